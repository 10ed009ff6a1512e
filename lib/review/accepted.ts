// Findings that are meant. Each is named by its id and says why, in a file beside the environment:
// <cluster>.accepted.yaml.
import * as z from 'zod';
import type { Files } from '../disk/files';
import { shown } from '../environment/shown';
import { readSource } from '../environment/source';
import { line } from '../problem';
import { type Finding, grouped, idOf } from './finding';

const entries = z.array(
  z.strictObject({
    id: z
      .string('an id')
      .regex(/^[a-z]+-[0-9a-f]{10}$/, 'an id as npm run review prints it, such as data-1934a4b0c2'),
    why: z.string('a reason').min(10, 'a reason of ten letters or more'),
  }),
  'a list of entries with id and why',
);

/** Which files beside the environments hold accepted findings. */
export const isAccepted = (name: string) => /\.accepted\.ya?ml$/i.test(name);

interface Acceptance {
  file: string;
  environment: string;
  id: string;
  why: string;
}

function read(file: string, text: string): { accepted: Acceptance[]; problems: string[] } {
  // A file without entries accepts nothing.
  if (text.replaceAll(/^\s*#.*$/gm, '').trim() === '') return { accepted: [], problems: [] };
  const source = readSource(file, text);
  if ('problems' in source) return { accepted: [], problems: source.problems.map(line) };
  const parsed = entries.safeParse(source.value, { reportInput: true });
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message, input }) => {
      const where = `${file}:${source.lineOf(path)}: ${path.join('.') || 'the file'}`;
      return `${where}: got ${shown(input)}. Allowed: ${message}.`;
    });
    return { accepted: [], problems };
  }
  const environment = file.replace(/^.*\//, '').replace(/\.accepted\.ya?ml$/i, '');
  return { accepted: parsed.data.map((entry) => ({ file, environment, ...entry })), problems: [] };
}

const keyOf = (environment: string, id: string) => `${environment} ${id}`;

/** The ids that name a finding: its own, and that of all that are alike. */
function idsOf(findings: readonly Finding[]): Map<Finding, string[]> {
  return new Map(
    grouped(findings).flatMap(({ id, members }) =>
      members.map(
        (member) => [member, [idOf(member), id].map((id) => keyOf(member.environment, id))] as const,
      ),
    ),
  );
}

/**
 * Where entries stand: the folder of the files now, and the same files in the version that is compared with.
 */
interface Places {
  folder: string;
  now: Files;
  /** @default none: every entry is about this change */
  before?: Files;
}

/**
 * Findings with the reasons of those that are meant, what is wrong with the files that say so, and which
 * entries are of no use.
 * An entry is about the change that it came with: one that stood there before accepts nothing, and nothing
 * fails because of it.
 */
export function withReasons(
  findings: readonly Finding[],
  { folder, now, before }: Places,
): { findings: Finding[]; problems: string[]; notes: string[] } {
  const readAll = (files: Files) =>
    [...files].filter(([name]) => isAccepted(name)).map(([name, text]) => read(`${folder}/${name}`, text));
  const readings = readAll(now);
  const old = new Set(
    readAll(before ?? new Map()).flatMap(({ accepted }) =>
      accepted.map(({ environment, id }) => keyOf(environment, id)),
    ),
  );
  const all = readings
    .flatMap(({ accepted }) => accepted)
    .filter(({ environment, id }) => !old.has(keyOf(environment, id)));
  const reasons = new Map(all.map(({ environment, id, why }) => [keyOf(environment, id), why]));
  const ids = idsOf(findings);
  const used = new Set([...ids.values()].flat());
  const idle = all.filter(({ environment, id }) => !used.has(keyOf(environment, id)));
  return {
    findings: findings.map((finding) => {
      const why = ids.get(finding)?.flatMap((id) => reasons.get(id) ?? [])[0];
      return why === undefined ? finding : { ...finding, accepted: why };
    }),
    problems: readings.flatMap(({ problems }) => problems),
    notes: [
      ...idle.map(({ file, id }) => `${file}: ${id} matches no finding of this review, and accepts nothing`),
      ...(old.size > 0
        ? [
            `${old.size === 1 ? 'an accepted finding is' : `${old.size} accepted findings are`} of earlier changes, and may be removed from ${folder}`,
          ]
        : []),
    ],
  };
}
