// Keys of an environment that become names, labels, ports or amounts of objects: what no API server takes is
// refused at its key.

import { load } from 'js-yaml';
import { applicationSets } from '../charts/application-sets';
import { tracing } from '../charts/tracing';
import { readEnvironment, topologyOf } from '../lib/architectures/architectures';
import { tempo2 } from '../lib/architectures/tempo-2';
import { type Environment, environmentSchema } from '../lib/environment/environment';
import { processor } from '../lib/environment/tenants';
import { dig } from '../lib/manifests/reading';
import { objectsOf } from '../lib/render';
import { accepted } from '../lib/rules/accepted/accepted';
import { askedOf, describeWithApiServer, fine } from './api-server';
import { changed, said as linesOf, manifestsOf, type Name, text } from './environments';

const long = (count: number) => 'x'.repeat(count);
const subdomain =
  'a DNS subdomain: up to 253 lower-case letters, digits, hyphens and dots, such as csi.fast; a letter or digit at both ends and around each dot';
const key =
  'the key of a label: up to 63 letters, digits, hyphens, underscores and dots, with a DNS subdomain and a slash before if need be';
const value =
  'the value of a label: up to 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends, or nothing';
const alert =
  'the name of a Prometheus label: letters, digits and underscores, no digit first, not two underscores';
const range =
  'a range of addresses such as 203.0.113.0/24 or 2001:db8::/32, in lower case, with no bits set beyond its length';
const duration =
  'a duration in h, m and s, each once and in this order, such as 30s, 15m, 48h or 1h30m; write days as hours';
const tag = 'an image tag of up to 63 letters, digits and ._-, such as 1.31.6-alpine, and not latest';
const uid = 'a uid of Grafana: up to 40 letters, digits, hyphens and underscores';
const many = 'a whole number from 1 to 1000';

