// Which calls are to get through, by the graph of calls alone.

import type { Graph } from '../../topology/graph';
import { type Port, proxyPorts } from '../../topology/ports';
import { type Request, sampleOf } from '../../topology/requests';
import type { Topology } from '../../topology/topology';
import type { Call } from '../on-cluster/client/operations';
import type { Caller } from '../on-cluster/clients';
import { strangers } from '../on-cluster/neighbours';

/** A port of a workload, and one request to it. */
export interface Target {
  workload: string;
  port: Port & { name: string };
  request: Request | undefined;
}

/** What stops calls in an environment. */
export interface Layers {
  mesh: boolean;
  network: boolean;
}

/** What stops calls: a mesh that only audits stops nothing. */
export const layersOf = ({ environment }: Topology): Layers => ({
  mesh: environment.linkerd?.inboundPolicy === 'deny',
  network: environment.networkPolicy !== undefined,
});

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
  const named = graph.calls.flatMap(({ from }) =>
    typeof from === 'object' && 'namespace' in from ? [from] : [],
  );
  const accounts = [
    ...named.map(({ namespace, account = 'default' }) => ({ namespace, account })),
    ...named.map(({ namespace }) => ({ namespace, account: 'default' })),
    { namespace: strangers(topology.environment), account: 'default' },
  ];
  const unique = [
    ...new Map(accounts.map((account) => [`${account.namespace}/${account.account}`, account])),
  ];
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
  const proxies = topology.environment.linkerd
    ? [{ name: 'linkerd-admin', ...proxyPorts['linkerd-admin'] }]
    : [];
  return topology.components.flatMap((component) =>
    [...topology.ports(component), ...proxies].flatMap((port): Target[] => {
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
    if (!caller.meshed) return false;
    if ('workload' in from) return from.workload === caller.workload;
    return (
      'namespace' in from &&
      !caller.workload &&
      from.namespace === caller.namespace &&
      (from.account === undefined || from.account === caller.account)
    );
  });
}

/**
 * Over the network: who asks is told by namespace or workload, what is asked by the port that the packets go
 * to. Between pods of the mesh that is the proxy's port, whatever port they are for; only the proxy's own
 * port is called as it is.
 */
function networkLets(calls: Calls, { workload, port }: Target, caller: Caller, isMeshed: boolean): boolean {
  const direct = [
    proxyPorts['linkerd-admin'].number,
    ...calls.flatMap(({ to, port, unmeshed }) => (unmeshed && to === workload ? [port] : [])),
  ];
  const wire = (number: number, meshed: boolean) =>
    meshed && !direct.includes(number) ? proxyPorts['linkerd-proxy'].number : number;
  return calls.some(({ from, to, port: number }) => {
    if (to !== workload || from === 'anybody' || wire(number, isMeshed) !== wire(port.number, caller.meshed))
      return false;
    return 'workload' in from
      ? from.workload === caller.workload
      : 'namespace' in from && !caller.workload && from.namespace === caller.namespace;
  });
}

/** Whether a call is to get through. */
export function isLet(
  graph: Graph,
  layers: Layers,
  isMeshed: boolean,
  caller: Caller,
  target: Target,
): boolean {
  return (
    (!layers.mesh || meshLets(graph.calls, target, caller)) &&
    (!layers.network || networkLets(graph.calls, target, caller, isMeshed))
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
