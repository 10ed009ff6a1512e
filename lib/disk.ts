// The disk: environments in, dist/ out. Nothing else in lib/ touches files.
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** Files by their path below a folder. */
export type Files = ReadonlyMap<string, string>;

/** The paths of the files below a folder, in order; none if there is no such folder. */
export function listTree(folder: string, pattern = /./): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && pattern.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Some files of a folder, by their paths. */
export const readFiles = (folder: string, paths: readonly string[]): Files => new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));

/** The files below a folder, in the order of their paths; none if there is no such folder. */
export const readTree = (folder: string, pattern = /./): Files => readFiles(folder, listTree(folder, pattern));

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
 * A tree that is written beside a folder, piece by piece, and takes its place whole or not at all.
 * A signal waits until that is done: nothing here gives way to another task.
 */
export class Staging {
  private readonly fresh: string;
  private readonly old: string;
  private readonly kept: string[] = [];
  private readonly folders = new Set<string>();
  private readonly wait = () => process.exit(130);

  constructor(private readonly folder: string) {
    const aside = (kind: string) => join(dirname(folder), `.${basename(folder)}-${kind}-${process.pid}`);
    [this.fresh, this.old] = [aside('new'), aside('old')];
    for (const signal of signals) process.once(signal, this.wait);
  }

  /** Adds files to the tree. */
  write(files: Files): void {
    this.orAbandon(() => {
      for (const [path, text] of files) writeFileSync(this.place(path), text);
    });
  }

  /** Adds files as they stand in the folder. */
  keep(paths: readonly string[]): void {
    this.kept.push(...paths);
  }

  /** Puts the tree into the folder's place. */
  commit(): void {
    this.orAbandon(() => {
      for (const path of this.kept) this.take(join(this.folder, path), this.place(path));
      mkdirSync(this.fresh, { recursive: true });
      if (existsSync(this.folder)) renameSync(this.folder, this.old);
      this.swap();
    });
    rmSync(this.old, { recursive: true, force: true });
    this.abandon();
  }

  /** Leaves the folder as it is, and no half-written tree beside it. An old tree that could not come back stays, for `recover`. */
  abandon(): void {
    rmSync(this.fresh, { recursive: true, force: true });
    for (const signal of signals) process.off(signal, this.wait);
  }

  /** The old tree comes back if the new one cannot take its place. */
  private swap(): void {
    try {
      renameSync(this.fresh, this.folder);
    } catch (error) {
      if (existsSync(this.old)) renameSync(this.old, this.folder);
      throw error;
    }
  }

  private orAbandon(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  private place(path: string): string {
    const to = join(this.fresh, path);
    if (!this.folders.has(dirname(to))) mkdirSync(dirname(to), { recursive: true });
    this.folders.add(dirname(to));
    return to;
  }

  /** A file that does not change is the same one; where the disk has no links, a copy. */
  private take(from: string, to: string): void {
    try {
      linkSync(from, to);
    } catch {
      copyFileSync(from, to);
    }
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Replaces a folder by a tree, whole or not at all. */
export function replaceTree(folder: string, files: Files): void {
  const staging = new Staging(folder);
  staging.write(files);
  staging.commit();
}
