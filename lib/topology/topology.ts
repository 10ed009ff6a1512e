// What all is called, and where it is found: names, labels, ports and Services of one environment. Everything
// that has an address is derived from here.

import type { Outsider } from '../environment/access';
import type { Settings } from '../environment/contract';
import type { Environment } from '../environment/environment';
import type { Role, Roles } from '../environment/roles';
import { isReceivedByTls } from '../environment/tls';
import { type Architecture, groupPorts, groups, isGroup } from './architecture';
import { type Call, type CallIn, type Destination, isCaller, isDestination, type Purpose } from './calls';
import { type Component, type Exposed, portsOf, type ServiceSpec } from './component';
import { callersFrom, type ExternalEndpoint, endpointsOf } from './outsiders';
import { type Port, proxyPorts } from './ports';
import { type Request, requests } from './requests';

/** A Service, and which pods it stands for: one component's, a group's, or all. */
interface Service extends ServiceSpec {
  selects: string;
  /** There for scrapes alone. */
  scraped?: true;
}

/** Services of several components; the prefix `tempo-` is added. */
const sharedServices: Readonly<Record<string, Service>> = {
  'gossip-ring': { selects: 'gossip', headless: true, notReady: true, ports: portsOf(groupPorts.gossip) },
  'linkerd-proxy': {
    selects: 'everyone',
    headless: true,
    notReady: true,
    scraped: true,
    ports: portsOf('linkerd-admin'),
  },
};

const identity = {
  name: 'app.kubernetes.io/name',
  component: 'app.kubernetes.io/component',
  gossip: 'tempo-gossip-member',
  zone: 'tempo-zone',
} as const;

/** The label that names a component, of pods and in selectors. */
export const componentLabel = identity.component;

/**
 * Labels of every object that is rendered.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export const ownLabels = {
  [identity.name]: 'tempo',
  'app.kubernetes.io/part-of': 'tracing',
  'app.kubernetes.io/managed-by': 'cdk8s',
} as const;

/** A port of pods, and whose pods those are. */
export interface OpenPort {
  of: string;
  port: Port & { name: string };
}

/** A component that an environment has, and its settings. */
interface Member {
  component: Component;
  settings: Settings;
}

/** The stack of one environment: which components it has, and their names, labels, ports and calls. */
export class Topology {
  /** The names of the components that this environment has. */
  readonly components: readonly string[];
  /** The graph of calls of this environment. */
  readonly calls: readonly Call[];
  /** Every port of every pod, once, by whose it is. */
  readonly openPorts: readonly OpenPort[];
  /** The Services of this environment. */
  readonly services: readonly { name: string; service: Service }[];
  private readonly byName: ReadonlyMap<string, Member>;
  private readonly byParty = new Map<string, string[]>();

  constructor(
    readonly environment: Environment,
    readonly architecture: Architecture,
  ) {
    this.byName = new Map(
      architecture.components.flatMap((component): [string, Member][] => {
        const settings = environment.components[component.key];
        // A component that only exports metrics is there if they are scraped.
        const isRunning =
          settings && settings.replicas !== 0 && portsIn(component, settings, environment).length > 0;
        return isRunning ? [[component.name, { component, settings }]] : [];
      }),
    );
    this.components = [...this.byName.keys()];
    this.calls = architecture.calls.filter(
      (call) =>
        this.has(call.from) &&
        this.has(call.to) &&
        (call.when?.(this) ?? true) &&
        (!('port' in call) || this.listens(call)),
    );
    this.openPorts = this.everyPort();
    this.services = this.everyService();
  }

  /** A component of this environment, and its settings. @throws if it has none of that name */
  member(name: string): Member {
    const found = this.byName.get(name);
    if (!found) throw new Error(`${this.environment.cluster} has no ${name}`);
    return found;
  }

  /** The components that a party of calls stands for; of one outside, none. */
  members(party: string): string[] {
    const known = this.byParty.get(party) ?? this.components.filter((name) => this.isIn(name, party));
    this.byParty.set(party, known);
    return known;
  }

  /** The components of this environment that have one of some roles. */
  with(...roles: Role[]): string[] {
    return this.components.filter((name) =>
      roles.some((role) => this.byName.get(name)?.component.roles[role] !== undefined),
    );
  }

  /** What others must know about the component with a role; nothing, if this environment has none. */
  role<R extends Role>(role: R): Roles[R] | undefined {
    const [name] = this.with(role);
    const member = name === undefined ? undefined : this.byName.get(name);
    return member?.component.roles[role]?.(member.settings, this.environment);
  }

  /** The one component with a role. @throws if no component of this environment has it */
  one(role: Role): string {
    const [name] = this.with(role);
    if (name === undefined) throw new Error(`${this.environment.cluster} has no component that ${role}`);
    return name;
  }

  /** How many pods of a component there are; the fewest, if Kubernetes counts them. */
  replicas(component: string): number {
    return this.byName.get(component)?.settings.replicas ?? 1;
  }