type Row = [path: string, value: unknown, said: string, others?: Record<string, unknown>];
const refused: Row[] = [
  [
    'cluster',
    'Prod',
    'got "Prod". Allowed: a DNS label: up to 63 lower-case letters, digits and hyphens, such as do-nyc3-prod.',
  ],
  [
    'cluster',
    long(58),
    `got "${long(58)}". Allowed: up to 57 letters, because Argo CD and Flux write tempo-<cluster> into a label: shorten it, or remove delivery.`,
  ],
  [
    'namespace',
    'a.b',
    'got "a.b". Allowed: a DNS label: up to 63 lower-case letters, digits and hyphens, such as do-nyc3-prod.',
  ],
  ['images.nginx.version', 'latest', `got "latest". Allowed: ${tag}.`],
  ['images.nginx.version', long(64), `got "${long(64)}". Allowed: ${tag}.`],
  ['images.memcachedExporter.version', 'v1-', `got "v1-". Allowed: ${tag}.`],
  [
    'images.memcached.version',
    '1.6-alpine.',
    'got "1.6-alpine.". Allowed: an image tag of Alpine such as 1.6.45-alpine: the readiness probe asks with its nc, which others lack.',
  ],
  ['credentials.store', 'My Vault', `got "My Vault". Allowed: ${subdomain}.`],
  ['credentials.secret', 's3_keys', `got "s3_keys". Allowed: ${subdomain}.`],
  ['components.ingester.storageClass', 'Fast', `got "Fast". Allowed: ${subdomain}.`],
  ['components.metricsGenerator.storageClass', 'a..b', `got "a..b". Allowed: ${subdomain}.`],
  ['components.querier.replicas', 0, `got 0. Allowed: ${many}.`],
  ['components.querier.replicas', 3e9, `got 3000000000. Allowed: ${many}.`],
  ['components.compactor.replicas', -1, 'got -1. Allowed: a whole number from 0 to 1000.'],
  [
    'components.querier.memory',
    '99999Ti',
    'got "99999Ti". Allowed: from 128Mi to 4Ti: Tempo takes up to 86 MiB before the first span.',
  ],
  ['components.querier.cpu', '1000001m', 'got "1000001m". Allowed: from 1m to 1000000m.'],
  ['components.ingester.disk', '0Gi', 'got "0Gi". Allowed: a size in Mi, Gi or Ti such as 512Mi or 2Gi.'],
  ['largestBatch', '1025Mi', 'got "1025Mi". Allowed: from 1Mi to 1024Mi.'],
  ['limits.maxActiveSeries', 5e9, 'got 5000000000. Allowed: a whole number from 1 to 2147483647.'],
  ['retention', '30m2h', `got "30m2h". Allowed: ${duration}.`],
  ['retention', '87601h', 'got "87601h". Allowed: from 1m to 87600h.'],
  ['monitoring.interval', '10s20s', `got "10s20s". Allowed: ${duration}.`],
  ['credentials.refresh', '1d', `got "1d". Allowed: ${duration}.`],
  ['grafana.instanceLabels', {}, 'got {}. Allowed: at least one label, such as { dashboards: grafana }.'],
  ['grafana.instanceLabels', { 'my team': 'x' }, `my team: not a possible name. Allowed: ${key}.`],
  ['grafana.instanceLabels.team', 'a b', `got "a b". Allowed: ${value}.`],
  ['grafana.mimir', 'Mimir Prod (EU)', `got "Mimir Prod (EU)". Allowed: ${uid}.`],
  ['grafana.loki', '_', 'got "_". Allowed: a name with a letter or a digit in it.'],
  ['grafana.loki', 'tempo-prod', 'got "tempo-prod". Allowed: one of its own: tenant prod has it already.'],
  ['tenants.prod.datasource.uid', 'a b', `got "a b". Allowed: ${uid}.`],
  ['grafana.mimir', 'Tempo-Prod', 'got "Tempo-Prod". Allowed: one of its own: tenant prod has it already.'],
  ['callers.grafana.0.serviceAccount', 'Grafana', `got "Grafana". Allowed: ${subdomain}.`],
  ['networkPolicy.objectStore.0', '203.0.113.7/24', `got "203.0.113.7/24". Allowed: ${range}.`],
  ['networkPolicy.objectStore.1', '2001:db8::1/48', `got "2001:db8::1/48". Allowed: ${range}.`],
  ['networkPolicy.mimir.0', '010.0.0.0/8', `got "010.0.0.0/8". Allowed: ${range}.`],
  ['monitoring.labels', { 'a b': 'x' }, `a b: not a possible name. Allowed: ${key}.`],
  ['monitoring.labels', { [long(64)]: 'x' }, `${long(64)}: not a possible name. Allowed: ${key}.`],
  [
    'monitoring.labels',
    { 'app.kubernetes.io/instance': 'x' },
    'app.kubernetes.io/instance: not a possible name. Allowed: a key of your own: app.kubernetes.io, helm.sh, checksum, Linkerd, Pod Security, Argo CD and Flux have theirs.',
  ],
  ['monitoring.labels.release', 'a b', `got "a b". Allowed: ${value}.`],
  ['monitoring.labels.release', long(64), `got "${long(64)}". Allowed: ${value}.`],
  ['monitoring.alerts.labels', { 'my-team': 'x' }, `my-team: not a possible name. Allowed: ${alert}.`],
  ['monitoring.alerts.labels', { __team: 'x' }, `__team: not a possible name. Allowed: ${alert}.`],
  [
    'monitoring.alerts.labels',
    { severity: 'x' },
    'severity: not a possible name. Allowed: another label: each alert has this one already.',
  ],
  [
    'monitoring.alerts.labels.team',
    '{{ $labels.team',
    'got "{{ $labels.team". Allowed: a text without a template.',
  ],
  [
    'delivery.argoCd.applicationSet',
    'My Set',
    'got "My Set". Allowed: a DNS label: up to 63 lower-case letters, digits and hyphens, such as do-nyc3-prod.',
  ],
  ['delivery.flux.secret', 'Registry', `got "Registry". Allowed: ${subdomain}.`],
  ['delivery.flux.dependsOn.0', 'a_b', `got "a_b". Allowed: ${subdomain}.`],
];

test.each(refused)('%s: %j', (path, value, said) => {
  const reading = readEnvironment('charts/environments/x.yaml', changed('everything', { [path]: value }));
  const at = said.startsWith('got') ? `${path}: ` : `${path}.`;
  expect(linesOf(reading)).toEqual([`charts/environments/x.yaml: ${at}${said}`]);
});

test.each<[Name, Record<string, unknown>]>([
  [
    'everything',
    {
      'components.ingester.storageClass': 'csi.fast',
      'credentials.secret': 's3.keys',
      'delivery.flux.secret': 'my.registry',
    },
  ],
  ['do-nyc3-prod', { 'callers.collectors': [{ namespace: 'apps', serviceAccount: 'otel.collector' }] }],
])('takes names with dots: %s', (name, changes) => {
  const reading = readEnvironment('x.yaml', changed(name, changes));
  expect(reading).toHaveProperty('environment');
});

