// Rendering environments one after the other: each is held against what dist/ has of it, put into the change
// of dist/, and let go.
import { compare, type Files, inspect, readFiles } from '../disk/files';
import { Update } from '../disk/update';
import type { Environment } from '../environment/environment';
import { environmentOf, reader, Unreadable } from '../manifests/objects';
import type { Problem } from '../problem';
import { isSet, type Rendering } from '../render';
import { verdict } from '../review/report';
import { review } from '../review/review';
import { ownLabels } from '../topology/topology';
import { Memory } from './memory';

/** The unit of what belongs to several environments. A cluster has no dot in its name. */
const sets = '.sets';

const unitOf = (path: string) => (isSet(path) ? sets : environmentOf(path));

const manager = 'app.kubernetes.io/managed-by';

/**
 * Whether a file is one that was rendered once, by its name and a label that all objects have. All else in
 * dist/ is of others.
 */
export const wasRendered = (path: string, text: () => string) =>
  /\/[A-Z][A-Za-z]*\.[^/]+\.yaml$/.test(path) && text().includes(`${manager}: ${ownLabels[manager]}`);

interface Rendered {
  files: Files;
  objects: readonly object[];
}

const nothing: Rendered = { files: new Map(), objects: [] };

/**
 * What a sync of the change would do, in a line for each environment; nothing of a dist/ that cannot be read,
 * since it is replaced.
 */
function verdictsOn(before: Files, { files, objects }: Rendered): [environment: string, line: string][] {
  try {
    const read = reader(new Map([...files.values()].map((text, index) => [text, objects[index]])));
    return [...review(before, files, read)].map(([environment, findings]) => [
      environment,
      verdict(environment, findings),
    ]);
  } catch (error) {
    if (error instanceof Unreadable) return [];
    throw error;
  }
}

interface Wanted {
  dist: string;
  /** All environments that there are. */
  clusters: readonly string[];
  /** Whether dist/ is changed. Otherwise all is rendered and held against it. */
  isWriting: boolean;
  /** Where to remember what was rendered. */
  memory: string;
  /** The program that renders. */
  program: string;
}

/** A run over environments: what is wrong, what differs from dist/, and the change of dist/. */
export class Synthesis {
  readonly problems: Problem[] = [];
  /** How many objects each environment has in the new dist/. */
  readonly counts = new Map<string, number>();
  readonly differences: ReturnType<typeof compare> = { added: [], changed: [], removed: [] };
  /** What is in dist/ and was never rendered: it stays. */
  readonly foreign: string[];
  private readonly dist: string;
  private readonly lines = new Map<string, string>();
  private readonly standing = new Map<string, string[]>();
  private readonly update: Update | undefined;
  private readonly memory: Memory;
  /** Whether an environment leaves: one that arrives may be the same under another name. */
  private readonly isLeft: boolean;
  private readonly arrived: Rendered[] = [];
  private readonly rendered: { environment: Environment; paths: string[] }[] = [];

  /** @throws Locked when another run does not end. */
  constructor({ dist, clusters, isWriting, memory, program }: Wanted) {
    this.dist = dist;
    this.update = isWriting ? new Update(dist) : undefined;
    this.memory = new Memory(memory, program, dist);
    const { files, others } = inspect(dist);
    this.foreign = others;
    for (const path of files) {
      const paths = this.standing.get(unitOf(path));
      if (paths) paths.push(path);
      else this.standing.set(unitOf(path), [path]);
    }
    this.isLeft = [...this.standing.keys()].some((unit) => unit !== sets && !clusters.includes(unit));
  }

  /** Takes an environment; it is rendered if dist/ does not hold what came of the same one before. */
  take(environment: Environment, render: () => Rendering): void {
    const { cluster } = environment;
    const paths = this.standing.get(cluster) ?? [];
    if (this.update && this.memory.isUnchanged(environment, paths)) {
      this.standing.delete(cluster);
      this.counts.set(cluster, paths.length);
      return;
    }
    const rendering = render();
    this.takeUnit(cluster, rendering);
    if ('files' in rendering) this.rendered.push({ environment, paths: [...rendering.files.keys()] });
  }

  /** Takes what was rendered for several environments together. */
  takeSets(rendering: Rendering): void {
    this.takeUnit(sets, rendering);
  }

  /** Leaves environments that were not rendered as they are. */
  keepOthers(): void {
    this.standing.clear();
  }

  /** What is left of dist/ is of environments that are gone. Then dist/ is changed, if it is to be. */
  finish(): void {
    const gone = this.ours(readFiles(this.dist, [...this.standing.values()].flat()));
    this.differences.removed.push(...gone.keys());
    this.update?.remove([...gone.keys()]);
    const arrived = {
      files: new Map(this.arrived.flatMap(({ files }) => [...files])),
      objects: this.arrived.flatMap(({ objects }) => objects),
    };
    for (const [environment, line] of verdictsOn(gone, arrived)) this.lines.set(environment, line);
    if (this.problems.length > 0) this.update?.abandon();
    else this.settle();
  }

  /** Whether dist/ is to be, or was, another one. */
  get isChanged(): boolean {
    return this.problems.length === 0 && Object.values(this.differences).some((paths) => paths.length > 0);
  }

  /** A line for each environment that a sync would change. */
  get verdicts(): string[] {
    return [...this.lines].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => line);
  }

  private settle(): void {
    if (!this.update) return;
    this.update.commit();
    for (const { environment, paths } of this.rendered) this.memory.keep(environment, paths);
    this.memory.save();
  }

  private takeUnit(unit: string, rendering: Rendering): void {
    if ('problems' in rendering) this.problems.push(...rendering.problems);
    if ('problems' in rendering || this.problems.length > 0) return;
    const { files } = rendering;
    this.counts.set(unit, files.size);
    const standing = readFiles(this.dist, this.standing.get(unit) ?? []);
    this.standing.delete(unit);
    const before = this.ours(standing, files);
    const { added, changed, removed } = compare(before, files);
    if (added.length + changed.length + removed.length === 0) return;
    this.differences.added.push(...added);
    this.differences.changed.push(...changed);
    this.differences.removed.push(...removed);
    this.update?.write(new Map([...added, ...changed].map((path) => [path, files.get(path) ?? ''])));
    this.update?.remove(removed);
    if (before.size === 0 && this.isLeft) this.arrived.push(rendering);
    else for (const [environment, line] of verdictsOn(before, rendering)) this.lines.set(environment, line);
  }

  /** Files that were rendered, or are now; the others are named. */
  private ours(standing: Files, files: Files = nothing.files): Files {
    const isOurs = (path: string, text: string) => files.has(path) || wasRendered(path, () => text);
    this.foreign.push(...[...standing].flatMap(([path, text]) => (isOurs(path, text) ? [] : [path])));
    return new Map([...standing].filter(([path, text]) => isOurs(path, text)));
  }
}
