// The command lines of all commands: help, and an option that there is not.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));
const commands = Object.entries(scripts).flatMap(([name, script]) => {
  const [, file] = /node (?:\.build\/lib\/commands\/start\.js )?\.build\/(\S+)$/.exec(script) ?? [];
  return file ? [[name, `.build/test/${file}`] as const] : [];
});
const run = (file: string, ...args: string[]) =>
  spawnSync(process.execPath, [file, ...args], { encoding: 'utf8' });

test('all are found', () =>
  expect(commands.map(([name]) => name).sort()).toEqual([
    'accept',
    'bench',
    'bench:stack',
    'docs',
    'e2e',
    'graph',
    'init',
    'options',
    'review',
    'synth',
  ]));

test.each(commands)('npm run %s -- --help says how it is used', (name, file) => {
  const { status, stdout, stderr } = run(file, '--help');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^Usage: npm run ${name}\\b`));
  expect(stdout).toMatch(/\n {2}--help +prints this\n$/);
});

test.each(commands)('npm run %s -- --hlep names the option that was meant', (_, file) => {
  const { status, stdout, stderr } = run(file, '--hlep');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^✗ --hlep: unknown option\. Did you mean --help\? Usage: npm run /);
});