/** The values of an environment by their paths; keys with dots are left out. */
const leaves = (at: unknown, path = ''): [path: string, value: unknown][] =>
  typeof at === 'object' && at !== null
    ? Object.entries(at).flatMap(([key, inner]) =>
        key.includes('.') ? [] : leaves(inner, path === '' ? key : `${path}.${key}`),
      )
    : [[path, at]];

/** An environment with a value at each path that takes it: what the others refuse is refused at its key. */
function odd(value: string | number): Environment {
  const written = load(text('everything'));
  for (const [path, before] of leaves(written)) {
    if (typeof before !== typeof value) continue;
    const cut = path.lastIndexOf('.');
    const parent = cut < 0 ? written : dig(written, path.slice(0, cut));
    if (typeof parent !== 'object' || parent === null) throw new Error(`no ${path}`);
    const key = path.slice(cut + 1);
    Reflect.set(parent, key, value);
    if (!environmentSchema(tempo2.components).safeParse(written).success) Reflect.set(parent, key, before);
  }
  return environmentSchema(tempo2.components).parse(written);
}

const objects = (environment: Environment) =>
  [tracing(topologyOf(environment)), applicationSets([environment])]
    .flatMap((app) => app.charts)
    .flatMap((chart) => objectsOf(chart).map(({ object }) => object));

const values = [
  'A b',
  'UPPER_case',
  long(300),
  long(63),
  '-a.',
  'a..b',
  '30s30s',
  '99999',
  '0',
  0,
  -1,
  3e9,
  2 ** 31 - 1,
];

// Whatever else is said by a key, an API server takes what comes of it.
test.each(values)('what takes %j as its value', (value) => {
  const manifests = manifestsOf(objects(odd(value)));
  expect([...manifests.unreadable, ...accepted(manifests)]).toEqual([]);
});

/** As many tenants, each as long as can be said. */
const tenants = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `${index}`.padStart(150, 'a'),
      {
        limits: {
          rateLimit: '1Ti',
          burstSize: '1Ti',
          maxTracesPerUser: 2 ** 31 - 1,
          maxBytesPerTrace: '40Mi',
          maxActiveSeries: 2 ** 31 - 1,
        },
        processors: processor.options,
        retention: '87599h59m59s',
        mimirTenant: `${index}`.padStart(150, 'b'),
        datasource: {
          name: `${index}`.padStart(63, 'c'),
          uid: `${index}`.padStart(40, 'd'),
          mimir: long(40),
          loki: long(40),
        },
      },
    ]),
  );
const without = {
  'components.gateway': {},
  'callers.outside': undefined,
  'components.vulture': undefined,
  'grafana.owned': undefined,
  'grafana.outside': undefined,
};
const { 'grafana.outside': _, ...rest } = without;
const unwatched = {
  ...rest,
  grafana: undefined,
  'monitoring.alerts': undefined,
  'monitoring.dashboards': undefined,
};

test.each<[string, number, Record<string, unknown>]>([
  ['with datasources and alerts', 400, { ...without, 'grafana.delivery': 'sidecar' }],
  ['with limits alone', 900, unwatched],
])('as many tenants as fit into a ConfigMap, %s', (_, count, changes) => {
  const all = Object.entries(tenants(count)).map(([name, { datasource, ...tenant }]) => [
    name,
    changes === unwatched ? tenant : { ...tenant, datasource },
  ]);
  const environment = environmentSchema(tempo2.components).parse({
    ...Object(load(changed('everything', changes))),
    tenants: Object.fromEntries(all),
  });
  expect(accepted(manifestsOf(objects(environment)))).toEqual([]);
});

test.each<[number, Record<string, unknown>]>([
  [400, without],
  [900, unwatched],
])('no more than %s tenants', (count, changes) => {
  const more = Object.fromEntries(Array.from({ length: count + 1 }, (_, index) => [`${index}x`, {}]));
  const reading = readEnvironment('x.yaml', changed('everything', { ...changes, tenants: more }));
  const problem = expect.stringMatching(
    `^x\\.yaml: tenants: got "${count + 1} tenants"\\. Allowed: at most ${count}: .* would not fit into a ConfigMap`,
  );
  expect(linesOf(reading)).toEqual([problem]);
});

describeWithApiServer('a real API server', (flags) => {
  it.each(values)(
    'takes what took %j',
    async (value) =>
      expect(
        await askedOf(
          flags,
          objects(odd(value)).map((object) => [
            `${dig(object, 'kind')}/${dig(object, 'metadata.name')}`,
            object,
          ]),
        ),
      ).toEqual(fine),
    60_000,
  );
});
