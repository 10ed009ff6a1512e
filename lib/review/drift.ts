// What of an object was changed in the cluster, and what a sync would change there.

import { identity, type Manifest, manifest } from '../manifests/objects';
import { withoutServerOnly } from '../manifests/server-only';
import { isPolicy } from './access';
import type { Found, On } from './changes';
import type { Difference } from './differences';
import { type Owned, pathOf, replaced, setByOthers, valueAt } from './ownership';
import { sayAll } from './words';

/** Who set fields, and when. @example set by kubectl-edit, 2026-11-24 10:03 UTC */
function setBy(fields: Owned[]): string {
  const all = fields.map(
    ({ manager, time }) => `${manager}${time ? `, ${time.slice(0, 16).replace('T', ' ')} UTC` : ''}`,
  );
  return `set by ${[...new Set(all)].sort().join('; ')}`;
}

/** An object of both sides, and what others than the deployer made of it. */
export interface Met {
  live: Manifest;
  applied: Manifest;
  /** The live object with all that a sync would set back. */
  setBack: Manifest;
  /** Fields that a sync sets back. */
  reverted: Owned[];
  /** Fields that dist/ does not say, and no sync removes. */
  kept: Owned[];
}

/** Of something that was added whole, such as a container, not each of its fields. */
function outermost(fields: Owned[], rendered: Manifest): Owned[] {
  const cut = fields.map((field) => {
    const length = field.steps.findIndex(
      (_, index) => valueAt(rendered, field.steps.slice(0, index + 1)) === undefined,
    );
    return { ...field, steps: field.steps.slice(0, length + 1) };
  });
  return [...new Map(cut.map((field) => [JSON.stringify(field.steps), field])).values()];
}

/** What operators, autoscalers and `kubectl rollout restart` leave on objects, and people do not mind. */
const harmless =
  /^metadata\.(finalizers|ownerReferences)$|^spec\.replicas$|\.kubectl\.kubernetes\.io\/restartedAt$/;

/** An object of the cluster as it would stand in Git. */
export const inGit = (object: Manifest): Manifest => manifest.parse(withoutServerOnly(object));

/** An object of dist/, as it is in the cluster, and as an apply would make it. */
export function meet(rendered: Manifest, live: Manifest, applied: Manifest, deployer: string): Met {
  const now = inGit(live);
  const changed = inGit(applied);
  // Equal objects are the same instance, and are not compared again.
  const then = JSON.stringify(now) === JSON.stringify(changed) ? now : changed;
  const isSame = ({ steps }: Owned) =>
    JSON.stringify(valueAt(now, steps)) === JSON.stringify(valueAt(then, steps));
  const others = setByOthers(live, deployer).filter(({ steps }) => valueAt(now, steps) !== undefined);
  const reverted = others.filter((field) => !isSame(field));
  const isOnly = (field: Owned) =>
    isSame(field) &&
    valueAt(rendered, field.steps) === undefined &&
    !harmless.test(pathOf(field.steps).join('.'));
  return {
    live: now,
    applied: then,
    setBack:
      reverted.length === 0
        ? now
        : manifest.parse(
            reverted.reduce<unknown>(
              (object, { steps }) => replaced(object, steps, valueAt(then, steps)),
              now,
            ),
          ),
    reverted,
    kept: outermost(others.filter(isOnly), rendered),
  };
}

/** What is in the cluster and stays there, though dist/ does not say it. */
export function keptFields({ live, kept }: Met): On[] {
  if (kept.length === 0) return [];
  const all: Difference[] = kept.map(({ steps }) => ({ path: pathOf(steps), after: valueAt(live, steps) }));
  const opens = (isPolicy(live) || live.kind === 'Service') && all.some(({ path }) => path[0] !== 'metadata');
  const found: Found = {
    class: opens ? 'access' : 'quiet',
    what: `only in the cluster: ${sayAll(all)}`,
    differences: all,
    consequence: `${setBy(kept)}; no sync removes it: remove it there, or say it in the environment`,
  };
  return [{ object: live, found }];
}

/** A finding on what was changed in the cluster. */
export function drifted(prefix: string, { object, found }: On, met: ReadonlyMap<string, Met>): On {
  const { reverted = [] } = met.get(identity(object)) ?? {};
  const who = reverted.length > 0 ? [`${setBy(reverted)}; a sync sets it back`] : [];
  const consequence = [...who, ...(found.consequence ? [found.consequence] : [])].join('. ');
  return {
    object,
    found: { ...found, what: `${prefix}: ${found.what}`, ...(consequence && { consequence }) },
  };
}

/** Pods restart once, for however many reasons. */
export function once(all: readonly On[]): On[] {
  const restarts = (object: Manifest) =>
    all.filter((one) => one.found.class === 'restarts' && identity(one.object) === identity(object));
  return all.flatMap((one) => {
    const [first, ...others] = one.found.class === 'restarts' ? restarts(one.object) : [one];
    if (first !== one) return [];
    const what = [first, ...others].map(({ found }) => found.what).join('; and by Git: ');
    return [
      others.length === 0
        ? one
        : {
            ...one,
            found: {
              ...one.found,
              what,
              differences: [first, ...others].flatMap(({ found }) => found.differences ?? []),
            },
          },
    ];
  });
}
