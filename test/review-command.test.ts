// npm run review, run as people run it, in a repository of its own.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { changed, text } from './environments';
import { launcher } from './programs';

const [main, command] = [resolve('.build/test/main.js'), resolve('.build/test/lib/commands/review.js')];
let folder: string;

const write = (name: string, text: string) => writeFileSync(join(folder, 'charts/environments', name), text);
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd: folder,
    stdio: 'pipe',
  });
const synth = () => execFileSync(process.execPath, [launcher, main], { cwd: folder });
function review(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, command, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
const usage =
  'npm run review -- [--base REVISION | BEFORE AFTER | --live [--context NAME] [--env NAME]] [--format FORMAT] [--fail-on CLASS,...]';

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
    stdout: expect.stringMatching(
      /^minimal: 1 quiet\n {2}quiet-[0-9a-f]{10} +Deployment\/tempo-querier {2}replicas 2 -> 3\n$/,
    ),
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
  expect(review()).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(
      /^✗ minimal: StatefulSet\/tempo-ingester: .*10Gi -> 20Gi \(refused: the sync fails\); take another way, or accept refused-[0-9a-f]{10} with a reason\.\n$/,
    ),
  });
  expect(review('--fail-on', 'data')).toMatchObject({ status: 0, stderr: '' });
  write('minimal.yaml', changed('minimal', { 'components.querier': { memory: '1Gi' } }));
  synth();
  expect(review().status).toBe(0);
  expect(review('--fail-on', 'refused,restarts').status).toBe(1);
  expect(review('--fail-on', '').status).toBe(0);
});

test('what is meant is accepted by its id, with a reason, and for the change that it comes with', () => {
  write('minimal.yaml', changed('minimal', { 'components.ingester': { disk: '20Gi' } }));
  synth();
  const { id } = JSON.parse(review('--format', 'json').stdout).environments.minimal[0];
  write('minimal.accepted.yaml', `- { id: ${id}, why: the claims were grown by hand }\n`);
  expect(review()).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('accepted: the claims were grown by hand'),
    stderr: '',
  });
  git('add', '.');
  git('commit', '--quiet', '-m', 'larger');
  // The next change does not fail because of it, and back and forth is no change that anybody accepted.
  write('minimal.yaml', text('minimal'));
  synth();
  expect(review('--fail-on', '')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^note: an accepted finding is of earlier changes, and may be removed/),
  });
  git('commit', '--quiet', '-am', 'smaller');
  write('minimal.yaml', changed('minimal', { 'components.ingester': { disk: '20Gi' } }));
  synth();
  expect(review()).toMatchObject({ status: 1, stdout: expect.not.stringContaining('accepted:') });
});

test.each([
  [
    'an entry without a reason',
    '- { id: data-abcdef0123 }',
    '✗ charts/environments/minimal.accepted.yaml:1: 0.why: got nothing. Allowed: a reason.\n',
  ],
  [
    'an id that is none',
    '- { id: x, why: because it is meant }',
    '✗ charts/environments/minimal.accepted.yaml:1: 0.id: got "x". Allowed: an id as npm run review prints it, such as data-1934a4b0c2.\n',
  ],
  ['no YAML', '- [', /^✗ charts\/environments\/minimal\.accepted\.yaml:1:4: not YAML: /],
])('%s is refused', (_, entry, message) => {
  write('minimal.accepted.yaml', entry);
  const { status, stderr } = review();
  expect(status).toBe(1);
  if (typeof message === 'string') expect(stderr).toBe(message);
  else expect(stderr).toMatch(message);
});

test.each([
  [
    ['--base', 'nowhere'],
    '✗ --base: got "nowhere", which is no revision of this repository. Allowed: a commit, branch or tag such as origin/main.\n',
  ],
  [['--format', 'html'], '✗ --format: got "html". Allowed: terminal, markdown, json.\n'],
  [
    ['--fail-on', 'all'],
    '✗ --fail-on: got "all". Allowed: refused, data, interrupted, access, restarts, quiet, with commas between.\n',
  ],
  [['dist'], `✗ got 1 folders. Allowed: two, before and after, or none. Usage: ${usage}\n`],
  [['dist', 'nowhere'], '✗ nowhere: no such folder.\n'],
  [
    ['dist', 'charts/environments/minimal.yaml'],
    '✗ charts/environments/minimal.yaml: is a file. Allowed: a folder such as dist.\n',
  ],
  [['--base', 'HEAD', 'dist', 'dist'], '✗ got --base and two folders. Allowed: one of them.\n'],
  [['--context', 'kind'], '✗ --context: goes with --live.\n'],
  [['--bse', 'x'], `✗ --bse: unknown option. Did you mean --base? Usage: ${usage}\n`],
])('%j is one clear error', (args, stderr) =>
  expect(review(...args)).toEqual({ status: 1, stdout: '', stderr }),
);

test('--help says how it is used', () =>
  expect(review('--help')).toEqual({
    status: 0,
    stdout: expect.stringContaining(`Usage: ${usage}`),
    stderr: '',
  }));

test('a dist/ that cannot be read is one clear error', () => {
  writeFileSync(join(folder, 'dist/minimal/tempo/broken.yaml'), 'a: [');
  expect(review()).toEqual({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/^✗ minimal\/tempo\/broken\.yaml: not YAML: .*\.\n$/),
  });
});

test.each([
  [
    'an environment that was not rendered',
    () => write('minimal.yaml', changed('minimal', { 'storage.bucket': 'other' })),
    /^note: dist\/ is stale: it is not what charts\/environments renders \(~ minimal\/tempo\/ConfigMap/,
  ],
  [
    'an environment that is refused',
    () => write('minimal.yaml', 'cluster: Minimal\n'),
    /^note: charts\/environments\/minimal\.yaml:1: cluster: got "Minimal"/,
  ],
])('of %s it says so, and fails', (_, change, note) => {
  change();
  expect(review()).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(note),
    stderr: expect.stringMatching(/[Rr]un npm run synth/),
  });
});

test.each<[string, () => void, RegExp]>([
  [
    'outside of a repository',
    () => rmSync(join(folder, '.git'), { recursive: true }),
    /^✗ .* is in no Git repository: run this in the repository, or name two folders, before and after\.\n$/,
  ],
  [
    'in a repository without commits',
    () => {
      rmSync(join(folder, '.git'), { recursive: true });
      git('init', '--quiet');
    },
    /^✗ this Git repository has no commit yet: commit dist\/ first, or name two folders, before and after\.\n$/,
  ],
  [
    'without dist/',
    () => rmSync(join(folder, 'dist'), { recursive: true }),
    /^✗ dist: no such folder\. Run npm run synth first\.\n$/,
  ],
])('%s', (_, change, stderr) => {
  change();
  expect(review()).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(stderr) });
});

test('without git, and where Git does not trust the folder', () => {
  const run = (env: Record<string, string>) =>
    spawnSync(process.execPath, [launcher, command], { cwd: folder, encoding: 'utf8', env }).stderr;
  expect(run({ PATH: '/nowhere' })).toMatch(
    /^✗ git cannot be run \(.*\): install it, or name two folders, before and after\.\n$/,
  );
  const path = process.env.PATH ?? '';
  expect(run({ PATH: path, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' })).toMatch(
    /^✗ Git does not trust this folder, which belongs to another user: run git config --global --add safe\.directory \S+\.\n$/,
  );
});
