// What each target is configured with, and what a change of the environment restarts.

import { load } from 'js-yaml';
import { topologyOf } from '../lib/architectures/architectures';
import { dig } from '../lib/manifests/reading';
import { overrides } from '../lib/tempo/overrides';
import { environment, type Name, objects, unwatched } from './environments';

/** tempo.yaml of a target, as it is mounted. */
const config = (target: string, name: Name = 'do-nyc3-prod', changes = {}): object =>
  Object(
    load(String(Object(dig(objects(name, changes).get(`ConfigMap/tempo-${target}`), 'data'))['tempo.yaml'])),
  );

test.each<[string, string[]]>([
  ['distributor', ['memberlist', 'distributor', 'ingester', 'ingester_client', 'metrics_generator_client']],
  ['ingester', ['memberlist', 'ingester', 'storage', 'cache']],
  [
    'querier',
    ['memberlist', 'querier', 'ingester', 'ingester_client', 'metrics_generator_client', 'storage', 'cache'],
  ],
  ['query-frontend', ['query_frontend', 'storage', 'cache']],
  ['compactor', ['memberlist', 'compactor', 'storage', 'cache']],
  ['metrics-generator', ['memberlist', 'metrics_generator']],
])('%s reads what all read, and %j', (target, own) => {
  const all = ['multitenancy_enabled', 'shutdown_delay', 'usage_report', 'server', 'overrides'];
  expect(Object.keys(config(target)).sort()).toEqual([...all, ...own].sort());
});

test.each([
  ['without memcached nobody looks for it', 'ingester', 'minimal', {}, 'cache', undefined],
  [
    'a prefix is part of the store',
    'ingester',
    'everything',
    {},
    'storage.trace.s3.prefix',
    'clusters/everything',
  ],
  [
    'gRPC takes the largest batch and as much again',
    'ingester',
    'minimal',
    { largestBatch: '32Mi' },
    'server.grpc_server_max_recv_msg_size',
    64 * 2 ** 20,
  ],
  [
    'the querier may answer as much',
    'querier',
    'minimal',
    { largestBatch: '32Mi' },
    'querier.frontend_worker.grpc_client_config.max_send_msg_size',
    64 * 2 ** 20,
  ],
  [
    'the gRPC receiver takes the largest batch',
    'distributor',
    'minimal',
    { largestBatch: '32Mi' },
    'distributor.receivers.otlp.protocols.grpc.max_recv_msg_size_mib',
    32,
  ],
  [
    'so does the HTTP receiver',
    'distributor',
    'minimal',
    { largestBatch: '32Mi' },
    'distributor.receivers.otlp.protocols.http.max_request_body_size',
    32 * 2 ** 20,
  ],
  [
    'receivers that were not asked for are closed',
    'distributor',
    'minimal',
    {},
    'distributor.receivers.zipkin',
    undefined,
  ],
  [
    'who is over the rate is told when to come back',
    'distributor',
    'minimal',
    {},
    'distributor.retry_after_on_resource_exhausted',
    '5s',
  ],
  ['zipkin', 'distributor', 'everything', {}, 'distributor.receivers.zipkin.endpoint', '[::]:9411'],
  [
    'jaeger over HTTP',
    'distributor',
    'everything',
    {},
    'distributor.receivers.jaeger.protocols.thrift_http.endpoint',
    '[::]:14268',
  ],
  [
    'jaeger over gRPC alone',
    'distributor',
    'minimal',
    { 'components.distributor': { receivers: ['jaeger-grpc'] } },
    'distributor.receivers.jaeger.protocols.thrift_http',
    undefined,
  ],
  [
    'ingesters are asked for as long as they hold a block',
    'query-frontend',
    'minimal',
    { 'components.ingester': { maxBlockDuration: '10m' } },
    'query_frontend.search.query_ingesters_until',
    '1500s',
  ],
  [
    'rings of two clusters do not merge',
    'ingester',
    'everything',
    {},
    'memberlist.cluster_label',
    'everything.tracing',
  ],
  [
    'another cluster domain',
    'querier',
    'everything',
    {},
    'querier.frontend_worker.frontend_address',
    'tempo-query-frontend-discovery.tracing.svc.cluster.example:9095',
  ],
  [
    'TraceQL metrics: blocks of its own',
    'metrics-generator',
    'everything',
    {},
    'metrics_generator.traces_storage.path',
    '/var/tempo/generator/traces',
  ],
  [
    'TraceQL metrics: all spans',
    'metrics-generator',
    'everything',
    {},
    'metrics_generator.processor.local_blocks.filter_server_spans',
    false,
  ],
  [
    'TraceQL metrics: flushed',
    'metrics-generator',
    'everything',
    {},
    'metrics_generator.processor.local_blocks.flush_to_storage',
    true,
  ],
  [
    'TraceQL metrics: the object store',
    'metrics-generator',
    'everything',
    {},
    'storage.trace.s3.bucket',
    'everything-tempo',
  ],
  ['no TraceQL metrics: no object store', 'metrics-generator', 'do-nyc3-prod', {}, 'storage', undefined],
  [
    'TraceQL metrics: the object store is asked for what is older',
    'query-frontend',
    'everything',
    {},
    'query_frontend.metrics.query_backend_after',
    '2h',
  ],
  [
    'TraceQL metrics: until then, and as long as a query takes, the generator has it',
    'metrics-generator',
    'everything',
    {},
    'metrics_generator.processor.local_blocks.complete_block_timeout',
    '7260s',
  ],
  [
    'TraceQL metrics: blocks that fit into memory',
    'metrics-generator',
    'everything',
    {},
    'metrics_generator.processor.local_blocks.max_block_bytes',
    256 * 2 ** 20,
  ],
  [
    'who hands on a large batch sends as much',
    'distributor',
    'minimal',
    { largestBatch: '100Mi', 'components.distributor.memory': '1Gi' },
    'ingester_client.grpc_client_config.max_send_msg_size',
    200 * 2 ** 20,
  ],
  [
    'who asks takes a large answer',
    'querier',
    'minimal',
    { largestBatch: '100Mi', 'components.distributor.memory': '1Gi' },
    'ingester_client.grpc_client_config.max_recv_msg_size',
    200 * 2 ** 20,
  ],
  [
    'without a generator nobody calls one',
    'distributor',
    'minimal',
    {},
    'metrics_generator_client',
    undefined,
  ],
  [
    'a list of blocks that nobody writes any more is not believed',
    'querier',
    'minimal',
    {},
    'storage.trace.blocklist_poll_stale_tenant_index',
    '8m',
  ],
  ['who was cut off comes back', 'ingester', 'minimal', {}, 'memberlist.rejoin_interval', '1m'],
  [
    'a connection ends where no mesh spreads its calls',
    'distributor',
    'minimal',
    {},
    'distributor.receivers.otlp.protocols.grpc.keepalive.server_parameters',
    { max_connection_age: '120s', max_connection_age_grace: '15s' },
  ],
  [
    'in a mesh it lasts',
    'distributor',
    'everything',
    {},
    'distributor.receivers.jaeger.protocols.grpc.keepalive',
    undefined,
  ],
  ['its log level', 'querier', 'everything', {}, 'server.log_level', 'error'],
] satisfies [string, string, Name, object, string, unknown][])(
  '%s',
  (_, target, name, changes, path, expected) =>
    expect(dig(config(target, name, changes), path)).toEqual(expected),
);

