// Reading folders: environments in, and what stands in dist/.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Files by their path below a folder, with slashes on every system. */
export type Files = ReadonlyMap<string, string>;

interface Entry {
  path: string;
  isFile: boolean;
  isFolder: boolean;
}

/** Everything below a folder, in order; nothing if there is no such folder. */
export function entriesOf(folder: string): Entry[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => ({
      path: relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'),
      isFile: entry.isFile(),
      isFolder: entry.isDirectory(),
    }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

/**
 * What stands below a folder, in order; nothing if there is no such folder. Pipes, links and the like are
 * named apart: reading one may never end.
 */
export function inspect(folder: string): { files: string[]; others: string[] } {
  const [files, others]: [string[], string[]] = [[], []];
  for (const { path, isFile, isFolder } of entriesOf(folder))
    if (!isFolder) (isFile ? files : others).push(path);
  return { files, others };
}

/** The paths of the files below a folder, in order; none if there is no such folder. */
export const listTree = (folder: string, pattern = /./): string[] =>
  inspect(folder).files.filter((path) => pattern.test(path));

/** Some files of a folder, by their paths. */
export const readFiles = (folder: string, paths: readonly string[]): Files =>
  new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));

/** The files below a folder, in the order of their paths; none if there is no such folder. */
export const readTree = (folder: string, pattern = /./): Files =>
  readFiles(folder, listTree(folder, pattern));

/** What stands in one tree and not in the other, or differs. */
export function compare(before: Files, after: Files) {
  const paths = (from: Files, keep: (path: string, text: string) => boolean) =>
    [...from].flatMap(([path, text]) => (keep(path, text) ? [path] : []));
  return {
    added: paths(after, (path) => !before.has(path)),
    changed: paths(after, (path, text) => before.has(path) && before.get(path) !== text),
    removed: paths(before, (path) => !after.has(path)),
  };
}
