// What others import: the package as it is installed, and the example that uses it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import { dig } from '../lib/manifests/reading';

const folder = mkdtempSync(join(tmpdir(), 'package-'));
const inFolder = (...args: string[]) => spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });

beforeAll(() => {
  execFileSync('npm', ['run', '--silent', 'package']);
  mkdirSync(join(folder, 'node_modules'));
  for (const dependency of ['cdk8s', 'constructs'])
    symlinkSync(resolve('node_modules', dependency), join(folder, 'node_modules', dependency));
  symlinkSync(resolve('.'), join(folder, 'node_modules/tempo-gitops'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('another cdk8s app renders one component of Tempo', () => {
  const example = join(folder, 'one-component.js');
  execFileSync('npx', [
    'esbuild',
    'docs/examples/one-component.ts',
    '--platform=node',
    '--format=cjs',
    `--outfile=${example}`,
    '--log-level=error',
  ]);
  const { status, stdout, stderr } = inFolder(example);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const objects = loadAll(stdout).map((object) => `${dig(object, 'kind')}/${dig(object, 'metadata.name')}`);
  expect(objects.sort()).toEqual([
    'ConfigMap/tempo-overrides',
    'ConfigMap/tempo-query-frontend',
    'Deployment/tempo-query-frontend',
    'PodDisruptionBudget/tempo-query-frontend',
    'Service/tempo-query-frontend',
    'Service/tempo-query-frontend-discovery',
    'ServiceAccount/tempo-query-frontend',
  ]);
});

test('its types are found, and a property that there is not does not compile', () => {
  writeFileSync(
    join(folder, 'typed.ts'),
    `import { App, Chart } from 'cdk8s';
import { Workload, type WorkloadProps } from 'tempo-gitops';
const props: WorkloadProps = {
  name: 'echo', selector: { app: 'echo' }, image: 'echo', version: '1', userId: 1, sizing: { replicas: 1, memory: '1Gi', cpu: '1m' },
};
new Workload(new Chart(new App(), 'mine'), 'echo', props);
// @ts-expect-error: there is no such property
new Workload(new Chart(new App(), 'mine'), 'other', { ...props, replicas: 2 });
`,
  );
  const tsc = resolve('node_modules/.bin/tsc');
  const checked = spawnSync(
    tsc,
    ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', 'typed.ts'],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  expect(checked.stdout).toBe('');
  expect(checked.status).toBe(0);
});