test('a tenant that says one thing has all the rest from the defaults, since Tempo would take zero', () => {
  const { overrides: blocks } = overrides(
    topologyOf(environment('do-nyc3-prod', { 'tenants.team': { limits: { rateLimit: '1Mi' } } })),
  );
  const unlike = JSON.stringify(dig(blocks, 'prod')).replace(
    '"rate_limit_bytes":15728640',
    '"rate_limit_bytes":1048576',
  );
  expect(JSON.stringify(dig(blocks, 'team'))).toBe(unlike);
});

test.each([
  ['of its own', 'prod.ingestion.rate_limit_bytes', 30 * 2 ** 20],
  ['of its own', 'prod.global.max_bytes_per_trace', 48 * 2 ** 20],
  ['of all', 'staging.ingestion.rate_limit_bytes', 20 * 2 ** 20],
  ['of all', '*.ingestion.max_traces_per_user', 50000],
  [
    'its processors, and what TraceQL metrics need',
    'prod.metrics_generator.processors',
    ['service-graphs', 'span-metrics-latency', 'local-blocks'],
  ],
  [
    'processors of all, and what TraceQL metrics need',
    'staging.metrics_generator.processors',
    ['service-graphs', 'span-metrics', 'host-info', 'local-blocks'],
  ],
  ['a search of all that it keeps, and a day', 'prod.read.max_search_duration', '192h'],
  ['a search of a week, though less is kept', 'staging.read.max_search_duration', '192h'],
  ['metrics of all that it keeps', 'prod.read.max_metrics_duration', '192h'],
  ['its retention', 'prod.compaction.block_retention', '168h'],
  ['its Mimir tenant', 'prod.metrics_generator.remote_write_headers', { 'X-Scope-OrgID': 'production' }],
  ['the tenant of its name', 'staging.metrics_generator.remote_write_headers', undefined],
])('limits %s: %s', (_, path, expected) =>
  expect(dig(overrides(topologyOf(environment('everything'))).overrides, path)).toEqual(expected),
);

