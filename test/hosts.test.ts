// A host is understood alike by all who ask: by the schema, by network policies, and by the rules that hold
// objects together.
import { hostOf } from '../lib/environment/hosts';
import { shown } from '../lib/environment/shown';
import { dig } from '../lib/manifests/reading';
import { violations } from '../lib/rules/rules';
import { changed, graph, objects, problems } from './environments';

const walled = { networkPolicy: {}, callers: { collectors: [{ namespace: 'apps' }] } };
const byNamespace = (name: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});
const byAddress = (cidr: string) => ({ ipBlock: { cidr } });
const anywhere = [
  expect.objectContaining({ ipBlock: expect.objectContaining({ cidr: '0.0.0.0/0' }) }),
  { ipBlock: expect.objectContaining({ cidr: '::/0' }) },
];
const store = (name: string, namespace?: string, domain?: string) => ({
  kind: 'service',
  service: { name, ...(namespace && { namespace }), ...(domain !== undefined && { domain }) },
});

// biome-ignore format: a table
const forms: [string, object, object[]][] = [
  // [a host, what it is, whom ingesters get out to]
  ['minio', store('minio'), [byNamespace('tempo')]],
  ['MinIO', store('minio'), [byNamespace('tempo')]],
  ['minio.storage', { kind: 'in doubt', name: 'minio.storage', service: { name: 'minio', namespace: 'storage' } }, [byNamespace('storage'), ...anywhere]],
  ['minio.storage.svc', store('minio', 'storage'), [byNamespace('storage')]],
  ['minio.storage.svc.cluster.local', store('minio', 'storage', 'cluster.local'), [byNamespace('storage')]],
  ['minio.storage.svc.cluster.local.', store('minio', 'storage', 'cluster.local'), [byNamespace('storage')]],
  ['MINIO.Storage.SVC.Cluster.Local', store('minio', 'storage', 'cluster.local'), [byNamespace('storage')]],
  ['minio-0.minio.storage.svc.cluster.local', store('minio', 'storage', 'cluster.local'), [byNamespace('storage')]],
  ['svc.svc.svc.cluster.local', store('svc', 'svc', 'cluster.local'), [byNamespace('svc')]],
  ['minio.tempo.svc', store('minio', 'tempo'), [byNamespace('tempo')]],
  ['example.com', { kind: 'in doubt', name: 'example.com', service: { name: 'example', namespace: 'com' } }, [byNamespace('com'), ...anywhere]],
  ['example.com.', { kind: 'public', name: 'example.com' }, anywhere],
  ['s3.example.com', { kind: 'public', name: 's3.example.com' }, anywhere],
  ['S3.Example.COM.', { kind: 'public', name: 's3.example.com' }, anywhere],
  ['192.0.2.7', { kind: 'address', address: '192.0.2.7', family: 'ipv4' }, [byAddress('192.0.2.7/32')]],
  ['[2001:db8::7]', { kind: 'address', address: '2001:db8::7', family: 'ipv6' }, [byAddress('2001:db8::7/128')]],
  ['[2001:DB8:0:0::0007]', { kind: 'address', address: '2001:db8::7', family: 'ipv6' }, [byAddress('2001:db8::7/128')]],
];

/** What is rendered with a network policy, by `Kind/name`. */
const rendered = (changes: Record<string, unknown>) => objects('minimal', { ...walled, ...changes });

/** Whom the pods of a policy get out to, but for the stack itself. */
function exits(all: ReturnType<typeof rendered>, policy: string): unknown[] {
  const egress = dig(all.get(`NetworkPolicy/${policy}`), 'spec.egress');
  const rules = Array.isArray(egress) ? egress : [];
  return rules.flatMap(({ to }) => to).filter((peer) => !('podSelector' in peer));
}

test.each(forms)('%s is understood alike by all', (host, what, peers) => {
  expect(hostOf(host)).toEqual(what);
  const changes = {
    'storage.endpoint': `${host}:9000`,
    'components.metricsGenerator': { remoteWriteUrl: `http://${host}/api/v1/push` },
  };
  const all = rendered(changes);
  expect(exits(all, 'tempo-ingester')).toEqual(peers);
  expect(exits(all, 'tempo-metrics-generator')).toEqual(peers);
  expect(violations([...all.values()], graph('minimal', { ...walled, ...changes }))).toEqual([]);
});

