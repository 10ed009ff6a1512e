// A review for a terminal, and for other programs.
import * as z from 'zod';
import type { Problem } from '../problem';
import { type Class, classes, type Finding, findingSchema, type Group, grouped, idOf } from './finding';

/** Findings by environment, and what else there is to say of the review. */
export interface Review {
  findings: Map<string, Finding[]>;
  /** What is wrong with what was reviewed, a line each. */
  notes: string[];
}

const names = Object.keys(classes);
const colours: Record<Class, number> = {
  refused: 31,
  data: 31,
  interrupted: 33,
  access: 35,
  restarts: 36,
  quiet: 90,
};

/** How many groups of findings of a class there are, and of restarts whose. */
function count(name: string, groups: Group[]): string[] {
  const some = groups.filter((group) => group.class === name);
  if (some.length === 0) return [];
  const objects = some.flatMap(({ objects }) => objects);
  return [
    name === 'restarts'
      ? `${some.length === 1 ? '1 restart' : `${some.length} restarts`} (${objects.join(', ')})`
      : `${some.length} ${name}`,
  ];
}

/** One line: what a sync would do to an environment. */
export const verdict = (environment: string, findings: readonly Finding[]) => {
  const groups = grouped(findings);
  return `${environment}: ${names.flatMap((name) => count(name, groups)).join(', ') || 'nothing changes'}`;
};

/** The objects of a group in one cell. @example 'ConfigMap/tempo-compactor and 3 more' */
export const told = ({ objects }: Group) =>
  objects.length > 1 ? `${objects[0]} and ${objects.length - 1} more` : (objects[0] ?? '');

/** Findings that make a review fail, as what is wrong: those that are alike in one line. */
export const problemsOf = (findings: readonly Finding[]): Problem[] =>
  grouped(findings).map((group) => ({
    rule: `review.${group.class}`,
    where: `${group.environment}: ${told(group)}`,
    what: `${group.what} (${classes[group.class]}); take another way, or accept ${group.id} with a reason.`,
  }));

/** The most calls that are told one by one. */
const few = 4;
const calls = (what: string, lines: string[] = []) =>
  lines.length > 0
    ? [
        `${what}: ${[...lines.slice(0, few), ...(lines.length > few ? [`and ${lines.length - few} more`] : [])].join('; ')}`,
      ]
    : [];

/** What comes of findings that are alike, a line each: who gets through, and what else. */
export const consequences = ({ opens, closes, consequence }: Group) => [
  ...calls('newly gets through', opens),
  ...calls('gets through no more', closes),
  ...(consequence ? [consequence] : []),
];

/**
 * What is told once for all findings that are alike: what comes of it, then why they are meant or what to do.
 */
const below = (group: Group) => [
  ...consequences(group),
  ...(group.accepted ? [`accepted: ${group.accepted}`] : (group.remedy ?? []).map((step) => `→ ${step}`)),
];

/** For people at a terminal. */
export function terminal({ findings, notes }: Review, coloured: boolean): string {
  const paint = (name: Class, text: string) => (coloured ? `\u001b[${colours[name]}m${text}\u001b[0m` : text);
  const environments = [...findings].map(([environment, found]) => ({
    environment,
    found,
    groups: grouped(found),
  }));
  const all = environments.flatMap(({ groups }) => groups);
  const [ids, objects] = [
    Math.max(0, ...all.map(({ id }) => id.length)),
    Math.max(0, ...all.map((group) => told(group).length)),
  ];
  const lines = (group: Group) => [
    `  ${paint(group.class, group.id.padEnd(ids))}  ${told(group).padEnd(objects)}  ${group.what}`.trimEnd(),
    ...below(group).map((line) => `${' '.repeat(ids + 4)}${line}`),
  ];
  const parts = environments.map(({ environment, found, groups }) =>
    [verdict(environment, found), ...groups.flatMap(lines)].join('\n'),
  );
  return [
    ...(notes.length > 0 ? [notes.map((note) => `note: ${note}`).join('\n')] : []),
    ...(parts.length > 0 ? parts : ['Nothing changes.']),
  ].join('\n\n');
}

/** What `--format json` prints. */
export const reviewSchema = z
  .strictObject({
    notes: z
      .array(z.string())
      .describe('What is wrong with what was reviewed, such as a dist/ that is stale.'),
    environments: z
      .record(z.string(), z.array(findingSchema))
      .describe('Findings by environment, the worst first; environments that do not change are missing.'),
  })
  .describe('What npm run review -- --format json prints: what a sync of a change of dist/ would do.');

/** Findings with their ids, each object by itself. */
function withIds(findings: readonly Finding[]): z.input<typeof findingSchema>[] {
  const groups = new Map(
    grouped(findings).flatMap(({ id, members }) =>
      members.length > 1 ? members.map((member) => [member, id] as const) : [],
    ),
  );
  return findings.map((finding) => {
    const group = groups.get(finding);
    const { differences, ...rest } = finding;
    return {
      id: idOf(finding),
      ...(group && { group }),
      ...rest,
      ...(differences && { differences: JSON.parse(JSON.stringify(differences)) }),
    };
  });
}

/** For other programs: every object, and whole values. */
export const json = ({ findings, notes }: Review) =>
  JSON.stringify(
    {
      notes,
      environments: Object.fromEntries([...findings].map(([name, found]) => [name, withIds(found)])),
    } satisfies z.input<typeof reviewSchema>,
    null,
    2,
  );

/** The JSON Schema of that. */
export const reviewJsonSchema = () => z.toJSONSchema(reviewSchema, { io: 'output' });
