// Which pods are replaced, how many at a time, and which field is the reason.

import type { Manifest } from '../manifests/objects';
import { at } from '../manifests/reading';
import { type Change, contents, differencesAt, type Found, find, type Sides } from './changes';
import { type Difference, differences } from './differences';
import { heldBy, pace } from './rollout';
import { sayAll } from './words';

/**
 * Kinds whose pods are of a template. Others have one too, and no pods of their own, such as an
 * ApplicationSet; that of a Job never changes.
 */
const withPods = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController'];

const template = (object: Manifest) =>
  withPods.includes(object.kind) ? at(object, 'spec', 'template') : undefined;
const hash = (object: Manifest) => at(template(object), 'metadata', 'annotations', 'checksum/config');

/** The ConfigMap whose content is hashed on a workload's pods: that of the same name. */
const own = (objects: Sides['after'], { metadata }: Manifest) =>
  find(objects, 'ConfigMap', metadata.name, metadata.namespace);

/** Whether a ConfigMap restarts a workload of its name, which then speaks for it. */
export const isHashed = ({ before, after }: Sides, { metadata }: Manifest) =>
  withPods.some((kind) => {
    const [old, young] = [before, after].map((objects) =>
      find(objects, kind, metadata.name, metadata.namespace),
    );
    return old && young && hash(young) !== undefined && hash(old) !== hash(young);
  });

/** What changes in a template and in the configuration that is hashed on it. */
function causes({ before, after }: Change, sides: Sides): Difference[] {
  const different = differences(template(before), template(after), ['spec', 'template']);
  const [old, young] = [own(sides.before, before), own(sides.after, after)];
  const configured = hash(before) !== hash(after) && old && young ? contents(old, young) : [];
  return [
    ...different.filter(({ path }) => path.at(-1) !== 'checksum/config' || configured.length === 0),
    ...configured,
  ];
}

/** A Pod by itself stays, and the containers of another image are restarted in it. */
function inPlace(change: Change): Found[] {
  const images = differencesAt(change, 'spec').filter(({ path }) => path.at(-1) === 'image');
  return images.length > 0
    ? [
        {
          class: 'restarts',
          what: sayAll(images),
          differences: images,
          consequence: 'its containers are restarted in place',
        },
      ]
    : [];
}

/** What a change of a workload does to its pods. */
export function restarts(change: Change, sides: Sides): Found[] {
  const { before, after } = change;
  if (after.kind === 'Pod') return inPlace(change);
  if (template(before) === undefined || template(after) === undefined) return [];
  const all = causes(change, sides);
  if (all.length === 0) return [];
  const held = heldBy(after, sides.after);
  // Follows from the memory limit.
  const told = all.filter(({ path }) => !path.includes('GOMEMLIMIT') || all.length === 1);
  return [
    {
      class: held === undefined ? 'restarts' : 'quiet',
      what: sayAll(told),
      differences: all,
      consequence: held === undefined ? pace(after, sides.after) : `no pod is replaced by itself: ${held}`,
    },
  ];
}