test('whoever names addresses is not let out elsewhere', () =>
  expect(
    exits(
      rendered({ 'storage.endpoint': 'minio.storage', networkPolicy: { objectStore: ['192.0.2.0/24'] } }),
      'tempo-ingester',
    ),
  ).toEqual([byAddress('192.0.2.0/24')]));

const mimir = (host: string) => ({
  'components.metricsGenerator': { remoteWriteUrl: `http://${host}/push` },
});
const noGenerator =
  'nothing, because there is no metrics generator: add components.metricsGenerator, or remove the key';
const inside = 'nothing, because a Service in the cluster is let through by its namespace: remove the key';

test.each<[string, Record<string, unknown>, string, string[], string | undefined]>([
  ['of no generator', {}, 'mimir', ['192.0.2.0/24'], noGenerator],
  ['of Mimir in the cluster', mimir('mimir.mimir.svc'), 'mimir', ['192.0.2.0/24'], inside],
  ['of a Mimir in doubt', mimir('mimir.mimir'), 'mimir', ['192.0.2.0/24'], undefined],
  ['of Mimir outside', mimir('mimir.example.com'), 'mimir', ['192.0.2.0/24'], undefined],
  [
    'of another address',
    mimir('198.51.100.7'),
    'mimir',
    ['192.0.2.0/24'],
    'ranges that 198.51.100.7 is in; or remove the key',
  ],
  ['of the address', mimir('[2001:db8::7]'), 'mimir', ['192.0.2.0/24', '2001:db8::/32'], undefined],
  [
    'of an object store in the cluster',
    { 'storage.endpoint': 'minio' },
    'objectStore',
    ['192.0.2.0/24'],
    inside,
  ],
])('ranges %s', (_, changes, key, ranges, allowed) =>
  expect(problems(changed('minimal', { ...walled, ...changes, networkPolicy: { [key]: ranges } }))).toEqual(
    allowed ? [`networkPolicy.${key}: got ${JSON.stringify(ranges)}. Allowed: ${allowed}.`] : [],
  ),
);

test.each([
  ['http://mimir.example.com/push', 80],
  ['https://mimir.example.com/push', 443],
  ['https://mimir.example.com:8443/push', 8443],
  ['http://[2001:db8::7]/push', 80],
])('the port of %s is %i', (remoteWriteUrl, port) => {
  const policy = rendered({ 'components.metricsGenerator': { remoteWriteUrl } }).get(
    'NetworkPolicy/tempo-metrics-generator',
  );
  expect(dig(policy, 'spec.egress')).toContainEqual({
    to: expect.arrayContaining([expect.objectContaining({ ipBlock: expect.anything() })]),
    ports: [{ port, protocol: 'TCP' }],
  });
});

const noHost =
  'a host name such as minio.storage.svc or nyc3.digitaloceanspaces.com, or an address such as 192.0.2.7 or [2001:db8::7]';
const ofTheCluster =
  'an address that ends in .svc.cluster.local, or one outside of the cluster: clusterDomain is cluster.local';
const aPort = 'a port from 1 to 65535';
const itself = (host: string) => `another host: ${host} is the pod itself`;
const aCloud = (host: string) => `another host: ${host} is where a cloud tells its machines about themselves`;

