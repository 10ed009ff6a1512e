// Tempo 2.10: spans go from distributors to ingesters, which write blocks; queriers read both.
import { compactor } from '../components/compactor';
import { distributor } from '../components/distributor';
import { gateway } from '../components/gateway';
import { ingester } from '../components/ingester';
import { memcached, memcachedExporter } from '../components/memcached';
import { metricsGenerator } from '../components/metrics-generator';
import { querier } from '../components/querier';
import { queryFrontend } from '../components/query-frontend';
import { vulture } from '../components/vulture';
import { tempo210 } from '../tempo/image';
import { architecture } from '../topology/architecture';
import type { Topology } from '../topology/topology';

/**
 * Whether the cache holds one of some kinds of things. Which kind is read or written by which program:
 * @see https://github.com/grafana/tempo/blob/v2.10.8/tempodb/backend/cache/cache.go
 */
const cached =
  (...kinds: string[]) =>
  (topology: Topology) =>
    topology.role('caches')?.roles.some((kind) => kinds.includes(kind)) ?? false;

/** Written with each block, by the programs that write blocks. */
const indexes = cached('bloom', 'trace-id-index');
/** Read from blocks. */
const blocks = cached(
  'bloom',
  'trace-id-index',
  'parquet-footer',
  'parquet-page',
  'parquet-column-idx',
  'parquet-offset-idx',
);
const searches = cached('frontend-search');

const traceqlMetrics = (topology: Topology) => topology.role('makesMetrics')?.traceqlMetrics !== undefined;

/** Whether spans come in from outside by gRPC, too. */
const isPublic = (topology: Topology) => topology.role('admitsRequests')?.public !== undefined;

/**
 * The graph of calls, as the source of Tempo 2.10 has it and a running stack showed.
 * Note the querier: it dials the query-frontend and is handed work over that connection.
 * @see https://github.com/grafana/tempo/blob/v2.10.8/cmd/tempo/app/modules.go
 */
export const tempo2 = architecture({
  versions: tempo210,
  components: [
    distributor,
    ingester,
    querier,
    queryFrontend,
    compactor,
    metricsGenerator,
    gateway,
    memcached,
    memcachedExporter,
    vulture,
  ],
  calls: [
    { from: 'collectors', to: 'gateway', port: 'http', purpose: 'push' },
    { from: 'collectors', to: 'distributor', port: 'otlp-grpc' },
    { from: 'collectors', to: 'distributor', port: 'jaeger-grpc' },
    { from: 'grafana', to: 'gateway', port: 'http', purpose: 'query' },
    { from: 'kubelet', to: 'gateway', port: 'http', purpose: 'probe' },
    { from: 'outside', to: 'gateway', port: 'public' },
    { from: 'outside', to: 'gateway', port: 'public-grpc' },
    { from: 'outside', to: 'gateway', port: 'public-tls' },
    { from: 'gateway', to: 'distributor', port: 'otlp-http' },
    { from: 'gateway', to: 'distributor', port: 'otlp-grpc', when: isPublic },
    { from: 'gateway', to: 'distributor', port: 'jaeger-http' },
    { from: 'gateway', to: 'distributor', port: 'zipkin' },
    { from: 'gateway', to: 'query-frontend', port: 'http-metrics', purpose: 'query' },
    { from: 'distributor', to: 'ingester', port: 'grpc' },
    { from: 'distributor', to: 'metrics-generator', port: 'grpc' },
    { from: 'querier', to: 'query-frontend', port: 'grpc' },
    { from: 'querier', to: 'ingester', port: 'grpc' },
    { from: 'querier', to: 'metrics-generator', port: 'grpc' },
    { from: 'ingester', to: 'memcached', port: 'memcache', when: indexes },
    { from: 'ingester', to: 'object-store' },
    { from: 'querier', to: 'memcached', port: 'memcache', when: blocks },
    { from: 'querier', to: 'object-store' },
    { from: 'query-frontend', to: 'memcached', port: 'memcache', when: searches },
    { from: 'query-frontend', to: 'object-store' },
    { from: 'compactor', to: 'memcached', port: 'memcache', when: indexes },
    { from: 'compactor', to: 'object-store' },
    { from: 'metrics-generator', to: 'object-store', when: traceqlMetrics },
    { from: 'metrics-generator', to: 'mimir' },
    { from: 'vulture', to: 'distributor', port: 'otlp-grpc' },
    { from: 'vulture', to: 'gateway', port: 'http', purpose: 'query' },
    { from: 'gossip', to: 'gossip', port: 'memberlist' },
    { from: 'scrapers', to: 'programs', port: 'http-metrics', purpose: 'metrics' },
    { from: 'scrapers', to: 'gateway', port: 'metrics' },
    { from: 'memcached-exporter', to: 'memcached', port: 'memcache' },
    { from: 'scrapers', to: 'memcached-exporter', port: 'metrics' },
    { from: 'scrapers', to: 'vulture', port: 'metrics' },
    { from: 'kubelet', to: 'programs', port: 'http-metrics', purpose: 'probe' },
    { from: 'scrapers', to: 'everyone', port: 'linkerd-admin', purpose: 'metrics' },
    { from: 'kubelet', to: 'everyone', port: 'linkerd-admin', purpose: 'probe' },
    { from: 'everyone', to: 'control-plane' },
    { from: 'everyone', to: 'dns' },
  ],
});
