// Who may reach whom over the network, from the graph of calls. https://kubernetes.io/docs/concepts/services-networking/network-policies/
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import type { Place } from '../topology/outsiders';
import { proxyPorts } from '../topology/ports';
import type { Door, Topology } from '../topology/topology';

/** Who is let through, and on which ports; on all, if none is named. */
interface Way {
  peers: k8s.NetworkPolicyPeer[];
  ports: NonNullable<Place['ports']>;
}

const inNamespace = (name: string): k8s.NetworkPolicyPeer => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });

/**
 * The port that packets for a door go to. In the mesh that is the proxy's, whatever port they are for; only the proxy's own is called as it is.
 * @see https://github.com/linkerd/linkerd2/issues/15246
 */
function wire(topology: Topology, { of, port }: Door): Way['ports'] {
  const direct = of === 'everyone' || !topology.environment.linkerd;
  return [{ number: (direct ? port : proxyPorts['linkerd-proxy']).number, protocol: 'TCP' }];
}

/** Ways on the same ports become one. */
function together(ways: Way[]): Way[] {
  const byPorts = new Map<string, Way>();
  for (const { peers, ports } of ways) {
    const key = JSON.stringify(ports);
    byPorts.set(key, { ports, peers: [...(byPorts.get(key)?.peers ?? []), ...peers] });
  }
  return [...byPorts.values()].map(({ peers, ports }) => ({ ports, peers: [...new Map(peers.map((peer) => [JSON.stringify(peer), peer])).values()] }));
}

/** Who gets in. A kubelet needs no way in: what comes from a pod's own node is always let through. */
function waysIn(topology: Topology, party: string): Way[] {
  const ways = topology.calls.flatMap((call) => {
    const doors = 'port' in call ? topology.doorsOf(call).filter(({ of }) => of === party) : [];
    const { here, outside } = topology.callersOf(call);
    const peers = [...here.map((caller) => pods(topology, caller)), ...outside.map(({ namespace }) => inNamespace(namespace))];
    return peers.length > 0 ? doors.map((door) => ({ peers, ports: wire(topology, door) })) : [];
  });
  return together(ways);
}

/** Whom it gets out to. */
function waysOut(topology: Topology, party: string): Way[] {
  const ways = topology.calls.flatMap((call): Way[] => {
    if (!topology.callersOf(call).here.includes(party)) return [];
    if ('port' in call) return topology.doorsOf(call).map((door) => ({ peers: [pods(topology, door.of)], ports: wire(topology, door) }));
    return topology.placesOf(call.to).map(({ namespace, ranges = [], ports = [] }) => ({
      peers: [...(namespace ? [inNamespace(namespace)] : []), ...ranges.map((ipBlock) => ({ ipBlock }))],
      ports,
    }));
  });
  return together(ways);
}

const pods = (topology: Topology, of: string): k8s.NetworkPolicyPeer => ({ podSelector: { matchLabels: topology.selector(of) } });

const portsOf = ({ ports }: Way) =>
  ports.length > 0 ? { ports: ports.map(({ number, protocol }) => ({ port: k8s.IntOrString.fromNumber(number), protocol })) } : {};

export interface NetworkPoliciesProps {
  /** The stack whose calls are let through. */
  readonly topology: Topology;
}

/** Nothing gets in or out of the namespace, but for the calls of each component and of those that are alike. */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, { topology }: NetworkPoliciesProps) {
    super(scope, id);
    this.policy(topology, 'default-deny', { podSelector: {} });
    for (const party of ['everyone', 'gossip', ...topology.components]) {
      const ingress = waysIn(topology, party).map((way) => ({ from: way.peers, ...portsOf(way) }));
      const egress = waysOut(topology, party).map((way) => ({ to: way.peers, ...portsOf(way) }));
      this.policy(topology, party, {
        podSelector: { matchLabels: topology.selector(party) },
        ...(ingress.length > 0 && { ingress }),
        ...(egress.length > 0 && { egress }),
      });
    }
  }

  private policy(topology: Topology, of: string, spec: Omit<k8s.NetworkPolicySpec, 'policyTypes'>): void {
    const name = topology.name(of);
    new k8s.KubeNetworkPolicy(this, name, {
      metadata: { name, namespace: topology.environment.namespace, labels: topology.labels() },
      spec: { ...spec, policyTypes: ['Ingress', 'Egress'] },
    });
  }
}
