// Compares dist/ with what a cluster has: what the API server would refuse, what a sync would change there, what was changed in the
// cluster, and what is only there.
import { isPolicy } from './access';
import type { Found, On } from './changes';
import { changes, meet } from './drift';
import { type Finding, sorted } from './finding';
import { left } from './leftovers';
import type { Manifest } from './objects';
import { refused } from './refused';
import { on } from './review';

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

/** A reason without the name of the object, which is told beside it. */
const short = (reason: string) => reason.replace(/^\S+ "[^"]*" is invalid: /, '').replaceAll(/\s*\n\s*/g, ' ');

function refusal({ rendered, live, refusal }: Answer): Found[] {
  if (refusal === undefined) return [];
  const remedy = live ? refused({ before: live, after: rendered, inFiles: [] }).flatMap(({ remedy = [] }) => remedy) : [];
  return [{ class: 'refused', what: `the API server says: ${short(refusal)}`, ...(remedy.length > 0 && { remedy: [...new Set(remedy)] }) }];
}

/** What a sync of dist/ would do to a cluster, and what is in the cluster and not in dist/; the worst first. */
export function reviewLive(environment: string, { deployer, answers, leftovers }: Snapshot): Finding[] {
  const isNew = answers.every(({ live }) => live === undefined);
  const met = answers.flatMap(({ rendered, live, applied }) => (live && applied ? [meet(rendered, live, applied, deployer)] : []));
  const all: On[] = [
    ...answers.flatMap((answer) => refusal(answer).map((found) => ({ object: answer.rendered, found }))),
    ...(isNew ? [] : absent(answers)),
    ...changes(met),
    ...left(leftovers, new Set(answers.map(({ rendered }) => rendered.metadata.namespace ?? ''))),
  ];
  const added: Finding[] = isNew ? [{ class: 'quiet', environment, object: environment, what: `not there yet, ${answers.length} objects` }] : [];
  return sorted([...added, ...all.map((one) => on(environment, one))]);
}

/** Objects that a sync adds. */
const absent = (answers: Answer[]): On[] =>
  answers
    .filter(({ live, refusal }) => live === undefined && refusal === undefined)
    .map(({ rendered }) => ({
      object: rendered,
      found: { class: isPolicy(rendered) ? 'access' : 'quiet', what: 'not in the cluster', consequence: 'a sync adds it' },
    }));
