// What all is called, and where it is found: names, labels, ports and Services of one environment. Everything that has an address is derived from here.

import type { AccountOutside } from '../environment/access';
import type { Environment } from '../environment/environment';
import { watchedTenant } from '../environment/tenants';
import { type Call, type Caller, type CallIn, calls, conditions, type Destination, type Group, groups, type Party, type Purpose } from './calls';
import { callersFrom, type Place, placesOf } from './outsiders';
import { type AnyPort, type Component, componentNames, components, isComponent, optionalReceivers, type Port, type PortOf, proxyPorts } from './ports';
import { type Request, requests } from './requests';
import type { Role, Roles } from './roles';

/** Whose pods a selector can name: one component's, those that gossip, or all. */
export type Selectable = Exclude<Party, 'programs'>;

interface Service {
  /** Whose pods it stands for. */
  selects: Selectable;
  ports: readonly { name: AnyPort | keyof typeof proxyPorts; as?: number }[];
  /** No address of its own: DNS answers with the pods'. */
  headless?: true;
  /** DNS also names pods that are not ready: those who must find one another to become ready, or are looked at all the more. */
  notReady?: true;
  /** There for scrapes alone. */
  scraped?: true;
}

const port = <Name extends AnyPort | keyof typeof proxyPorts>(...names: Name[]) => names.map((name) => ({ name }));

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
  gateway: { selects: 'gateway', ports: [{ name: 'http', as: 80 }, { name: 'metrics' }] },
  memcached: { selects: 'memcached', headless: true, ports: port('memcache') },
  'memcached-exporter': { selects: 'memcached-exporter', headless: true, ports: port('metrics') },
  vulture: { selects: 'vulture', headless: true, ports: port('metrics') },
  'linkerd-proxy': { selects: 'everyone', headless: true, notReady: true, scraped: true, ports: port('linkerd-admin') },
} as const satisfies Record<string, Service>;

export type ServiceName = keyof typeof services;
type ServicePort<S extends ServiceName> = (typeof services)[S]['ports'][number]['name'];

const identity = { name: 'app.kubernetes.io/name', component: 'app.kubernetes.io/component', gossip: 'tempo-gossip-member' } as const;

/** The label that names a component, of pods and in selectors. */
export const componentLabel = identity.component;

/** Labels of every object that is rendered. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
export const ownLabels = { [identity.name]: 'tempo', 'app.kubernetes.io/part-of': 'tracing', 'app.kubernetes.io/managed-by': 'cdk8s' } as const;

/** A port of pods, and whose pods those are. */
export interface Door {
  of: Selectable;
  port: Port & { name: string };
}

/** The stack of one environment: which components it has, and their names, labels, ports and calls. */
export class Topology {
  /** The components that this environment has. */
  readonly components: readonly Component[];
  /** Who calls whom in this environment. */
  readonly calls: readonly Call[];
  /** Every port of every pod, once, by whose it is. */
  readonly doors: readonly Door[];

  constructor(readonly environment: Environment) {
    this.components = componentNames.filter((component) => {
      const settings = environment.components[components[component].settings];
      const isRunning = settings !== undefined && !('replicas' in settings && settings.replicas === 0);
      // What only tells of itself or of others is there if somebody listens.
      return isRunning && this.ports(component).length > 0;
    });
    this.calls = calls.filter(
      (call) =>
        this.has(call.from) &&
        this.has(call.to) &&
        (call.with === undefined || conditions[call.with](environment)) &&
        (!('port' in call) || this.listens(call.port)),
    );
    this.doors = this.everyDoor();
  }

  /** The components that a party of calls stands for; of one outside, none. */
  members(party: Call['from'] | Call['to']): Component[] {
    return this.components.filter((component) => (isGroup(party) ? groups[party](component) : component === party));
  }

