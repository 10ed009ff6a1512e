// Peers that might call: those of the graph, and those that must not get through.

import { isUnmeshed, type Outsider } from '../environment/access';
import type { Workload } from '../manifests/kubernetes';
import type { Manifests } from '../manifests/manifests';
import { namespaceLabel } from '../manifests/policies';
import type { Graph, Who } from '../topology/graph';
import { type Account, identity, isMeshed } from './mesh-simulator';
import { type End, endOf } from './network-simulator';
import { inRange, isAll, Ranges } from './ranges';

/** A namespace that nobody names. */
const elsewhere = 'elsewhere';

const ranges = new Ranges();

const isEmpty = (labels: object) => Object.keys(labels).length === 0;

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

/** Labels as people write them. @example 'app=otel, team=edge' */
export const labelsIn = (labels: Record<string, string>) =>
  Object.entries(labels)
    .map((pair) => pair.join('='))
    .join(', ');

/** A caller outside: by its address; or some pods, those of any account if none is named. */
export function outside({
  cidr,
  namespace,
  namespaceLabels,
  podLabels,
  serviceAccount,
  unmeshed,
}: Outsider): Peer {
  if (cidr !== undefined) {
    const address = inRange(cidr);
    return { name: cidr, who: { namespace: elsewhere, address }, end: { address } };
  }
  const at = namespace ?? elsewhere;
  const labelled = podLabels ? ` (${labelsIn(podLabels)})` : '';
  const place = namespaceLabels ? `namespaces with ${labelsIn(namespaceLabels)}` : at;
  return {
    name: `${place}/${serviceAccount ?? '*'}${labelled}${unmeshed ? ', in no mesh' : ''}`,
    who: { namespace: at, ...(!unmeshed && { account: serviceAccount ?? 'somebody' }) },
    end: { namespace: at, namespaceLabels, labels: podLabels ?? {} },
  };
}

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
    typeof from === 'object' && !('workload' in from) ? [outside(from)] : [],
  );
  const named = meshTls
    .flatMap(({ spec }) => spec.identities.flatMap((text) => identity(text) ?? []))
    // Accounts of this namespace that no pod has are a matter of their own.
    .filter((identity) => identity.namespace !== namespace)
    .map(({ account, namespace }) =>
      outside({
        namespace: namespace === '*' ? elsewhere : namespace,
        ...(account !== '*' && { serviceAccount: account }),
      }),
    );
  const rulePeers = networkPolicies.flatMap(({ spec }) => [
    ...spec.ingress.flatMap(({ from }) => from),
    ...spec.egress.flatMap(({ to }) => to),
  ]);
  const near = rulePeers.flatMap(({ namespaceSelector, podSelector }) => {
    const { [namespaceLabel]: name, ...namespaceLabels } = namespaceSelector?.matchLabels ?? {};
    const place = name === undefined ? { namespaceLabels } : { namespace: name };
    if (name === undefined && isEmpty(namespaceLabels)) return [];
    const podLabels = podSelector?.matchLabels ?? {};
    return [outside(place), ...(isEmpty(podLabels) ? [] : [outside({ ...place, podLabels })])];
  });
  const strangers: Peer[] = [
    {
      name: 'a stranger',
      who: { namespace: elsewhere, account: 'stranger' },
      end: { namespace: elsewhere },
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
  who: { namespace: elsewhere },
  end: { namespace: elsewhere },
};

const has = (labels: Record<string, string> = {}, asked: Record<string, string> = {}) =>
  Object.entries(asked).every(([key, value]) => labels[key] === value);

/** Whether somebody outside stands for a caller, as the network tells them apart. */
const isWithin = (
  { cidr, namespace, namespaceLabels, podLabels }: Outsider,
  { namespace: at, namespaceLabels: labelsAt, labels, address }: End,
) =>
  cidr === undefined
    ? (namespace === undefined || namespace === at) &&
      has(labelsAt, namespaceLabels) &&
      has(labels, podLabels)
    : address !== undefined && ranges.has({ cidr }, address);

/**
 * Whether somebody outside stands for a caller, as the mesh tells them apart: who is not in it may be anybody,
 * or whoever has an address.
 */
const isAccount = (
  { cidr, namespace, serviceAccount, unmeshed }: Outsider,
  { namespace: at, account, address }: Account,
) => {
  if (cidr !== undefined) return address === undefined ? isAll(cidr) : ranges.has({ cidr }, address);
  return unmeshed || (namespace === at && (serviceAccount === undefined || serviceAccount === account));
};

/** Whether the graph names a caller, as the mesh or as the network tells callers apart. */
export function isMeant(who: Who, { who: account, end, workload }: Peer, by: 'mesh' | 'network'): boolean {
  if (who === 'anybody') return by === 'mesh';
  if ('workload' in who) return workload?.metadata.name === who.workload;
  if (by === 'network') return !workload && isWithin(who, end);
  return isAccount(who, account) && (!workload || isUnmeshed(who));
}
