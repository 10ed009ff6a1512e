// What the network does with a connection, from pods and policies alone.
// https://kubernetes.io/docs/concepts/services-networking/network-policies/
import { containersOf, type Workload } from '../manifests/kubernetes';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { type NetworkPolicy, namespaceLabel, type Peer, selects } from '../manifests/policies';
import type { Verdict } from './mesh-simulator';
import { Ranges } from './ranges';

type Labels = Record<string, string>;

/** One end of a connection: pods of a namespace with some labels, or an address. */
export interface End {
  namespace?: string | undefined;
  /** Labels of the namespace, beside its name. */
  namespaceLabels?: Labels | undefined;
  labels?: Labels;
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
export const endOf = ({ metadata, spec }: Workload): End => ({
  namespace: metadata.namespace,
  labels: spec.template.metadata.labels,
});

/** The name that a pod has for a port. */
export const nameOf = (workload: Workload, number: number) =>
  containersOf(workload)
    .flatMap(({ ports }) => ports)
    .find(({ containerPort }) => containerPort === number)?.name;

function isPeer(
  peer: Peer,
  { namespace, namespaceLabels, labels = {}, address }: End,
  own: string | undefined,
  ranges: Ranges,
): boolean {
  if (peer.ipBlock) return address !== undefined && ranges.has(peer.ipBlock, address);
  if (namespace === undefined) return false;
  const here = peer.namespaceSelector
    ? selects(peer.namespaceSelector, { ...namespaceLabels, [namespaceLabel]: namespace })
    : namespace === own;
  return here && (!peer.podSelector || selects(peer.podSelector, labels));
}

const isPort = (ports: NetworkPolicy['spec']['ingress'][number]['ports'], { number, protocol, name }: Wire) =>
  ports.length === 0 ||
  ports.some((port) => {
    const isIn =
      typeof port.port === 'number' && port.endPort !== undefined
        ? number >= port.port && number <= port.endPort
        : [number, name].includes(port.port);
    return port.protocol === protocol && (port.port === undefined || isIn);
  });

/** The policies that select some pods, and the one of them that is most about these. */
interface Selecting {
  policies: NetworkPolicy[];
  nearest: NetworkPolicy | undefined;
}

/** The network of one environment: policies add up, and a pod that none selects is open. */
export class Network {
  private readonly ranges = new Ranges();
  private readonly selecting = {
    Ingress: new WeakMap<object, Selecting>(),
    Egress: new WeakMap<object, Selecting>(),
  };

  constructor(private readonly manifests: Manifests) {}

  /** Whether a connection gets into some pods. */
  into(to: End, from: End, wire: Wire): Verdict {
    return this.verdict(to, 'Ingress', ({ spec, metadata }) =>
      spec.ingress.some(
        (rule) =>
          (rule.from.length === 0 ||
            rule.from.some((peer) => isPeer(peer, from, metadata.namespace, this.ranges))) &&
          isPort(rule.ports, wire),
      ),
    );
  }

  /** Whether a connection gets out of some pods. */
  outOf(from: End, to: End, wire: Wire): Verdict {
    return this.verdict(from, 'Egress', ({ spec, metadata }) =>
      spec.egress.some(
        (rule) =>
          (rule.to.length === 0 ||
            rule.to.some((peer) => isPeer(peer, to, metadata.namespace, this.ranges))) &&
          isPort(rule.ports, wire),
      ),
    );
  }

  private verdict(
    end: End,
    direction: 'Ingress' | 'Egress',
    lets: (policy: NetworkPolicy) => boolean,
  ): Verdict {
    const { policies, nearest } = this.about(end, direction);
    if (!nearest) return { allowed: true, by: 'no NetworkPolicy' };
    const letting = policies.find(lets);
    return letting ? { allowed: true, by: called(letting) } : { allowed: false, by: called(nearest) };
  }

  /** The policies that select some pods, and the one of them that is most about these. */
  private about(end: End, direction: 'Ingress' | 'Egress'): Selecting {
    const known = this.selecting[direction].get(end);
    if (known) return known;
    const { namespace, labels = {} } = end;
    const policies = this.manifests.networkPolicies.filter(
      ({ metadata, spec }) =>
        metadata.namespace === namespace &&
        spec.policyTypes.includes(direction) &&
        selects(spec.podSelector, labels),
    );
    const labelsOf = ({ spec }: NetworkPolicy) =>
      Object.keys(spec.podSelector.matchLabels).length + spec.podSelector.matchExpressions.length;
    const [nearest] = [...policies].sort((one, other) => labelsOf(other) - labelsOf(one));
    const selecting = { policies, nearest };
    this.selecting[direction].set(end, selecting);
    return selecting;
  }
}
