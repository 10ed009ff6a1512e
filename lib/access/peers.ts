// Peers that might call: those of the graph, and those that must not get through.

import type { Workload } from '../manifests/kubernetes';
import type { Manifests } from '../manifests/manifests';
import type { Graph, Who } from '../topology/graph';
import { type Account, identity, isMeshed } from './mesh-simulator';
import { type End, endOf, inRange } from './network-simulator';

/** A caller. */
export interface Peer {
  name: string;
  who: Account;
  end: End;
  workload?: Workload;
}

/** What people call a workload: its program. */
export const short = ({ metadata, spec }: Workload) =>
  spec.template.spec.containers[0]?.name ?? metadata.name;

/** A caller outside; without an account, any pod of the namespace. */
export const outside = (namespace: string, account?: string): Peer => ({
  name: `${namespace}/${account ?? '*'}`,
  who: { namespace, account: account ?? 'somebody' },
  end: { namespace, labels: {} },
});

/** A caller by its address, outside of the mesh. */
export const addresses = (cidr: string): Peer => ({
  name: cidr,
  who: { namespace: 'elsewhere' },
  end: { address: inRange(cidr) },
});

/** The pods of a workload. */
export const podsOf = (workload: Workload): Peer => ({
  name: short(workload),
  who: {
    namespace: `${workload.metadata.namespace}`,
    ...(isMeshed(workload) && { account: workload.spec.template.spec.serviceAccountName }),
  },
  end: endOf(workload),
  workload,
});

/** All callers: every pod, those that the graph or a policy names, and unknown ones inside and outside of the namespace. */
export function peers(
  { workloads, meshTls, networkPolicies }: Manifests,
  { namespace, calls }: Pick<Graph, 'namespace' | 'calls'>,
): Peer[] {
  const pods = workloads.map(podsOf);
  const expected = calls.flatMap(({ from }) =>
    typeof from !== 'object'
      ? []
      : 'namespace' in from
        ? [outside(from.namespace, from.account)]
        : 'cidr' in from
          ? [addresses(from.cidr)]
          : [],
  );
  const named = meshTls
    .flatMap(({ spec }) => spec.identities.flatMap((text) => identity(text) ?? []))
    // Accounts of this namespace that no pod has are a matter of their own.
    .filter((identity) => identity.namespace !== namespace)
    .map(({ account, namespace }) =>
      outside(namespace === '*' ? 'elsewhere' : namespace, account === '*' ? undefined : account),
    );
  const rulePeers = networkPolicies.flatMap(({ spec }) => [
    ...spec.ingress.flatMap(({ from }) => from),
    ...spec.egress.flatMap(({ to }) => to),
  ]);
  const near = rulePeers
    .flatMap(({ namespaceSelector }) => namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] ?? [])
    .map((name) => outside(name));
  const strangers: Peer[] = [
    {
      name: 'a stranger',
      who: { namespace: 'elsewhere', account: 'stranger' },
      end: { namespace: 'elsewhere' },
    },
    { name: 'another pod of the namespace', who: { namespace, account: 'default' }, end: { namespace } },
  ];
  return [
    ...new Map(
      [...pods, ...expected, ...named, ...near, ...strangers].map((peer) => [peer.name, peer]),
    ).values(),
  ];
}

/** A caller outside of the mesh. What is open to it is open to all. */
export const anybody: Peer = {
  name: 'anybody',
  who: { namespace: 'elsewhere' },
  end: { namespace: 'elsewhere' },
};

/** Whether the graph names a caller. The network tells namespaces apart, the mesh also accounts. */
export function isMeant(
  who: Who,
  { name, who: account, workload }: Peer,
  by: 'account' | 'namespace',
): boolean {
  if (who === 'anybody') return by === 'account';
  if ('workload' in who) return workload?.metadata.name === who.workload;
  if ('cidr' in who) return by === 'namespace' && name === who.cidr;
  return (
    !workload &&
    who.namespace === account.namespace &&
    (by === 'namespace' || who.account === undefined || who.account === account.account)
  );
}
