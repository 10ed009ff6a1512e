import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { environmentJsonSchema, readEnvironment, readEnvironments } from '../lib/architectures/architectures';
import { bytes, canonical, goDuration, seconds } from '../lib/environment/values';
import { at, entries } from '../lib/manifests/reading';
import { changed, environment, said as linesOf, names, problems, text } from './environments';

const grafana = { namespace: 'grafana', mimir: 'mimir', loki: 'loki' };
const owned = { traces: 'prod', mimir: { url: 'http://mimir/prometheus', tenant: 'prod' } };

test.each(names)('%s is right', (name) => expect(problems(text(name))).toEqual([]));

test.each([
  // [what is wrong, changes to minimal, what is said]
  [
    'misspelt key',
    { 'components.ingester.replcas': 3 },
    'components.ingester.replcas: unknown key. Did you mean replicas?',
  ],
  [
    'key of another tool',
    { serviceMonitor: true },
    'serviceMonitor: unknown key. Allowed here: cluster, namespace, createNamespace, clusterDomain, podAddresses, ipFamilies, images, tenants, limits, retention, largestBatch, overrides, queryTimeout, storage, credentials, pods, labels, annotations, tempo, patches, components, grafana, linkerd, tls, callers, networkPolicy, monitoring, delivery.',
  ],
  [
    'missing key',
    { 'storage.bucket': undefined },
    'storage.bucket: required but missing. With s3 and gcs: bucket that holds the blocks. It must exist.',
  ],
  [
    'missing section',
    { credentials: undefined },
    'credentials: required but missing. The keys of the object store: where they are kept, never what they are.',
  ],
  ['no tenant', { tenants: {} }, 'tenants: got {}. Allowed: at least one tenant, such as `prod: {}`.'],
  [
    'quantity without unit',
    { 'components.ingester.memory': 1024 },
    'components.ingester.memory: got 1024. Allowed: a size in Mi, Gi or Ti such as 512Mi or 2Gi.',
  ],
  [
    'quantity in thousandths',
    { 'components.querier.memory': '512m' },
    'components.querier.memory: got "512m". Allowed: a size in Mi, Gi or Ti such as 512Mi or 2Gi.',
  ],
  [
    'an autoscaler for no reason',
    { 'components.querier.autoscaling': { maxReplicas: 4 } },
    'components.querier.autoscaling: got {"maxReplicas":4,"stabilizationWindowSeconds":300}. Allowed: targetCPUUtilizationPercentage, targetMemoryUtilizationPercentage, or both: say what there are more pods for.',
  ],
  [
    'an autoscaler of no more than the fewest',
    { 'components.ingester.autoscaling': { maxReplicas: 3, targetCPUUtilizationPercentage: 70 } },
    'components.ingester.autoscaling.maxReplicas: got 3. Allowed: more than components.ingester.replicas, 3, which are the fewest pods; or leave autoscaling out.',
  ],
  [
    'cores instead of thousandths',
    { 'components.querier.cpu': 1 },
    'components.querier.cpu: got 1. Allowed: thousandths of a core such as 250m or 1500m.',
  ],
  [
    'days',
    { retention: '2d' },
    'retention: got "2d". Allowed: a duration in h, m and s, each once and in this order, such as 30s, 15m, 48h or 1h30m; write days as hours.',
  ],
  [
    'scheme where none goes',
    { 'storage.endpoint': 'https://s3.example.com' },
    'storage.endpoint: got "https://s3.example.com". Allowed: host or host:port, without scheme and path, such as nyc3.digitaloceanspaces.com.',
  ],
  [
    'no scheme where one goes',
    { 'components.metricsGenerator': { remoteWriteUrl: 'mimir/api/v1/push' } },
    'components.metricsGenerator.remoteWriteUrl: got "mimir/api/v1/push". Allowed: a URL with http:// or https:// and no query, such as http://mimir.mimir.svc/api/v1/push.',
  ],
  [
    'tenant with a bar',
    { tenants: { 'a|b': {} } },
    "tenants.a|b: not a possible name. Allowed: a tenant that Tempo accepts: up to 150 letters, digits and !-_.*'(), and not one of . .. * single-tenant.",
  ],
  [
    'tenant that means all others',
    { tenants: { '*': {} } },
    "tenants.*: not a possible name. Allowed: a tenant that Tempo accepts: up to 150 letters, digits and !-_.*'(), and not one of . .. * single-tenant.",
  ],
  [
    'Tempo 3',
    { 'images.tempo.version': '3.0.3' },
    'images.tempo.version: got "3.0.3". Allowed: a release of Tempo 2.10 from 2.10.6 on, such as 2.10.8; 3.x has no ingester and no compactor.',
  ],
  [
    'unknown word',
    { 'credentials.provider': 'onepassword' },
    'credentials.provider: got "onepassword". Allowed: connect, sdk, other.',
  ],
  [
    'nearly the word',
    { 'components.gateway.tenantHeader': 'requires' },
    'components.gateway.tenantHeader: got "requires". Did you mean require? Allowed: require, passthrough, enforce.',
  ],
  [
    'a list for a mapping',
    { components: [] },
    'components: got []. Allowed: a mapping of keys to values, {} for an empty one.',
  ],
  [
    'replication above replicas',
    { 'components.ingester.replicas': 2 },
    'components.ingester.replicationFactor: got 3. Allowed: at most components.ingester.replicas, 2: raise the replicas or lower the factor.',
  ],
  [
    'a mesh that nobody may call',
    { linkerd: {} },
    'callers: got nothing. Allowed: who may push spans, such as { collectors: [{ namespace: opentelemetry }] }: linkerd lets nobody else in.',
  ],
  [
    'a network that nobody may call',
    { networkPolicy: {} },
    'callers: got nothing. Allowed: who may push spans, such as { collectors: [{ namespace: opentelemetry }] }: networkPolicy lets nobody else in.',
  ],
  [
    'nobody who pushes',
    { callers: { collectors: [] } },
    'callers.collectors: got []. Allowed: at least one, such as { namespace: opentelemetry }: without collectors nothing comes in.',
  ],
  [
    'a caller without a namespace',
    { callers: { collectors: [{ serviceAccount: 'otel' }] } },
    'callers.collectors.0: got {"serviceAccount":"otel"}. Allowed: exactly one of namespace, namespaceLabels and cidr.',
  ],
  [
    'an address for a range',
    { callers: { collectors: [{ namespace: 'apps' }] }, networkPolicy: { objectStore: ['203.0.113.7'] } },
    'networkPolicy.objectStore.0: got "203.0.113.7". Allowed: a range of addresses such as 203.0.113.0/24 or 2001:db8::/32, in lower case, with no bits set beyond its length.',
  ],
  [
    'a proxy that may take less than it asks for',
    { callers: { collectors: [{ namespace: 'apps' }] }, linkerd: { proxy: { memory: '512Mi' } } },
    'linkerd.proxy.memoryLimit: got "256Mi". Allowed: at least linkerd.proxy.memory, 512Mi.',
  ],
  [
    'another policy of the mesh',
    { 'linkerd.inboundPolicy': 'allow' },
    'linkerd.inboundPolicy: got "allow". Allowed: deny, audit.',
  ],
  [
    'memcached not on Alpine',
    { 'images.memcached': { version: '1.6.45' } },
    'images.memcached.version: got "1.6.45". Allowed: an image tag of Alpine such as 1.6.45-alpine: the readiness probe asks with its nc, which others lack.',
  ],
  [
    'enforce without a tenant',
    { 'components.gateway.tenantHeader': 'enforce' },
    'components.gateway.enforcedTenant: got nothing. Allowed: one of the tenants (prod), because tenantHeader is enforce.',
  ],
  [
    'enforced tenant that is none',
    { 'components.gateway': { tenantHeader: 'enforce', enforcedTenant: 'prdo' } },
    'components.gateway.enforcedTenant: got "prdo". Allowed: one of the tenants: prod.',
  ],
  [
    'enforced tenant without enforce',
    { 'components.gateway.enforcedTenant': 'prod' },
    'components.gateway.enforcedTenant: got "prod". Allowed: nothing, because tenantHeader is require: remove it, or set tenantHeader to enforce.',
  ],
  [
    'processors without generator',
    { 'tenants.prod.processors': ['span-metrics'] },
    'tenants.prod.processors: got ["span-metrics"]. Allowed: nothing, because there is no metrics generator: add components.metricsGenerator, or remove the key.',
  ],
  [
    'datasource without Grafana',
    { 'tenants.prod.datasource': { name: 'tempo' } },
    'tenants.prod.datasource: got {"name":"tempo"}. Allowed: nothing, because no datasources are rendered: add grafana, or remove the key.',
  ],
  [
    'burst below a batch',
    { 'tenants.prod.limits': { burstSize: '10Mi' } },
    'tenants.prod.limits.burstSize: got "10Mi". Allowed: at least largestBatch, 20Mi: a batch of that size would never get through; raise it or leave it out.',
  ],
  [
    'traces below a batch',
    { limits: { maxBytesPerTrace: '5Mi' } },
    'limits.maxBytesPerTrace: got "5Mi". Allowed: at least largestBatch, 20Mi: a batch of that size would never get through; raise it or leave it out.',
  ],
  [
    'traces that fit into no answer',
    { 'tenants.prod.limits': { maxBytesPerTrace: '50Mi' } },
    'tenants.prod.limits.maxBytesPerTrace: got "50Mi". Allowed: at most twice largestBatch, 20Mi: a larger trace would be kept, but fit into no answer; raise largestBatch.',
  ],
  [
    'Mimir of another cluster',
    { 'components.metricsGenerator': { remoteWriteUrl: 'http://mimir.mimir.svc.example.internal/push' } },
    'components.metricsGenerator.remoteWriteUrl: got "http://mimir.mimir.svc.example.internal/push". Allowed: an address that ends in .svc.cluster.local, or one outside of the cluster: clusterDomain is cluster.local.',
  ],
  [
    'Loki of another cluster',
    {
      grafana: {
        ...grafana,
        owned: { ...owned, loki: { url: 'http://loki.loki.svc.example.internal', tenant: 'prod' } },
      },
      'tenants.prod.datasource': { uid: 't' },
    },
    'grafana.owned.loki.url: got "http://loki.loki.svc.example.internal". Allowed: an address that ends in .svc.cluster.local, or one outside of the cluster: clusterDomain is cluster.local.',
  ],
  [
    'what leads to a datasource without uid',
    { grafana: { ...grafana, owned } },
    'grafana.owned.traces: got "prod". Allowed: a tenant with datasource.uid, one of: prod; set tenants.<name>.datasource.uid, by which others find it.',
  ],
  [
    'an owned datasource without uid',
    { grafana: { namespace: 'grafana', owned }, 'tenants.prod.datasource': { uid: 't' } },
    'grafana.owned.mimir: got {"url":"http://mimir/prometheus","tenant":"prod"}. Allowed: nothing, because grafana.mimir, its uid, is not set: set it, or remove the key.',
  ],
  [
    'nobody who may scrape',
    { monitoring: {}, networkPolicy: {}, callers: { collectors: [{ namespace: 'apps' }] } },
    'callers.scrapers: got []. Allowed: who scrapes, such as [{ namespace: monitoring }]: nobody else is let in.',
  ],
  [
    'scrapes that leave holes',
    { 'monitoring.interval': '2m' },
    'monitoring.interval: got "2m". Allowed: from 5s to 1m: alerts look at rates of five minutes.',
  ],
  [
    'dashboards without Grafana',
    { 'monitoring.dashboards': {} },
    'monitoring.dashboards: got {"folder":"Tempo"}. Allowed: nothing, because there is no Grafana to show them: add grafana, or remove the key.',
  ],
  [
    'alerts without runbooks',
    { 'monitoring.alerts': {} },
    'monitoring.alerts.repository: required but missing. Where this repository is browsed, such as https://github.com/example/tempo/blob/main: each alert links to its runbook there.',
  ],
  [
    'a promise that nobody can keep',
    { 'monitoring.objectives': { fastSeconds: 3 } },
    'monitoring.objectives.fastSeconds: got 3. Did you mean 1? Allowed: 1, 2.5, 5, 10, 25.',
  ],
  [
    'a vulture that nobody watches',
    { 'components.vulture': {} },
    'components.vulture: got {"memory":"128Mi","cpu":"20m"}. Allowed: nothing, because nobody would see what it finds: add monitoring, or remove the key.',
  ],
  [
    'a vulture of a tenant that is none',
    { monitoring: {}, 'components.vulture': { tenant: 'vulture' } },
    'components.vulture.tenant: got "vulture". Allowed: one of the tenants: prod.',
  ],
  [
    'a vulture whose queries are another’s',
    {
      monitoring: {},
      'tenants.vulture': {},
      'components.vulture': { tenant: 'vulture' },
      'components.gateway': { tenantHeader: 'enforce', enforcedTenant: 'prod' },
    },
    'components.vulture.tenant: got "vulture". Allowed: prod: the gateway makes every query one of that tenant.',
  ],
  [
    'a generator that makes nothing',
    { 'components.metricsGenerator': { remoteWriteUrl: 'http://mimir/push', processors: [] } },
    'components.metricsGenerator.processors: got []. Allowed: at least one processor; or leave metricsGenerator out.',
  ],
  [
    'datasources of like names',
    { grafana: { namespace: 'grafana' }, tenants: { 'a.b': {}, a_b: {} } },
    'tenants.a_b.datasource.name: got "tempo-minimal-a_b". Allowed: one of its own: tenant a.b has it already.',
  ],
  [
    'cache below what memcached needs for itself',
    { 'components.memcached': { memory: '40Mi' } },
    'components.memcached.memory: got "40Mi". Allowed: from 64Mi to 4Ti: beside its items memcached takes some 10 MiB, and would outgrow a smaller limit.',
  ],
  [
    'cache for a handful',
    { 'components.memcached': { memory: '64Mi', maxItemSize: '16Mi' } },
    'components.memcached.memory: got "64Mi". Allowed: at least eight times maxItemSize, 16Mi: memcached would have room for a handful of items only.',
  ],
  [
    'TraceQL metrics with a gap',
    {
      'components.metricsGenerator': {
        remoteWriteUrl: 'http://mimir/push',
        traceqlMetrics: { recent: '10m' },
      },
    },
    'components.metricsGenerator.traceqlMetrics.recent: got "10m". Allowed: from 15m to 24h: it takes 15m until a span can be read from the object store, and the generator keeps what is younger on its disk.',
  ],
  [
    'more jobs than a connection carries',
    { 'components.querier': { maxConcurrentQueries: 200 } },
    'components.querier.maxConcurrentQueries: got 200. Allowed: a whole number from 1 to 100: a server of Tempo works on a hundred calls of a connection at once.',
  ],
  [
    'blocks larger than memory',
    { 'components.ingester': { maxBlockSize: '1Gi' } },
    'components.ingester.maxBlockSize: got "1Gi". Allowed: at most half of components.ingester.memory, 1Gi: a block is completed in memory while the next one fills.',
  ],
  [
    'retention below a block',
    { retention: '30m' },
    'retention: got "30m". Allowed: at least four times components.ingester.maxBlockDuration, 15m: blocks would be deleted as soon as they are written.',
  ],
  ...['default', 'kube-system', 'kube-public', 'kube-node-lease', 'linkerd', 'cert-manager'].map(
    (namespace): [string, Record<string, unknown>, string] => [
      `the namespace ${namespace}`,
      { namespace },
      `namespace: got "${namespace}". Allowed: a namespace of its own, such as tempo: this one belongs to others.`,
    ],
  ),
  [
    'the namespace of collectors and of Grafana',
    {
      namespace: 'obs',
      grafana: { namespace: 'obs' },
      callers: { collectors: [{ namespace: 'apps' }, { namespace: 'obs', serviceAccount: 'otel' }] },
    },
    'namespace: got "obs". Allowed: a namespace that only Tempo is in: this one is also grafana.namespace and callers.collectors.1.namespace.',
  ],
  [
    'the namespace of the mesh',
    {
      namespace: 'mesh',
      linkerd: { controlPlaneNamespace: 'mesh' },
      callers: { collectors: [{ namespace: 'apps' }] },
    },
    'namespace: got "mesh". Allowed: a namespace that only Tempo is in: this one is also linkerd.controlPlaneNamespace.',
  ],
  [
    'the namespace of DNS',
    {
      namespace: 'dns',
      networkPolicy: { dnsNamespace: 'dns' },
      callers: { collectors: [{ namespace: 'apps' }] },
    },
    'namespace: got "dns". Allowed: a namespace that only Tempo is in: this one is also networkPolicy.dnsNamespace.',
  ],
  [
    'the namespace of Argo CD',
    {
      namespace: 'deploy',
      'delivery.argoCd': { repository: 'https://git.example.com/tempo', namespace: 'deploy' },
    },
    'namespace: got "deploy". Allowed: a namespace that only Tempo is in: this one is also delivery.argoCd.namespace.',
  ],
  [
    'keys read too often from 1Password itself',
    { 'credentials.provider': 'sdk', 'credentials.refresh': '14m' },
    'credentials.refresh: got "14m". Allowed: 15m or more with provider sdk: 1Password locks all service accounts of an account out for the day after 1,000 requests in its smallest plan, and this takes two each time.',
  ],
  [
    'keys read too often',
    { 'credentials.refresh': '59s' },
    'credentials.refresh: got "59s". Allowed: 1m or more with provider connect: the keys change by hand, a few times a year.',
  ],
  ...['..', '.', '../other', 'a/../b', 'a/.', '/a', 'a/'].map(
    (prefix): [string, Record<string, unknown>, string] => [
      `the prefix ${prefix}`,
      { 'storage.prefix': prefix },
      `storage.prefix: got "${prefix}". Allowed: a path of up to 512 characters without leading or trailing slash, and without . and .. as a part.`,
    ],
  ),
  [
    'a cluster by its URL',
    {
      'delivery.argoCd': {
        repository: 'https://git.example.com/tempo',
        destination: 'https://alice:s3cr3t@api.example.com',
      },
    },
    'delivery.argoCd.destination: got "https://…@api.example.com". Allowed: the name, not the URL, of a cluster as `argocd cluster list` shows it, such as in-cluster.',
  ],
  [
    'a role twice',
    { 'components.memcached': { roles: ['bloom', 'bloom'] } },
    'components.memcached.roles: got ["bloom","bloom"]. Allowed: each role once.',
  ],
])('%s', (_, changes, message) => expect(problems(changed('minimal', changes))).toContain(message));

