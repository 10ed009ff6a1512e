// The command itself, run as people run it, in a folder of its own.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readTree } from '../lib/disk/files';
import { changed, text } from './environments';
import { launcher } from './programs';

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
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, main, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('writes dist/ and says what it did', () => {
  expect(synth().stdout).toMatch(
    /^environment +objects +added +changed +removed\nminimal +34 +34 +0 +0\nminimal: 1 quiet\nnote: minimal: limits\.rateLimit: one tenant .*\nnote: minimal: components\.memcached: left out, .* Add it\.\ndist\/ is written \(\d+ ms\)\.\n$/,
  );
  expect(synth().stdout).toMatch(/minimal +34 +0 +0 +0\n(note: .*\n)*dist\/ is up to date/);
  write('minimal.yaml', changed('minimal', { 'components.memcached': {} }));
  expect(synth().stdout).toMatch(
    /minimal +37 +3 +8 +0\nminimal: 4 restarts \(Deployment\/tempo-compactor, Deployment\/tempo-querier, .*\), 1 quiet\n/,
  );
  write('minimal.yaml', text('minimal'));
  expect(synth().stdout).toMatch(/minimal +34 +0 +8 +3\n/);
});

test('what is not rendered any more disappears, with its folder', () => {
  write('everything.yaml', changed('everything', alone));
  expect(synth().stdout).toMatch(/everything +182 .*\nminimal +34 /);
  rmSync(join(folder, 'charts/environments/everything.yaml'));
  expect(synth().stdout).toMatch(/everything +0 +0 +0 +182\n/);
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
  expect(differing).toEqual([
    'minimal/tempo/ConfigMap.tempo-compactor.yaml',
    'minimal/tempo/Deployment.tempo-compactor.yaml',
  ]);
});

test('--check writes nothing, and names the files that differ', () => {
  synth();
  expect(synth('--check')).toMatchObject({ status: 0, stderr: '' });
  cpSync(
    join(folder, 'dist/minimal/tempo/Service.tempo-gateway.yaml'),
    join(folder, 'dist/minimal/tempo/Service.stray.yaml'),
  );
  writeFileSync(join(folder, 'dist/minimal/tempo/Service.tempo-gateway.yaml'), 'edited by hand\n');
  rmSync(join(folder, 'dist/minimal/tempo/Service.tempo-querier.yaml'));
  const before = dist();
  expect(synth('--check')).toEqual({
    status: 1,
    stdout: '',
    stderr: [
      '✗ + minimal/tempo/Service.tempo-querier.yaml',
      '✗ ~ minimal/tempo/Service.tempo-gateway.yaml',
      '✗ - minimal/tempo/Service.stray.yaml',
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
  [
    'an unknown environment',
    nothing,
    ['--env', 'minimle'],
    '✗ --env: got "minimle". Did you mean minimal? Allowed: minimal.\n1 problem. dist/ is as it was.\n',
  ],
  [
    'a stray word',
    nothing,
    ['prod'],
    "✗ Unexpected argument 'prod'. With npm, options stand after --. Usage: npm run synth -- [--env NAME] [--check] [--format json]\n1 problem. dist/ is as it was.\n",
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
      '✗ charts/environments/minimal.yaml:15: retention: got "2d". Allowed: a duration in h, m and s, each once and in this order, such as 30s, 15m, 48h or 1h30m; write days as hours.',
      '2 problems. dist/ is as it was.\n',
    ].join('\n'),
  ],
  [
    'an unknown format',
    nothing,
    ['--format', 'yaml'],
    '✗ --format: got "yaml". Allowed: text, json.\n1 problem. dist/ is as it was.\n',
  ],
  [
    'two environments of one cluster',
    () => write('other.yaml', text('minimal')),
    [],
    '✗ charts/environments/other.yaml:3: cluster: got "minimal", which charts/environments/minimal.yaml has already. Give each environment a cluster of its own.\n1 problem. dist/ is as it was.\n',
  ],
])('%s: says what to do, and leaves dist/ as it was', (_, prepare, args, stderr) => {
  synth();
  const before = dist();
  prepare();
  expect(synth(...args)).toEqual({ status: 1, stdout: '', stderr });
  expect(dist()).toEqual(before);
});

test('twenty problems are listed, and how many more there are', () => {
  const tenants = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`t${index}`, { retention: '2d' }]),
  );
  write('minimal.yaml', changed('minimal', { tenants }));
  const lines = synth().stderr.split('\n');
  expect(lines.filter((line) => line.startsWith('✗'))).toHaveLength(20);
  expect(lines.slice(20)).toEqual(['… and 10 more', '30 problems. dist/ is as it was.', '']);
});