  /** The components of this environment that have one of some roles. */
  with(...roles: Role[]): Component[] {
    return this.components.filter((component) => roles.some((role) => (rolesOf[component] ?? []).includes(role)));
  }

  /** What others must know about whoever has a role; nothing, if no component of this environment has it. */
  role<R extends Role>(role: R): Roles[R] | undefined {
    return this.with(role).length > 0 ? facts[role](this.environment) : undefined;
  }

  /** How many pods of a component there are. */
  replicas(component: Component): number {
    const settings = this.environment.components[components[component].settings];
    return settings && 'replicas' in settings ? settings.replicas : 1;
  }

  /** Whether one calls another. */
  isCalling(from: Component, to: Component | Destination): boolean {
    return this.calls.some((call) => call.to === to && this.isIn(from, call.from));
  }

  /** Whether anybody calls a component on a port. */
  isCalledOn(component: Component, port: AnyPort): boolean {
    return this.calls.some((call) => 'port' in call && call.port === port && this.isIn(component, call.to));
  }

  /** Whether anybody calls a component for a purpose. */
  isCalledFor(component: Component, purpose: Purpose): boolean {
    return this.calls.some((call) => 'port' in call && call.purpose === purpose && this.isIn(component, call.to));
  }

  /** Whether a component takes part in gossip, and so in the rings. */
  isGossiping(component: Component): boolean {
    return groups.gossip(component);
  }

  /** Who makes a call: those of this stack, by what selects them, and those outside. A kubelet is neither: it has no name. */
  callersOf({ from }: Call): { here: Selectable[]; outside: AccountOutside[] } {
    if (isOutside(from)) return { here: [], outside: from === 'kubelet' ? [] : callersFrom(this.environment, from) };
    return { here: from === 'programs' ? this.members(from) : [from], outside: [] };
  }

  /** The ports that a call goes to. */
  doorsOf({ to, port }: CallIn): Door[] {
    return this.doors.filter((door) => door.port.name === port && (door.of === to || this.members(to).some((member) => member === door.of)));
  }

  /** Where somebody is who is called from here. */
  placesOf(destination: Destination): Place[] {
    return placesOf(this.environment, destination);
  }

  /** What a call asks for; nothing, if it may ask for all that the port serves. */
  requests({ purpose, port }: CallIn): Request[] | undefined {
    return purpose && requests(this.environment, purpose, port);
  }

  /** Name of a component's objects, or of those that belong to several. @example name('ingester') === 'tempo-ingester' */
  name(part: Party | ServiceName | 'overrides' | 'datasources' | 'rules' | 'default-deny' | 'rest' | 'anybody'): string {
    return `${this.prefix}${part}`;
  }

  /** What the names of all objects begin with, and so those of pods. */
  readonly prefix = 'tempo-';

  /** The label of pods that names their component. */
  readonly componentLabel = componentLabel;

  /** Identity labels: what selectors select by. They never change. */
  selector(of: Selectable): Record<string, string> {
    if (of === 'gossip') return { [identity.gossip]: 'true' };
    return { [identity.name]: 'tempo', ...(of !== 'everyone' && { [identity.component]: of }) };
  }

  /** Labels of an object that belongs to a component, or to all. */
  labels(component?: Component): Record<string, string> {
    const { [identity.name]: name, ...others } = ownLabels;
    return { [identity.name]: name, ...(component && { [identity.component]: component }), ...others };
  }

  /** Labels of a component's pods. */
  podLabels(component: Component): Record<string, string> {
    return { ...this.selector(component), 'app.kubernetes.io/part-of': 'tracing', ...(this.isGossiping(component) && this.selector('gossip')) };
  }

  /** The ports that a component listens on. */
  ports(component: Component): (Port & { name: string })[] {
    const all: Record<string, Port> = components[component].ports;
    return Object.entries(all)
      .filter(([name]) => this.listens(name))
      .map(([name, port]) => ({ name, ...port }));
  }

