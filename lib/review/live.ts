// Compares dist/ with what a cluster has: what the API server would refuse, what a sync would change there,
// what was changed in the cluster, and what is only there.

import { identity, type Manifest, type Objects } from '../manifests/objects';
import type { Found, On } from './changes';
import { drifted, inGit, keptFields, type Met, meet, once } from './drift';
import { type Finding, sorted } from './finding';
import { leftElsewhere, leftover, placeOf } from './leftovers';
import { refused, wrong } from './refused';
import { comparison, on } from './review';

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
  /** The field manager of the deployer that applies dist/ there. @example argocd-controller */
  deployer: string;
  answers: Answer[];
  /** Objects with the labels of this environment's that no environment of dist/ has. */
  leftovers: Manifest[];
}

/** A reason without the name of the object, which is told beside it. */
const short = (reason: string) =>
  reason.replace(/^\S+ "[^"]*" is invalid: /, '').replaceAll(/\s*\n\s*/g, ' ');

function refusal({ rendered, live, refusal }: Answer): Found[] {
  if (refusal === undefined) return [];
  const remedy = live
    ? refused({ before: inGit(live), after: rendered, inFiles: [] }).flatMap(({ remedy = [] }) => remedy)
    : [];
  return [
    {
      ...wrong(`the API server says: ${short(refusal)}`),
      ...(remedy.length > 0 && { remedy: [...new Set(remedy)] }),
    },
  ];
}

/** An object that a sync adds. */
const absent = ({ object, found }: On): On => {
  const consequence = ['a sync adds it', ...(found.consequence ? [found.consequence] : [])].join('. ');
  return { object, found: { ...found, what: 'not in the cluster', consequence } };
};

/**
 * The same objects at four times: as they are, with what was changed in the cluster set back, after a sync,
 * and without what Git does not have.
 */
function stages({ answers }: Snapshot, met: readonly Met[], leftovers: readonly Manifest[]) {
  const index = (objects: readonly Manifest[]): Objects =>
    new Map(objects.map((object) => [identity(object), object]));
  const same = [
    ...answers.flatMap(({ live, applied }) => (live && !applied ? [inGit(live)] : [])),
    ...leftovers,
  ];
  const added = answers.flatMap(({ rendered, live, refusal }) =>
    live || refusal !== undefined ? [] : [rendered],
  );
  const synced = [...met.map(({ applied }) => applied), ...added];
  return {
    live: index([...met.map(({ live }) => live), ...same]),
    setBack: index([...met.map(({ setBack }) => setBack), ...same]),
    synced: index([...synced, ...same]),
    pruned: index([...synced, ...same.filter((object) => !leftovers.includes(object))]),
    added: index(added),
  };
}

/** Rules of style are kept by what is rendered; what is there in between need not keep them. */
const isOfCluster = ({ found }: On) => found.class !== 'quiet' || found.differences !== undefined;

/** What a sync would do to what is there already, and what was done to it meanwhile. */
function compared(environment: string, snapshot: Snapshot, leftovers: Manifest[]): On[] {
  const { deployer, answers } = snapshot;
  const met = answers.flatMap(({ rendered, live, applied }) =>
    live && applied ? [meet(rendered, live, applied, deployer)] : [],
  );
  const { live, setBack, synced, pruned, added } = stages(snapshot, met, leftovers);
  const known = new Map(met.map((one) => [identity(one.live), one]));
  const isLeft = new Set(leftovers.map(identity));
  const between = (before: Objects, after: Objects) => {
    const same = before.size === after.size && [...before].every(([id, object]) => after.get(id) === object);
    return same ? [] : comparison(environment, { before, after }).filter(isOfCluster);
  };
  const isHarm = ({ found }: On) => found.class === 'data' || found.class === 'interrupted';
  return once([
    ...between(setBack, live)
      .filter(isHarm)
      .map((one) => drifted('in the cluster until a sync', one, known)),
    ...between(live, setBack).map((one) => drifted('changed in the cluster', one, known)),
    ...met.flatMap(keptFields),
    ...between(setBack, synced).map((one) =>
      added.has(identity(one.object)) && one.found.what === 'added' ? absent(one) : one,
    ),
    ...between(synced, pruned)
      .filter(({ object }) => isLeft.has(identity(object)))
      .map(leftover),
  ]);
}

/**
 * What a sync of dist/ would do to a cluster, and what is in the cluster and not in dist/; the worst first.
 */
export function reviewLive(environment: string, snapshot: Snapshot): Finding[] {
  const { answers } = snapshot;
  const own = new Set(answers.map(({ rendered }) => placeOf(rendered)));
  const leftovers = snapshot.leftovers.map(inGit);
  const here = leftovers.filter((object) => own.has(placeOf(object)));
  const isNew = answers.every(({ live }) => live === undefined);
  const all: On[] = [
    ...answers.flatMap((answer) => refusal(answer).map((found) => ({ object: answer.rendered, found }))),
    ...(isNew ? [] : compared(environment, snapshot, here)),
    ...leftElsewhere(leftovers, own),
  ];
  const added: Finding[] = isNew
    ? [{ class: 'quiet', environment, object: environment, what: `not there yet, ${answers.length} objects` }]
    : [];
  return sorted([...added, ...all.map((one) => on(environment, one))]);
}