/** Grafana asks from inside of the cluster. */
const inside = { 'grafana.outside': undefined, 'tenants.prod.datasource.user': undefined };

test.each([
  [
    'two tenants cannot share a datasource',
    { ...inside, 'components.gateway': {}, 'callers.outside': undefined },
    '.uid: got "tempo-prod". Allowed: one of its own: tenant prod has it already.',
  ],
  [
    'nor can one be asked that the gateway does not let through',
    inside,
    ': got {"uid":"tempo-prod"}. Allowed: nothing, because the gateway makes every query one of prod: remove it, or set tenantHeader to require.',
  ],
])('%s', (_, changes, message) =>
  expect(
    problems(changed('everything', { ...changes, 'tenants.staging.datasource': { uid: 'tempo-prod' } })),
  ).toContain(`tenants.staging.datasource${message}`),
);

test('everything that is wrong is said at once, also what keys disagree on', () =>
  expect(
    problems(
      changed('minimal', {
        cluster: 'A',
        'storage.region': undefined,
        'components.ingester.replicas': 1,
        grafna: {},
      }),
    ),
  ).toEqual([
    expect.stringMatching(/^cluster: got "A"/),
    expect.stringMatching(/^storage.region: required/),
    expect.stringMatching(/^grafna: unknown key. Did you mean grafana\?/),
    expect.stringMatching(/^components.ingester.replicationFactor: got 3/),
  ]));

