// Where metrics are written to, and how the generator shows who it is there.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { at, dig } from '../lib/manifests/reading';
import { changed, objects, problems } from './environments';
import { run, temporaryDirectory, whereFound } from './programs';

const of = (settings: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`components.metricsGenerator.${key}`, value]),
  );
const storage = (settings: Record<string, unknown>) =>
  dig(
    load(
      String(
        at(
          objects('do-nyc3-prod', of(settings)).get('ConfigMap/tempo-metrics-generator'),
          'data',
          'tempo.yaml',
        ),
      ),
    ),
    'metrics_generator.storage',
  );
const basicAuth = { username: 'tempo', secret: 'mimir', key: 'password' };
const bearerToken = { secret: 'other', key: 'token' };
const sigv4 = { region: 'eu-west-1' };
const other = { url: 'https://other.example.com/api/v1/push', bearerToken };

test('by default there is one, with the tenant and nothing else', () =>
  expect(storage({})).toMatchObject({
    remote_write_add_org_id_header: true,
    remote_write: [{ url: 'http://mimir-gateway.mimir.svc.cluster.local/api/v1/push' }],
  }));

test.each<[string, object, object]>([
  [
    'a password',
    { basicAuth },
    { basic_auth: { username: 'tempo', password_file: '/remote-write/0/password' } },
  ],
  [
    'a token',
    { bearerToken },
    { authorization: { type: 'Bearer', credentials_file: '/remote-write/0/token' } },
  ],
  ['a signature', { sigv4 }, { sigv4 }],
  [
    'what Prometheus knows beside',
    { options: { send_exemplars: true, queue_config: { max_shards: 20 } } },
    { send_exemplars: true, queue_config: { max_shards: 20 } },
  ],
])('with %s', (_, remoteWrite, expected) =>
  expect(dig(storage({ remoteWrite }), 'remote_write.0')).toMatchObject(expected),
);

test('others are written to as well: the key of each is mounted, and the network lets out to it', () => {
  const all = objects('do-nyc3-prod', of({ remoteWrite: { basicAuth }, additionalRemoteWrites: [other] }));
  const pod = dig(all.get('StatefulSet/tempo-metrics-generator'), 'spec.template.spec');
  expect(JSON.stringify(at(pod, 'volumes'))).toContain('"secret":{"name":"mimir"}');
  expect(JSON.stringify(at(pod, 'volumes'))).toContain('"secret":{"name":"other"}');
  expect(JSON.stringify(at(pod, 'containers'))).toContain('/remote-write/1');
  const egress = JSON.stringify(dig(all.get('NetworkPolicy/tempo-metrics-generator'), 'spec.egress'));
  expect(egress).toContain('"kubernetes.io/metadata.name":"mimir"');
  expect(egress).toContain('"port":443');
});

test('who signs gets out to where its identity comes from', () => {
  const egress = (remoteWrite: object) =>
    JSON.stringify(
      dig(
        objects('do-nyc3-prod', of({ remoteWrite })).get('NetworkPolicy/tempo-metrics-generator'),
        'spec.egress',
      ),
    );
  expect(egress({ sigv4 })).toContain('169.254.170.23/32');
  expect(egress({})).not.toContain('169.254.170.23/32');
});

test.each<[string, Record<string, unknown>, string]>([
  ['two proofs', { remoteWrite: { basicAuth, bearerToken } }, 'Allowed: at most one of basicAuth'],
  [
    'a key in the options',
    { remoteWrite: { options: { basic_auth: { password: 'x' } } } },
    'Allowed: nothing: keys are never in Git',
  ],
  ['a word that is none', { remoteWrite: { options: { queue: {} } } }, 'options.queue: unknown key.'],
  [
    'the address of another cluster',
    { additionalRemoteWrites: [{ url: 'http://mimir.mimir.svc.other.local/push' }] },
    'components.metricsGenerator.additionalRemoteWrites.0.url',
  ],
  [
    'a key in the address',
    { additionalRemoteWrites: [{ url: 'https://u:p@mimir.example.com/push' }] },
    'an address without user, password and query',
  ],
])('%s is refused', (_, settings, message) =>
  expect(problems(changed('do-nyc3-prod', of(settings)))).toEqual([expect.stringContaining(message)]),
);

test('a tenant of Mimir that is never said is refused', () =>
  expect(
    problems(
      changed('do-nyc3-prod', { ...of({ tenantHeader: false }), 'tenants.prod.mimirTenant': 'metrics' }),
    ),
  ).toEqual([
    expect.stringMatching(
      /^tenants\.prod\.mimirTenant: got "metrics"\. Allowed: nothing, because tenantHeader/,
    ),
  ]));

const tempo = whereFound('tempo');
(tempo ? test : test.skip)('the real Tempo takes all of them', () => {
  const file = join(temporaryDirectory(), 'tempo.yaml');
  const all = { remoteWrite: { basicAuth }, additionalRemoteWrites: [other, { url: other.url, sigv4 }] };
  writeFileSync(file, JSON.stringify({ metrics_generator: { storage: storage(all) } }));
  expect(run(`${tempo}`, ['-config.verify', `-config.file=${file}`]).stderr).not.toContain('failed');
});
