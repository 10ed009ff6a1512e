// Findings that are meant. Each is named by its id and says why, in a file beside the environment: <cluster>.accepted.yaml.
import { load, YAMLException } from 'js-yaml';
import * as z from 'zod';
import type { Files } from '../disk';
import { type Finding, idOf } from './finding';

const entries = z.array(
  z.strictObject({
    id: z.string('an id').regex(/^[0-9a-f]{6}$/, 'an id of six hexadecimal digits, as npm run review prints it'),
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
    return { accepted: parsed.data.map(({ id }) => ({ file, environment: file.replace(/^.*\/|\.accepted\.yaml$/g, ''), id })), problems: [] };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { accepted: [], problems: [`${file}: not YAML: ${error.reason}.`] };
  }
}

/** The findings that nobody has accepted, and what is wrong with the files: an entry that matches nothing must go, or it would hide the next one. */
export function withoutAccepted(findings: Finding[], folder: string, files: Files): { open: Finding[]; accepted: Finding[]; problems: string[] } {
  const readings = [...files].filter(([name]) => isAccepted(name)).map(([name, text]) => read(`${folder}/${name}`, text));
  const all = readings.flatMap(({ accepted }) => accepted);
  const isMeant = (finding: Finding) => all.some(({ environment, id }) => environment === finding.environment && id === idOf(finding));
  const idle = all.filter(({ environment, id }) => !findings.some((finding) => finding.environment === environment && idOf(finding) === id));
  return {
    open: findings.filter((finding) => !isMeant(finding)),
    accepted: findings.filter(isMeant),
    problems: [
      ...readings.flatMap(({ problems }) => problems),
      ...idle.map(({ file, id }) => `${file}: ${id} matches no finding of this review; remove the entry.`),
    ],
  };
}
