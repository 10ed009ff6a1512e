// Whatever an environment may say, what is rendered from it agrees with itself: an operator is never sent
// from a key to an object.

import { tracing } from '../charts/tracing';
import { topologyOf } from '../lib/architectures/architectures';

import { objectsOf } from '../lib/render';
import { violations } from '../lib/rules/rules';
import { environment, graph, type Name } from './environments';

const sizes = { replicas: 1, memory: '64Gi', cpu: '4000m' };

test.each<[string, Name, Record<string, unknown>]>([
  [
    'one of each',
    'do-nyc3-prod',
    {
      'components.distributor.replicas': 1,
      'components.ingester': { replicas: 1, replicationFactor: 1 },
      'components.querier.replicas': 1,
      'components.queryFrontend.replicas': 1,
      'components.gateway.replicas': 1,
    },
  ],
  [
    'many of each',
    'everything',
    {
      'components.compactor.replicas': 9,
      'components.memcached.replicas': 9,
      'components.metricsGenerator.replicas': 9,
      'components.metricsGenerator.autoscaling': undefined,
    },
  ],
  ['replication of two', 'minimal', { 'components.ingester': { replicas: 2, replicationFactor: 2 } }],
  ['two ingesters, one copy', 'minimal', { 'components.ingester': { replicas: 2, replicationFactor: 1 } }],
  ['the smallest batch', 'do-nyc3-prod', { largestBatch: '1Mi' }],
  ['a large batch', 'do-nyc3-prod', { largestBatch: '500Mi', 'components.distributor.memory': '4Gi' }],
  [
    'a large batch for one tenant’s limits',
    'do-nyc3-prod',
    { 'tenants.prod.limits': { burstSize: '2Gi', maxBytesPerTrace: '40Mi' } },
  ],
  ['a long time-out', 'do-nyc3-prod', { queryTimeout: '1h' }],
  ['a short time-out', 'do-nyc3-prod', { queryTimeout: '1s' }],
  [
    'blocks of seconds',
    'minimal',
    { retention: '1h', 'components.ingester': { maxBlockDuration: '90s', maxBlockSize: '1Mi' } },
  ],
  [
    'large pods',
    'do-nyc3-prod',
    { 'components.querier': sizes, 'components.gateway': sizes, 'components.memcached': sizes },
  ],
  ['the smallest cache', 'minimal', { 'components.memcached': { memory: '64Mi' } }],
  [
    'the smallest pods',
    'minimal',
    {
      'components.distributor': { memory: '160Mi' },
      'components.querier': { memory: '128Mi' },
      'components.ingester': { memory: '128Mi', disk: '1Gi', maxBlockSize: '1Mi' },
    },
  ],
  ['no processors for the one tenant', 'do-nyc3-prod', { 'tenants.prod.processors': [] }],
  ['a tenant of odd letters', 'do-nyc3-prod', { tenants: { "a!-_.*'()": {} }, 'components.vulture': {} }],
  [
    'a tenant named like a key',
    'do-nyc3-prod',
    { tenants: { overrides: {}, constructor: {} }, 'components.vulture': {} },
  ],
  ['another cluster domain', 'everything', { clusterDomain: 'example.internal', 'grafana.owned': undefined }],
  [
    'Mimir in the namespace of Tempo',
    'do-nyc3-prod',
    { 'components.metricsGenerator.remoteWriteUrl': 'http://mimir/push' },
  ],
  ['without a mesh', 'do-nyc3-prod', { linkerd: undefined }],
  ['without a mesh, with everything else', 'everything', { linkerd: undefined }],
  [
    'a mesh and no network policy',
    'everything',
    {
      networkPolicy: undefined,
      'callers.collectors': [{ namespace: 'apps' }, { cidr: '192.0.2.0/24' }],
    },
  ],
  [
    'a mesh, and nobody but collectors',
    'minimal',
    { linkerd: {}, callers: { collectors: [{ namespace: 'apps' }] } },
  ],
  ['the network alone', 'minimal', { networkPolicy: {}, callers: { collectors: [{ namespace: 'apps' }] } }],
  [
    'both',
    'minimal',
    {
      linkerd: {},
      networkPolicy: {},
      callers: {
        collectors: [{ namespace: 'apps' }],
        scrapers: [{ namespace: 'apps', serviceAccount: 'alloy' }],
      },
    },
  ],
  [
    'all callers in one namespace',
    'do-nyc3-prod',
    {
      callers: {
        collectors: [{ namespace: 'obs' }],
        grafana: [{ namespace: 'obs' }],
        scrapers: [{ namespace: 'obs' }],
      },
    },
  ],
  [
    'a caller of two trades',
    'everything',
    { 'callers.scrapers': [{ namespace: 'apps', serviceAccount: 'alloy' }] },
  ],
  [
    'an object store in the cluster',
    'do-nyc3-prod',
    { 'storage.endpoint': 'minio.minio.svc.cluster.local:9000' },
  ],
  ['an object store at an address', 'do-nyc3-prod', { 'storage.endpoint': '192.0.2.7:9000' }],
  [
    'Mimir outside of the cluster',
    'do-nyc3-prod',
    { 'components.metricsGenerator.remoteWriteUrl': 'http://mimir.example.com/api/v1/push' },
  ],
  [
    'without Grafana',
    'do-nyc3-prod',
    { grafana: undefined, 'tenants.prod.datasource': undefined, 'monitoring.dashboards': undefined },
  ],
  ['the operator', 'do-nyc3-prod', { 'grafana.delivery': 'operator' }],
  ['a cache for searches alone', 'do-nyc3-prod', { 'components.memcached.roles': ['frontend-search'] }],
  [
    'a cache for what is read from blocks alone',
    'do-nyc3-prod',
    { 'components.memcached.roles': ['parquet-footer'] },
  ],
  ['TraceQL metrics', 'do-nyc3-prod', { 'components.metricsGenerator.traceqlMetrics': {} }],
])('%s', (_, name, changes) =>
  expect(
    violations(
      tracing(topologyOf(environment(name, changes))).charts.flatMap((chart) =>
        chart.node.id === 'delivery' ? [] : objectsOf(chart).map(({ object }) => object),
      ),
      graph(name, changes),
    ),
  ).toEqual([]),
);
