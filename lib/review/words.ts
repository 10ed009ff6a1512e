// Differences in the words of people who run Tempo.
import type { Difference } from './differences';

const words: [RegExp, string][] = [
  [/^spec\.template\.spec\.containers\.[^.]+\.resources\.limits\.memory$/, 'memory limit'],
  [/^spec\.template\.spec\.containers\.[^.]+\.resources\.requests\.memory$/, 'memory request'],
  [/^spec\.template\.spec\.containers\.[^.]+\.resources\.requests\.cpu$/, 'CPU request'],
  [/^spec\.template\.spec\.containers\.[^.]+\.image$/, 'image'],
  [/^spec\.template\.spec\.containers\.[^.]+\.env\.([^.]+)\.value$/, '$1'],
  [/^spec\.template\.spec\.containers\.[^.]+\./, ''],
  [/^spec\.template\.(metadata|spec)\./, ''],
  [/^spec\./, ''],
];

const imageName = /^([^@]+):([^:@/]+)(@sha256:[0-9a-f]+)?$/;

/** Of two versions of one image only the versions are told. */
function versions(before: unknown, after: unknown): [unknown, unknown] {
  const [old, young] = [imageName.exec(String(before)), imageName.exec(String(after))];
  return old && young && old[1] === young[1] && old[2] !== young[2] ? [old[2], young[2]] : [before, after];
}

/** The longest value that is shown whole. */
const longest = 60;
/** A value on one line. */
const shown = (value: unknown) =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).replaceAll('\n', '\\n');
const short = (text: string) => (text.length > longest ? `${text.slice(0, longest - 3)}...` : text);

/** Two texts, each from shortly before they part: what is cut off behind is the same in neither. */
function parting(before: string, after: string): [string, string] {
  const first = [...before].findIndex((letter, index) => letter !== after[index]);
  const parts = first < 0 ? before.length : first;
  if (parts < longest - 20) return [before, after];
  const from = parts - 20;
  return [`...${before.slice(from)}`, `...${after.slice(from)}`];
}

/** A difference in words. @example say(...) === 'memory limit 1Gi -> 2Gi' */
export function say({ path, before, after }: Difference): string {
  const [file, ...rest] = path;
  const inFile = file !== undefined && /\.[a-z]+$/.test(file);
  const dotted = (inFile ? rest : path).join('.');
  const [pattern, word] = words.find(([pattern]) => pattern.test(dotted)) ?? [/$^/, ''];
  const what = `${inFile ? `${file}: ` : ''}${dotted.replace(pattern, word)}`;
  const isLine = inFile && rest.length === 0;
  if (before === undefined)
    return isLine ? `${what}+ ${short(shown(after))}` : `${what} added: ${short(shown(after))}`;
  if (after === undefined)
    return isLine ? `${what}- ${short(shown(before))}` : `${what} removed, was ${short(shown(before))}`;
  const [old, young] = what === 'image' ? versions(before, after) : [before, after];
  const [left, right] = parting(shown(old), shown(young));
  return `${what} ${short(left)} -> ${short(right)}`;
}

/** The most differences that are told one by one. */
const most = 6;

/**
 * Several differences in words: lines of a file once each and not all of them, a memory request not beside an
 * equal limit.
 */
export function sayAll(all: readonly Difference[]): string {
  const isLimit = ({ path }: Difference) => path.slice(-2).join('.') === 'limits.memory';
  const isRequest = ({ path }: Difference) => path.slice(-2).join('.') === 'requests.memory';
  const limits = all.filter(isLimit).map(({ after }) => after);
  const said = [
    ...new Set(
      all.filter((difference) => !(isRequest(difference) && limits.includes(difference.after))).map(say),
    ),
  ];
  const [some, more] = [said.slice(0, most), said.length - most];
  return [...some, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
