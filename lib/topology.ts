// Who there is, where each listens, what each is called, and who calls whom. Everything that has an address is derived from here.
import type { Environment } from './environment/environment';

interface Port {
  number: number;
  /** What a Service says of the port; Linkerd treats a value that it does not know, such as grpc, as opaque. */
  appProtocol?: 'http' | 'kubernetes.io/h2c';
  /** Bytes that are no HTTP. Linkerd must be told, or it waits ten seconds to find out. */
  opaque?: true;
}

const httpMetrics = { 'http-metrics': { number: 3200, appProtocol: 'http' } } as const satisfies Record<string, Port>;
const grpc = { grpc: { number: 9095, appProtocol: 'kubernetes.io/h2c' } } as const satisfies Record<string, Port>;
const memberlist = { memberlist: { number: 7946, opaque: true } } as const satisfies Record<string, Port>;

/** The ports of receivers that an environment may ask for, by the names that it uses. */
const optionalReceivers = {
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
  gateway: { settings: 'gateway', ports: { http: { number: 8080, appProtocol: 'http' } } },
  memcached: { settings: 'memcached', ports: { 'memcached-client': { number: 11211, opaque: true } } },
} as const satisfies Record<string, { settings: keyof Environment['components']; ports: Record<string, Port> }>;

export type Component = keyof typeof components;
export type PortOf<C extends Component> = keyof (typeof components)[C]['ports'] & string;
type AnyPort = { [C in Component]: PortOf<C> }[Component];
/** A program of Tempo's, by its `-target`. */
export type Target = Exclude<Component, 'gateway' | 'memcached'>;

/** What is not part of this stack, but calls it or is called by it. */
export const outsiders = ['collectors', 'grafana', 'object-store', 'mimir'] as const;
export type Outsider = (typeof outsiders)[number];

type CallTo = { [C in Component]: { from: Component | Outsider; to: C; port: PortOf<C> } }[Component];
type CallOut = { from: Component; to: Outsider; with?: 'traceqlMetrics' };
export type Call = CallTo | CallOut;

type Gossiping = { [C in Component]: 'memberlist' extends PortOf<C> ? C : never }[Component];
const isGossiping = (component: Component): component is Gossiping => 'memberlist' in components[component].ports;
const keysOf = <T extends object>(table: T): (keyof T)[] => Object.keys(table).filter((key): key is Extract<keyof T, string> => key in table);
const componentNames = keysOf(components);
/** All that have the port for it gossip with one another. */
const gossip = componentNames.filter(isGossiping);

/**
 * Who opens connections to whom, as the source of Tempo 2.10 has it and a running stack showed.
 * Note the querier: it dials the query-frontend and is handed work over that connection.
 */
const calls: readonly Call[] = [
  { from: 'collectors', to: 'gateway', port: 'http' },
  { from: 'collectors', to: 'distributor', port: 'otlp-grpc' },
  { from: 'collectors', to: 'distributor', port: 'jaeger-grpc' },
  { from: 'grafana', to: 'gateway', port: 'http' },
  { from: 'gateway', to: 'distributor', port: 'otlp-http' },
  { from: 'gateway', to: 'distributor', port: 'jaeger-http' },
  { from: 'gateway', to: 'distributor', port: 'zipkin' },
  { from: 'gateway', to: 'query-frontend', port: 'http-metrics' },
  { from: 'distributor', to: 'ingester', port: 'grpc' },
  { from: 'distributor', to: 'metrics-generator', port: 'grpc' },
  { from: 'querier', to: 'query-frontend', port: 'grpc' },
  { from: 'querier', to: 'ingester', port: 'grpc' },
  { from: 'querier', to: 'metrics-generator', port: 'grpc' },
  ...(['ingester', 'querier', 'query-frontend', 'compactor'] as const).flatMap((from): Call[] => [
    { from, to: 'memcached', port: 'memcached-client' },
    { from, to: 'object-store' },
  ]),
  { from: 'metrics-generator', to: 'object-store', with: 'traceqlMetrics' },
  { from: 'metrics-generator', to: 'mimir' },
  ...gossip.flatMap((from) => gossip.map((to): Call => ({ from, to, port: 'memberlist' }))),
];

interface Service {
  /** The component whose pods it stands for; gossip stands for all that gossip. */
  selects: Component | 'gossip';
  ports: readonly { name: AnyPort; as?: number }[];
  /** No address of its own: DNS answers with the pods'. */
  headless?: true;
  /** DNS also names pods that are not ready: those who must find one another to become ready. */
  notReady?: true;
}

const port = <Name extends AnyPort>(...names: Name[]) => names.map((name) => ({ name }));

/** The Services by name; the prefix `tempo-` is added. */
export const services = {
  distributor: { selects: 'distributor', ports: port('http-metrics', 'otlp-grpc', 'otlp-http', 'jaeger-grpc', 'jaeger-http', 'zipkin') },
  ingester: { selects: 'ingester', headless: true, ports: port('http-metrics', 'grpc') },
  querier: { selects: 'querier', ports: port('http-metrics') },
  'query-frontend': { selects: 'query-frontend', ports: port('http-metrics') },
  'query-frontend-discovery': { selects: 'query-frontend', headless: true, notReady: true, ports: port('grpc') },
  compactor: { selects: 'compactor', ports: port('http-metrics') },
  'metrics-generator': { selects: 'metrics-generator', headless: true, ports: port('http-metrics', 'grpc') },
  'gossip-ring': { selects: 'gossip', headless: true, notReady: true, ports: port('memberlist') },
  gateway: { selects: 'gateway', ports: [{ name: 'http', as: 80 }] },
  memcached: { selects: 'memcached', headless: true, ports: port('memcached-client') },
} as const satisfies Record<string, Service>;

