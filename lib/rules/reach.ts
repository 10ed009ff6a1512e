// Rules on access: the policies let through the calls of the graph, no less and no more.

import { skipAnnotation } from '../access/linkerd';
import { isMeshed, isSkipped, Mesh, type Verdict } from '../access/mesh-simulator';
import { type End, endOf, Network, nameOf, type Wire } from '../access/network-simulator';
import { anybody, isMeant, outside, type Peer, peers, podsOf, short } from '../access/peers';
import { inRange, Ranges } from '../access/ranges';
import { isUnmeshed } from '../environment/access';
import { containersOf, type Workload } from '../manifests/kubernetes';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { type Violation, violation } from '../problem';
import type { Graph, Who } from '../topology/graph';
import { proxyPorts } from '../topology/ports';
import { type Request, sampleOf } from '../topology/requests';

/** What there is to say of a call. */
function wrong(edge: string | (() => string), meant: boolean, { allowed, by }: Verdict): Violation[] {
  if (meant === allowed) return [];
  const call = typeof edge === 'string' ? edge : edge();
  return [
    violation(
      call,
      meant
        ? `is denied by ${by}; let it through`
        : `is allowed by ${by}, but is no call that is made; close it`,
    ),
  ];
}

/** A request as it is told after a port. */
export const said = (request: Request | undefined) => (request ? ` ${request.method} ${request.path}` : '');

/** The ports of a workload, and in the mesh the proxy's own. */
export const portsOf = (workload: Workload) => [
  ...containersOf(workload).flatMap(({ ports }) => ports.map(({ containerPort }) => containerPort)),
  ...(isMeshed(workload) ? [proxyPorts['linkerd-admin'].number] : []),
];

/**
 * One request of each kind that a port of a workload could get: those that are meant, those that a route has,
 * and one that is neither.
 */
export function kinds(
  calls: Graph['calls'],
  mesh: Mesh,
  workload: Workload,
  port: number,
): (Request | undefined)[] {
  const meant = calls.flatMap(({ requests = [] }) => requests.map(sampleOf));
  const routed = mesh
    .guards(workload, port)
    .flatMap((server) => mesh.routes(server))
    .flatMap(({ spec }) => spec.rules.flatMap(({ matches }) => matches))
    .map(
      ({ method, path }): Request => ({
        method: method === 'POST' ? 'POST' : 'GET',
        path: path.type === 'Exact' ? path.value : `${path.value.replace(/\/$/, '')}/sample`,
      }),
    );
  if (meant.length + routed.length === 0) return [undefined];
  return [
    ...new Map(
      [...meant, ...routed, { method: 'GET' as const, path: '/flush' }].map((request) => [
        said(request),
        request,
      ]),
    ).values(),
  ];
}

const isAsked = (requests: Request[] | undefined, request: Request | undefined) =>
  requests === undefined || requests.some((each) => said(sampleOf(each)) === said(request));

/** In the mesh, each account may ask of each port what the graph has, and nothing else. */
export function meshReach(manifests: Manifests, graph: Graph): Violation[] {
  const mesh = new Mesh(manifests);
  const all = peers(manifests, graph);
  return manifests.workloads.filter(isMeshed).flatMap((workload) =>
    portsOf(workload).flatMap((port) => {
      const calls = graph.calls.filter((call) => call.to === workload.metadata.name && call.port === port);
      if (isSkipped(workload, port))
        return calls.some(({ unmeshed }) => unmeshed)
          ? []
          : [
              violation(
                called(workload),
                `its proxy does not ask who calls port ${port}, which is none that is called from outside of the mesh; take it out of ${skipAnnotation}`,
              ),
            ];
      const requests = kinds(calls, mesh, workload, port);
      return requests.flatMap((request) => {
        const asked = calls.filter((call) => isAsked(call.requests, request));
        const gate = mesh.gate(workload, port, request);
        const isOpen = asked.some(({ from }) => from === 'anybody') || gate(anybody.who).allowed;
        return (isOpen ? [anybody] : all).flatMap((peer) => {
          const meant = asked.some(({ from }) => isMeant(from, peer, 'mesh'));
          return wrong(
            () => `${peer.name} -> ${short(workload)}:${port}${said(request)}`,
            meant,
            gate(peer.who),
          );
        });
      });
    }),
  );
}

/**
 * The port that packets of a call go to: in the mesh the proxy's, whatever port it is for, but for the
 * proxy's own and for those that it does not stand before. Who is in no mesh calls each port as it is.
 */
