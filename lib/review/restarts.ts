// Which pods are replaced, how many at a time, and which field is the reason.
import { type Change, contents, type Found, type Sides } from './changes';
import { at, differences, sayAll } from './differences';
import type { Manifest } from './objects';

const template = (object: Manifest) => at(object, 'spec', 'template');
const hash = (object: Manifest) => at(template(object), 'metadata', 'annotations', 'checksum/config');

/** The ConfigMap whose content is hashed on a workload's pods: that of the same name. */
const own = (objects: Sides['after'], { metadata }: Manifest) =>
  [...objects.values()].find(
    (object) => object.kind === 'ConfigMap' && object.metadata.name === metadata.name && object.metadata.namespace === metadata.namespace,
  );

/** Whether a ConfigMap restarts a workload of its name, which then speaks for it. */
export const isHashed = ({ before, after }: Sides, { metadata }: Manifest) =>
  [...after.values()].some(
    (object) =>
      object.metadata.name === metadata.name &&
      hash(object) !== undefined &&
      [...before.values()].some((old) => old.kind === object.kind && old.metadata.name === metadata.name && hash(old) !== hash(object)),
  );

function pace(object: Manifest): string {
  const replicas = Number(at(object, 'spec', 'replicas') ?? 1);
  if (replicas === 1)
    return object.kind === 'StatefulSet' || at(object, 'spec', 'strategy', 'rollingUpdate', 'maxSurge') === 0
      ? '1 pod, away meanwhile'
      : '1 pod, the new one first';
  if (object.kind === 'StatefulSet') return `${replicas} pods, one at a time`;
  const [surge, unavailable] = ['maxSurge', 'maxUnavailable'].map((key) => at(object, 'spec', 'strategy', 'rollingUpdate', key));
  return surge === 1 && unavailable === 0 ? `${replicas} pods, one at a time, the new one first` : `${replicas} pods, up to ${unavailable} away at a time`;
}

/** The restart that a change of a workload brings, if it brings one. */
export function restarts(change: Change, sides: Sides): Found[] {
  const { before, after } = change;
  if (template(after) === undefined) return [];
  const different = differences(template(before), template(after), ['spec', 'template']);
  if (different.length === 0) return [];
  const [old, young] = [own(sides.before, before), own(sides.after, after)];
  const configured = hash(before) !== hash(after) && old && young ? contents(old, young) : [];
  const rest = different.filter(({ path }) => path.at(-1) !== 'checksum/config' || configured.length === 0);
  // Follows from the memory limit.
  const causes = [...rest, ...configured].filter(({ path }) => !path.includes('GOMEMLIMIT') || rest.length === 1);
  return [{ class: 'restarts', what: sayAll(causes), consequence: pace(after) }];
}
