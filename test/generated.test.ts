// What is made by a command is what the command would make now.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTree } from '../lib/disk';

test('imports/ is what npm run import makes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'imports-'));
  const crds = [...readTree('imports/crds').keys()].map((file) => join('imports/crds', file));
  for (const crd of crds)
    execFileSync('npx', ['cdk8s', 'import', crd, '--output', folder, '--language', 'typescript'], { env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' } });
  const made = Object.fromEntries(readTree(folder));
  rmSync(folder, { recursive: true });
  expect(made).toEqual(Object.fromEntries(readTree('imports', /\.ts$/)));
}, 60_000);

test('the JSON Schema and the README are what npm run docs makes', () => {
  execFileSync('npm', ['run', '--silent', 'build']);
  expect(spawnSync(process.execPath, ['.build/docs.js', '--check'], { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' });
});