export function wireOf(workload: Workload, port: number, isCallerMeshed = true): Wire {
  const number =
    isCallerMeshed &&
    isMeshed(workload) &&
    port !== proxyPorts['linkerd-admin'].number &&
    !isSkipped(workload, port)
      ? proxyPorts['linkerd-proxy'].number
      : port;
  return { number, protocol: 'TCP', name: nameOf(workload, number) };
}

const isInMesh = (from: Who) => typeof from !== 'object' || 'workload' in from || !isUnmeshed(from);

/** Over the network, each pod and each namespace reaches those ports that the graph has, and no others. */
export function networkReach(manifests: Manifests, graph: Graph): Violation[] {
  if (manifests.networkPolicies.length === 0) return [];
  const network = new Network(manifests);
  const all = peers(manifests, graph);
  // No such pod is rendered; the check shows that an unknown pod opens no path.
  const other = { namespace: graph.namespace, labels: {} };
  const spare: Wire = { number: 1, protocol: 'TCP' };
  const open = [
    ...wrong('a stranger -> another pod of the namespace', false, network.into(other, anybody.end, spare)),
    ...wrong('another pod of the namespace -> a stranger', false, network.outOf(other, anybody.end, spare)),
  ];
  const reached = manifests.workloads.flatMap((workload) => {
    const end = endOf(workload);
    const ports = portsOf(workload);
    const wires = [...new Set([...ports, ...ports.map((port) => wireOf(workload, port).number)])];
    return all.flatMap((peer) => {
      const calls = graph.calls.filter(
        ({ to, from }) => to === workload.metadata.name && isMeant(from, peer, 'network'),
      );
      return wires.flatMap((number) => {
        const wire: Wire = { number, protocol: 'TCP', name: nameOf(workload, number) };
        const verdicts = [
          ...(peer.workload ? [network.outOf(peer.end, end, wire)] : []),
          network.into(end, peer.end, wire),
        ];
        const denied = verdicts.find(({ allowed }) => !allowed);
        const meant = [
          ...new Set(
            calls.flatMap(({ port, from }) =>
              wireOf(workload, port, isInMesh(from)).number === number ? [port] : [],
            ),
          ),
        ];
        if (denied) {
          return meant.map((port) => {
            const remedy =
              port === number ? 'let it through' : `let ${number} through, where all goes in the mesh`;
            return violation(
              `${peer.name} -> ${short(workload)}:${port}`,
              `is denied by ${denied.by}; ${remedy}`,
            );
          });
        }
        if (meant.length > 0) return [];
        const by = [...new Set(verdicts.map(({ by }) => by))].join(' and ');
        return wrong(() => `${peer.name} -> ${short(workload)}:${number}`, false, { allowed: true, by });
      });
    });
  });
  return [...open, ...reached];
}

/** A target outside, with its port. */
interface Target extends End {
  name: string;
  wire: Wire;
}

/**
 * What no component has a reason to call: the API server, what a cloud tells its machines, the web without
 * encryption, a stranger.
 */
const forbidden: Target[] = [
  { name: 'the API server', address: '10.0.0.1', wire: { number: 443, protocol: 'TCP' } },
  { name: 'the metadata of the cloud', address: '169.254.169.254', wire: { number: 80, protocol: 'TCP' } },
  { name: 'the internet', address: '198.51.100.1', wire: { number: 80, protocol: 'TCP' } },
  { name: 'the internet', address: '2001:db8::1', wire: { number: 22, protocol: 'TCP' } },
  { name: 'a stranger', namespace: 'elsewhere', labels: {}, wire: { number: 443, protocol: 'TCP' } },
];

function targets({ to, endpoint: { namespace, ranges = [], ports } }: Graph['exits'][number]): Target[] {
  // Any port stands for all.
  return (ports ?? [{ number: 1, protocol: 'TCP' as const }]).flatMap((wire) => [
    ...(namespace ? [{ name: to, namespace, labels: {}, wire }] : []),
    ...ranges.map(({ cidr }) => ({ name: to, address: inRange(cidr), wire })),
  ]);
}

/** Whether a endpoint has a target: an exit to one may lead to another's too. */
const isEndpoint = (
  known: Ranges,
  { namespace, ranges = [], ports }: Graph['exits'][number]['endpoint'],
  { namespace: at, address, wire }: Target,
) =>
  (address === undefined
    ? namespace !== undefined && namespace === at
    : ranges.some((range) => known.has(range, address))) &&
  (ports === undefined ||
    ports.some(({ number, protocol }) => number === wire.number && protocol === wire.protocol));

