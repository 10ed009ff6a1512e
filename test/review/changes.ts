// Changes, and what a sync of each does. The review is held against them here, and against a real API server
// in CI.
import type { Class } from '../../lib/review/finding';
import type { Name } from '../environments';
import { environmentChanges } from './environment-changes';
import { handChanges } from './hand-changes';
import { copy, type Objects, render, type Step } from './steps';

/**
 * Objects by `Kind/name`, for each class but the quiet one. Of access changes there may be many: `some`
 * stands for at least one.
 */
export interface Expected extends Partial<Record<Exclude<Class, 'quiet' | 'access'>, string[]>> {
  access?: string[] | 'some';
  /** Workloads whose template changes while no pod is replaced by itself. */
  held?: string[];
}

/** A change of the objects of an environment. */
export interface Row {
  what: string;
  environment: Name;
  /** What is there before. @default the environment as it is under test/ */
  first?: Step;
  change: Step;
  expected: Expected;
}

const isEdit = (step: Step): step is (all: Objects) => void => typeof step === 'function';

/** Both versions of the objects of a row. */
export function sides({ environment, first = {}, change }: Row): { before: Objects; after: Objects } {
  const before = isEdit(first) ? copy(render(environment, {})) : render(environment, first);
  if (isEdit(first)) first(before);
  if (!isEdit(change))
    return { before, after: render(environment, { ...(isEdit(first) ? {} : first), ...change }) };
  const after = copy(before);
  change(after);
  return { before, after };
}

/** Every change. */
export const rows: readonly Row[] = [...environmentChanges, ...handChanges];
