// Findings that are meant. Each is named by its id and says why, in a file beside the environment: <cluster>.accepted.yaml.
import { load, YAMLException } from 'js-yaml';
import * as z from 'zod';
import type { Files } from '../disk';
import { type Finding, idOf } from './finding';

const entries = z.array(
  z.strictObject({
    id: z.string('an id').regex(/^[a-z]+-[0-9a-f]{6}$/, 'an id as npm run review prints it, such as data-1934a4'),
    why: z.string('a reason').min(10, 'a reason of ten letters or more'),
  }),
  'a list of entries with id and why',
);

/** Which files beside the environments hold accepted findings. */
export const isAccepted = (name: string) => name.endsWith('.accepted.yaml');

interface Acceptance {
  file: string;
  environment: string;
  id: string;
  why: string;
}

function read(file: string, text: string): { accepted: Acceptance[]; problems: string[] } {
  try {
    const parsed = entries.safeParse(load(text), { reportInput: true });
    if (!parsed.success)
      return {
        accepted: [],
        problems: parsed.error.issues.map(
          ({ path, message, input }) => `${file}: ${path.join('.') || 'the file'}: got ${JSON.stringify(input) ?? 'nothing'}. Allowed: ${message}.`,
        ),
      };
    return { accepted: parsed.data.map((entry) => ({ file, environment: file.replace(/^.*\/|\.accepted\.yaml$/g, ''), ...entry })), problems: [] };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { accepted: [], problems: [`${file}: not YAML: ${error.reason}.`] };
  }
}

/**
 * Findings with the reasons of those that are meant, and what is wrong with the files that say so:
 * an entry that matches nothing must go, or it would hide the next one.
 */
export function withReasons(findings: Finding[], folder: string, files: Files): { findings: Finding[]; problems: string[] } {
  const readings = [...files].filter(([name]) => isAccepted(name)).map(([name, text]) => read(`${folder}/${name}`, text));
  const all = readings.flatMap(({ accepted }) => accepted);
  const fits = (finding: Finding) => (entry: Acceptance) => entry.environment === finding.environment && entry.id === idOf(finding);
  const idle = all.filter((entry) => !findings.some((finding) => fits(finding)(entry)));
  return {
    findings: findings.map((finding) => {
      const entry = all.find(fits(finding));
      return entry ? { ...finding, accepted: entry.why } : finding;
    }),
    problems: [
      ...readings.flatMap(({ problems }) => problems),
      ...idle.map(({ file, id }) => `${file}: ${id} matches no finding of this review; remove the entry.`),
    ],
  };
}