const where = ({ name, namespace, address, wire }: Target) =>
  `${name} (${namespace ?? address}):${wire.number}${wire.protocol === 'UDP' ? '/UDP' : ''}`;

/** Out of the namespace, each pod reaches those places that the graph has, and no others. */
export function exits(manifests: Manifests, graph: Graph): Violation[] {
  if (manifests.networkPolicies.length === 0) return [];
  const network = new Network(manifests);
  const known = new Ranges();
  const all = [
    ...new Map(
      [...graph.exits.flatMap(targets), ...forbidden].map((target) => [where(target), target]),
    ).values(),
  ];
  return manifests.workloads.flatMap((workload) => {
    const end = endOf(workload);
    const own = graph.exits.filter(({ from }) => from === workload.metadata.name);
    return all.flatMap((target) => {
      const meant = own.some(({ endpoint }) => isEndpoint(known, endpoint, target));
      return wrong(
        () => `${short(workload)} -> ${where(target)}`,
        meant,
        network.outOf(end, target, target.wire),
      );
    });
  });
}

/** The objects that let a graph's calls through: those of the mesh and of the network, each once. */
export function letting(manifests: Manifests, graph: Graph): { mesh: string[]; network: string[] } {
  const mesh = new Mesh(manifests);
  const network = new Network(manifests);
  const workloads = new Map(manifests.workloads.map((workload) => [workload.metadata.name, workload]));
  const partyOf = (from: Graph['calls'][number]['from']): Peer => {
    if (from === 'anybody') return anybody;
    if (!('workload' in from)) return outside(from);
    const workload = workloads.get(from.workload);
    return workload ? podsOf(workload) : anybody;
  };
  const calls = graph.calls.flatMap(({ from, to, port, requests = [undefined] }) => {
    const workload = workloads.get(to);
    return workload ? [{ peer: partyOf(from), isMeshed: isInMesh(from), workload, port, requests }] : [];
  });
  const by = (verdicts: Verdict[]) => [
    ...new Set(verdicts.filter(({ by }) => by.includes('/')).map(({ by }) => by)),
  ];
  return {
    mesh: by(
      calls
        .filter(({ workload }) => isMeshed(workload))
        .flatMap(({ peer, workload, port, requests }) =>
          requests.map((request) => mesh.gate(workload, port, request && sampleOf(request))(peer.who)),
        ),
    ),
    network: by([
      ...calls
        .filter(({ peer }) => peer !== anybody)
        .flatMap(({ peer, isMeshed, workload, port }) => {
          const wire = wireOf(workload, port, isMeshed);
          return [
            ...(peer.workload ? [network.outOf(peer.end, endOf(workload), wire)] : []),
            network.into(endOf(workload), peer.end, wire),
          ];
        }),
      ...graph.exits.flatMap((exit) => {
        const workload = workloads.get(exit.from);
        return workload
          ? targets(exit).map((target) => network.outOf(endOf(workload), target, target.wire))
          : [];
      }),
    ]),
  };
}

/**
 * Every probe of a meshed pod gets through: the kubelet asks without an account, and Linkerd lets it only as
 * long as the port has no route.
 */
export function probesReach(manifests: Manifests): Violation[] {
  const mesh = new Mesh(manifests);
  return manifests.workloads.filter(isMeshed).flatMap((workload) =>
    containersOf(workload).flatMap(({ ports, readinessProbe, livenessProbe, startupProbe }) =>
      [readinessProbe, livenessProbe, startupProbe].flatMap((probe) => {
        if (probe?.tcpSocket)
          return [
            violation(
              called(workload),
              'a probe of a TCP port is answered by the proxy, even if the program is gone; ask by httpGet or exec',
            ),
          ];
        const get = probe?.httpGet;
        const port = ports.find(({ name, containerPort }) =>
          [name, containerPort].includes(get?.port ?? Number.NaN),
        )?.containerPort;
        if (!get || port === undefined) return [];
        // By itself Linkerd lets a probe through to a Server without routes.
        if (!mesh.guards(workload, port).some((server) => mesh.routes(server).length > 0)) return [];
        const { allowed, by } = mesh.gate(workload, port, { method: 'GET', path: get.path })(anybody.who);
        return allowed
          ? []
          : [
              violation(
                called(workload),
                `its probe GET ${get.path} on ${port} is denied by ${by}; add it to a route that anybody may ask`,
              ),
            ];
      }),
    ),
  );
}