  /** Whether one calls another. */
  isCalling(from: string, to: string): boolean {
    return this.calls.some((call) => call.to === to && this.isIn(from, call.from));
  }

  /** Whether a component calls one with a role. */
  callsRole(from: string, role: Role): boolean {
    return this.with(role).some((to) => this.isCalling(from, to));
  }

  /** The components that open the object store. */
  get callersOfStore(): string[] {
    return this.components.filter((component) => this.isCalling(component, 'object-store'));
  }

  /** Whether anybody calls a component on a port. */
  isCalledOn(component: string, port: string): boolean {
    return this.calls.some((call) => 'port' in call && call.port === port && this.isIn(component, call.to));
  }

  /** Whether anybody calls a component for a purpose. */
  isCalledFor(component: string, purpose: Purpose): boolean {
    return this.calls.some(
      (call) => 'port' in call && call.purpose === purpose && this.isIn(component, call.to),
    );
  }

  /** Whether a component takes part in gossip, and so in the rings. */
  isGossiping(component: string): boolean {
    return this.isIn(component, 'gossip');
  }

  /** Who makes a call: those of this stack, by what selects them, and those outside. */
  callersOf({ from }: Call): { here: string[]; outside: Outsider[] } {
    if (isCaller(from)) return { here: [], outside: callersFrom(this.environment, from) };
    return { here: from === 'programs' ? this.members(from) : [from], outside: [] };
  }

  /** The ports that a call goes to. */
  portsOfCall({ to, port }: CallIn): OpenPort[] {
    return this.openPorts.filter(
      (openPort) =>
        openPort.port.name === port &&
        (openPort.of === to || this.members(to).some((member) => member === openPort.of)),
    );
  }

  /** Where an endpoint is that is called from here. */
  endpointsOf(destination: Destination): ExternalEndpoint[] {
    return endpointsOf(this, destination);
  }

  /** Whether queries are answered bit by bit, by gRPC, on the ports that they come in at. */
  get streams(): boolean {
    return this.role('answersQueries')?.streaming ?? false;
  }

  /** What a call asks for; nothing, if it may ask for all that the port serves. */
  requests({ purpose, port }: CallIn): Request[] | undefined {
    const receivers = this.role('receivesSpans')?.receivers ?? [];
    return purpose && requests({ receivers, streaming: this.streams }, purpose, port);
  }

  /**
   * Name of a component's objects, or of those that belong to several.
   * @example name('ingester') === 'tempo-ingester'
   */
  name(part: string): string {
    return `${this.prefix}${part}`;
  }

  /** What the names of all objects begin with, and so those of pods. */
  readonly prefix = 'tempo-';

  /** The label of pods that names their component. */
  readonly componentLabel = componentLabel;

  /** Identity labels: what selectors select by. They never change. */
  selector(of: string): Record<string, string> {
    if (of === 'gossip') return { [identity.gossip]: 'true' };
    return { [identity.name]: 'tempo', ...(of !== 'everyone' && { [identity.component]: of }) };
  }

  /** The workloads of a component, one or one for each zone, and what selects the pods of each. */
  workloads(component: string): { name: string; selector: Record<string, string> }[] {
    const { component: definition, settings } = this.member(component);
    const zones = definition.zones?.(settings) ?? [];
    const [name, selector] = [this.name(component), this.selector(component)];
    if (zones.length === 0) return [{ name, selector }];
    return zones.map((zone) => ({
      name: `${name}-${zone}`,
      selector: { ...selector, [identity.zone]: zone },
    }));
  }

  /** Labels of an object that belongs to a component, or to all. */
  labels(component?: string): Record<string, string> {
    const { [identity.name]: name, ...others } = ownLabels;
    return {
      ...this.environment.labels,
      [identity.name]: name,
      ...(component && { [identity.component]: component }),
      ...others,
    };
  }

  /** Labels of a component's pods. */
  podLabels(component: string): Record<string, string> {
    return {
      ...this.selector(component),
      'app.kubernetes.io/part-of': 'tracing',
      ...(this.isGossiping(component) && this.selector('gossip')),
    };
  }

  /** The ports that a component listens on. */
  ports(component: string): (Port & { name: string })[] {
    const member = this.byName.get(component);
    return member ? portsIn(member.component, member.settings, this.environment) : [];
  }

  /** The ports of a component that carry no HTTP. */
  opaquePorts(component: string): number[] {
    return this.ports(component).flatMap(({ opaque, number }) => (opaque ? [number] : []));
  }

  /** How a Service is reached from outside of the cluster; nothing, if it is not. */
  exposed({ name, service }: Topology['services'][number]): Exposed | undefined {
    const member = this.byName.get(service.selects);
    const found = member?.component.exposed?.(member.settings);
    return found?.service === name ? found : undefined;
  }

  /** The Services that stand for several components, and not for scrapes alone. */
  get sharedServices(): { name: string; service: Service }[] {
    return this.services.filter(({ service }) => !service.scraped && !this.byName.has(service.selects));
  }

  /** The ports of a component that are called from outside of the mesh. */
  unmeshedPorts(component: string): number[] {
    return this.ports(component).flatMap(({ unmeshed, number }) => (unmeshed ? [number] : []));
  }

