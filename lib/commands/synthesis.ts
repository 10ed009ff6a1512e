// Rendering environments one after the other: each is held against what dist/ has of it and written beside it, and then let go.
import { compare, type Files, listTree, readFiles, Staging } from '../disk';
import type { Problem } from '../problem';
import { isSet, type Rendering } from '../render';
import { environmentOf, Unreadable } from '../review/objects';
import { verdict } from '../review/report';
import { review } from '../review/review';

/** The unit of what belongs to several environments. A cluster has no dot in its name. */
const sets = '.sets';

const unitOf = (path: string) => (isSet(path) ? sets : environmentOf(path));

/** What a sync of the change would do, in a line for each environment; nothing of a dist/ that cannot be read, since it is replaced. */
function verdictsOn(before: Files, after: Files): [environment: string, line: string][] {
  try {
    return [...review(before, after)].map(([environment, findings]) => [environment, verdict(environment, findings)]);
  } catch (error) {
    if (error instanceof Unreadable) return [];
    throw error;
  }
}

/** A run over environments: what is wrong, what differs from dist/, and the new dist/ beside the old one. */
export class Synthesis {
  readonly problems: Problem[] = [];
  /** Every file of the new dist/. */
  readonly paths: string[] = [];
  readonly differences: ReturnType<typeof compare> = { added: [], changed: [], removed: [] };
  private readonly lines = new Map<string, string>();
  private readonly standing = new Map<string, string[]>();
  private readonly staging: Staging;
  /** Whether an environment leaves: one that arrives may be the same under another name. */
  private readonly isLeft: boolean;
  private readonly arrived = new Map<string, string>();

  /**
   * @param clusters All environments that there are.
   * @param isWriting Whether a new dist/ is made.
   */
  constructor(
    private readonly dist: string,
    clusters: readonly string[],
    private readonly isWriting: boolean,
  ) {
    this.staging = new Staging(dist);
    for (const path of listTree(dist)) {
      const paths = this.standing.get(unitOf(path));
      if (paths) paths.push(path);
      else this.standing.set(unitOf(path), [path]);
    }
    this.isLeft = [...this.standing.keys()].some((unit) => unit !== sets && !clusters.includes(unit));
  }

  /** Takes what was rendered for an environment. */
  take(unit: string, rendering: Rendering): void {
    if ('problems' in rendering) this.problems.push(...rendering.problems);
    if ('problems' in rendering || this.problems.length > 0) return;
    const before = readFiles(this.dist, this.standing.get(unit) ?? []);
    this.standing.delete(unit);
    const { added, changed, removed } = compare(before, rendering.files);
    if (added.length + changed.length + removed.length === 0) {
      this.keep([...before.keys()]);
      return;
    }
    this.differences.added.push(...added);
    this.differences.changed.push(...changed);
    this.differences.removed.push(...removed);
    this.paths.push(...rendering.files.keys());
    if (this.isWriting) this.staging.write(rendering.files);
    if (before.size === 0 && this.isLeft) for (const [path, text] of rendering.files) this.arrived.set(path, text);
    else for (const [environment, line] of verdictsOn(before, rendering.files)) this.lines.set(environment, line);
  }

  /** Takes what was rendered for several environments together. */
  takeSets(rendering: Rendering): void {
    this.take(sets, rendering);
  }

  /** Keeps what dist/ has of environments that were not rendered. */
  keepOthers(): void {
    for (const [unit, paths] of this.standing) {
      this.standing.delete(unit);
      this.keep(paths);
    }
  }

  /** What is left of dist/ is of environments that are gone. Then the new dist/ takes its place, if there is one. */
  finish(): void {
    const gone = readFiles(this.dist, [...this.standing.values()].flat());
    this.differences.removed.push(...gone.keys());
    for (const [environment, line] of verdictsOn(gone, this.arrived)) this.lines.set(environment, line);
    if (this.isWriting && this.isChanged) this.staging.commit();
    else this.staging.abandon();
  }

  /** Whether there is a new dist/, other than the old one. */
  get isChanged(): boolean {
    return this.problems.length === 0 && Object.values(this.differences).some((paths) => paths.length > 0);
  }

  /** A line for each environment that a sync would change. */
  get verdicts(): string[] {
    return [...this.lines].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => line);
  }

  private keep(paths: readonly string[]): void {
    this.paths.push(...paths);
    this.staging.keep(paths);
  }
}
