// The command itself, run as people run it, in a folder of its own.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readTree } from '../lib/disk';
import { changed, text } from './environments';

const main = resolve('.build/test/main.js');
/** everything.yaml where there is nobody whom it shares with. */
const alone = { 'storage.sharedWith': undefined };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synth-'));
  mkdirSync(join(folder, 'charts/environments'), { recursive: true });
  write('minimal.yaml', text('minimal'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, 'charts/environments', name), text);
const dist = () => readTree(join(folder, 'dist'));
function synth(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('writes dist/ and says what it did', () => {
  expect(synth().stdout).toMatch(
    /^environment +objects +added +changed +removed\nminimal +34 +34 +0 +0\nminimal: 1 quiet\nnote: minimal: limits\.rateLimit: one tenant .*\nnote: minimal: components\.memcached: left out, .* Add it\.\ndist\/ is written \(\d+ ms\)\.\n$/,
  );
  expect(synth().stdout).toMatch(/minimal +34 +0 +0 +0\n(note: .*\n)*dist\/ is up to date/);
  write('minimal.yaml', changed('minimal', { 'components.memcached': {} }));
  expect(synth().stdout).toMatch(/minimal +37 +3 +8 +0\nminimal: 4 restarts \(Deployment\/tempo-compactor, Deployment\/tempo-querier, .*\), 1 quiet\n/);
  write('minimal.yaml', text('minimal'));
  expect(synth().stdout).toMatch(/minimal +34 +0 +8 +3\n/);
});

test('what is not rendered any more disappears, with its folder', () => {
  write('everything.yaml', changed('everything', alone));
  expect(synth().stdout).toMatch(/everything +164 .*\nminimal +34 /);
  rmSync(join(folder, 'charts/environments/everything.yaml'));
  expect(synth().stdout).toMatch(/everything +0 +0 +0 +164\n/);
  expect(readdirSync(join(folder, 'dist'))).toEqual(['minimal']);
});

test('--env renders one environment and leaves the others as they are', () => {
  write('everything.yaml', changed('everything', alone));
  synth();
  write('everything.yaml', changed('everything', { ...alone, retention: '96h' }));
  write('minimal.yaml', changed('minimal', { retention: '96h' }));
  const before = dist();
  expect(synth('--env', 'minimal').stdout).not.toContain('everything');
  const differing = [...dist()].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
  expect(differing).toEqual(['minimal/tempo/ConfigMap.tempo-compactor.yaml', 'minimal/tempo/Deployment.tempo-compactor.yaml']);
});

test('--check writes nothing, and names the files that differ', () => {
  synth();
  expect(synth('--check')).toMatchObject({ status: 0, stderr: '' });
  writeFileSync(join(folder, 'dist/minimal/tempo/Service.tempo-gateway.yaml'), 'edited by hand\n');
  writeFileSync(join(folder, 'dist/minimal/stray.yaml'), '');
  rmSync(join(folder, 'dist/minimal/tempo/Service.tempo-querier.yaml'));
  const before = dist();
  expect(synth('--check')).toEqual({
    status: 1,
    stdout: '',
    stderr: [
      '✗ + minimal/tempo/Service.tempo-querier.yaml',
      '✗ ~ minimal/tempo/Service.tempo-gateway.yaml',
      '✗ - minimal/stray.yaml',
      '3 problems. dist/ is not what would be rendered: run npm run synth, and commit.\n',
    ].join('\n'),
  });
  expect(dist()).toEqual(before);
});

const nothing = () => {};

test.each([
  [
    'an unknown option',
    nothing,
    ['--en'],
    '✗ --en: unknown option. Did you mean --env? Usage: npm run synth -- [--env NAME] [--check] [--format json]\n1 problem. dist/ is as it was.\n',
  ],
  ['an unknown environment', nothing, ['--env', 'prod'], '✗ --env: got "prod". Allowed: minimal.\n1 problem. dist/ is as it was.\n'],
  [
    'a stray word',
    nothing,
    ['prod'],
    "✗ Unexpected argument 'prod'. Usage: npm run synth -- [--env NAME] [--check] [--format json]\n1 problem. dist/ is as it was.\n",
  ],
  [
    'an empty folder',
    () => rmSync(join(folder, 'charts/environments/minimal.yaml')),
    [],
    '✗ charts/environments: no environment; write charts/environments/<cluster>.yaml\n1 problem. dist/ is as it was.\n',
  ],
  [
    'broken YAML beside a wrong value',
    () => {
      write('b.yaml', 'a: [\nb: 2');
      write('minimal.yaml', changed('minimal', { retention: '2d' }));
    },
    [],
    [
      '✗ charts/environments/b.yaml:2:1: not YAML: deficient indentation.',
      '✗ charts/environments/minimal.yaml: retention: got "2d". Allowed: a duration in h, m and s, each once and in this order, such as 30s, 15m, 48h or 1h30m; write days as hours.',
      '2 problems. dist/ is as it was.\n',
    ].join('\n'),
  ],
  ['an unknown format', nothing, ['--format', 'yaml'], '✗ --format: got "yaml". Allowed: text, json.\n1 problem. dist/ is as it was.\n'],
  [
    'two environments of one cluster',
    () => write('other.yaml', text('minimal')),
    [],
    '✗ charts/environments/other.yaml: cluster: got "minimal", which charts/environments/minimal.yaml has already. Give each environment a cluster of its own.\n1 problem. dist/ is as it was.\n',
  ],
])('%s: says what to do, and leaves dist/ as it was', (_, prepare, args, stderr) => {
  synth();
  const before = dist();
  prepare();
  expect(synth(...args)).toEqual({ status: 1, stdout: '', stderr });
  expect(dist()).toEqual(before);
});

test('problems as JSON name the rule, the place and what is wrong there', () => {
  write('minimal.yaml', changed('minimal', { retention: '2d' }));
  const { status, stdout, stderr } = synth('--format', 'json');
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    problems: [{ rule: 'schema', where: 'charts/environments/minimal.yaml: retention', what: expect.stringMatching(/^got "2d"\. Allowed: a duration/) }],
  });
});

