// What a review finds: what a sync would do, how bad that is, and what to do about it.
import { createHash } from 'node:crypto';
import * as z from 'zod';

/** From the worst to the best. */
export const classes = {
  refused: 'refused by the API server',
  data: 'data at risk',
  interrupted: 'service interrupted',
  access: 'access changed',
  restarts: 'restarts',
  quiet: 'quiet',
} as const;
export type Class = keyof typeof classes;
export const classNames = z.enum(['refused', 'data', 'interrupted', 'access', 'restarts', 'quiet']);

export interface Finding {
  class: Class;
  environment: string;
  /** `Kind/name`. */
  object: string;
  /** What changes. */
  what: string;
  /** What comes of it. */
  consequence?: string;
  /** Commands or steps that get there safely. */
  remedy?: string[];
  /** Why it is meant. @default nobody has accepted it */
  accepted?: string;
}

/** Names a finding: the same change of the same object has the same name, another change another. @example refused-206a24 */
export function idOf({ class: name, environment, object, what }: Finding): string {
  return `${name}-${createHash('sha256').update([name, environment, object, what].join('\n')).digest('hex').slice(0, 6)}`;
}

const order = Object.keys(classes);

/** The worst first, then by object; whatever order they were found in. */
export function sorted(findings: Finding[]): Finding[] {
  const key = ({ class: name, object, what }: Finding) => `${order.indexOf(name)} ${object} ${what}`;
  return [...findings].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The same finding on several objects, such as the bucket that four programs read, is told once. */
export function merged(findings: Finding[]): Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const alike = finding.class === 'restarts' || finding.class === 'quiet' ? [finding.object] : [finding.what, finding.consequence, ...(finding.remedy ?? [])];
    const key = [finding.class, ...alike].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first || first.class === 'restarts' || first.class === 'quiet') return group;
    const objects = [...new Set(group.map(({ object }) => object))].sort();
    return [{ ...first, object: objects.length > 1 ? `${objects[0]} and ${objects.length - 1} more` : (objects[0] ?? first.object) }];
  });
}
