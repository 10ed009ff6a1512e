// A consistency check: which keys it looks at, and what is wrong with them.
import type { Environment } from './environment';

export interface KeyProblem {
  path: string[];
  input: unknown;
  message: string;
}

export interface ConsistencyCheck {
  /** The keys that it looks at; it waits until each is right in itself. */
  reads: (keyof Environment)[];
  problems(environment: Environment): KeyProblem[];
}

/** Something that is wrong, or nothing. */
export const wrongIf = (wrong: boolean, path: string[], input: unknown, message: string): KeyProblem[] =>
  wrong ? [{ path, input, message }] : [];