// biome-ignore format: a table
test.each([
  ['', 'host or host:port, without scheme and path, such as nyc3.digitaloceanspaces.com'],
  ['s3..x', noHost], ['s3-.x', noHost], ['-s3.x', noHost], ['.s3.x', noHost], ['s3_1.example.com', noHost], ['*.example.com', noHost], ['бак.example', noHost],
  [`${'a'.repeat(64)}.example.com`, noHost], [`${'a.'.repeat(127)}com`, noHost], ['minio.', noHost],
  // What Go takes for a name, browsers for an address.
  ['999.999.999.999', noHost], ['1.2.3', noHost], ['2130706433', noHost], ['0x7f000001', noHost], ['010.0.0.1', noHost], ['192.0.2.7.', noHost],
  ['[::1', noHost], ['[2001:db8::7', noHost], ['[fe80::1%eth0]:9000', noHost], ['[192.0.2.7]', noHost], ['minio:9000:9000', aPort],
  ['2001:db8::7', 'an IPv6 address in brackets, such as [2001:db8::7]'],
  [':9000', noHost], ['minio:', aPort], ['minio:0', aPort], ['minio:65536', aPort], ['minio:99999', aPort], ['minio:http', aPort], ['minio:080', aPort], ['minio:-1', aPort],
  ['localhost', itself('localhost')], ['LocalHost:9000', itself('LocalHost:9000')], ['s3.localhost', itself('s3.localhost')], ['localhost.', noHost],
  ['127.0.0.1:9000', itself('127.0.0.1:9000')], ['127.1.2.3', itself('127.1.2.3')], ['0.0.0.0', itself('0.0.0.0')], ['[::1]:9000', itself('[::1]:9000')], ['[::]', itself('[::]')],
  ['169.254.169.254', aCloud('169.254.169.254')], ['[fd00:ec2::254]', aCloud('[fd00:ec2::254]')], ['metadata.google.internal', aCloud('metadata.google.internal')],
  ['[fe80::1]', 'another host: [fe80::1] is an address of one link only'],
  ['255.255.255.255', 'another host: 255.255.255.255 is no address of one machine'], ['[ff02::1]', 'another host: [ff02::1] is no address of one machine'],
  ['[::ffff:192.0.2.7]', 'another host: [::ffff:192.0.2.7] is an IPv4 address inside of an IPv6 one, which network policies do not match: leave ::ffff: out'],
  ['minio.storage.svc.other.local:9000', ofTheCluster], ['minio.storage.svc.', ofTheCluster], ['minio.storage.cluster.local', ofTheCluster], ['10-0-0-1.storage.pod.cluster.local', ofTheCluster],
])('%j is no object store', (endpoint, allowed) =>
  expect(problems(changed('minimal', { 'storage.endpoint': endpoint }))).toEqual([`storage.endpoint: got ${shown(endpoint)}. Allowed: ${allowed}.`]),
);

const anUrl = 'a URL with http:// or https:// and no query, such as http://mimir.mimir.svc/api/v1/push';
const path = `${anUrl}, and after the host only letters, digits and ._~:+=,/%-`;

// biome-ignore format: a table
test.each([
  ['http://mimir:99999/push', aPort], ['http://:80/', noHost], ['http://mimir:abc/', aPort], ['http://a|b/', noHost], ['http://a..b/', noHost], ['http://"/', noHost],
  ['http://[::1/push', noHost], ['http://%/push', noHost], ['http:///push', noHost], ['http://', anUrl], ['http:/mimir/push', anUrl], ['ftp://mimir/push', anUrl],
  ['HTTP://mimir/push', anUrl], ['mimir/push', anUrl], ['http://mimir/a b', anUrl], ['http://mimir/push\n', anUrl], ['http://mimir/%zz', path], ['http://mimir/"', path], ['http://mimir/${X}', path],
  ['http://localhost/', itself('localhost')], ['http://[::1]:9009/push', itself('[::1]:9009')], ['http://169.254.169.254/latest', aCloud('169.254.169.254')],
  ['http://mimir.mimir.svc.other.local/push', ofTheCluster],
])('%j is no URL to write to', (remoteWriteUrl, allowed) =>
  expect(problems(changed('minimal', { 'components.metricsGenerator': { remoteWriteUrl } }))).toEqual([
    `components.metricsGenerator.remoteWriteUrl: got ${JSON.stringify(remoteWriteUrl)}. Allowed: ${allowed}.`,
  ]),
);

/** Every key that takes an address, with a place for one in it. */
const addresses: [string, (authority: string, query?: string) => Record<string, unknown>][] = [
  ['storage.endpoint', (authority) => ({ 'storage.endpoint': authority })],
  ['images.registry', (authority) => ({ 'images.registry': `${authority}/mirror` })],
  [
    'components.metricsGenerator.remoteWriteUrl',
    (authority, query = '') => ({
      'components.metricsGenerator': { remoteWriteUrl: `https://${authority}/push${query}` },
    }),
  ],
  [
    'monitoring.alerts.repository',
    (authority, query = '') => ({
      monitoring: { alerts: { repository: `https://${authority}/tempo${query}` } },
    }),
  ],
  [
    'delivery.argoCd.repository',
    (authority, query = '') => ({
      'delivery.argoCd': { repository: `https://${authority}/tempo.git${query}` },
    }),
  ],
  [
    'delivery.flux.repository',
    (authority, query = '') => ({ 'delivery.flux': { repository: `oci://${authority}/tempo${query}` } }),
  ],
  ...(['mimir', 'loki'] as const).map(
    (name): [string, (authority: string, query?: string) => Record<string, unknown>] => [
      `grafana.owned.${name}.url`,
      (authority, query = '') => ({
        grafana: {
          namespace: 'grafana',
          [name]: 'x',
          owned: { traces: 'prod', [name]: { url: `https://${authority}/x${query}`, tenant: 'prod' } },
        },
        'tenants.prod.datasource': { uid: 'tempo' },
      }),
    ],
  ),
];