test.each([
  ['not YAML', 'a: [1\nb: 2\n', ['x.yaml:2:1: not YAML: deficient indentation.']],
  ['a key twice', 'cluster: a\ncluster: b\n', ['x.yaml:2:1: not YAML: duplicated mapping key.']],
  [
    'no mapping but a word',
    'hello',
    ['x.yaml: the file: got "hello". Allowed: a mapping of keys to values, {} for an empty one.'],
  ],
  [
    'no mapping but a list',
    '- a',
    ['x.yaml: the file: got ["a"]. Allowed: a mapping of keys to values, {} for an empty one.'],
  ],
  ['empty', '', ['x.yaml:1:1: nothing but comments. Write an environment.']],
])('%s is said', (_, text, expected) => expect(linesOf(readEnvironment('x.yaml', text))).toEqual(expected));

test('a folder without environments', () =>
  expect(linesOf(readEnvironments('envs', new Map()))).toEqual([
    'envs: no environment; write envs/<cluster>.yaml',
  ]));

test('two environments of one cluster', () => {
  const files = new Map([
    ['a.yaml', text('minimal')],
    ['b.yaml', text('minimal')],
  ]);
  expect(linesOf(readEnvironments('envs', files))).toEqual([
    'envs/b.yaml: cluster: got "minimal", which envs/a.yaml has already. Give each environment a cluster of its own.',
  ]);
});

