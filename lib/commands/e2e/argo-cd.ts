// Argo CD as the deployer: the files are committed to a Git repository that this command serves, and Argo CD
// fetches them.
import { setTimeout as sleep } from 'node:timers/promises';
import { load } from 'js-yaml';
import type { Files } from '../../disk/files';
import type { Kubectl } from '../kubectl';
import { apply, type Deployer } from '../on-cluster/deployers';
import { Failure } from '../on-cluster/failure';
import { untilReady } from '../on-cluster/readiness';
import type { Applied } from '../on-cluster/surroundings';
import type { GitServer } from './git-server';

interface ApplicationState {
  status?: {
    sync?: { status?: string; revision?: string };
    health?: { status?: string };
    operationState?: { phase?: string; message?: string };
    conditions?: { type: string; message: string }[];
  };
}

interface Options {
  /** Namespace of Argo CD. */
  argoNamespace: string;
  namespace: string;
  timeoutSeconds: number;
  /** What is applied as soon as the namespace is there. */
  withNamespace: Applied[];
}

/** What Argo CD is told. */
const toldBy = (files: Files) =>
  [...files].filter(([path]) => path.startsWith('delivery/')).map(([, text]): Applied => Object(load(text)));

/** Argo CD, told by the AppProject and the Application that the environment renders. */
export class ArgoCd implements Deployer {
  readonly name = 'Argo CD';

  constructor(
    private readonly kubectl: Kubectl,
    private readonly server: GitServer,
    private readonly options: Options,
  ) {}

  async deploy(files: Files, log: (line: string) => void): Promise<void> {
    const { argoNamespace, namespace, timeoutSeconds, withNamespace } = this.options;
    const revision = this.server.commit('dist', files);
    log(`committed ${revision.slice(0, 7)}; Argo CD is asked to look`);
    if (withNamespace.length > 0) {
      apply(this.kubectl, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
      apply(this.kubectl, withNamespace);
    }
    const told = toldBy(files);
    apply(this.kubectl, told);
    const application = told.find(({ kind }) => kind === 'Application')?.metadata.name;
    if (!application)
      throw new Failure([
        'the environment renders no Application: it needs delivery.argoCd without applicationSet',
      ]);
    this.kubectl.run([
      '-n',
      argoNamespace,
      'annotate',
      'applications.argoproj.io',
      application,
      'argocd.argoproj.io/refresh=normal',
      '--overwrite',
    ]);
    await this.untilSynced(application, revision, log);
    await untilReady(this.kubectl, namespace, timeoutSeconds, log);
  }

  remove(files: Files): void {
    for (const { kind, metadata } of toldBy(files)) {
      const at = ['-n', this.options.argoNamespace];
      this.kubectl.run([
        ...at,
        'delete',
        `${kind.toLowerCase()}s.argoproj.io`,
        metadata.name,
        '--ignore-not-found',
        '--wait=false',
      ]);
    }
  }

  close(): void {
    this.server.close();
  }

  /** A comparison that says Synced is no proof: the sync of this revision must have succeeded. */
  private async untilSynced(name: string, revision: string, log: (line: string) => void): Promise<void> {
    const { argoNamespace, timeoutSeconds } = this.options;
    const end = Date.now() + timeoutSeconds * 1000;
    for (let round = 0; ; round++) {
      const { status = {} }: ApplicationState = Object(
        this.kubectl.json(['-n', argoNamespace, 'get', 'applications.argoproj.io', name]),
      );
      const { sync, health, operationState, conditions = [] } = status;
      const isDone =
        sync?.status === 'Synced' &&
        sync.revision === revision &&
        health?.status === 'Healthy' &&
        operationState?.phase === 'Succeeded';
      if (isDone) return;
      const seen = `Argo CD: ${[sync?.status, health?.status, operationState?.message].filter(Boolean).join(', ') || 'says nothing; does its application controller run?'}`;
      if (Date.now() > end) {
        throw new Failure([
          `Application/${name} is not synced and healthy after ${timeoutSeconds} s`,
          seen,
          ...conditions.map(({ message }) => message),
        ]);
      }
      if (round % 5 === 4) log(seen.slice(0, 200));
      await sleep(3000);
    }
  }
}
