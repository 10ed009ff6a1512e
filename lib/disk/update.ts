// Changes a folder file by file, so that it is never absent: all of a change, or nothing of it.
//
// A change is first made beside the folder. One renaming commits it: before that nothing has happened, after
// it the change is carried out, if need be by the next run. Whatever else is in the folder stays.
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Files, listTree } from './files';
import { lock } from './lock';

/** Where the change of a folder is made, and where it waits to be carried out. */
interface Beside {
  draft: string;
  committed: string;
  lock: string;
}

/** The folder itself: a link to it stays a link. */
const behind = (folder: string) => (existsSync(folder) ? realpathSync(folder) : folder);

const besides = (folder: string): Beside => {
  const beside = (what: string) => join(dirname(folder), `.${basename(folder)}-${what}`);
  return { draft: beside('draft'), committed: beside('committed'), lock: beside('lock') };
};

const files = 'files';
const removals = 'removed.json';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Signals wait until something short is done. */
function undisturbed(act: () => void): void {
  const wait = () => process.exit(130);
  for (const signal of signals) process.once(signal, wait);
  try {
    act();
  } finally {
    // A signal that came meanwhile is told before this.
    setImmediate(() => {
      for (const signal of signals) process.off(signal, wait);
    });
  }
}

/** Removes a folder and those above it, as long as they are empty. */
function prune(folder: string, root: string): void {
  for (
    let at = folder;
    at !== root && at.startsWith(root) && existsSync(at) && readdirSync(at).length === 0;
    at = dirname(at)
  )
    rmdirSync(at);
}

/**
 * Carries out a change that is committed. Done twice, it does the same; it is a draft again, and no more,
 * when all of it is done.
 */
function carryOut(folder: string, { committed, draft }: Beside): void {
  const fresh = join(committed, files);
  for (const path of listTree(fresh)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    renameSync(join(fresh, path), join(folder, path));
  }
  const removed: string[] = JSON.parse(readFileSync(join(committed, removals), 'utf8'));
  for (const path of removed) {
    rmSync(join(folder, path), { force: true });
    prune(dirname(join(folder, path)), folder);
  }
  rmSync(draft, { recursive: true, force: true });
  renameSync(committed, draft);
}

/** The nearest folder above that is there. */
const standing = (folder: string): string => (existsSync(folder) ? folder : standing(dirname(folder)));

/** A change of a folder by the only run that changes it. */
export class Update {
  private readonly folder: string;
  private readonly beside: Beside;
  private readonly unlock: () => void;
  private readonly made = new Set<string>();
  private readonly removed: string[] = [];
  private readonly leave = () => {
    rmSync(this.beside.draft, { recursive: true, force: true });
    this.unlock();
  };
  private isEmpty = true;

  /**
   * Waits for other runs, and ends what one of them left half done.
   * @throws Locked
   */
  constructor(folder: string) {
    this.folder = behind(folder);
    this.beside = besides(this.folder);
    mkdirSync(dirname(this.folder), { recursive: true });
    this.unlock = lock(this.beside.lock);
    // However the run ends, its lock and what is not committed end with it.
    process.once('exit', this.leave);
    if (existsSync(this.beside.committed)) carryOut(this.folder, this.beside);
    rmSync(this.beside.draft, { recursive: true, force: true });
  }

  /** Files that are to stand in the folder. */
  write(written: Files): void {
    for (const [path, text] of written) {
      const to = join(this.beside.draft, files, path);
      if (!this.made.has(dirname(to))) mkdirSync(dirname(to), { recursive: true });
      this.made.add(dirname(to));
      writeFileSync(to, text);
      this.isEmpty = false;
    }
  }

  /** Files that are to go; their folders go with the last of them. */
  remove(paths: readonly string[]): void {
    this.removed.push(...paths);
    if (paths.length > 0) this.isEmpty = false;
  }

  /** Carries all of it out. What keeps it from being carried out is raised before anything has happened. */
  commit(): void {
    if (!this.isEmpty) {
      mkdirSync(this.beside.draft, { recursive: true });
      writeFileSync(join(this.beside.draft, removals), JSON.stringify(this.removed));
      const touched = [
        ...[...this.made].map((made) => join(this.folder, made.slice(join(this.beside.draft, files).length))),
        ...this.removed.map((path) => dirname(join(this.folder, path))),
      ];
      for (const folder of new Set(touched.map(standing))) accessSync(folder, constants.W_OK);
      undisturbed(() => {
        renameSync(this.beside.draft, this.beside.committed);
        carryOut(this.folder, this.beside);
      });
    }
    this.abandon();
  }

  /** Leaves the folder as it is, and nothing beside it. */
  abandon(): void {
    process.off('exit', this.leave);
    this.leave();
  }
}

/** Whether a run was ended by force before its change was carried out: the next one does so. */
export const isHalfDone = (folder: string): boolean => existsSync(besides(behind(folder)).committed);