test('the JSON Schema for editors is fresh', () =>
  expect(JSON.parse(readFileSync('charts/environments/environment.schema.json', 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(environmentJsonSchema())),
  ));

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | false;
}

/** The keys of a schema that a value does not use, by their paths. */
function unused(schema: Schema, value: unknown, path: string): string[] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const inner = Object.entries(schema.properties ?? {}).flatMap(([key, next]) => {
    const found = entries.find(([name]) => name === key);
    return found ? unused(next, found[1], `${path}.${key}`) : [`${path}.${key}`];
  });
  const named = schema.additionalProperties;
  if (!named || named.properties === undefined) return inner;
  // Of several tenants each key must be used by one.
  const missing = entries.map(([, each]) => unused(named, each, `${path}.<name>`));
  return [...inner, ...(missing[0] ?? [path]).filter((key) => missing.every((keys) => keys.includes(key)))];
}

const schema: Schema = JSON.parse(JSON.stringify(environmentJsonSchema()));

test('everything.yaml uses every key', () =>
  // What is there instead of something that it has. Tempo's own options are tested with Tempo.
  expect(
    unused(schema, load(text('everything')), '').filter(
      (path) => !/\.(tempo|overrides|options)\.\w+$/.test(path),
    ),
  ).toEqual([
    '.storage.container',
    '.storage.storageAccount',
    '.storage.endpointSuffix',
    '.storage.ca.secret',
    '.storage.userAssignedId',
    '.credentials.accessKey',
    '.credentials.secretKey',
    '.credentials.keys.serviceAccountKey',
    '.credentials.keys.accountKey',
    '.components.metricsGenerator.remoteWrite.bearerToken',
    '.components.metricsGenerator.remoteWrite.sigv4',
    '.components.gateway.public.authentication.header',
    '.components.gateway.public.tlsSecret',
    // Not with linkerd.
    '.tls',
  ]));