test.each<[string, () => void, RegExp]>([
  [
    'UTF-16',
    () =>
      writeFileSync(join(folder, 'charts/environments/b.yaml'), Buffer.from('\ufeffcluster: a', 'utf16le')),
    /b\.yaml: is in UTF-16\. Save it in UTF-8\.\n/,
  ],
  [
    'Latin-1',
    () => writeFileSync(join(folder, 'charts/environments/b.yaml'), Buffer.from('a: b\n# \xe9\n', 'latin1')),
    /b\.yaml: line 2 is not in UTF-8\. Save it in UTF-8\.\n/,
  ],
  [
    'a pipe',
    () => execFileSync('mkfifo', [join(folder, 'charts/environments/b.yaml')]),
    /b\.yaml: is a pipe\. Allowed: a file\.\n/,
  ],
  [
    'a folder',
    () => mkdirSync(join(folder, 'charts/environments/b.yaml')),
    /b\.yaml: is a folder\. Allowed: a file\.\n/,
  ],
  [
    'a link to a folder',
    () => symlinkSync('/tmp', join(folder, 'charts/environments/b.yaml')),
    /b\.yaml: is a folder\. Allowed: a file\.\n/,
  ],
  [
    'a link to nothing',
    () => symlinkSync('nothing', join(folder, 'charts/environments/b.yaml')),
    /b\.yaml: is a link that leads nowhere\. Remove it\.\n/,
  ],
  [
    'two megabytes',
    () => writeFileSync(join(folder, 'charts/environments/b.yaml'), '#'.repeat(2 ** 21)),
    /b\.yaml: has 2097152 bytes\. Allowed: up to 1048576, 1 MiB\.\n/,
  ],
])('%s among the environments is refused', (_, prepare, expected) => {
  prepare();
  const { status, stderr } = synth();
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(expected) });
});

test('what editors and systems leave behind is no environment; an ending in capitals is one', () => {
  for (const name of ['.#minimal.yaml', '._minimal.yaml', 'minimal.yaml~']) write(name, 'a: [');
  rmSync(join(folder, 'charts/environments/minimal.yaml'));
  write('minimal.YAML', text('minimal'));
  expect(synth()).toMatchObject({ status: 0, stderr: '' });
});

test('problems as JSON name the rule, the place and what is wrong there', () => {
  write('minimal.yaml', changed('minimal', { retention: '2d' }));
  const { status, stdout, stderr } = synth('--format', 'json');
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    problems: [
      {
        rule: 'schema',
        where: 'charts/environments/minimal.yaml:15: retention',
        what: expect.stringMatching(/^got "2d"\. Allowed: a duration/),
      },
    ],
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
      `const fs = require('node:fs'); const write = fs.writeFileSync; let n = 0; fs.writeFileSync = (...a) => { if (++n > 2) throw Object.assign(new Error('ENOSPC: no space left on device'), { syscall: 'write' }); write(...a); }; require(${JSON.stringify(main)})`,
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  expect(broken).toMatchObject({
    status: 1,
    stdout: '',
    stderr: '✗ ENOSPC: no space left on device\n1 problem. dist/ is as it was.\n',
  });
  expect(dist()).toEqual(before);
  expect(readdirSync(folder).sort()).toEqual(['.build', 'charts', 'dist']);
});

/**
 * Runs synth until it is about to touch the disk for the nth time, and ends it there by SIGKILL. Whether it
 * came to an end by itself.
 */