  /** The ports of a Service, as its clients see them. */
  servicePorts(name: string): (Port & { name: string; targetPort: string | number })[] {
    const found = this.services.find((service) => service.name === name);
    return found ? this.portsOfService(found.service) : [];
  }

  /** Host name of a Service. */
  host(service: string): string {
    return `${this.name(service)}.${this.environment.namespace}.svc.${this.environment.clusterDomain}`;
  }

  /**
   * Address of a port of a Service. @example address('gateway', 'http') === 'tempo-gateway.tempo.svc.cluster.local:80'
   * @throws if the Service has no such port in this environment
   */
  address(service: string, port: string): string {
    const found = this.servicePorts(service).find(({ name }) => name === port);
    if (!found) throw new Error(`${this.name(service)} has no port ${port} in this environment`);
    return `${this.host(service)}:${found.number}`;
  }

  /**
   * Number of a port, whether or not this environment asks for it.
   * @example port('ingester', 'grpc') === 9095
   */
  port(component: string, name: string): number {
    const found = this.member(component).component.ports[name];
    if (!found) throw new Error(`${component} has no port ${name}`);
    return found.number;
  }

  private portsOfService({ selects, ports }: Service) {
    return ports.flatMap(({ name, as }) => {
      const port = this.openPorts.find(
        (openPort) =>
          (openPort.of === selects || this.members(selects).includes(openPort.of)) &&
          openPort.port.name === name,
      )?.port;
      // What is injected has a name only in the cluster.
      return port
        ? [{ ...port, number: as ?? port.number, targetPort: name in proxyPorts ? port.number : name }]
        : [];
    });
  }

  private everyService(): { name: string; service: Service }[] {
    const own = this.components.flatMap((selects): { name: string; service: Service }[] =>
      Object.entries(this.member(selects).component.services).map(([name, service]) => ({
        name,
        service: { selects, ...service },
      })),
    );
    return [...own, ...Object.entries(sharedServices).map(([name, service]) => ({ name, service }))].filter(
      ({ service }) =>
        this.portsOfService(service).length > 0 &&
        (!service.scraped || this.environment.monitoring !== undefined),
    );
  }

  private everyPort(): OpenPort[] {
    const own = this.components.flatMap((of) =>
      this.ports(of).map((port): OpenPort => ({ of: port.name === groupPorts.gossip ? 'gossip' : of, port })),
    );
    const proxies: OpenPort[] = this.environment.linkerd
      ? [{ of: 'everyone', port: { name: 'linkerd-admin', ...proxyPorts['linkerd-admin'] } }]
      : [];
    return [
      ...new Map(
        [...own, ...proxies].map((openPort) => [
          `${openPort.of} ${openPort.port.name}`,
          this.isMixed(openPort) ? { ...openPort, port: mixed(openPort.port) } : openPort,
        ]),
      ).values(),
    ];
  }

  /** Whether streamed queries come in at a port. */
  private isMixed({ of, port }: OpenPort): boolean {
    return (
      this.streams &&
      this.calls.some(
        (call) =>
          'port' in call &&
          call.purpose === 'query' &&
          call.port === port.name &&
          this.members(call.to).includes(of),
      )
    );
  }

  private isIn(name: string, party: string): boolean {
    const member = this.byName.get(name);
    return member !== undefined && (party === name || (isGroup(party) && groups[party](member.component)));
  }

  /** Whether what calls or is called is there. */
  has(party: string): boolean {
    if (party === 'grafana' || party === 'scrapers') return callersFrom(this.environment, party).length > 0;
    if (party === 'control-plane') return this.environment.linkerd !== undefined;
    return isCaller(party) || isDestination(party) || isGroup(party) || this.byName.has(party);
  }

  /** Whether the port of a call is open: a proxy's with the mesh, a component's if it listens there. */
  private listens({ to, port }: CallIn): boolean {
    if (port in proxyPorts) return this.environment.linkerd !== undefined;
    return this.members(to).some((name) => this.ports(name).some((open) => open.name === port));
  }
}

function portsIn(
  component: Component,
  settings: Settings,
  environment: Environment,
): (Port & { name: string })[] {
  return Object.entries(component.ports)
    .filter(([name]) => component.listens?.(name, settings, environment) ?? true)
    .map(([name, port]) => ({ name, ...(isSecured(port, environment) ? hidden(port) : port) }));
}

const isSecured = ({ tls }: Port, environment: Environment) =>
  tls === 'receivers' ? isReceivedByTls(environment) : tls !== undefined && environment.tls !== undefined;

/** A port that takes TLS alone: a Service says nothing of the protocol inside. */
const hidden = ({ appProtocol, ...port }: Port): Port => ({ ...port, secured: true });

/** A port that takes HTTP/1 and gRPC: a Service names neither, and Linkerd looks for itself. */
const mixed = ({ appProtocol, ...port }: OpenPort['port']): OpenPort['port'] => ({ ...port, mixed: true });
