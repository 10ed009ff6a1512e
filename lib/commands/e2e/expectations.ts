// Which calls are to get through, by the graph of calls alone.

import { labelsIn } from '../../access/peers';
import { isAll } from '../../access/ranges';
import { isUnmeshed, type Outsider } from '../../environment/access';
import type { Environment } from '../../environment/environment';
import type { Graph } from '../../topology/graph';
import { type Port, proxyPorts } from '../../topology/ports';
import { type Request, sampleOf } from '../../topology/requests';
import type { Topology } from '../../topology/topology';
import type { Call } from '../on-cluster/client/operations';
import type { Caller } from '../on-cluster/clients';
import { namespaceOf, strangers } from '../on-cluster/neighbours';

/** A port of a workload, and one request to it. */
export interface Target {
  workload: string;
  port: Port & { name: string };
  request: Request | undefined;
}

/** What stops calls: a mesh that only audits stops nothing. */
const layersOf = ({ environment }: Topology) => ({
  mesh: environment.linkerd?.inboundPolicy === 'deny',
  network: environment.networkPolicy !== undefined,
});

type Account = Pick<Caller, 'namespace' | 'account' | 'labels'>;

const nameOf = ({ namespace, account, labels }: Account) =>
  `${namespace}/${account}${labels ? ` (${labelsIn(labels)})` : ''}`;

/**
 * Accounts to call with as somebody outside: its own, and one of the same namespace that it is not. Of one who
 * is known by an address there is none.
 */
function clientsFor(environment: Environment, outsider: Outsider): Account[] {
  const namespace = namespaceOf(environment, outsider)?.name;
  if (namespace === undefined) return [];
  const { serviceAccount: account = 'default', podLabels: labels } = outsider;
  return [
    { namespace, account, ...(labels && { labels }) },
    { namespace, account: 'default' },
  ];
}

/**
 * All who call: each workload, each account that the graph names, others of its namespace, and strangers; in
 * the mesh also those outside of it.
 */
export function callersOf(topology: Topology, graph: Graph): Caller[] {
  const meshed = topology.environment.linkerd !== undefined;
  const workloads = topology.components.map((component): Caller => {
    const workload = topology.name(component);
    return { name: component, namespace: graph.namespace, account: workload, workload, meshed };
  });
  const { environment } = topology;
  const outsiders = graph.calls.flatMap(({ from }) =>
    typeof from === 'object' && !('workload' in from) ? [from] : [],
  );
  const accounts = [...outsiders, { namespace: strangers(environment) }].flatMap((outsider) =>
    clientsFor(environment, outsider),
  );
  const unique = [...new Map(accounts.map((account) => [nameOf(account), account]))];
  const outside = unique.flatMap(([name, account]) =>
    (meshed ? [true, false] : [false]).map(
      (isMeshed): Caller => ({
        name: `${name}${meshed ? (isMeshed ? ' meshed' : ' unmeshed') : ''}`,
        ...account,
        meshed: isMeshed,
      }),
    ),
  );
  // Without a way out its proxy would not start.
  const near = {
    namespace: graph.namespace,
    account: 'default',
    meshed: meshed && topology.environment.networkPolicy === undefined,
  };
  return [...workloads, ...outside, { name: 'another pod of the namespace', ...near }];
}

const isSame = (left: Request, right: Request) => left.method === right.method && left.path === right.path;

/**
 * Each port of each workload, with one request of each kind that somebody may ask there, and one that nobody
 * may.
 */
export function targetsOf(topology: Topology, graph: Graph): Target[] {
  const proxies: (Port & { name: string })[] = topology.environment.linkerd
    ? [{ name: 'linkerd-admin', ...proxyPorts['linkerd-admin'] }]
    : [];
  return topology.components.flatMap((component) =>
    [...topology.ports(component), ...proxies].flatMap((port): Target[] => {
      // It answers nobody without a certificate, so a client cannot tell what stopped it.
      if (port.secured) return [];
      const workload = topology.name(component);
      if (port.appProtocol !== 'http') return [{ workload, port, request: undefined }];
      const asked = graph.calls
        .filter((call) => call.to === workload && call.port === port.number)
        .flatMap(({ requests = [] }) => requests.map(sampleOf));
      const requests = [...asked, { method: 'GET' as const, path: '/nobody-asks-for-this' }];
      return requests
        .filter((request, index) => requests.findIndex((other) => isSame(other, request)) === index)
        .map((request) => ({ workload, port, request }));
    }),
  );
}

type Calls = Graph['calls'];

/** In the mesh: who asks is told by the account, what is asked by method and path. */
function meshLets(calls: Calls, { workload, port, request }: Target, caller: Caller): boolean {
  return calls.some(({ from, to, port: number, requests, unmeshed }) => {
    if (to !== workload || number !== port.number) return false;
    if (unmeshed) return true;
    if (requests && request && !requests.some((each) => isSame(sampleOf(each), request))) return false;
    if (from === 'anybody') return true;
    if (!('workload' in from) && isUnmeshed(from)) return from.cidr === undefined || isAll(from.cidr);
    if (!caller.meshed) return false;
    if ('workload' in from) return from.workload === caller.workload;
    return (
      !caller.workload &&
      from.namespace === caller.namespace &&
      (from.serviceAccount === undefined || from.serviceAccount === caller.account)
    );
  });
}

/**
 * Over the network: who asks is told by namespace or workload, what is asked by the port that the packets go
 * to. Between pods of the mesh that is the proxy's port, whatever port they are for; only the proxy's own
 * port is called as it is.
 */
function networkLets(
  { environment }: Topology,
  calls: Calls,
  { workload, port }: Target,
  caller: Caller,
): boolean {
  const direct = [
    proxyPorts['linkerd-admin'].number,
    ...calls.flatMap(({ to, port, unmeshed }) => (unmeshed && to === workload ? [port] : [])),
  ];
  const wire = (number: number, meshed: boolean) =>
    meshed && !direct.includes(number) ? proxyPorts['linkerd-proxy'].number : number;
  return calls.some(({ from, to, port: number }) => {
    if (to !== workload || from === 'anybody') return false;
    const isPlain = !environment.linkerd || (!('workload' in from) && isUnmeshed(from));
    if (wire(number, !isPlain) !== wire(port.number, caller.meshed)) return false;
    if ('workload' in from) return from.workload === caller.workload;
    if (from.cidr !== undefined) return isAll(from.cidr) && !caller.workload;
    const labels = Object.entries(from.podLabels ?? {});
    return (
      !caller.workload &&
      caller.namespace === namespaceOf(environment, from)?.name &&
      labels.every(([key, value]) => caller.labels?.[key] === value)
    );
  });
}

/** Whether a call is to get through. */
export function isLet(topology: Topology, { calls }: Graph, caller: Caller, target: Target): boolean {
  const { mesh, network } = layersOf(topology);
  return (
    (!mesh || meshLets(calls, target, caller)) && (!network || networkLets(topology, calls, target, caller))
  );
}

/** How a client asks a port so that the program behind it must answer. */
export function callOf({ port, request }: Target, host: string, label: string): Call {
  const at = { host, port: port.number };
  if (port.name === 'memberlist') return { protocol: 'memberlist', ...at, label };
  if (port.opaque) return { protocol: 'memcache', ...at };
  if (port.appProtocol === 'kubernetes.io/h2c') return { protocol: 'grpc', ...at };
  return { protocol: 'http', ...at, method: request?.method ?? 'GET', path: request?.path ?? '/' };
}