describe.each(addresses)('%s', (key, written) => {
  test('takes an address', () =>
    expect(problems(changed('minimal', written('host.example.com:8443')))).toEqual([]));

  test.each([
    ['a user with a password', 'alice:s3cr3t@host.example.com'],
    ['a token', 's3cr3t@host.example.com'],
    ['a password with an at sign', 'alice:s3cr3t@x@host.example.com'],
    ['an empty user', ':s3cr3t@host.example.com'],
    ['a password with a slash', 'alice:x/s3cr3t@host.example.com'],
    ['a scheme before it all', 'https://alice:s3cr3t@host.example.com'],
  ])('refuses %s, and does not repeat it', (_, authority) => {
    const found = problems(changed('minimal', written(authority)));
    expect(found).toEqual([
      expect.stringMatching(
        `^${key}: got .*Allowed: an address without user, password and query, since no key is ever in Git`,
      ),
    ]);
    expect(found.join()).not.toContain('s3cr3t');
  });

  test.each(['host.example.com:0', 'host.example.com:65536', 'a..b', '[::1'])('refuses %s', (authority) =>
    expect(problems(changed('minimal', written(authority)))).toEqual([
      expect.stringContaining(`${key}: got`),
    ]),
  );
});

test.each(addresses.filter(([, written]) => JSON.stringify(written('x', '?')).includes('?')))(
  '%s refuses a query, and does not repeat it',
  (key, written) => {
    const found = problems(changed('minimal', written('host.example.com', '?token=s3cr3t')));
    expect(found).toEqual([
      expect.stringMatching(`^${key}: got .*Allowed: an address without user, password and query`),
    ]);
    expect(found.join()).not.toContain('s3cr3t');
  },
);

// biome-ignore format: a table
test.each([
  ['ssh://git@git.example.com/tempo.git', true], ['ssh://git@git.example.com:29418/tempo.git', true], ['git@git.example.com:platform/tempo.git', true], ['https://git.example.com/a%20b/_git/tempo', true],
  ['https://git.example.com/~alice/tempo', true], ['ssh://git:s3cr3t@git.example.com/tempo.git', false], ['git@git.example.com:', false], ['https://git.example.com', false], ['https://git.example.com/', false],
  ['https://git.example.com/*', false], ['https://git.example.com/temp?', false], ['git@*:tempo', false], ['file:///tempo', false], ['git.example.com/tempo', false], ['oci://git.example.com/tempo', false],
])('Argo CD fetches from %s: %s', (repository, isRight) =>
  expect(problems(changed('minimal', { 'delivery.argoCd': { repository } })).length === 0).toBe(isRight),
);

// biome-ignore format: a table
test.each([
  ['docker.io', true], ['localhost:5000', true], ['mirror.example.com:5000/a/b-c__d.e', true], ['reg.io:99999', false], ['reg..io', false], ['reg.io/..', false], ['reg.io/-x', false], ['reg.io/', false],
  ['reg.io/X', false], ['https://reg.io', false],
])('images come from %s: %s', (registry, isRight) => expect(problems(changed('minimal', { 'images.registry': registry })).length === 0).toBe(isRight));

// biome-ignore format: a table
const noDomains = ['https://k8s.internal', 'k8s_internal', '.k8s.internal', ' ', 'k8s internal', 'a..b', '*', '*.example.com', '${DOMAIN}', 'a\nb', 'cluster.local\n', 'a'.repeat(64),
  'Cluster.Local', 'cluster.local.', '10.0.0.1', 'x:1', 'cluster.local; } upstream evil { server x'];

test.each(noDomains)('%j is no domain', (domain) => {
  const wrong = (key: string) => [
    `${key}: got ${JSON.stringify(domain)}. Allowed: a domain in lower case, without a dot at the end, such as cluster.local.`,
  ];
  expect(problems(changed('minimal', { clusterDomain: domain }))).toEqual(wrong('clusterDomain'));
  expect(problems(changed('minimal', { linkerd: { trustDomain: domain }, callers: walled.callers }))).toEqual(
    wrong('linkerd.trustDomain'),
  );
});

test('svc is no part of the domain', () =>
  expect(problems(changed('minimal', { clusterDomain: 'svc.cluster.local' }))).toEqual([
    'clusterDomain: got "svc.cluster.local". Allowed: the domain without svc, such as cluster.local: svc is put before it.',
  ]));