/** The paths of all keys of a value. */
const pathsOf = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, next]) => [`${path}${key}`, ...pathsOf(next, `${path}${key}.`)])
    : [];

test.each([null, -1, 'x', [null], { a: null }])(
  'whatever stands in a place, such as %j, it is a message and no crash',
  (value) => {
    for (const path of pathsOf(load(text('everything'))))
      expect(() => problems(changed('everything', { [path]: value }))).not.toThrow();
  },
);

test('minimal.yaml uses no key that may be left out', () =>
  expect(
    pathsOf(load(text('minimal'))).filter(
      (path) => problems(changed('minimal', { [path]: undefined })).length === 0,
    ),
  ).toEqual([]));

/** Paths of all keys, to hold that each is documented. */
const keysOf = ({ properties = {}, additionalProperties }: Schema, path = ''): [string, Schema][] => [
  ...Object.entries(properties).flatMap(([key, next]): [string, Schema][] => [
    [`${path}${key}`, next],
    ...keysOf(next, `${path}${key}.`),
  ]),
  ...(additionalProperties ? keysOf(additionalProperties, `${path}<name>.`) : []),
];

test('a version without quotes is said to be a number', () =>
  expect(
    problems(
      text('minimal').replace('{ version: 2.10.8 }', '{ version: 2.10.8 }\n  nginx: { version: 1.31 }'),
    ),
  ).toEqual(['images.nginx.version: got 1.31, which YAML takes for a number. Write it in quotes: "1.31".']));

