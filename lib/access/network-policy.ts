// What may reach what over the network, from the graph of calls.
// https://kubernetes.io/docs/concepts/services-networking/network-policies/
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { isUnmeshed, type Outsider } from '../environment/access';
import { namespaceLabel } from '../manifests/policies';
import type { ExternalEndpoint } from '../topology/outsiders';
import { proxyPorts } from '../topology/ports';
import type { OpenPort, Topology } from '../topology/topology';

/** Peers that are let through, and on which ports; on all, if none is named. */
interface PolicyRule {
  peers: k8s.NetworkPolicyPeer[];
  ports: NonNullable<ExternalEndpoint['ports']>;
}

function peerOf({ namespace, namespaceLabels, podLabels, cidr }: Outsider): k8s.NetworkPolicyPeer {
  if (cidr !== undefined) return { ipBlock: { cidr } };
  return {
    namespaceSelector: {
      matchLabels: { ...namespaceLabels, ...(namespace && { [namespaceLabel]: namespace }) },
    },
    ...(podLabels && { podSelector: { matchLabels: podLabels } }),
  };
}

/**
 * The port that packets for an open port go to. In the mesh that is the proxy's, whatever port they are for;
 * only the proxy's own, and what it does not stand before, are called as they are, and all by those who are
 * in no mesh.
 * @see https://github.com/linkerd/linkerd2/issues/15246
 */
function wire(topology: Topology, { of, port }: OpenPort, isMeshed = true): PolicyRule['ports'] {
  const direct = of === 'everyone' || port.unmeshed || !topology.environment.linkerd || !isMeshed;
  return [{ number: (direct ? port : proxyPorts['linkerd-proxy']).number, protocol: 'TCP' }];
}

/** Rules on the same ports become one. */
function together(rules: PolicyRule[]): PolicyRule[] {
  const byPorts = new Map<string, PolicyRule>();
  for (const { peers, ports } of rules) {
    const key = JSON.stringify(ports);
    byPorts.set(key, { ports, peers: [...(byPorts.get(key)?.peers ?? []), ...peers] });
  }
  return [...byPorts.values()].map(({ peers, ports }) => ({
    ports,
    peers: [...new Map(peers.map((peer) => [JSON.stringify(peer), peer])).values()],
  }));
}

/** What gets in. A kubelet needs no rule: packets from a pod's own node are always let through. */
function ingressOf(topology: Topology, party: string): PolicyRule[] {
  const rules = topology.calls.flatMap((call) => {
    const openPorts = 'port' in call ? topology.portsOfCall(call).filter(({ of }) => of === party) : [];
    const { here, outside } = topology.callersOf(call);
    const [plain, meshed] = [outside.filter(isUnmeshed), outside.filter((caller) => !isUnmeshed(caller))];
    return openPorts.flatMap((openPort) => [
      {
        peers: [...here.map((caller) => pods(topology, caller)), ...meshed.map(peerOf)],
        ports: wire(topology, openPort),
      },
      { peers: plain.map(peerOf), ports: wire(topology, openPort, false) },
    ]);
  });
  return together(rules.filter(({ peers }) => peers.length > 0));
}

/** What it gets out to. */
function egressOf(topology: Topology, party: string): PolicyRule[] {
  const rules = topology.calls.flatMap((call): PolicyRule[] => {
    if (!topology.callersOf(call).here.includes(party)) return [];
    if ('port' in call)
      return topology
        .portsOfCall(call)
        .map((openPort) => ({ peers: [pods(topology, openPort.of)], ports: wire(topology, openPort) }));
    return topology.endpointsOf(call.to).map(({ namespace, ranges = [], ports = [] }) => ({
      peers: [...(namespace ? [peerOf({ namespace })] : []), ...ranges.map((ipBlock) => ({ ipBlock }))],
      ports,
    }));
  });
  return together(rules);
}

const pods = (topology: Topology, of: string): k8s.NetworkPolicyPeer => ({
  podSelector: { matchLabels: topology.selector(of) },
});

const portsOf = ({ ports }: PolicyRule) =>
  ports.length > 0
    ? { ports: ports.map(({ number, protocol }) => ({ port: k8s.IntOrString.fromNumber(number), protocol })) }
    : {};

export interface NetworkPoliciesProps {
  /** The stack whose calls are let through. */
  readonly topology: Topology;
}

/**
 * Nothing gets in or out of the namespace, but for the calls of each component and of those that are alike.
 */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, { topology }: NetworkPoliciesProps) {
    super(scope, id);
    this.policy(topology, 'default-deny', { podSelector: {} });
    for (const party of ['everyone', 'gossip', ...topology.components]) {
      const ingress = ingressOf(topology, party).map((rule) => ({ from: rule.peers, ...portsOf(rule) }));
      const egress = egressOf(topology, party).map((rule) => ({ to: rule.peers, ...portsOf(rule) }));
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
