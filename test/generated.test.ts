// What is made by a command is what the command would make now.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTree } from '../lib/disk/files';

const quiet = { env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' }, stdio: 'pipe' as const };

test('imports/ is what npm run import makes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'imports-'));
  const crds = [...readTree('imports/crds').keys()].map((file) => join('imports/crds', file));
  for (const crd of crds)
    execFileSync(
      'node_modules/.bin/cdk8s',
      ['import', crd, '--output', folder, '--language', 'typescript'],
      quiet,
    );
  const made = Object.fromEntries(readTree(folder));
  rmSync(folder, { recursive: true });
  // What Tempo takes is made by `npm run options`, which needs Tempo.
  const committed = [...readTree('imports', /\.ts$/)].filter(([name]) => name !== 'tempo.ts');
  expect(made).toEqual(Object.fromEntries(committed));
}, 60_000);

test('the JSON Schema and docs/ are what npm run docs makes', () =>
  expect(
    spawnSync(process.execPath, ['.build/test/lib/commands/docs.js', '--check'], { encoding: 'utf8' }),
  ).toMatchObject({ status: 0, stdout: '' }));

test('`cdk8s synth` works, and leaves dist/ as it is rendered', () => {
  const before = Object.fromEntries(readTree('dist'));
  const { status, stdout } = spawnSync('node_modules/.bin/cdk8s', ['synth'], { ...quiet, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringContaining('StatefulSet.tempo-ingester.yaml'),
  });
  expect(Object.fromEntries(readTree('dist'))).toEqual(before);
}, 60_000);
