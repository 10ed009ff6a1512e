// npm run review, run as people run it, in a repository of its own.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { changed, text } from './environments';

const [main, command] = [resolve('.build/test/main.js'), resolve('.build/test/review.js')];
let folder: string;

const write = (name: string, text: string) => writeFileSync(join(folder, 'charts/environments', name), text);
const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: folder, stdio: 'pipe' });
const synth = () => execFileSync(process.execPath, [main], { cwd: folder });
function review(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'review-'));
  mkdirSync(join(folder, 'charts/environments'), { recursive: true });
  write('minimal.yaml', text('minimal'));
  synth();
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('against the last commit: nothing, then what was changed', () => {
  expect(review()).toEqual({ status: 0, stdout: 'Nothing changes.\n', stderr: '' });
  write('minimal.yaml', changed('minimal', { 'components.querier': { replicas: 3 } }));
  synth();
  expect(review()).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^minimal: 1 quiet\n {2}quiet-[0-9a-f]{6} +Deployment\/tempo-querier {2}replicas 2 -> 3\n$/),
    stderr: '',
  });
});

test('against another revision', () => {
  write('minimal.yaml', changed('minimal', { 'components.querier': { replicas: 3 } }));
  synth();
  git('commit', '--quiet', '-am', 'second');
  expect(review().stdout).toBe('Nothing changes.\n');
  expect(review('--base', 'HEAD~1').stdout).toContain('replicas 2 -> 3');
});

test('two folders', () => {
  execFileSync('cp', ['-r', join(folder, 'dist'), join(folder, 'before')]);
  write('minimal.yaml', changed('minimal', { retention: '72h' }));
  synth();
  expect(review('before', 'dist').stdout).toContain('block_retention 48h -> 72h');
});

test('fails for what is refused or puts data at risk, and for what else is asked', () => {
  write('minimal.yaml', changed('minimal', { 'components.ingester': { disk: '20Gi' } }));
  synth();
  expect(review().status).toBe(1);
  expect(review('--fail-on', 'data').status).toBe(0);
  write('minimal.yaml', changed('minimal', { 'components.querier': { memory: '1Gi' } }));
  synth();
  expect(review().status).toBe(0);
  expect(review('--fail-on', 'refused,restarts').status).toBe(1);
  expect(review('--fail-on', '').status).toBe(0);
});

test('what is meant is accepted by its id, with a reason; an entry that matches nothing must go', () => {
  write('minimal.yaml', changed('minimal', { 'components.ingester': { disk: '20Gi' } }));
  synth();
  const { id } = JSON.parse(review('--format', 'json').stdout).minimal[0];
  write('minimal.accepted.yaml', `- { id: ${id}, why: the claims were grown by hand }\n`);
  expect(review()).toMatchObject({ status: 0, stdout: expect.stringContaining('accepted: the claims were grown by hand'), stderr: '' });
  // It is no environment.
  expect(() => synth()).not.toThrow();
  write('minimal.yaml', text('minimal'));
  synth();
  expect(review()).toMatchObject({
    status: 1,
    stderr: `✗ charts/environments/minimal.accepted.yaml: ${id} matches no finding of this review; remove the entry.\n`,
  });
});

test.each([
  ['an entry without a reason', '- { id: data-abcdef }', '✗ charts/environments/minimal.accepted.yaml: 0.why: got nothing. Allowed: a reason.\n'],
  [
    'an id that is none',
    '- { id: x, why: because it is meant }',
    '✗ charts/environments/minimal.accepted.yaml: 0.id: got "x". Allowed: an id as npm run review prints it, such as data-1934a4.\n',
  ],
  ['no YAML', '- [', /^✗ charts\/environments\/minimal\.accepted\.yaml: not YAML: /],
])('%s is refused', (_, entry, message) => {
  write('minimal.accepted.yaml', entry);
  const { status, stderr } = review();
  expect(status).toBe(1);
  if (typeof message === 'string') expect(stderr).toBe(message);
  else expect(stderr).toMatch(message);
});

test.each([
  [['--base', 'nowhere'], '✗ --base: got "nowhere", which is no revision of this repository. Allowed: a commit, branch or tag such as origin/main.\n'],
  [['--format', 'html'], '✗ --format: got "html". Allowed: terminal, markdown, json.\n'],
  [['--fail-on', 'all'], '✗ --fail-on: got "all". Allowed: refused, data, interrupted, access, restarts, quiet, with commas between.\n'],
  [
    ['before'],
    '✗ got 1 folders. Allowed: two, before and after, or none. Usage: npm run review -- [--base REVISION | BEFORE AFTER] [--format terminal|markdown|json] [--fail-on CLASS,...]\n✗ before: no such folder.\n',
  ],
  [
    ['--bse', 'x'],
    "✗ Unknown option '--bse'. Usage: npm run review -- [--base REVISION | BEFORE AFTER] [--format terminal|markdown|json] [--fail-on CLASS,...]\n",
  ],
])('%j is one clear error', (args, stderr) => expect(review(...args)).toEqual({ status: 1, stdout: '', stderr }));

test('a dist/ that cannot be read is one clear error', () => {
  writeFileSync(join(folder, 'dist/minimal/tempo/broken.yaml'), 'a: [');
  expect(review()).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(/^✗ minimal\/tempo\/broken\.yaml: not YAML: .*\.\n$/) });
});

test('outside of a repository', () => {
  rmSync(join(folder, '.git'), { recursive: true });
  expect(review()).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/^✗ --base: got "HEAD", which is no revision/) });
});
