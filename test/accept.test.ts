// npm run accept, as people run it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describeWithApiServer } from './api-server';

const command = resolve('.build/test/lib/commands/accept.js');

function accept(kubeconfig: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
    env: { ...process.env, KUBECONFIG: kubeconfig },
  });
  return { status, stdout, stderr };
}

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'accept-'));
});
afterEach(() => rmSync(path, { recursive: true }));

/** A folder with manifests. */
function folder(...texts: string[]): string {
  for (const [index, text] of texts.entries()) writeFileSync(join(path, `${index}.yaml`), text);
  return path;
}

const configMap = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: nowhere }\n`;

test('says that there is no manifest', () => {
  expect(accept('/dev/null', 'nowhere')).toEqual({
    status: 1,
    stdout: '',
    stderr: '✗ nowhere: no such folder\n',
  });
  expect(accept('/dev/null', folder('cluster: a\n'))).toEqual({
    status: 1,
    stdout: '',
    stderr: `✗ ${path}: no manifests in it\n`,
  });
});

describeWithApiServer('npm run accept', ([, kubeconfig = '']) => {
  it('takes what is right, also in a namespace that is not there', () =>
    expect(accept(kubeconfig, folder(configMap('right')))).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        /^1 of 1 objects are taken by Kubernetes v1\.[0-9.]+, 0 with a warning \([0-9.]+ s\)\.\n$/,
      ),
      stderr: '',
    }));

  it('names the file of what is refused, and the kinds that are missing', () => {
    folder(
      configMap('right'),
      configMap('Wrong'),
      'apiVersion: example.com/v1\nkind: Strange\nmetadata: { name: strange }\n',
    );
    expect(accept(kubeconfig, path)).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^✗ example\.com\/v1 Strange: the cluster does not know this kind, so nothing is known of its objects \(1\)\. .*\n✗ .*\/1\.yaml: ConfigMap "Wrong" is invalid: metadata\.name: .*\n2 problems\. 1 of 3 objects are taken by .*\n$/,
      ),
    });
  });

  it('says that no API server answers', () =>
    expect(accept('/dev/null', folder(configMap('right')))).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^✗ .*\n1 problem\. Nothing is known of the objects\.\n$/),
    }));
});
