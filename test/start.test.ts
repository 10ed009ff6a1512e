// Programs start with the code that was compiled the last time, and never with that of another program.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launcher as built } from './programs';

let folder: string;
let start: string;
let program: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'start-'));
  mkdirSync(join(folder, 'lib'));
  start = join(folder, 'lib/start.js');
  writeFileSync(start, readFileSync(built));
  program = join(folder, 'program.js');
  write('one');
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (word: string) =>
  writeFileSync(
    program,
    `const say = () => '${word}'; console.log(say(), __filename, typeof require('node:fs').readFileSync, process.argv.slice(1)); process.exit(3);`,
  );

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [start, program, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};
const says = (word: string, args = '') => ({
  status: 3,
  stdout: `${word} ${program} function [ '${program}'${args} ]\n`,
  stderr: '',
});
const compiled = () => join(folder, 'lib/compiled', readdirSync(join(folder, 'lib/compiled'))[0] ?? '');

test('a program runs as it would by itself, with its own name, options and status', () =>
  expect(run('--env', 'x')).toEqual(says('one', ", '--env', 'x'")));

test('what was compiled is kept, and used again', () => {
  run();
  const { mtimeMs, size } = statSync(compiled());
  expect(size).toBeGreaterThan(64);
  expect(run()).toEqual(says('one'));
  expect(statSync(compiled()).mtimeMs).toBe(mtimeMs);
  expect(readdirSync(join(folder, 'lib/compiled'))).toHaveLength(1);
});

// V8 itself looks at the length only.
test('a program that changed is compiled again, though it is as long as before', () => {
  run();
  write('two');
  expect(run()).toEqual(says('two'));
  expect(run()).toEqual(says('two'));
});

test.each<[string, (code: Buffer) => Buffer]>([
  ['cut short', (code) => code.subarray(0, code.length / 2)],
  ['emptied', () => Buffer.alloc(0)],
  [
    'changed in one place',
    (code) => Buffer.from(code.map((byte, index) => (index === 200 ? byte ^ 1 : byte))),
  ],
  ['of other words', (code) => Buffer.from(code.map((byte, index) => (index === 0 ? byte ^ 1 : byte)))],
])('code that is %s is not used, and replaced', (_, spoilt) => {
  run();
  const whole = readFileSync(compiled());
  writeFileSync(compiled(), spoilt(whole));
  expect(run()).toEqual(says('one'));
  expect(readFileSync(compiled()).subarray(0, 32)).toEqual(whole.subarray(0, 32));
  expect(readFileSync(compiled()).length).toBe(whole.length);
});

test('where nothing can be written, it is compiled each time', () => {
  writeFileSync(join(folder, 'lib/compiled'), 'a file where the folder would be');
  expect(run()).toEqual(says('one'));
  expect(run()).toEqual(says('one'));
});
