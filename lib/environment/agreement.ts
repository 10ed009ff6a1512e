// How an agreement is said: which keys it looks at, and what is wrong with them.
import type { Environment } from './environment';

export interface Breach {
  path: string[];
  input: unknown;
  message: string;
}

export interface Agreement {
  /** The keys that it looks at; it waits until each is right in itself. */
  reads: (keyof Environment)[];
  breaches(environment: Environment): Breach[];
}

/** Something that is wrong, or nothing. */
export const breach = (wrong: boolean, path: string[], input: unknown, message: string): Breach[] => (wrong ? [{ path, input, message }] : []);
