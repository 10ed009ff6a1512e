// Compares dist/ with what a cluster has: what the API server would refuse, what a sync would change there, what was changed in the
// cluster, and what is only there.
import { isPolicy } from './access';
import { type Found, inNamespace, type Sides } from './changes';
import { cleaned, isRemembered } from './cleaned';
import { removed } from './data';
import { type Difference, sayAll } from './differences';
import { type Finding, merged, sorted } from './finding';
import { identity, type Manifest } from './objects';
import { type Owned, pathOf, replaced, setByOthers, valueAt } from './ownership';
import { refused } from './refused';
import { judge } from './review';

/** What an API server says of an object of dist/. */
export interface Answer {
  rendered: Manifest;
  /** The object in the cluster. @default it is not there */
  live?: Manifest | undefined;
  /** What an apply would make of it. @default it is refused, or its namespace is not there yet */
  applied?: Manifest | undefined;
  /** Why the API server refuses it. @default it does not */
  refusal?: string | undefined;
}

/** What an API server says of an environment. */
export interface Snapshot {
  /** The field manager of whoever applies dist/ there. @example argocd-controller */
  deployer: string;
  answers: Answer[];
  /** Objects with the labels of this environment's that no environment of dist/ has. */
  leftovers: Manifest[];
}

/** A finding on one object of the environment. */
interface On {
  object: string;
  found: Found;
}

const called = ({ kind, metadata }: Manifest) => `${kind}/${metadata.name}`;

/** Who set fields, and when. @example set by kubectl-edit, 2026-11-24 10:03 UTC */
function setBy(fields: Owned[]): string {
  const all = fields.map(({ manager, time }) => `${manager}${time ? `, ${time.slice(0, 16).replace('T', ' ')} UTC` : ''}`);
  return `set by ${[...new Set(all)].sort().join('; ')}`;
}

/** A reason without the name of the object, which is told beside it. */
const short = (reason: string) => reason.replace(/^\S+ "[^"]*" is invalid: /, '').replaceAll(/\s*\n\s*/g, ' ');

function refusal({ rendered, live, refusal }: Answer): Found[] {
  if (refusal === undefined) return [];
  const remedy = live ? refused({ before: live, after: rendered, inFiles: [] }).flatMap(({ remedy = [] }) => remedy) : [];
  return [{ class: 'refused', what: `the API server says: ${short(refusal)}`, ...(remedy.length > 0 && { remedy: [...new Set(remedy)] }) }];
}

/** An object of both sides, and what others than the deployer made of it. */
interface Met {
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

function meet(rendered: Manifest, live: Manifest, applied: Manifest, deployer: string): Met {
  const isSame = ({ steps }: Owned) => JSON.stringify(valueAt(live, steps)) === JSON.stringify(valueAt(applied, steps));
  const others = setByOthers(live, deployer).filter(({ steps }) => !isRemembered(pathOf(steps)) && valueAt(live, steps) !== undefined);
  const reverted = others.filter((field) => !isSame(field));
  const copy = reverted.reduce<unknown>((object, { steps }) => replaced(object, steps, valueAt(applied, steps)), live);
  return {
    live: cleaned(live),
    applied: cleaned(applied),
    setBack: cleaned({ ...live, ...Object(copy) }),
    reverted,
    kept: outermost(
      others.filter((field) => isSame(field) && valueAt(rendered, field.steps) === undefined),
      rendered,
    ),
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
      consequence: `${setBy(kept)}; no sync removes it: remove it there, or say it in the environment`,
    },
  ];
}

/** What a sync does to objects that are there. */
function changes(met: Met[]): On[] {
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
    return found.map((found) => ({ object: called(one.live), found }));
  });
}

/** An object that only the cluster has: whoever applies dist/ prunes what it tracks, and nothing else. */
function leftover(object: Manifest): Found {
  const [lost] = removed(object);
  const command = `kubectl ${inNamespace(object)}delete ${object.kind.toLowerCase()} ${object.metadata.name}`;
  return {
    class: isPolicy(object) ? 'access' : 'quiet',
    what: 'only in the cluster',
    consequence: ['Argo CD and Flux prune what they track, and nothing else', ...(lost?.consequence ? [`if it goes: ${lost.consequence}`] : [])].join('. '),
    remedy: [...(lost?.remedy ?? []), `${command}   # if nothing else renders it`],
  };
}

/** What is left over in a namespace of which dist/ says nothing: of an older name, or somebody else's. */
function elsewhere(namespace: string, objects: Manifest[]): On {
  const [some, more] = [objects.slice(0, 3).map(called), objects.length - 3];
  const what = `only in the cluster: ${some.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const consequence = 'this environment had it there under an older name, or another repository renders it';
  return { object: `Namespace/${namespace}`, found: { class: 'quiet', what, consequence } };
}

function left({ answers, leftovers }: Snapshot): On[] {
  const own = new Set(answers.map(({ rendered }) => rendered.metadata.namespace ?? ''));
  const placeOf = ({ kind, metadata }: Manifest) => (kind === 'Namespace' ? metadata.name : (metadata.namespace ?? ''));
  const places = [...new Set(leftovers.map(placeOf))].sort();
  return places.flatMap((place) => {
    const there = leftovers.filter((object) => placeOf(object) === place);
    return own.has(place) ? there.map((object) => ({ object: called(object), found: leftover(object) })) : [elsewhere(place, there)];
  });
}

/** What a sync of dist/ would do to a cluster, and what is in the cluster and not in dist/; the worst first. */
export function reviewLive(environment: string, snapshot: Snapshot): Finding[] {
  const { deployer, answers } = snapshot;
  const isNew = answers.every(({ live }) => live === undefined);
  const met = answers.flatMap(({ rendered, live, applied }) => (live && applied ? [meet(rendered, live, applied, deployer)] : []));
  const all: On[] = [
    ...answers.flatMap((answer) => refusal(answer).map((found) => ({ object: called(answer.rendered), found }))),
    ...(isNew ? [{ object: environment, found: { class: 'quiet' as const, what: `not there yet, ${answers.length} objects` } }] : absent(answers)),
    ...changes(met),
    ...left(snapshot),
  ];
  return sorted(merged(all.map(({ object, found }) => ({ environment, object, ...found }))));
}

/** Objects that a sync adds. */
const absent = (answers: Answer[]): On[] =>
  answers
    .filter(({ live, refusal }) => live === undefined && refusal === undefined)
    .map(({ rendered }) => ({
      object: called(rendered),
      found: { class: isPolicy(rendered) ? 'access' : 'quiet', what: 'not in the cluster', consequence: 'a sync adds it' },
    }));
