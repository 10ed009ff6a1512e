// What operators write is not what tests are about: whatever sensible they write, render and commit, all
// tests pass.
// The only ones that read charts/environments/ and dist/ are here, and they are run on copies with edits too.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readTree } from '../lib/disk/files';
import { edited } from '../lib/environment/edit';
import { isAccepted } from '../lib/review/accepted';
import { text } from './environments';
import { launcher } from './programs';

const main = resolve('.build/test/main.js');
const synth = (root: string, ...args: string[]) =>
  spawnSync(process.execPath, [launcher, main, ...args], { cwd: root, encoding: 'utf8' });
const environmentsOf = (root: string) =>
  readdirSync(join(root, 'charts/environments'))
    .filter((name) => /\.ya?ml$/.test(name) && !isAccepted(name))
    .map((name) => join(root, 'charts/environments', name));

const modeline = '# yaml-language-server: $schema=./environment.schema.json';

/** What is wrong with the files of operators: a stale dist/, or an editor that does not find the schema. */
function wrong(root: string): string[] {
  const { status, stderr } = synth(root, '--check');
  const unaided = environmentsOf(root).filter(
    (file) => readFileSync(file, 'utf8').split('\n')[0] !== modeline,
  );
  return [
    ...(status === 0 ? [] : [stderr]),
    ...unaided.map((file) => `${file}: its first line does not name the schema`),
  ];
}

test('dist/ is what is rendered, and an editor finds the JSON Schema of each environment', () =>
  expect(wrong('.')).toEqual([]));

describe('after a change', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'operators-'));
    mkdirSync(join(root, 'charts/environments'), { recursive: true });
    writeFileSync(
      join(root, 'charts/environments/do-nyc3-prod.yaml'),
      text('do-nyc3-prod').replace(
        '../../charts/environments/environment.schema.json',
        './environment.schema.json',
      ),
    );
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const first = () => environmentsOf(root)[0] ?? '';
  const edit = (changes: Record<string, unknown>, file = first()) =>
    writeFileSync(file, `${modeline}\n${edited(readFileSync(file, 'utf8'), changes)}`);

  test.each<[string, () => void]>([
    ['more memory for queriers', () => edit({ 'components.querier.memory': '1Gi' })],
    ['more queriers', () => edit({ 'components.querier.replicas': 3 })],
    ['a tenant', () => edit({ 'tenants.team': { mimirTenant: 'team' } })],
    ['a longer retention', () => edit({ retention: '336h' })],
    ['another bucket', () => edit({ 'storage.bucket': 'another' })],
    ['another patch of Tempo', () => edit({ 'images.tempo.version': '2.10.7' })],
    ['out of the mesh', () => edit({ linkerd: undefined })],
    ['no monitoring', () => edit({ monitoring: undefined, 'components.vulture': undefined })],
    ['TraceQL metrics', () => edit({ 'components.metricsGenerator.traceqlMetrics': {} })],
    ['a second cluster', () => cpSync(first(), join(root, 'charts/environments/second.yaml'))],
    ['no cluster named do-nyc3-prod', () => renameSync(first(), join(root, 'charts/environments/mine.yaml'))],
  ])('%s: the tests of operators’ files pass', (what, change) => {
    change();
    if (what.includes('cluster'))
      edit({ cluster: 'mine', 'storage.bucket': 'mine' }, environmentsOf(root).at(-1));
    expect(synth(root)).toMatchObject({ status: 0, stderr: '' });
    expect(wrong(root)).toEqual([]);
  });

  test('a stale dist/ and a file without its first line are told', () => {
    synth(root);
    edit({ retention: '72h' });
    writeFileSync(first(), readFileSync(first(), 'utf8').replace(modeline, '# mine'));
    expect(wrong(root)).toEqual([
      expect.stringContaining('run npm run synth, and commit'),
      `${first()}: its first line does not name the schema`,
    ]);
  });
});

test('no other test reads what operators write', () => {
  const reading = [...readTree('test', /\.ts$/)].filter(([, source]) =>
    /(readTree|readFileSync|readdirSync)\('(\.\/)?(dist|charts\/environments\/[^']*\.yaml)/.test(source),
  );
  // That one compares dist/ with itself, before and after.
  expect(reading.map(([path]) => path)).toEqual(['generated.test.ts']);
});