function killedAt(n: number): boolean {
  const names = ['mkdirSync', 'writeFileSync', 'renameSync', 'rmSync', 'rmdirSync'];
  const { signal } = spawnSync(
    process.execPath,
    [
      '-e',
      `const fs = require('node:fs'); let n = 0; for (const name of ${JSON.stringify(names)}) { const real = fs[name]; fs[name] = (...a) => { if (++n === ${n}) process.kill(process.pid, 'SIGKILL'); return real(...a); }; } require(${JSON.stringify(main)})`,
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  return signal === null;
}

test('killed wherever it touches the disk: dist/ is there, each file whole, and the next run ends it', () => {
  const texts = [changed('minimal', { 'components.memcached': {} }), text('minimal')];
  const [large, small] = texts.map((text) => {
    write('minimal.yaml', text);
    synth();
    return dist();
  });
  let kills = 0;
  for (let isDone = false; !isDone; kills++) {
    write('minimal.yaml', texts[kills % 2] ?? '');
    isDone = killedAt(kills + 1);
    for (const [path, text] of dist()) expect([large?.get(path), small?.get(path)]).toContain(text);
    // Neither change touches these.
    expect([...dist().keys()]).toEqual(
      expect.arrayContaining([...(large?.keys() ?? [])].filter((path) => small?.has(path))),
    );
    expect(synth()).toMatchObject({ status: 0, stderr: '' });
    expect(dist()).toEqual(kills % 2 === 0 ? large : small);
    expect(readdirSync(folder).sort()).toEqual(['.build', 'charts', 'dist']);
  }
  expect(kills).toBeGreaterThan(20);
}, 120_000);

test('a disk that fails while dist/ is changed: what is said of dist/ is true, and the next run ends it', () => {
  synth();
  write('minimal.yaml', changed('minimal', { retention: '96h' }));
  const failing = spawnSync(
    process.execPath,
    [
      '-e',
      `const fs = require('node:fs'); const real = fs.renameSync; let n = 0; fs.renameSync = (...a) => { if (++n === 3) throw Object.assign(new Error('EACCES: permission denied'), { syscall: 'rename' }); real(...a); }; require(${JSON.stringify(main)})`,
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  expect(failing).toMatchObject({
    status: 1,
    stderr:
      '✗ EACCES: permission denied\n1 problem. dist/ is half changed. Mend what is named, and run npm run synth, which finishes it.\n',
  });
  expect(synth().status).toBe(0);
  expect(synth('--check').status).toBe(0);
});

test('a folder that may not be written: dist/ is as it was', () => {
  synth();
  const before = dist();
  write('minimal.yaml', changed('minimal', { retention: '96h' }));
  // Root may write anywhere, so somebody else runs it.
  const other = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  execFileSync('chmod', ['-R', 'a+rwX', folder]);
  execFileSync('chmod', ['-R', 'a-w', join(folder, 'dist')]);
  const { status, stderr } = spawnSync(process.execPath, [launcher, main], {
    cwd: folder,
    encoding: 'utf8',
    ...other,
  });
  execFileSync('chmod', ['-R', 'u+w', join(folder, 'dist')]);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(
      /^✗ EACCES: permission denied, access '.*dist\/minimal\/tempo'\n1 problem\. dist\/ is as it was\.\n$/,
    ),
  });
  expect(dist()).toEqual(before);
  expect(readdirSync(folder).sort()).toEqual(['.build', 'charts', 'dist']);
});

test('a run that was killed half way is told by --check, which changes nothing', () => {
  synth();
  mkdirSync(join(folder, '.dist-committed/files'), { recursive: true });
  writeFileSync(join(folder, '.dist-committed/removed.json'), '[]');
  expect(synth('--check')).toEqual({
    status: 1,
    stdout: '',
    stderr:
      '✗ dist/: a run that changed it was ended by force.\n1 problem. dist/ is half changed: run npm run synth, which finishes it.\n',
  });
  expect(synth().status).toBe(0);
  expect(synth('--check').status).toBe(0);
});

test('ten runs at once lose no change, and none fails', async () => {
  const clusters = Array.from({ length: 10 }, (_, index) => `cluster-${index}`);
  for (const name of clusters)
    write(`${name}.yaml`, changed('minimal', { cluster: name, 'storage.bucket': name }));
  synth();
  for (const name of clusters)
    write(`${name}.yaml`, changed('minimal', { cluster: name, 'storage.bucket': name, retention: '96h' }));
  const runs = clusters.map((name) =>
    spawn(process.execPath, [launcher, main, '--env', name], { cwd: folder, stdio: 'ignore' }),
  );
  expect(await Promise.all(runs.map((run) => new Promise((done) => run.on('exit', done))))).toEqual(
    clusters.map(() => 0),
  );
  expect(synth('--check').status).toBe(0);
}, 60_000);

test.each([
  ['a process that is gone', () => `${spawnSync(process.execPath, ['-e', '']).pid} 1`],
  ['a process of another start with the number of a running one', () => `${process.pid} 1`],
  ['nobody', () => ''],
])('a lock of %s is no lock', (_, written) => {
  writeFileSync(join(folder, '.dist-lock'), written());
  expect(synth()).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(folder).sort()).toEqual(['.build', 'charts', 'dist']);
});

test('what others put into dist/ stays, byte by byte, and is named', () => {
  synth();
  mkdirSync(join(folder, 'dist/minimal/secrets'), { recursive: true });
  writeFileSync(join(folder, 'dist/README.md'), 'ours\n');
  writeFileSync(join(folder, 'dist/minimal/secrets/Secret.mine.yaml'), Buffer.from([0xff, 0xfe, 0x00]));
  symlinkSync('/nowhere', join(folder, 'dist/minimal/link'));
  write('minimal.yaml', changed('minimal', { retention: '96h' }));
  const { status, stdout } = synth();
  expect({ status, notes: stdout.match(/note: dist.*/g) }).toEqual({
    status: 0,
    notes: ['minimal/link', 'minimal/secrets/Secret.mine.yaml', 'README.md'].map(
      (path) =>
        `note: dist/${path} was not rendered. It stays, and whoever applies the folder applies it too.`,
    ),
  });
  expect(readFileSync(join(folder, 'dist/minimal/secrets/Secret.mine.yaml'))).toEqual(
    Buffer.from([0xff, 0xfe, 0x00]),
  );
  expect(readlinkSync(join(folder, 'dist/minimal/link'))).toBe('/nowhere');
  expect(synth('--check').status).toBe(0);
});

test('dist/ may be a link, and stays one', () => {
  mkdirSync(join(folder, 'elsewhere/dist'), { recursive: true });
  symlinkSync('elsewhere/dist', join(folder, 'dist'));
  synth();
  expect(readlinkSync(join(folder, 'dist'))).toBe('elsewhere/dist');
  expect(readTree(join(folder, 'elsewhere/dist')).size).toBe(34);
});

test('an environment that nothing has changed is not rendered again, unless somebody touched what came of it', () => {
  synth();
  const first = dist();
  const remembered = () => JSON.parse(readFileSync(join(folder, '.build/rendered.json'), 'utf8'));
  expect(Object.keys(remembered())).toEqual(['minimal']);
  writeFileSync(join(folder, 'dist/minimal/tempo/Service.tempo-gateway.yaml'), 'edited by hand\n');
  expect(synth().stdout).toMatch(/minimal +34 +0 +1 +0\n/);
  expect(dist()).toEqual(first);
  // A memory of another program, and one that is broken, are none.
  writeFileSync(
    join(folder, '.build/rendered.json'),
    JSON.stringify({ minimal: { ...remembered().minimal, input: 'other' } }),
  );
  expect(synth().stdout).toMatch(/minimal +34 +0 +0 +0\n/);
  writeFileSync(join(folder, '.build/rendered.json'), '{');
  expect(synth().status).toBe(0);
  expect(Object.keys(remembered())).toEqual(['minimal']);
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
    const child = spawn(process.execPath, [launcher, main], { cwd: folder, stdio: 'ignore' });
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
    spawnSync(process.execPath, [launcher, main], { cwd: folder, env: { ...process.env, ...env } });
    return [...dist()];
  });
  expect(renders[0]).toHaveLength(217);
  expect(renders[1]).toEqual(renders[0]);
});

