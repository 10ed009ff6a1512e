// The files that operators write: which there are, and what they say.
import { existsSync, readFileSync, type Stats, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { entriesOf, type Files } from '../disk/files';
import { type Problem, violation } from '../problem';
import { isAccepted } from '../review/accepted';

/** Where they are. */
export const environmentFolder = 'charts/environments';

/** The largest file that is read at all. */
const mostBytes = 2 ** 20;

/** Environments, accepted findings, or what keeps a file from being read. */
interface Read {
  environments: Files;
  accepted: Files;
  problems: Problem[];
}

/** Editors and systems leave files of their own beside those that people write. */
const isWritten = (path: string) => /\.ya?ml$/i.test(path) && !basename(path).startsWith('.');

/** What else than a file something is. */
function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  return stats.isFIFO() ? 'a pipe' : 'no file';
}

/** Text in UTF-8, or why it is none. */
function decode(bytes: Buffer): { text: string } | { problem: string } {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return { problem: 'is in UTF-16. Save it in UTF-8' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    // Up to the first byte that is replaced, all of it was right.
    const line = bytes.toString('utf8').split('\uFFFD')[0]?.split('\n').length;
    return { problem: `line ${line} is not in UTF-8. Save it in UTF-8` };
  }
}

function read(path: string): { text: string } | { problem: string } {
  if (!existsSync(path)) return { problem: 'is a link that leads nowhere. Remove it' };
  const stats = statSync(path);
  if (!stats.isFile()) return { problem: `is ${kindOf(stats)}. Allowed: a file` };
  if (stats.size > mostBytes)
    return { problem: `has ${stats.size} bytes. Allowed: up to ${mostBytes}, 1 MiB` };
  return decode(readFileSync(path));
}

/** Reads the files of a folder. @param folder As messages name it. */
export function environmentFiles(folder = environmentFolder): Read {
  const [environments, accepted] = [new Map<string, string>(), new Map<string, string>()];
  const problems: Problem[] = [];
  const paths = entriesOf(folder).map(({ path }) => path);
  for (const path of paths.filter(isWritten)) {
    const content = read(join(folder, path));
    if ('problem' in content) {
      problems.push({ rule: 'file', ...violation(`${folder}/${path}`, `${content.problem}.`) });
    } else (isAccepted(path) ? accepted : environments).set(path, content.text);
  }
  return { environments, accepted, problems };
}
