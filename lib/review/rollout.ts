// How a rollout goes: which pods are replaced by themselves, how many at a time, and whether it can proceed.

import type { Manifest, Objects } from '../manifests/objects';
import { at } from '../manifests/reading';
import type { Change, Found, Sides } from './changes';
import { differences } from './differences';
import { counted, rangeOf, replicasOf } from './scaling';

const strategy = (object: Manifest, key: string) => at(object, 'spec', 'strategy', 'rollingUpdate', key);

/**
 * Why pods of a changed template stay as they are until they are deleted; nothing, if they are replaced
 * by themselves.
 */
export function heldBy(object: Manifest, objects: Objects): string | undefined {
  const update = at(object, 'spec', 'updateStrategy', 'type');
  const partition = Number(at(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0);
  if (object.kind === 'Deployment')
    return at(object, 'spec', 'paused') === true ? 'the Deployment is paused' : undefined;
  if (!['StatefulSet', 'DaemonSet'].includes(object.kind)) return 'only pods that are made later are of it';
  if (update === 'OnDelete') return 'a pod is replaced when it is deleted (OnDelete)';
  return object.kind === 'StatefulSet' && partition >= rangeOf(objects, object).most
    ? `only ordinals from ${partition} on are replaced, and there are none`
    : undefined;
}

/** Which pods are replaced, and how many at a time. */
export function pace(object: Manifest, objects: Objects): string {
  const partition =
    object.kind === 'StatefulSet'
      ? Number(at(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0)
      : 0;
  const range = rangeOf(objects, object);
  const [replicas, all] = [range.most - partition, counted(range)];
  if (object.kind === 'DaemonSet') return 'one pod of each node, a few at a time';
  if (partition > 0)
    return `${replicas} of ${range.most} pods, one at a time: those from ordinal ${partition} on`;
  if (replicas === 1)
    return object.kind === 'StatefulSet' || strategy(object, 'maxSurge') === 0
      ? '1 pod, away meanwhile'
      : '1 pod, the new one first';
  if (object.kind === 'StatefulSet') return `${all} pods, one at a time`;
  const [surge, unavailable] = [strategy(object, 'maxSurge'), strategy(object, 'maxUnavailable')];
  return surge === 1 && unavailable === 0
    ? `${all} pods, one at a time, the new one first`
    : `${all} pods, up to ${unavailable ?? 'all'} away at a time`;
}

function allAtOnce({ before, after }: Change, sides: Sides): Found[] {
  const changes = differences(at(before, 'spec', 'template'), at(after, 'spec', 'template')).length > 0;
  const range = rangeOf(sides.after, after);
  const unavailable = String(strategy(after, 'maxUnavailable') ?? '');
  const all =
    at(after, 'spec', 'strategy', 'type') === 'Recreate' ||
    unavailable === '100%' ||
    (unavailable !== '' && !unavailable.endsWith('%') && Number(unavailable) >= range.least);
  return changes && all && range.least > 1
    ? [{ class: 'interrupted', what: `all ${counted(range)} pods are replaced at once` }]
    : [];
}

const isNone = (value: unknown) => value === 0 || value === '0%';

function stuck({ before, after }: Change): Found[] {
  const isStuck = (side: Manifest) =>
    isNone(strategy(side, 'maxSurge')) && isNone(strategy(side, 'maxUnavailable'));
  return isStuck(after) && !isStuck(before)
    ? [
        {
          class: 'interrupted',
          what: 'maxSurge 0 and maxUnavailable 0',
          consequence: 'no pod may be started or stopped: the rollout never proceeds',
        },
      ]
    : [];
}

function none({ before, after }: Change): Found[] {
  const [old, young] = [replicasOf(before), replicasOf(after)];
  return young === 0 && old > 0
    ? [{ class: 'interrupted', what: `replicas ${old} -> 0`, consequence: 'nobody does its work' }]
    : [];
}

/** What a rollout of a change interrupts. */
export const rollout = (change: Change, sides: Sides): Found[] => {
  if (!['Deployment', 'StatefulSet'].includes(change.after.kind)) return [];
  return [
    ...none(change),
    ...(change.after.kind === 'Deployment' ? [...allAtOnce(change, sides), ...stuck(change)] : []),
  ];
};