test.each([
  ['a week', '48h', '192h'],
  ['all that is kept', '720h', '744h'],
  ['all that is kept, in whole hours', '200h30m', '225h'],
])('a query may span %s, if %s are kept: %s', (_, retention, expected) =>
  expect(
    dig(overrides(topologyOf(environment('minimal', { retention }))).overrides, '*.read.max_search_duration'),
  ).toBe(expected),
);

/** The workloads whose pods are replaced, and what else differs. */
function consequences(name: Name, changes: Record<string, unknown>) {
  const [before, after] = [objects(name, unwatched), objects(name, { ...unwatched, ...changes })];
  const template = (object: unknown) => JSON.stringify(dig(object, 'spec.template'));
  const differ = [...after].filter(
    ([id, object]) => JSON.stringify(before.get(id)) !== JSON.stringify(object),
  );
  return {
    restarts: differ
      .filter(([id, object]) => template(object) && template(object) !== template(before.get(id)))
      .map(([id]) => id)
      .sort(),
    others: differ
      .filter(([id, object]) => !template(object) || template(object) === template(before.get(id)))
      .map(([id]) => id)
      .sort(),
  };
}

test.each([
  [
    'a new tenant',
    { 'tenants.team': {} },
    [],
    ['ConfigMap/tempo-overrides', 'ConfigMap/tempo-datasources-do-nyc3-prod'],
  ],
  [
    'a limit of a tenant',
    { 'tenants.prod.limits': { rateLimit: '30Mi' } },
    [],
    ['ConfigMap/tempo-overrides'],
  ],
  ['the limits of all', { limits: { maxTracesPerUser: 5000 } }, [], ['ConfigMap/tempo-overrides']],
  ['a datasource', { 'grafana.loki': 'loki' }, [], ['ConfigMap/tempo-datasources-do-nyc3-prod']],
  ['replicas', { 'components.querier.replicas': 5 }, [], ['Deployment/tempo-querier']],
  [
    'memory, from which the size of reads follows',
    { 'components.querier.memory': '1Gi' },
    ['Deployment/tempo-querier'],
    ['ConfigMap/tempo-querier'],
  ],
  [
    'memory of what reads no blocks',
    { 'components.distributor.memory': '1Gi' },
    ['Deployment/tempo-distributor'],
    [],
  ],
  [
    'a cache for searches alone',
    { 'components.memcached.roles': ['frontend-search'] },
    [
      'StatefulSet/tempo-ingester',
      'Deployment/tempo-query-frontend',
      'Deployment/tempo-querier',
      'Deployment/tempo-compactor',
    ],
    [
      'MeshTLSAuthentication/tempo-memcached-memcache',
      ...['ingester', 'querier', 'compactor', 'memcached'].map(
        (component) => `NetworkPolicy/tempo-${component}`,
      ),
      ...['ingester', 'query-frontend', 'querier', 'compactor'].map(
        (component) => `ConfigMap/tempo-${component}`,
      ),
    ],
  ],
  [
    'a log level',
    { 'components.compactor.logLevel': 'debug' },
    ['Deployment/tempo-compactor'],
    ['ConfigMap/tempo-compactor'],
  ],
  [
    'retention',
    { retention: '72h' },
    ['Deployment/tempo-vulture', 'Deployment/tempo-compactor'],
    ['ConfigMap/tempo-compactor'],
  ],
  ['the cache’s size', { 'components.memcached.memory': '600Mi' }, ['StatefulSet/tempo-memcached'], []],
  [
    'the access log',
    { 'components.gateway.accessLog': 'plain' },
    ['Deployment/tempo-gateway'],
    ['ConfigMap/tempo-gateway'],
  ],
  [
    'a receiver',
    { 'components.distributor.receivers': ['zipkin'] },
    ['Deployment/tempo-gateway', 'Deployment/tempo-distributor'],
    [
      'Server/tempo-distributor-zipkin',
      'HTTPRoute/tempo-gateway-push',
      'MeshTLSAuthentication/tempo-distributor-zipkin',
      'AuthorizationPolicy/tempo-distributor-zipkin',
      'ConfigMap/tempo-gateway',
      'ConfigMap/tempo-distributor',
      'Service/tempo-distributor',
    ],
  ],
  [
    'the query time-out',
    { queryTimeout: '2m' },
    ['Deployment/tempo-gateway', 'Deployment/tempo-query-frontend', 'Deployment/tempo-querier'],
    [
      'ConfigMap/tempo-gateway',
      'ConfigMap/tempo-query-frontend',
      'ConfigMap/tempo-querier',
      'ConfigMap/tempo-datasources-do-nyc3-prod',
    ],
  ],
  [
    'the largest batch',
    { largestBatch: '30Mi' },
    [
      'Deployment/tempo-gateway',
      'Deployment/tempo-distributor',
      'StatefulSet/tempo-ingester',
      'StatefulSet/tempo-metrics-generator',
      'Deployment/tempo-query-frontend',
      'Deployment/tempo-querier',
    ],
    [
      'ConfigMap/tempo-gateway',
      'ConfigMap/tempo-distributor',
      'ConfigMap/tempo-ingester',
      'ConfigMap/tempo-metrics-generator',
      'ConfigMap/tempo-query-frontend',
      'ConfigMap/tempo-querier',
      'ConfigMap/tempo-overrides',
    ],
  ],
  [
    'a version of Tempo',
    { 'images.tempo.version': '2.10.9' },
    [
      'Deployment/tempo-vulture',
      'Deployment/tempo-distributor',
      'StatefulSet/tempo-ingester',
      'StatefulSet/tempo-metrics-generator',
      'Deployment/tempo-query-frontend',
      'Deployment/tempo-querier',
      'Deployment/tempo-compactor',
    ],
    [],
  ],
])('%s restarts %j', (_, changes, restarts, others) =>
  expect(consequences('do-nyc3-prod', changes)).toEqual({
    restarts: [...restarts].sort(),
    others: [...others].sort(),
  }),
);