export type ServiceName = keyof typeof services;
type ServicePort<S extends ServiceName> = (typeof services)[S]['ports'][number]['name'];

const identity = { name: 'app.kubernetes.io/name', component: 'app.kubernetes.io/component', gossip: 'tempo-gossip-member' } as const;

/** The stack of one environment: which components it has, and their names, labels, ports and calls. */
export class Topology {
  /** The components that this environment has. */
  readonly components: readonly Component[];
  /** Who calls whom in this environment. */
  readonly calls: readonly Call[];

  constructor(readonly environment: Environment) {
    this.components = componentNames.filter((component) => environment.components[components[component].settings] !== undefined);
    this.calls = calls.filter((call) => this.has(call.from) && this.has(call.to) && ('port' in call ? this.listens(call.to, call.port) : this.when(call.with)));
  }

  /** Whether one calls another. */
  isCalling(from: Component, to: Component | Outsider): boolean {
    return this.calls.some((call) => call.from === from && call.to === to);
  }

  /** Whether anybody calls a component on a port. */
  isCalledOn(component: Component, port: AnyPort): boolean {
    return this.calls.some((call) => 'port' in call && call.to === component && call.port === port);
  }

  /** Whether a component takes part in gossip, and so in the rings. */
  isGossiping(component: Component): boolean {
    return isGossiping(component);
  }

  /** Name of a component's objects. @example name('ingester') === 'tempo-ingester' */
  name(part: Component | ServiceName | 'overrides' | 'datasources'): string {
    return `tempo-${part}`;
  }

  /** Identity labels: what selectors select by. They never change. */
  selector(of: Component | 'gossip'): Record<string, string> {
    return of === 'gossip' ? { [identity.gossip]: 'true' } : { [identity.name]: 'tempo', [identity.component]: of };
  }

  /**
   * Labels of an object that belongs to a component, or to all.
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
   */
  labels(component?: Component): Record<string, string> {
    return {
      [identity.name]: 'tempo',
      ...(component && { [identity.component]: component }),
      'app.kubernetes.io/part-of': 'tracing',
      'app.kubernetes.io/managed-by': 'cdk8s',
    };
  }

  /** Labels of a component's pods. */
  podLabels(component: Component): Record<string, string> {
    return { ...this.selector(component), 'app.kubernetes.io/part-of': 'tracing', ...(this.isGossiping(component) && this.selector('gossip')) };
  }

  /** The ports that a component listens on. */
  ports(component: Component): (Port & { name: string })[] {
    const all: Record<string, Port> = components[component].ports;
    return Object.entries(all)
      .filter(([name]) => this.listens(component, name))
      .map(([name, port]) => ({ name, ...port }));
  }

  /** The ports of a component that carry no HTTP. */
  opaquePorts(component: Component): number[] {
    return this.ports(component).flatMap(({ opaque, number }) => (opaque ? [number] : []));
  }

  /** The Services that stand for components of this environment. */
  get services(): { name: ServiceName; service: Service }[] {
    const all: Record<ServiceName, Service> = services;
    return serviceNames.map((name) => ({ name, service: all[name] })).filter(({ service }) => service.selects === 'gossip' || this.has(service.selects));
  }

  /** The ports of a Service, as its clients see them. */
  servicePorts(name: ServiceName): (Port & { name: string; targetPort: string })[] {
    const { selects, ports }: Service = services[name];
    return ports.flatMap(({ name, as }) => {
      const port = this.ports(selects === 'gossip' ? 'distributor' : selects).find((candidate) => candidate.name === name);
      return port ? [{ ...port, number: as ?? port.number, targetPort: name }] : [];
    });
  }

  /** Host name of a Service. */
  host(service: ServiceName): string {
    return `${this.name(service)}.${this.environment.namespace}.svc.${this.environment.clusterDomain}`;
  }

  /**
   * Address of a port of a Service. @example address('gateway', 'http') === 'tempo-gateway.tempo.svc.cluster.local:80'
   * @throws if the port is a receiver's that this environment does not ask for
   */
  address<S extends ServiceName>(service: S, port: ServicePort<S>): string {
    const found = this.servicePorts(service).find(({ name }) => name === port);
    if (!found) throw new Error(`${this.name(service)} has no port ${port} in this environment`);
    return `${this.host(service)}:${found.number}`;
  }

  /** Number of a port, whether or not this environment asks for it. @example port('ingester', 'grpc') === 9095 */
  port<C extends Component>(component: C, name: PortOf<C>): number {
    const all: Record<string, Port | undefined> = components[component].ports;
    const found = all[name];
    if (!found) throw new Error(`${component} has no port ${name}`);
    return found.number;
  }

  private has(party: Component | Outsider): boolean {
    return isOutsider(party) ? party !== 'grafana' || this.environment.grafana !== undefined : this.components.includes(party);
  }

  private listens(component: Component, port: string): boolean {
    const receivers: readonly string[] = this.environment.components.distributor.receivers;
    return port in components[component].ports && (!(port in optionalReceivers) || receivers.includes(port));
  }

  private when(condition: CallOut['with']): boolean {
    return condition === undefined || this.environment.components.metricsGenerator?.traceqlMetrics !== undefined;
  }
}

const serviceNames = keysOf(services);
const isOutsider = (party: Component | Outsider): party is Outsider => outsiders.some((outsider) => outsider === party);
