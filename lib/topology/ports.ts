// Who there is, and where each listens.
import type { Environment } from '../environment/environment';

export interface Port {
  number: number;
  /** What a Service says of the port; Linkerd treats a value that it does not know, such as grpc, as opaque. */
  appProtocol?: 'http' | 'kubernetes.io/h2c';
  /** Bytes that are no HTTP. Linkerd must be told, or it waits ten seconds to find out. */
  opaque?: true;
  /** What listens there tells of itself to scrapers. */
  metrics?: true;
}

const httpMetrics = { 'http-metrics': { number: 3200, appProtocol: 'http', metrics: true } } as const satisfies Record<string, Port>;
const grpc = { grpc: { number: 9095, appProtocol: 'kubernetes.io/h2c' } } as const satisfies Record<string, Port>;
const memberlist = { memberlist: { number: 7946, opaque: true } } as const satisfies Record<string, Port>;

/** The ports of receivers that an environment may ask for, by the names that it uses. */
export const optionalReceivers = {
  'jaeger-grpc': { number: 14250, appProtocol: 'kubernetes.io/h2c' },
  'jaeger-http': { number: 14268, appProtocol: 'http' },
  zipkin: { number: 9411, appProtocol: 'http' },
} as const satisfies Record<Environment['components']['distributor']['receivers'][number], Port>;

/**
 * The components by their `-target` names: the key of their settings in an environment, and the ports that they listen on.
 * @see https://grafana.com/docs/tempo/latest/configuration/network/
 */
export const components = {
  distributor: {
    settings: 'distributor',
    ports: {
      ...httpMetrics,
      ...grpc,
      ...memberlist,
      'otlp-grpc': { number: 4317, appProtocol: 'kubernetes.io/h2c' },
      'otlp-http': { number: 4318, appProtocol: 'http' },
      ...optionalReceivers,
    },
  },
  ingester: { settings: 'ingester', ports: { ...httpMetrics, ...grpc, ...memberlist } },
  querier: { settings: 'querier', ports: { ...httpMetrics, ...grpc, ...memberlist } },
  'query-frontend': { settings: 'queryFrontend', ports: { ...httpMetrics, ...grpc } },
  compactor: { settings: 'compactor', ports: { ...httpMetrics, ...grpc, ...memberlist } },
  'metrics-generator': { settings: 'metricsGenerator', ports: { ...httpMetrics, ...grpc, ...memberlist } },
  gateway: { settings: 'gateway', ports: { http: { number: 8080, appProtocol: 'http' }, metrics: { number: 9113, appProtocol: 'http', metrics: true } } },
  memcached: {
    settings: 'memcached',
    ports: { memcache: { number: 11211, opaque: true } },
  },
  'memcached-exporter': { settings: 'memcached', ports: { metrics: { number: 9150, appProtocol: 'http', metrics: true } } },
  vulture: { settings: 'vulture', ports: { metrics: { number: 8080, appProtocol: 'http', metrics: true } } },
} as const satisfies Record<string, { settings: keyof Environment['components']; ports: Record<string, Port> }>;

export type Component = keyof typeof components;
export type PortOf<C extends Component> = keyof (typeof components)[C]['ports'] & string;
export type AnyPort = { [C in Component]: PortOf<C> }[Component];
/** A program of Tempo's, by its `-target`. */
export type Target = Exclude<Component, 'gateway' | 'memcached' | 'memcached-exporter' | 'vulture'>;

/**
 * The ports of the proxy in each meshed pod: the one that it takes connections of the mesh on, whatever port they are for, and its own.
 * @see https://linkerd.io/2/reference/proxy-configuration/
 */
export const proxyPorts = {
  'linkerd-proxy': { number: 4143 },
  'linkerd-admin': { number: 4191, appProtocol: 'http', metrics: true },
} as const satisfies Record<string, Port>;

/**
 * Where the control plane of Linkerd listens for proxies: identity, destination, policy.
 * @see https://github.com/linkerd/linkerd2/blob/version-2.18/charts/partials/templates/_proxy.tpl
 */
export const controlPlanePorts: readonly number[] = [8080, 8086, 8090];

/** Where DNS listens. */
export const dnsPort = 53;

const keysOf = <T extends object>(table: T): (keyof T)[] => Object.keys(table).filter((key): key is Extract<keyof T, string> => key in table);
export const componentNames = keysOf(components);
export const isComponent = (party: string): party is Component => party in components;
