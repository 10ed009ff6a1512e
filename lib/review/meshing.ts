// What happens while pods join the mesh or leave it, one after the other: for a while some are in and some
// are not.

import { endOf } from '../access/network-simulator';
import { type Peer, podsOf } from '../access/peers';
import type { Workload } from '../manifests/kubernetes';
import type { Manifest } from '../manifests/objects';
import { kinds, portsOf } from '../rules/reach';
import { proxyPorts } from '../topology/ports';
import { isMeshed } from './access';
import type { On, Sides } from './changes';
import { World } from './world';

const workloads = ['Deployment', 'StatefulSet'];

/** Workloads that are in both versions, and in the mesh in one of them. */
const moving = ({ before, after }: Sides, joins: boolean): Manifest[] =>
  [...after].flatMap(([id, object]) => {
    const old = before.get(id);
    return old && workloads.includes(object.kind) && isMeshed(object) === joins && isMeshed(old) !== joins
      ? [object]
      : [];
  });

const outOfMesh = (peer: Peer): Peer => ({ ...peer, who: { namespace: peer.who.namespace } });

/**
 * Whether pods of the stack call a port of a workload as members of the mesh, and are refused as strangers.
 */
function refusesStrangers(world: World, callers: Peer[], workload: Workload): boolean {
  return portsOf(workload).some((port) =>
    kinds([], world.mesh, workload, port).some((request) =>
      callers.some(
        (peer) =>
          world.meshed(peer, workload, port, request).allowed &&
          !world.meshed(outOfMesh(peer), workload, port, request).allowed,
      ),
    ),
  );
}

/** Whether the network still lets pods call one another as they did before. */
function cutsOff(old: World, young: World, callers: Peer[], workload: Workload, wasMeshed: boolean): boolean {
  const proxy = proxyPorts['linkerd-proxy'].number;
  const wires = wasMeshed
    ? [proxy]
    : portsOf(workload).filter((port) => port !== proxyPorts['linkerd-admin'].number);
  const passes = (world: World, peer: Peer, port: number) =>
    world.network.into(endOf(workload), peer.end, { number: port, protocol: 'TCP' }).allowed;
  return wires.some((port) => callers.some((peer) => passes(old, peer, port) && !passes(young, peer, port)));
}

const steps = {
  audit: 'linkerd.inboundPolicy: audit   # in the environment; sync',
  open: 'leave networkPolicy out of the environment; sync',
  wait: 'wait until all pods are replaced',
};

function found(object: Manifest, joins: boolean, isRefused: boolean, isCut: boolean): On[] {
  if (!isRefused && !isCut) return [];
  const reasons = [
    ...(isRefused
      ? [
          joins
            ? 'pods that are not in the mesh yet are refused by those that are'
            : 'pods that are not in the mesh any more are refused by those that are',
        ]
      : []),
    ...(isCut
      ? [
          joins
            ? 'network policies let through only the proxy, which pods do not have yet'
            : `network policies close port ${proxyPorts['linkerd-proxy'].number}, on which pods that are still in the mesh talk`,
        ]
      : []),
  ];
  const change = joins ? 'linkerd, with inboundPolicy: audit; sync' : 'remove linkerd; sync';
  const remedy = [
    ...(isCut ? [steps.open] : []),
    ...(isRefused && !joins ? [steps.audit] : []),
    change,
    steps.wait,
    ...(isRefused && joins ? ['remove inboundPolicy: audit; sync'] : []),
    ...(isCut ? ['put networkPolicy back; sync'] : []),
  ];
  const what = joins ? 'joins the mesh, pod after pod' : 'leaves the mesh, pod after pod';
  return [
    {
      object,
      found: { class: 'interrupted', what, consequence: `while it rolls, ${reasons.join(', and ')}`, remedy },
    },
  ];
}

/** Calls between pods that fail while they join the mesh or leave it. */
export function meshing(sides: Sides): On[] {
  return [true, false].flatMap((joins) => {
    const objects = moving(sides, joins);
    if (objects.length === 0) return [];
    const [old, young] = [new World(sides.before), new World(sides.after)];
    if (!old.isReadable || !young.isReadable) return [];
    // Policies of the mesh hold for pods that are in it: the new ones, or the old ones as long as they stand.
    const world = joins ? young : old;
    const callers = world.manifests.workloads.map(podsOf);
    return objects.flatMap((object) => {
      const workload = world.workload(object.metadata.name);
      if (!workload) return [];
      return found(
        object,
        joins,
        refusesStrangers(world, callers, workload),
        cutsOff(old, young, callers, workload, !joins),
      );
    });
  });
}
