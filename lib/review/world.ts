// One version of an environment, and which callers it lets through: the mesh and the network as the rules simulate
// them.

import { Mesh, type Verdict } from '../access/mesh-simulator';
import { endOf, Network, nameOf } from '../access/network-simulator';
import { anybody, outside, type Peer, peers } from '../access/peers';
import { rolesOf } from '../architectures/architectures';
import type { Workload } from '../manifests/kubernetes';
import { Manifests } from '../manifests/manifests';
import type { Objects } from '../manifests/objects';
import { selects } from '../manifests/policies';
import { at } from '../manifests/reading';
import { wireOf } from '../rules/reach';
import type { Request } from '../topology/requests';

const annotation = 'config.linkerd.io/default-inbound-policy';

/**
 * Whether a policy of a Server or of a namespace lets a caller through that nothing else does.
 * https://linkerd.io/2/reference/authorization-policy/
 */
function isOpen(policy: unknown, { who }: Peer): boolean {
  switch (policy) {
    case 'deny':
      return false;
    case 'all-authenticated':
    case 'cluster-authenticated':
      return who.account !== undefined;
    default:
      return true;
  }
}

/** One version of the objects of an environment. */
export class World {
  readonly manifests: Manifests;
  readonly mesh: Mesh;
  readonly network: Network;

  constructor(private readonly objects: Objects) {
    this.manifests = new Manifests([...objects.values()], { rolesOf, outside: [] });
    this.mesh = new Mesh(this.manifests);
    this.network = new Network(this.manifests);
  }

  /** Whether all objects are such as the simulators can read. */
  get isReadable(): boolean {
    return this.manifests.unreadable.length === 0;
  }

  workload(name: string): Workload | undefined {
    return this.manifests.workloads.find(({ metadata }) => metadata.name === name);
  }

  /** All callers that this version names. */
  peers(): Peer[] {
    const namespaces = [
      ...new Set(this.manifests.workloads.flatMap(({ metadata }) => metadata.namespace ?? [])),
    ];
    return [
      anybody,
      ...namespaces.flatMap((namespace) => peers(this.manifests, { namespace, calls: [] })),
      ...this.selected(),
    ];
  }

  /** Pods of the namespace itself that a network policy names by their labels, and that are not rendered. */
  private selected(): Peer[] {
    return this.manifests.networkPolicies.flatMap(({ metadata, spec }) =>
      spec.ingress
        .flatMap(({ from }) => from)
        .flatMap(({ podSelector, namespaceSelector }) => {
          const isRendered = this.manifests.workloads.some(
            (workload) => podSelector && selects(podSelector, workload.spec.template.metadata.labels),
          );
          if (!podSelector || namespaceSelector || isRendered) return [];
          return [outside({ namespace: `${metadata.namespace}`, podLabels: podSelector.matchLabels })];
        }),
    );
  }

  /** Whether the mesh lets a request through. */
  meshed(peer: Peer, workload: Workload, port: number, request?: Request): Verdict {
    const verdict = this.mesh.gate(workload, port, request)(peer.who);
    if (verdict.allowed || verdict.by.endsWith('no HTTPRoute has it')) return verdict;
    const [server] = this.mesh.guards(workload, port);
    const policy = server ? server.spec.accessPolicy : this.defaultOf(workload);
    return isOpen(policy, peer) ? { allowed: true, by: verdict.by } : verdict;
  }

  private defaultOf({ metadata, spec }: Workload): unknown {
    const namespace = [...this.objects.values()].find(
      (object) => object.kind === 'Namespace' && object.metadata.name === metadata.namespace,
    );
    return (
      spec.template.metadata.annotations[annotation] ?? at(namespace, 'metadata', 'annotations', annotation)
    );
  }

  /** Whether the network lets packets for a port of a workload through. */
  wired(peer: Peer, workload: Workload, port: number): Verdict {
    const wire = wireOf(workload, port, peer.who.account !== undefined);
    const out = peer.workload
      ? this.network.outOf(peer.end, endOf(workload), wire)
      : { allowed: true, by: '' };
    return out.allowed ? this.network.into(endOf(workload), peer.end, wire) : out;
  }

  /** Whether a call gets through, and all that has a part in it. */
  lets(peer: Peer, workload: Workload, port: number, request?: Request): { allowed: boolean; by: string[] } {
    const mesh = this.meshed(peer, workload, port, request);
    if (!mesh.allowed) return { allowed: false, by: [mesh.by] };
    const network = this.wired(peer, workload, port);
    return { allowed: network.allowed, by: network.allowed ? [mesh.by, network.by] : [network.by] };
  }

  /**
   * Whether packets get through to a port as the pod has it, of a pod that is not in the mesh yet or no more.
   */
  plain(peer: Peer, workload: Workload, port: number): boolean {
    const wire = { number: port, protocol: 'TCP' as const, name: nameOf(workload, port) };
    return this.network.into(endOf(workload), peer.end, wire).allowed;
  }
}
