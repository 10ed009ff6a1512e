// The commands as their npm scripts run them, from where they are built for tests.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What Node is given: flags, and the file. */
export function nodeArgs(command: 'synth' | 'review'): string[] {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));
  const args = scripts[command]?.split(' && node ')[1]?.split(' ');
  if (!args) throw new Error(`package.json: scripts.${command} does not run node`);
  return args.map((arg) => (arg.startsWith('-') ? arg : resolve(arg.replace('.build/', '.build/test/'))));
}
