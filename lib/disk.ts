// The disk: environments in, dist/ out. Nothing else in lib/ touches files.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** Files by their path below a folder. */
export type Files = ReadonlyMap<string, string>;

/** The files below a folder, in the order of their paths; none if there is no such folder. */
export function readTree(folder: string, pattern = /./): Files {
  if (!existsSync(folder)) return new Map();
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && pattern.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** What stands in one tree and not in the other, or differs. */
export function compare(before: Files, after: Files) {
  const paths = (from: Files, keep: (path: string, text: string) => boolean) => [...from].flatMap(([path, text]) => (keep(path, text) ? [path] : []));
  return {
    added: paths(after, (path) => !before.has(path)),
    changed: paths(after, (path, text) => before.has(path) && before.get(path) !== text),
    removed: paths(before, (path) => !after.has(path)),
  };
}

const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Undoes what a run that was ended by force left behind: a half-written new tree goes, an old one that was put aside comes back. */
export function recover(folder: string): void {
  const parent = dirname(folder);
  const leftovers = readdirSync(parent).flatMap((name) => {
    const [, kind, pid] = /^\.dist-(new|old)-(\d+)$/.exec(name) ?? [];
    return kind && !isRunning(Number(pid)) ? [{ kind, path: join(parent, name) }] : [];
  });
  for (const { kind, path } of leftovers) {
    if (kind === 'old' && !existsSync(folder)) renameSync(path, folder);
    else rmSync(path, { recursive: true });
  }
}

/**
 * Replaces a folder by a tree, whole or not at all: the tree is written beside it and then takes its place.
 * A signal waits until that is done.
 */
export function replaceTree(folder: string, files: Files): void {
  const aside = (kind: string) => join(dirname(folder), `.${basename(folder)}-${kind}-${process.pid}`);
  const [fresh, old] = [aside('new'), aside('old')];
  const wait = () => process.exit(130);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, wait);
  try {
    for (const [path, text] of files) {
      mkdirSync(join(fresh, dirname(path)), { recursive: true });
      writeFileSync(join(fresh, path), text);
    }
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(fresh, folder);
  } finally {
    for (const leftover of [fresh, old]) rmSync(leftover, { recursive: true, force: true });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, wait);
  }
}
