// What a review finds: what a sync would do, how bad that is, and what to do about it.
import { createHash } from 'node:crypto';
import * as z from 'zod';

/** From the worst to the best. */
export const classes = {
  refused: 'refused: the sync fails',
  data: 'data at risk',
  interrupted: 'service interrupted',
  access: 'access changed',
  restarts: 'restarts',
  quiet: 'quiet',
} as const;
export type Class = keyof typeof classes;
export const classNames = z.enum(['refused', 'data', 'interrupted', 'access', 'restarts', 'quiet']);

const difference = z.strictObject({
  path: z
    .array(z.string())
    .describe(
      'Where: keys from the outside in. Items of lists by their name, or else by their place. Empty: the whole object.',
    ),
  before: z
    .json()
    .optional()
    .describe('The value before, whole. Missing: there was none. Values of Secrets are hashes of them.'),
  after: z.json().optional().describe('The value after, whole. Missing: there is none.'),
});

/** A finding on one object, as other programs read it. */
export const findingSchema = z.strictObject({
  id: z
    .string()
    .describe(
      'Names this change of this object: by it a finding is accepted. The same change has the same id, another change another.',
    ),
  group: z
    .string()
    .optional()
    .describe(
      'Names this finding together with those alike of other objects, which people are shown in one line.',
    ),
  class: classNames.describe('How bad it is; the worst is named first.'),
  environment: z.string().describe('The environment, which is a folder of dist/.'),
  object: z
    .string()
    .describe('Kind/name of the object, or the environment if the finding is about all of it.'),
  namespace: z.string().optional().describe('Namespace of the object. Missing: it is in none.'),
  what: z.string().describe('What changes, for people: long values are cut.'),
  differences: z.array(difference).optional().describe('What changes, whole.'),
  opens: z
    .array(z.string())
    .optional()
    .describe('Calls that newly get through: `caller -> callee:port request`.'),
  closes: z.array(z.string()).optional().describe('Calls that get through no more.'),
  consequence: z.string().optional().describe('What comes of it.'),
  remedy: z.array(z.string()).optional().describe('Commands or steps that get there safely, in their order.'),
  accepted: z.string().optional().describe('Why it is meant. Missing: nobody has accepted it.'),
});

type Told = z.output<typeof findingSchema>;
/** A finding before it is given out. */
export type Finding = Omit<Told, 'id' | 'group' | 'differences'> & {
  differences?: readonly { path: string[]; before?: unknown; after?: unknown }[];
};

const hash = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 10);

/**
 * Names a finding by all of its change, whole: the same change of the same object has the same name, another
 * change another.
 * @example refused-206a24b1c3
 */
export function idOf({
  class: name,
  environment,
  object,
  namespace,
  what,
  differences,
  opens,
  closes,
}: Finding): string {
  const changes = (differences ?? []).map(({ path, before, after }) => [path, before ?? null, after ?? null]);
  return `${name}-${hash([name, environment, namespace ?? null, object, what, changes, opens ?? [], closes ?? []])}`;
}

const order = Object.keys(classes);

/** The worst first, then by object; whatever order they were found in. */
export function sorted(findings: readonly Finding[]): Finding[] {
  const key = ({ class: name, object, namespace = '', what }: Finding) =>
    `${order.indexOf(name)} ${object} ${namespace} ${what}`;
  return [...findings].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Findings that are alike, which people are shown in one line. */
export interface Group extends Omit<Finding, 'object' | 'namespace' | 'differences'> {
  /** By it all of them are accepted together. That of a single one is its own. */
  id: string;
  objects: string[];
  members: Finding[];
}

/**
 * Findings of one environment that say the same of several objects, together. Each restart stands by itself.
 */
export function grouped(findings: readonly Finding[]): Group[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { class: name, environment, object, what, consequence, accepted } = finding;
    const key = JSON.stringify([
      name,
      environment,
      what,
      consequence,
      accepted,
      name === 'restarts' ? object : '',
    ]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap((members) => {
    const [first, ...others] = members;
    if (!first) return [];
    const { class: name, environment, what, consequence, accepted } = first;
    const ids = members.map(idOf).sort();
    const steps = members.flatMap(({ remedy = [] }) => remedy);
    // What comes last of one comes after all the others.
    const remedy = [...new Set(steps.reverse())].reverse();
    const calls = (key: 'opens' | 'closes') =>
      [...new Set(members.flatMap((member) => member[key] ?? []))].sort();
    const [opens, closes] = [calls('opens'), calls('closes')];
    return [
      {
        ...{ class: name, environment, what },
        ...(consequence && { consequence }),
        ...(accepted && { accepted }),
        id: others.length === 0 ? idOf(first) : `${name}-${hash(ids)}`,
        objects: [...new Set(members.map(({ object }) => object))].sort(),
        members,
        ...(opens.length > 0 && { opens }),
        ...(closes.length > 0 && { closes }),
        ...(remedy.length > 0 && { remedy }),
      },
    ];
  });
}