test.each([
  ['010', 10],
  ['0x2', 2],
  ['1e1', 10],
  ['+3', 3],
])('a number that is read as another one is refused: %s', (written, read) =>
  expect(problems(`${text('minimal')}\ncomponents: { querier: { replicas: ${written} } }\n`)).toEqual([
    `components.querier.replicas: got ${written}, which YAML takes for ${read}. Write ${read}, or another number.`,
  ]),
);

/** Keys of a schema that take any text or any number. */
function unbounded(schema: object, path = ''): string[] {
  const has = (...keys: string[]) => keys.some((key) => key in schema);
  const type: unknown = at(schema, 'type');
  const isFree =
    (type === 'string' && !has('pattern', 'enum', 'const')) ||
    ((type === 'integer' || type === 'number') &&
      !has('enum', 'const') &&
      !(has('minimum') && has('maximum')));
  const inner = ['items', 'additionalProperties', 'propertyNames'].flatMap((key) => {
    const next = at(schema, key);
    return typeof next === 'object' && next !== null ? unbounded(next, `${path}.<${key}>`) : [];
  });
  const named = ['properties', '$defs'].flatMap((key) =>
    entries(at(schema, key)).flatMap(([name, next]) =>
      Object(next) === next ? unbounded(Object(next), `${path}.${name}`) : [],
    ),
  );
  return [...(isFree ? [path] : []), ...inner, ...named];
}

