// What the network does with a connection, from pods and policies alone. https://kubernetes.io/docs/concepts/services-networking/network-policies/
import { BlockList, isIPv6 } from 'node:net';
import { called, containersOf, type Workload } from './kubernetes';
import type { Manifests } from './manifests';
import type { Verdict } from './mesh';
import { type NetworkPolicy, type Peer, type Selector, selects } from './policies';

/** One end of a connection: pods of a namespace with some labels, or an address. */
export interface End {
  namespace?: string | undefined;
  labels?: Record<string, string>;
  address?: string;
}

/** A port as packets name it, after a Service has been resolved. */
export interface Wire {
  number: number;
  protocol: 'TCP' | 'UDP';
  /** What its pod calls it. */
  name?: string | undefined;
}

/** The pods of a workload, as an end of connections. */
export const endOf = ({ metadata, spec }: Workload): End => ({ namespace: metadata.namespace, labels: spec.template.metadata.labels });

/** The name that a pod has for a port. */
export const nameOf = (workload: Workload, number: number) =>
  containersOf(workload)
    .flatMap(({ ports }) => ports)
    .find(({ containerPort }) => containerPort === number)?.name;

/** Whether an address is in a range. */
export function isWithin(address: string, cidr: string): boolean {
  const [net = '', bits] = cidr.split('/');
  const family = isIPv6(net) ? 'ipv6' : 'ipv4';
  if (family !== (isIPv6(address) ? 'ipv6' : 'ipv4')) return false;
  const list = new BlockList();
  list.addSubnet(net, Number(bits), family);
  return list.check(address, family);
}

const isNamespace = (selector: Selector, namespace: string) => selects(selector, { 'kubernetes.io/metadata.name': namespace });

function isPeer(peer: Peer, { namespace, labels = {}, address }: End, own: string | undefined): boolean {
  if (peer.ipBlock) {
    const { cidr, except } = peer.ipBlock;
    return address !== undefined && isWithin(address, cidr) && !except.some((range) => isWithin(address, range));
  }
  if (namespace === undefined) return false;
  const here = peer.namespaceSelector ? isNamespace(peer.namespaceSelector, namespace) : namespace === own;
  return here && (!peer.podSelector || selects(peer.podSelector, labels));
}

const isPort = (ports: NetworkPolicy['spec']['ingress'][number]['ports'], { number, protocol, name }: Wire) =>
  ports.length === 0 ||
  ports.some((port) => {
    const isIn =
      typeof port.port === 'number' && port.endPort !== undefined ? number >= port.port && number <= port.endPort : [number, name].includes(port.port);
    return port.protocol === protocol && (port.port === undefined || isIn);
  });

/** The network of one environment: policies add up, and a pod that none selects is open. */
export class Network {
  constructor(private readonly manifests: Manifests) {}

  /** Whether a connection gets into some pods. */
  into(to: End, from: End, wire: Wire): Verdict {
    return this.verdict(to, 'Ingress', ({ spec, metadata }) =>
      spec.ingress.some((rule) => (rule.from.length === 0 || rule.from.some((peer) => isPeer(peer, from, metadata.namespace))) && isPort(rule.ports, wire)),
    );
  }

  /** Whether a connection gets out of some pods. */
  outOf(from: End, to: End, wire: Wire): Verdict {
    return this.verdict(from, 'Egress', ({ spec, metadata }) =>
      spec.egress.some((rule) => (rule.to.length === 0 || rule.to.some((peer) => isPeer(peer, to, metadata.namespace))) && isPort(rule.ports, wire)),
    );
  }

  private verdict({ namespace, labels = {} }: End, direction: 'Ingress' | 'Egress', lets: (policy: NetworkPolicy) => boolean): Verdict {
    const [first, ...others] = this.manifests.networkPolicies.filter(
      ({ metadata, spec }) => metadata.namespace === namespace && spec.policyTypes.includes(direction) && selects(spec.podSelector, labels),
    );
    if (!first) return { allowed: true, by: 'no NetworkPolicy' };
    const letting = [first, ...others].find(lets);
    if (letting) return { allowed: true, by: called(letting) };
    // Of those that could let it through, the one that is most about these pods.
    const labelsOf = ({ spec }: NetworkPolicy) => Object.keys(spec.podSelector.matchLabels).length + spec.podSelector.matchExpressions.length;
    return { allowed: false, by: called(others.reduce((nearest, policy) => (labelsOf(policy) > labelsOf(nearest) ? policy : nearest), first)) };
  }
}