describe('addresses of pods', () => {
  const told: Record<string, Record<string, unknown>> = {
    distributor: {},
    ingester: { 'ingester.lifecycler.address': '${POD_IP}' },
    querier: {},
    compactor: { 'compactor.ring.instance_addr': '${POD_IP}' },
    'metrics-generator': { 'metrics_generator.ring.instance_addr': '${POD_IP}' },
  };
  const container = (target: string, changes: object) => {
    const all = objects('do-nyc3-prod', { ...changes });
    const workload = all.get(`Deployment/tempo-${target}`) ?? all.get(`StatefulSet/tempo-${target}`);
    return JSON.stringify(dig(workload, 'spec.template.spec.containers.0'));
  };

  test.each(Object.entries(told))('%s is told its own, if Tempo would not find it', (target, own) => {
    const changes = { podAddresses: 'any' };
    const all = { 'memberlist.advertise_addr': '${POD_IP}', ...own };
    for (const [path, value] of Object.entries(all)) {
      expect(dig(config(target, 'do-nyc3-prod', changes), path)).toBe(value);
      expect(dig(config(target), path)).toBeUndefined();
    }
    expect(container(target, changes)).toContain('"-config.expand-env=true"');
    expect(container(target, changes)).toContain('"fieldPath":"status.podIP"');
    expect(container(target, {})).not.toMatch(/expand-env|POD_IP/);
  });

  test.each(Object.keys(told))(
    '%s listens on both families and is told its own address, with IPv6',
    (target) => {
      const changes = { ipFamilies: ['IPv6'] };
      expect(dig(config(target, 'do-nyc3-prod', changes), 'memberlist.bind_addr')).toEqual(['::']);
      expect(dig(config(target, 'do-nyc3-prod', changes), 'memberlist.advertise_addr')).toBe('${POD_IP}');
      expect(dig(config(target), 'memberlist.bind_addr')).toBeUndefined();
    },
  );

  test('receivers take both families, with IPv6', () => {
    const endpoint = (changes: object) =>
      dig(
        config('distributor', 'do-nyc3-prod', { ...changes }),
        'distributor.receivers.otlp.protocols.grpc.endpoint',
      );
    expect(endpoint({ ipFamilies: ['IPv4', 'IPv6'] })).toBe('[::]:4317');
    expect(endpoint({})).toBe('0.0.0.0:4317');
  });

  test('Services have both families where both are said', () => {
    const policies = (ipFamilies: string[]) => [
      ...new Set(
        [...objects('do-nyc3-prod', { ipFamilies })].flatMap(([id, object]) =>
          id.startsWith('Service/') ? [dig(object, 'spec.ipFamilyPolicy')] : [],
        ),
      ),
    ];
    expect(policies(['IPv4', 'IPv6'])).toEqual(['PreferDualStack']);
    expect(policies(['IPv6'])).toEqual(['SingleStack']);
  });

  test('who is in no ring is told nothing', () =>
    expect(container('query-frontend', { podAddresses: 'any' })).not.toMatch(/expand-env|POD_IP/));
});
