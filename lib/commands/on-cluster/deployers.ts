// How the files get to the cluster.
import { setTimeout as sleep } from 'node:timers/promises';
import { load } from 'js-yaml';
import type { Files } from '../../disk/files';
import type { Kubectl } from '../kubectl';
import { Failure } from './failure';
import { listed } from './listed';
import { untilReady } from './readiness';
import type { Applied } from './surroundings';

/** Brings files to the cluster, and waits until all is ready. */
export interface Deployer {
  /** What it is called in the table. */
  name: string;
  deploy(files: Files, log: (line: string) => void): Promise<void>;
  /** Takes away what it made beside the objects. */
  remove?(files: Files): void;
  /** Ends what it runs on this machine. */
  close?(): void;
}

const waveOf = ({ metadata }: Applied) => Number(metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0);

/**
 * The objects that a deployer applies, by their waves; what is told to the deployer itself is no part of
 * them.
 */
export function wavesOf(files: Files): Map<number, Applied[]> {
  const objects = [...files]
    .filter(([path]) => !path.startsWith('delivery/'))
    .map(([, text]): Applied => Object(load(text)));
  const numbers = [...new Set(objects.map(waveOf))].sort((left, right) => left - right);
  return new Map(numbers.map((number) => [number, objects.filter((object) => waveOf(object) === number)]));
}

/**
 * Applies objects on the server's side; a conflict with who changed them by hand is won, as Argo CD and Flux
 * win it.
 */
export function apply(kubectl: Kubectl, objects: Applied[], ...options: string[]): void {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const { ok, stderr } = kubectl.run(
    ['apply', '--server-side', '--force-conflicts', '--field-manager=tempo-e2e', ...options, '-f', '-'],
    list,
  );
  if (!ok) throw new Failure(stderr.trim().split('\n'));
}

interface SecretState {
  metadata: { name: string };
  status?: { conditions?: { type: string; status: string; message?: string }[] };
}

/** Waits until External Secrets has made all secrets. */
async function untilSecrets(kubectl: Kubectl, namespace: string, timeoutSeconds: number): Promise<void> {
  for (let second = 0; second <= timeoutSeconds; second += 2) {
    const left = listed<SecretState>(
      kubectl,
      '-n',
      namespace,
      'get',
      'externalsecrets.external-secrets.io',
    ).filter(
      ({ status }) => !status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
    );
    if (left.length === 0) return;
    if (second + 2 > timeoutSeconds) {
      const why = left.map(
        ({ metadata, status }) =>
          `ExternalSecret/${metadata.name} is not ready: ${status?.conditions?.[0]?.message ?? 'its controller says nothing'}`,
      );
      throw new Failure([...why, 'Does the controller of External Secrets run? Without it, use --secret.']);
    }
    await sleep(2000);
  }
}

interface Direct {
  namespace: string;
  timeoutSeconds: number;
  /** Whether External Secrets makes the secret. */
  externalSecrets: boolean;
  /** What is applied as soon as the namespace is there. */
  withNamespace: Applied[];
}

/**
 * Applies the files by kubectl, a wave after the other, as Argo CD does. What is not in the files any more
 * stays.
 */
export const direct = (
  kubectl: Kubectl,
  { namespace, timeoutSeconds, externalSecrets, withNamespace }: Direct,
): Deployer => ({
  name: 'kubectl',
  deploy: async (files, log) => {
    for (const [wave, all] of wavesOf(files)) {
      const objects = all.filter(({ kind }) => externalSecrets || kind !== 'ExternalSecret');
      if (objects.length === 0) continue;
      apply(kubectl, objects);
      log(`wave ${wave}: ${objects.length} objects applied`);
      if (objects.some(({ kind }) => kind === 'Namespace') && withNamespace.length > 0)
        apply(kubectl, withNamespace);
      if (objects.some(({ kind }) => kind === 'ExternalSecret'))
        await untilSecrets(kubectl, namespace, Math.min(timeoutSeconds, 120));
      await untilReady(kubectl, namespace, timeoutSeconds, log);
    }
  },
});
