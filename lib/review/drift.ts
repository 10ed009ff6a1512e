// What of an object was changed in the cluster, and what a sync would change there.
import { withoutServerOnly } from '../manifests/server-only';
import { isPolicy } from './access';
import type { Found, On, Sides } from './changes';
import type { Difference } from './differences';
import { called, identity, type Manifest, manifest } from './objects';
import { type Owned, pathOf, replaced, setByOthers, valueAt } from './ownership';
import { judge } from './review';
import { sayAll } from './words';

/** Who set fields, and when. @example set by kubectl-edit, 2026-11-24 10:03 UTC */
function setBy(fields: Owned[]): string {
  const all = fields.map(({ manager, time }) => `${manager}${time ? `, ${time.slice(0, 16).replace('T', ' ')} UTC` : ''}`);
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
    const length = field.steps.findIndex((_, index) => valueAt(rendered, field.steps.slice(0, index + 1)) === undefined);
    return { ...field, steps: field.steps.slice(0, length + 1) };
  });
  return [...new Map(cut.map((field) => [JSON.stringify(field.steps), field])).values()];
}

/** What operators and `kubectl rollout restart` leave on objects, and people do not mind. */
const harmless = /^metadata\.(finalizers|ownerReferences)$|\.kubectl\.kubernetes\.io\/restartedAt$/;

/** An object of dist/, as it is in the cluster, and as an apply would make it. */
export function meet(rendered: Manifest, live: Manifest, applied: Manifest, deployer: string): Met {
  const inGit = (object: Manifest) => manifest.parse(withoutServerOnly(object));
  const [now, then] = [inGit(live), inGit(applied)];
  const isSame = ({ steps }: Owned) => JSON.stringify(valueAt(now, steps)) === JSON.stringify(valueAt(then, steps));
  const others = setByOthers(live, deployer).filter(({ steps }) => valueAt(now, steps) !== undefined);
  const reverted = others.filter((field) => !isSame(field));
  const isOnly = (field: Owned) => isSame(field) && valueAt(rendered, field.steps) === undefined && !harmless.test(pathOf(field.steps).join('.'));
  return {
    live: now,
    applied: then,
    setBack: manifest.parse(reverted.reduce<unknown>((object, { steps }) => replaced(object, steps, valueAt(then, steps)), now)),
    reverted,
    kept: outermost(others.filter(isOnly), rendered),
  };
}

/** What is in the cluster and stays there, though dist/ does not say it. */
function keptFields({ live, kept }: Met): Found[] {
  if (kept.length === 0) return [];
  const all: Difference[] = kept.map(({ steps }) => ({ path: pathOf(steps), after: valueAt(live, steps) }));
  const opens = (isPolicy(live) || live.kind === 'Service') && all.some(({ path }) => path[0] !== 'metadata');
  return [
    {
      class: opens ? 'access' : 'quiet',
      what: `only in the cluster: ${sayAll(all)}`,
      differences: all,
      consequence: `${setBy(kept)}; no sync removes it: remove it there, or say it in the environment`,
    },
  ];
}

/** What a sync does to objects that are there. */
export function changes(met: Met[]): On[] {
  const side = (pick: (one: Met) => Manifest) => new Map(met.map((one) => [identity(one.live), pick(one)]));
  const [live, setBack, applied] = [side((one) => one.live), side((one) => one.setBack), side((one) => one.applied)];
  const judged = (sides: Sides, { live }: Met) =>
    judge({ called: called(live), before: sides.before.get(identity(live)), after: sides.after.get(identity(live)) }, sides);
  return met.flatMap((one) => {
    const setNow = one.reverted.length > 0 ? `${setBy(one.reverted)}; a sync sets it back` : '';
    const told = (prefix: string) => (found: Found) => ({
      ...found,
      what: `${prefix}: ${found.what}`,
      consequence: [setNow, ...(found.consequence ? [found.consequence] : [])].join('. '),
    });
    const found = [
      // What it does meanwhile.
      ...judged({ before: setBack, after: live }, one)
        .filter((found) => found.class === 'data' || found.class === 'interrupted')
        .map(told('done in the cluster')),
      ...judged({ before: live, after: setBack }, one).map(told('changed in the cluster')),
      ...keptFields(one),
      ...judged({ before: setBack, after: applied }, one),
    ];
    return together(found).map((found) => ({ object: one.live, found }));
  });
}

/** Pods restart once, for however many reasons. */
function together(found: Found[]): Found[] {
  const [first, ...others] = found.filter((one) => one.class === 'restarts');
  if (!first || others.length === 0) return found;
  return [...found.filter((one) => one.class !== 'restarts'), { ...first, what: [first, ...others].map(({ what }) => what).join('; and by Git: ') }];
}