test('no key takes any text or any number: one that is added has a type too', () => {
  // Tempo's own options have its own types, and a patch is of any shape.
  expect(unbounded(schema).filter((path) => !/\.(tempo|overrides|patches|options)\./.test(path))).toEqual([]);
  expect(
    unbounded({ type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer' } } }),
  ).toEqual(['.a', '.b']);
});

test('what two checks say alike of one value is said once', () =>
  expect(problems(`${text('minimal')}\nlimits: { maxTracesPerUser: 99999999999999999999 }\n`)).toHaveLength(
    1,
  ));

test('every key is described', () =>
  expect(
    keysOf(schema)
      .filter(([, { description }]) => !description)
      .map(([path]) => path),
  ).toEqual([]));

test('what do-nyc3-prod does not say has the specified value by default', () =>
  expect(environment('minimal').retention).toBe('48h'));

test.each([
  ['1h30m', 5400, '1h30m0s'],
  ['48h', 172800, '48h0m0s'],
  ['30s', 30, '30s'],
  ['5m', 300, '5m0s'],
  ['90m', 5400, '1h30m0s'],
])('%s is %i seconds, and %s in Go', (value, count, go) => {
  expect(seconds(value)).toBe(count);
  expect(goDuration(value)).toBe(go);
});

test.each([
  ['1Gi', 2 ** 30, '1Gi'],
  ['1024Mi', 2 ** 30, '1Gi'],
  ['1536Mi', 1.5 * 2 ** 30, '1536Mi'],
  ['1024Gi', 2 ** 40, '1Ti'],
])('%s is %i bytes, and %s to the API server', (value, count, written) => {
  expect(bytes(value)).toBe(count);
  expect(canonical(value)).toBe(written);
});
