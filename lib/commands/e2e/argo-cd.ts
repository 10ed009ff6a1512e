// Argo CD as the deployer: the files are committed to a Git repository that this command serves, and Argo CD fetches them.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { load } from 'js-yaml';
import type { Files } from '../../disk';
import type { Kubectl } from '../kubectl';
import { apply, type Deployer } from './deployers';
import { Failure } from './failure';
import { untilReady } from './readiness';
import type { Applied } from './surroundings';

/** Name of the repository, as its URL ends. */
export const repository = 'tempo-e2e.git';

function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=tempo-e2e', '-c', 'user.email=tempo-e2e@localhost', '-c', 'commit.gpgsign=false'];
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8' });
  if (error) throw new Failure(['git cannot be run: install it']);
  if (status !== 0) throw new Failure([`git ${args[0]}: ${stderr.trim()}`]);
  return stdout.trim();
}

/** Serves the repositories of a folder to fetch from. https://git-scm.com/docs/git-http-backend */
function serve(root: string, host: string, port: number): Server {
  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const backend = spawn('git', ['http-backend'], {
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: `${request.headers['content-encoding'] ?? ''}`,
        GIT_PROTOCOL: `${request.headers['git-protocol'] ?? ''}`,
      },
    });
    request.pipe(backend.stdin);
    const parts: Buffer[] = [];
    backend.stdout.on('data', (part: Buffer) => parts.push(part));
    backend.on('close', () => {
      const answer = Buffer.concat(parts);
      const end = answer.indexOf('\r\n\r\n');
      const headers = answer
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => line.split(/: (.*)/));
      for (const [name = '', value = ''] of headers) {
        if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
        else response.setHeader(name, value);
      }
      response.end(answer.subarray(end + 4));
    });
  }).listen(port, host);
}

interface ApplicationState {
  status?: {
    sync?: { status?: string; revision?: string };
    health?: { status?: string };
    operationState?: { phase?: string; message?: string; syncResult?: { revision?: string } };
    conditions?: { type: string; message: string }[];
  };
}

interface ArgoCd {
  /** Host and port of this machine, as the cluster reaches it. */
  address: string;
  /** Namespace of Argo CD. */
  argoNamespace: string;
  namespace: string;
  timeoutSeconds: number;
  /** What is applied as soon as the namespace is there. */
  withNamespace: Applied[];
}

/** Argo CD, told by the AppProject and the Application that the environment renders. */
export function argoCd(kubectl: Kubectl, { address, argoNamespace, namespace, timeoutSeconds, withNamespace }: ArgoCd): Deployer {
  const root = mkdtempSync(join(tmpdir(), 'tempo-e2e-'));
  const [tree, bare] = [join(root, 'tree'), join(root, repository)];
  const [host = '', port = ''] = address.split(':');
  git(root, 'init', '--quiet', '--initial-branch=main', tree);
  git(root, 'init', '--quiet', '--bare', '--initial-branch=main', bare);
  const server = serve(root, host, Number(port));
  const told: Applied[] = [];

  const commit = (files: Files): string => {
    rmSync(join(tree, 'dist'), { recursive: true, force: true });
    for (const [path, text] of files) {
      mkdirSync(dirname(join(tree, 'dist', path)), { recursive: true });
      writeFileSync(join(tree, 'dist', path), text);
    }
    git(tree, 'add', '--all');
    git(tree, 'commit', '--quiet', '--allow-empty', '--message', 'e2e');
    git(tree, 'push', '--quiet', bare, 'main');
    return git(tree, 'rev-parse', 'HEAD');
  };

  const untilSynced = async (name: string, revision: string, log: (line: string) => void) => {
    const end = Date.now() + timeoutSeconds * 1000;
    for (let round = 0; ; round++) {
      const { status = {} }: ApplicationState = Object(kubectl.json(['-n', argoNamespace, 'get', 'applications.argoproj.io', name]));
      const [sync, health] = [status.sync?.status, status.health?.status];
      // A synced comparison alone is no proof: the sync of this revision must have succeeded.
      if (sync === 'Synced' && health === 'Healthy' && status.sync?.revision === revision && status.operationState?.phase === 'Succeeded') return;
      const seen = `Argo CD: ${sync ?? 'no state'}, ${health ?? 'no health'}, ${status.operationState?.message ?? status.conditions?.[0]?.message ?? ''}`;
      if (Date.now() > end)
        throw new Failure([
          `Application/${name} is not synced and healthy after ${timeoutSeconds} s`,
          seen,
          ...(status.conditions ?? []).map(({ message }) => message),
        ]);
      if (round % 5 === 4) log(seen.slice(0, 200));
      await sleep(3000);
    }
  };

  return {
    name: 'Argo CD',
    deploy: async (files, log) => {
      const revision = commit(files);
      log(`committed ${revision.slice(0, 7)}; Argo CD is asked to look`);
      if (withNamespace.length > 0) {
        apply(kubectl, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
        apply(kubectl, withNamespace);
      }
      const objects = [...files].filter(([path]) => path.startsWith('delivery/')).map(([, text]): Applied => Object(load(text)));
      told.splice(0, told.length, ...objects);
      apply(kubectl, objects);
      const application = objects.find(({ kind }) => kind === 'Application');
      if (!application) throw new Failure(['the environment renders no Application: it needs delivery.argoCd without applicationSet']);
      const { name } = application.metadata;
      kubectl.run(['-n', argoNamespace, 'annotate', 'applications.argoproj.io', name, 'argocd.argoproj.io/refresh=normal', '--overwrite']);
      await untilSynced(name, revision, log);
      await untilReady(kubectl, namespace, timeoutSeconds, log);
    },
    remove: () => {
      for (const { kind, metadata } of told)
        kubectl.run(['-n', argoNamespace, 'delete', `${kind.toLowerCase()}s.argoproj.io`, metadata.name, '--ignore-not-found', '--wait=false']);
    },
    close: () => {
      server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
