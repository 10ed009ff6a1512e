// What was rendered before, so that an environment that nothing has changed is not rendered again.
//
// It is known by a hash of all that goes into a render: the program, the version of Node and the environment.
// And it is only believed if the files in dist/ are, byte by byte, those that came of it. `--check` and a
// first run render all.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { serialize } from 'node:v8';
import * as z from 'zod';
import type { Environment } from '../environment/environment';

const remembered = z.record(z.string(), z.strictObject({ input: z.string(), output: z.string() }));

function hashOf(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  // With their lengths: two parts are never those that share a border elsewhere.
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest('hex');
}

export class Memory {
  private readonly known: z.output<typeof remembered>;
  private readonly program: string;
  private readonly next: z.output<typeof remembered>;

  /**
   * @param file Where it is kept. One that is not there or makes no sense is an empty memory.
   * @param program The program that renders.
   */
  constructor(
    private readonly file: string,
    program: string,
    private readonly dist: string,
  ) {
    this.program = hashOf(process.version, readFileSync(program));
    this.known = this.read();
    this.next = { ...this.known };
  }

  /** Whether an environment is what it was when dist/ was made of it. */
  isUnchanged(environment: Environment, paths: readonly string[]): boolean {
    const known = this.known[environment.cluster];
    if (known?.input !== this.inputOf(environment) || known.output !== this.outputOf(paths)) return false;
    this.next[environment.cluster] = known;
    return true;
  }

  /** Remembers what was rendered, once it stands in dist/. */
  keep(environment: Environment, paths: readonly string[]): void {
    this.next[environment.cluster] = { input: this.inputOf(environment), output: this.outputOf(paths) };
  }

  /** Writes down what is known. It is a convenience: a disk that does not take it is no problem. */
  save(): void {
    try {
      mkdirSync(dirname(this.file), { recursive: true });
      writeFileSync(this.file, JSON.stringify(this.next));
    } catch {
      // The next run renders all.
    }
  }

  /** Of the environment as it was read: a comment in its file changes nothing. */
  private inputOf(environment: Environment): string {
    return hashOf(this.program, serialize(environment));
  }

  private outputOf(paths: readonly string[]): string {
    return hashOf(...[...paths].sort().flatMap((path) => [path, readFileSync(join(this.dist, path))]));
  }

  private read(): z.output<typeof remembered> {
    try {
      return remembered.parse(JSON.parse(readFileSync(this.file, 'utf8')));
    } catch {
      return {};
    }
  }
}
