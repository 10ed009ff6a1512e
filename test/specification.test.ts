// What was promised for do-nyc3-prod, held against what is rendered of the environment that says so.

import { load } from 'js-yaml';
import { tracing } from '../charts/tracing';
import { topologyOf } from '../lib/architectures/architectures';
import { dig } from '../lib/manifests/reading';
import { render } from '../lib/render';
import { environment } from './environments';

const rendering = render(
  topologyOf(environment('do-nyc3-prod')),
  tracing(topologyOf(environment('do-nyc3-prod'))),
);
const files = 'files' in rendering ? rendering.files : new Map<string, string>();
const object = (path: string): unknown => load(files.get(`do-nyc3-prod/${path}.yaml`) ?? '');
const inside = (path: string, file: string): unknown =>
  load(
    `${dig(object(path), 'data') && Object.getOwnPropertyDescriptor(dig(object(path), 'data'), file)?.value}`,
  );
const tempoYaml = (target: string) => inside(`tempo/ConfigMap.tempo-${target}`, 'tempo.yaml');
const [datasource] = (() => {
  const all = dig(
    inside('grafana/ConfigMap.tempo-datasources-do-nyc3-prod', 'tempo-do-nyc3-prod.yaml'),
    'datasources',
  );
  return Array.isArray(all) ? all : [];
})();
const overrides = inside('tempo/ConfigMap.tempo-overrides', 'overrides.yaml');

test.each([
  ['StatefulSet.tempo-ingester', 3, '1Gi'],
  ['Deployment.tempo-distributor', 2, '512Mi'],
  ['Deployment.tempo-querier', 2, '512Mi'],
  ['Deployment.tempo-query-frontend', 2, '512Mi'],
  ['Deployment.tempo-compactor', 1, '2Gi'],
  ['Deployment.tempo-gateway', 2, '128Mi'],
  ['StatefulSet.tempo-memcached', 1, '300Mi'],
  ['StatefulSet.tempo-metrics-generator', 1, '512Mi'],
])('%s: %i replicas of %s', (path, replicas, memory) => {
  const workload = object(`tempo/${path}`);
  expect(dig(workload, 'spec.replicas')).toBe(replicas);
  expect(dig(workload, 'spec.template.spec.containers.0.resources.limits.memory')).toBe(memory);
});

test.each([
  ['bucket', tempoYaml('ingester'), 'storage.trace.s3.bucket', 'bc4-do-nyc3-prod-tempo'],
  ['endpoint', tempoYaml('ingester'), 'storage.trace.s3.endpoint', 'nyc3.digitaloceanspaces.com'],
  ['region', tempoYaml('ingester'), 'storage.trace.s3.region', 'nyc3'],
  ['retention', tempoYaml('compactor'), 'compactor.compaction.block_retention', '48h'],
  ['write-ahead log', tempoYaml('ingester'), 'storage.trace.wal.path', '/var/tempo/wal'],
  ['replication', tempoYaml('distributor'), 'ingester.lifecycler.ring.replication_factor', 3],
  ['tenants are kept apart', tempoYaml('querier'), 'multitenancy_enabled', true],
  [
    'remote write',
    tempoYaml('metrics-generator'),
    'metrics_generator.storage.remote_write',
    [{ url: 'http://mimir-gateway.mimir.svc.cluster.local/api/v1/push' }],
  ],
  [
    'tenant of the remote write',
    tempoYaml('metrics-generator'),
    'metrics_generator.storage.remote_write_add_org_id_header',
    true,
  ],
  [
    'processors',
    overrides,
    'overrides.prod.metrics_generator.processors',
    ['service-graphs', 'span-metrics'],
  ],
  [
    '1Password item',
    object('secrets/ExternalSecret.s3-credentials'),
    'spec.data.0.remoteRef.key',
    'do-nyc3-prod-tempo-s3',
  ],
  [
    'Kubernetes secret',
    object('secrets/ExternalSecret.s3-credentials'),
    'spec.target.name',
    's3-credentials',
  ],
  ['datasource', datasource, 'name', 'tempo-do-nyc3-prod'],
  ['address for Grafana', datasource, 'url', 'http://tempo-gateway.tempo.svc.cluster.local'],
  ['tenant header of Grafana', datasource, 'jsonData.httpHeaderName1', 'X-Scope-OrgID'],
  ['tenant of Grafana', datasource, 'secureJsonData.httpHeaderValue1', 'prod'],
  ['service map', datasource, 'jsonData.serviceMap.datasourceUid', 'mimir-do-nyc3-prod'],
  ['trace to logs', datasource, 'jsonData.tracesToLogsV2.datasourceUid', 'loki-do-nyc3-prod'],
  ['logs by trace id', datasource, 'jsonData.tracesToLogsV2.filterByTraceID', true],
  ['logs by span id', datasource, 'jsonData.tracesToLogsV2.filterBySpanID', true],
  ['trace to metrics', datasource, 'jsonData.tracesToMetrics.datasourceUid', 'mimir-do-nyc3-prod'],
  ['node graph', datasource, 'jsonData.nodeGraph.enabled', true],
  ['no uid that was not there before', datasource, 'uid', undefined],
])('%s', (_, from, path, expected) => expect(dig(from, path)).toEqual(expected));

test.each([
  ['OTLP HTTP, by the gateway', 'tempo-gateway', 80],
  ['OTLP gRPC', 'tempo-distributor', 4317],
])('%s: %s:%i', (_, name, port) => {
  const service = object(`tempo/Service.${name}`);
  expect(dig(service, 'metadata.namespace')).toBe('tempo');
  expect(dig(service, 'spec.ports')).toContainEqual(expect.objectContaining({ port }));
  expect(dig(service, 'spec.clusterIP')).toBeUndefined();
});

test('logs are found by the fields traceID and spanID', () =>
  expect(dig(datasource, 'jsonData.tracesToLogsV2.query')).toMatch(
    /traceID="\$\$\{__span\.traceId\}".*spanID="\$\$\{__span\.spanId\}"/,
  ));

test('all pods are meshed', () => {
  const templates = [...files]
    .filter(([path]) => /Deployment|StatefulSet/.test(path))
    .map(([, text]) => dig(load(text), 'spec.template.metadata.annotations'));
  expect(templates).toHaveLength(10);
  for (const annotations of templates) expect(annotations).toMatchObject({ 'linkerd.io/inject': 'enabled' });
});

test('no file holds a key of the object store', () =>
  expect([...files].filter(([, text]) => /access_key|secret_key/.test(text)).map(([path]) => path)).toEqual(
    [],
  ));
