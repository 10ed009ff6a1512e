// The graph: who opens connections to whom. Configurations, Services, policies of the mesh and of the network, and the diagram follow from it.
import type { Environment } from '../environment/environment';
import { type Component, components, type PortOf, type Target } from './ports';

/** Who calls from outside. */
export type Caller = 'collectors' | 'grafana' | 'scrapers' | 'kubelet';
/** Who is outside and called. */
export type Destination = 'object-store' | 'mimir' | 'dns' | 'control-plane';

type Gossiping = { [C in Component]: 'memberlist' extends PortOf<C> ? C : never }[Component];
const isGossiping = (component: Component): component is Gossiping => 'memberlist' in components[component].ports;

/** Several that call, or are called, alike: the programs of Tempo, those of them that gossip, and all pods. */
export const groups = {
  programs: (component: Component): component is Target => 'http-metrics' in components[component].ports,
  gossip: isGossiping,
  everyone: (component: Component): component is Component => component in components,
};
export type Group = keyof typeof groups;

/** One of this stack, or several of it. */
export type Party = Component | Group;
/** A port by who has it; that of everyone is the proxy's. */
type PortOfParty<P extends Party> = P extends Component ? PortOf<P> : { programs: 'http-metrics'; gossip: 'memberlist'; everyone: 'linkerd-admin' }[P & Group];

/** What is asked for over HTTP, where one port serves several: spans, answers, metrics, a sign of life. */
export type Purpose = 'push' | 'query' | 'metrics' | 'probe';

type Role = NonNullable<Environment['components']['memcached']>['roles'][number];
const caches =
  (...roles: Role[]) =>
  ({ components: { memcached } }: Environment) =>
    memcached?.roles.some((role) => roles.includes(role)) ?? false;

/**
 * What an environment must ask for, for some calls to be made. Which role of the cache is whose:
 * @see https://github.com/grafana/tempo/blob/v2.10.8/tempodb/backend/cache/cache.go
 */
export const conditions = {
  traceqlMetrics: ({ components: { metricsGenerator } }: Environment) => metricsGenerator?.traceqlMetrics !== undefined,
  /** Written with each block, by those who write blocks. */
  cachedIndexes: caches('bloom', 'trace-id-index'),
  /** Read from blocks. */
  cachedBlocks: caches('bloom', 'trace-id-index', 'parquet-footer', 'parquet-page', 'parquet-column-idx', 'parquet-offset-idx'),
  cachedSearches: caches('frontend-search'),
};
interface Conditional {
  with?: keyof typeof conditions;
}

/** A call of a port, for all that it serves or for one purpose. */
export type CallIn = { [P in Party]: { from: Party | Caller; to: P; port: PortOfParty<P>; purpose?: Purpose } & Conditional }[Party];
export type CallOut = { from: Party; to: Destination } & Conditional;
export type Call = CallIn | CallOut;

/**
 * Who calls whom, as the source of Tempo 2.10 has it and a running stack showed.
 * Note the querier: it dials the query-frontend and is handed work over that connection.
 * @see https://github.com/grafana/tempo/blob/v2.10.8/cmd/tempo/app/modules.go
 */
export const calls: readonly Call[] = [
  { from: 'collectors', to: 'gateway', port: 'http', purpose: 'push' },
  { from: 'collectors', to: 'distributor', port: 'otlp-grpc' },
  { from: 'collectors', to: 'distributor', port: 'jaeger-grpc' },
  { from: 'grafana', to: 'gateway', port: 'http', purpose: 'query' },
  { from: 'kubelet', to: 'gateway', port: 'http', purpose: 'probe' },
  { from: 'gateway', to: 'distributor', port: 'otlp-http' },
  { from: 'gateway', to: 'distributor', port: 'jaeger-http' },
  { from: 'gateway', to: 'distributor', port: 'zipkin' },
  { from: 'gateway', to: 'query-frontend', port: 'http-metrics', purpose: 'query' },
  { from: 'distributor', to: 'ingester', port: 'grpc' },
  { from: 'distributor', to: 'metrics-generator', port: 'grpc' },
  { from: 'querier', to: 'query-frontend', port: 'grpc' },
  { from: 'querier', to: 'ingester', port: 'grpc' },
  { from: 'querier', to: 'metrics-generator', port: 'grpc' },
  { from: 'ingester', to: 'memcached', port: 'memcache', with: 'cachedIndexes' },
  { from: 'ingester', to: 'object-store' },
  { from: 'querier', to: 'memcached', port: 'memcache', with: 'cachedBlocks' },
  { from: 'querier', to: 'object-store' },
  { from: 'query-frontend', to: 'memcached', port: 'memcache', with: 'cachedSearches' },
  { from: 'query-frontend', to: 'object-store' },
  { from: 'compactor', to: 'memcached', port: 'memcache', with: 'cachedIndexes' },
  { from: 'compactor', to: 'object-store' },
  { from: 'metrics-generator', to: 'object-store', with: 'traceqlMetrics' },
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
];
