// What a program of Tempo says of its own options. It refuses a file with a key that it does not know, and a
// value of another type, and names both: so it is asked for every word that it has.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One step to an option: a key, or the first of a list or mapping. */
export type Step = string | { first: 'list' | 'map' };

/** What the program made of a value: nothing to say, a key that it has not, or a value of another type. */
export type Answer = { taken: true } | { unknownIn: string } | { wanted: string } | { refused: string };

/** Every word that is the key of an option somewhere: the program has them as text. */
export function words(executable: string): string[] {
  const text = readFileSync(executable, 'latin1');
  return [...new Set([...text.matchAll(/yaml:"([a-z0-9_]+)[",]/g)].map(([, word = '']) => word))].sort();
}

/** The file that sets some keys at a place, and the lines that they are on. */
function written(path: readonly Step[], keys: readonly string[], value: string) {
  const lines: string[] = [];
  let indent = '';
  let lead = '';
  for (const step of path) {
    if (typeof step !== 'string' && step.first === 'list') {
      lead = `${indent}- `;
      indent = `${indent}  `;
      continue;
    }
    lines.push(`${lead || indent}${typeof step === 'string' ? step : 'any'}:`);
    lead = '';
    indent = `${indent}  `;
  }
  const start = lines.length;
  lines.push(...keys.map((key, index) => `${index === 0 && lead ? lead : indent}${key}: ${value}`));
  return { text: `${lines.join('\n')}\n`, lineOf: (index: number) => start + index + 1 };
}

function answer(message: string): Answer {
  const [, type] = /^field \S+ not found in type (.+)$/.exec(message) ?? [];
  if (type !== undefined) return { unknownIn: type };
  const [, wanted] = / into (.+)$/.exec(message) ?? [];
  return wanted === undefined ? { refused: message } : { wanted };
}

/** How all is refused at once; overrides have words of their own, in two formats. */
const complete = [
  /configFile \S+: yaml: unmarshal errors:\n([\s\S]*)/,
  /unmarshal config: yaml: unmarshal errors:\n([\s\S]*)/,
] as const;

/** A program of Tempo that is asked. */
export class Probe {
  private readonly folder = mkdtempSync(join(tmpdir(), 'tempo-options-'));

  constructor(private readonly executable: string) {}

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What the program makes of a value for each of some keys at a place. */
  ask(path: readonly Step[], keys: readonly string[], value: string): Map<string, Answer> {
    // Of overrides the first thing that is wrong is not said.
    const { text, lineOf } = written(path, path[0] === 'overrides' ? ['lost', ...keys] : keys, value);
    const first = path[0] === 'overrides' ? 1 : 0;
    const file = join(this.folder, 'tempo.yaml');
    writeFileSync(file, text);
    const { stdout, stderr } = spawnSync(this.executable, ['-config.verify', `-config.file=${file}`], {
      encoding: 'utf8',
    });
    const said = `${stdout}${stderr}`;
    if (!said.includes('failed parsing config')) return new Map(keys.map((key) => [key, { taken: true }]));
    // Some types refuse in words of their own, and nothing is said of the others.
    const [, all] = said.split('; also failed')[0]?.match(complete[path[0] === 'overrides' ? 1 : 0]) ?? [];
    if (all === undefined) {
      const [only = ''] = keys;
      if (keys.length < 2) return new Map([[only, { refused: said.trim() }]]);
      const half = Math.ceil(keys.length / 2);
      return new Map([
        ...this.ask(path, keys.slice(0, half), value),
        ...this.ask(path, keys.slice(half), value),
      ]);
    }
    const messages = new Map<number, string>();
    for (const [, number, message = ''] of all.matchAll(/^ +line (\d+): (.*)$/gm))
      if (!message.endsWith('overrides.legacyConfig')) messages.set(Number(number), message);
    return new Map(
      keys.map((key, index) => {
        const message = messages.get(lineOf(first + index));
        return [key, message === undefined ? { taken: true } : answer(message)];
      }),
    );
  }
}