  /** The ports of a component that carry no HTTP. */
  opaquePorts(component: Component): number[] {
    return this.ports(component).flatMap(({ opaque, number }) => (opaque ? [number] : []));
  }

  /** The Services that stand for components of this environment. */
  get services(): { name: ServiceName; service: Service }[] {
    const all: Record<ServiceName, Service> = services;
    return serviceNames
      .map((name) => ({ name, service: all[name] }))
      .filter(({ name, service }) => this.servicePorts(name).length > 0 && (!service.scraped || this.environment.monitoring !== undefined));
  }

  /** The ports of a Service, as its clients see them. */
  servicePorts(name: ServiceName): (Port & { name: string; targetPort: string | number })[] {
    const { selects, ports }: Service = services[name];
    return ports.flatMap(({ name, as }) => {
      const port = this.doors.find((door) => door.of === selects && door.port.name === name)?.port;
      // What is injected has a name only in the cluster.
      return port ? [{ ...port, number: as ?? port.number, targetPort: name in proxyPorts ? port.number : name }] : [];
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

  private everyDoor(): Door[] {
    const own = this.components.flatMap((of) => this.ports(of).map((port): Door => ({ of: port.name === 'memberlist' ? 'gossip' : of, port })));
    const proxies: Door[] = this.environment.linkerd ? [{ of: 'everyone', port: { name: 'linkerd-admin', ...proxyPorts['linkerd-admin'] } }] : [];
    return [...new Map([...own, ...proxies].map((door) => [`${door.of} ${door.port.name}`, door])).values()];
  }

  private isIn(component: Component, party: Call['from'] | Call['to']): boolean {
    return party === component || (isGroup(party) && this.components.includes(component) && groups[party](component));
  }

  /** Whether somebody who calls or is called is there. */
  has(party: Call['from'] | Call['to']): boolean {
    if (isComponent(party)) return this.components.includes(party);
    if (party === 'grafana' || party === 'scrapers') return callersFrom(this.environment, party).length > 0;
    return party !== 'control-plane' || this.environment.linkerd !== undefined;
  }

  private listens(port: string): boolean {
    const receivers: readonly string[] = this.environment.components.distributor.receivers;
    if (port in proxyPorts) return this.environment.linkerd !== undefined;
    // A program of Tempo always tells; the others only if somebody listens.
    return port === 'metrics' ? this.environment.monitoring !== undefined : !(port in optionalReceivers) || receivers.includes(port);
  }
}

const rolesOf: Record<Component, Role[]> = {
  distributor: ['receivesSpans'],
  ingester: ['holdsRecentTraces', 'writesBlocks'],
  querier: ['readsBlocks'],
  'query-frontend': ['answersQueries'],
  compactor: ['deletesBlocks', 'writesBlocks'],
  'metrics-generator': ['makesMetrics', 'writesBlocks'],
  gateway: ['admitsRequests'],
  memcached: ['caches'],
  'memcached-exporter': ['exportsCacheMetrics'],
  vulture: ['checksTraces'],
};

const facts: { [R in Role]: (environment: Environment) => Roles[R] | undefined } = {
  admitsRequests: ({ components }) => components.gateway,
  receivesSpans: ({ components }) => components.distributor,
  holdsRecentTraces: ({ components }) => components.ingester,
  writesBlocks: () => ({}),
  deletesBlocks: () => ({}),
  answersQueries: () => ({}),
  readsBlocks: ({ components }) => components.querier,
  makesMetrics: ({ components }) => components.metricsGenerator,
  caches: ({ components }) => components.memcached,
  exportsCacheMetrics: () => ({}),
  checksTraces: (environment) => ({ tenant: watchedTenant(environment) }),
};

const serviceNames = Object.keys(services).filter((name): name is ServiceName => name in services);
const isGroup = (party: string): party is Group => party in groups;
const isOutside = (party: Call['from']): party is Caller => !isComponent(party) && !isGroup(party);