const copying = (to: string) =>
  spawnSync(process.execPath, [launcher, main], {
    cwd: folder,
    env: { ...process.env, CDK8S_OUTDIR: to },
    encoding: 'utf8',
  });

test('`cdk8s synth` finds what it may list, and dist/ is written too', () => {
  const elsewhere = join(folder, 'elsewhere');
  expect(copying(elsewhere).status).toBe(0);
  expect(readTree(elsewhere)).toEqual(dist());
  write('minimal.yaml', changed('minimal', { 'components.memcached': {} }));
  copying(elsewhere);
  write('minimal.yaml', text('minimal'));
  copying(elsewhere);
  expect(readTree(elsewhere)).toEqual(dist());
});

test('what others put into dist/ is not copied, and so keeps no later run from copying', () => {
  copying(join(folder, 'elsewhere'));
  writeFileSync(join(folder, 'dist/README.md'), 'ours\n');
  for (const run of [1, 2])
    expect({ run, status: copying(join(folder, 'elsewhere')).status }).toEqual({ run, status: 0 });
  expect(readTree(join(folder, 'elsewhere')).has('README.md')).toBe(false);
});

test.each(['.', 'charts'])('CDK8S_OUTDIR=%s is refused: other things are in it', (to) => {
  const { status, stderr } = copying(to);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(
      /^✗ CDK8S_OUTDIR: got ".*", a folder with other things in it, such as .*minimal\.yaml\. Unset CDK8S_OUTDIR, or name an empty folder\.\n/,
    ),
  });
  expect(existsSync(join(folder, 'charts/environments/minimal.yaml'))).toBe(true);
});