test('a failure half way leaves dist/ as it was, and nothing beside it', () => {
  synth();
  const before = dist();
  write('minimal.yaml', changed('minimal', { retention: '96h' }));
  // Root may write anywhere, so permissions would not do.
  const broken = spawnSync(
    process.execPath,
    [
      '-e',
      `const fs = require('node:fs'); const write = fs.writeFileSync; let n = 0; fs.writeFileSync = (...a) => { if (++n > 5) throw Object.assign(new Error('ENOSPC: no space left on device'), { syscall: 'write' }); write(...a); }; require(${JSON.stringify(main)})`,
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  expect(broken).toMatchObject({ status: 1, stdout: '', stderr: '✗ ENOSPC: no space left on device\n1 problem. dist/ is as it was.\n' });
  expect(dist()).toEqual(before);
  expect(readdirSync(folder).sort()).toEqual(['charts', 'dist']);
});

test('what a run left behind that was ended by force is put right', () => {
  synth();
  const before = dist();
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  execFileSync('mv', [join(folder, 'dist'), join(folder, `.dist-old-${gone}`)]);
  mkdirSync(join(folder, `.dist-new-${gone}`));
  expect(synth().stdout).toMatch(/minimal +34 +0 +0 +0\n/);
  expect(dist()).toEqual(before);
  expect(readdirSync(folder).sort()).toEqual(['charts', 'dist']);
});

test('interrupting it leaves dist/ as it was or as it is to be', async () => {
  synth();
  const texts = ['48h', '96h'].map((retention) => changed('minimal', { retention }));
  const wanted = texts.map((text) => {
    write('minimal.yaml', text);
    synth();
    return dist();
  });
  for (let delay = 40; delay < 400; delay += 30) {
    write('minimal.yaml', texts[(delay / 10) % 2] ?? '');
    const child = spawn(process.execPath, [main], { cwd: folder, stdio: 'ignore' });
    setTimeout(() => child.kill('SIGINT'), delay);
    await new Promise((done) => child.on('exit', done));
    expect(existsSync(join(folder, 'dist'))).toBe(true);
    expect(wanted.some((tree) => JSON.stringify([...tree]) === JSON.stringify([...dist()]))).toBe(true);
  }
}, 20_000);

test('two renders are byte-identical, in any time zone and any locale', () => {
  write('everything.yaml', changed('everything', alone));
  const renders = [
    { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8' },
    { TZ: 'America/New_York', LANG: 'C' },
  ].map((env) => {
    rmSync(join(folder, 'dist'), { recursive: true, force: true });
    spawnSync(process.execPath, [main], { cwd: folder, env: { ...process.env, ...env } });
    return [...dist()];
  });
  expect(renders[0]).toHaveLength(199);
  expect(renders[1]).toEqual(renders[0]);
});

test('`cdk8s synth` finds what it may list, and dist/ is written too', () => {
  const elsewhere = join(folder, 'elsewhere');
  spawnSync(process.execPath, [main], { cwd: folder, env: { ...process.env, CDK8S_OUTDIR: elsewhere } });
  expect(readTree(elsewhere)).toEqual(dist());
});
