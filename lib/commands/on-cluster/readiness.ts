// Whether workloads are ready, and if not why: events and logs of the pods that are not.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubectl } from '../kubectl';
import { Failure } from './failure';
import { listed } from './listed';

/** A Deployment or StatefulSet, as far as its state goes. */
export interface WorkloadState {
  kind: string;
  metadata: { name: string; generation: number };
  spec: { replicas?: number };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    currentRevision?: string;
    updateRevision?: string;
  };
}

/** A pod, as far as its state goes. */
export interface PodState {
  metadata: {
    name: string;
    uid: string;
    labels?: Record<string, string>;
    deletionTimestamp?: string;
    ownerReferences?: { kind: string; name: string }[];
  };
  status?: {
    phase?: string;
    podIP?: string;
    conditions?: { type: string; status: string }[];
    containerStatuses?: ContainerState[];
    initContainerStatuses?: ContainerState[];
  };
}

interface ContainerState {
  name: string;
  ready: boolean;
  restartCount: number;
  state?: {
    waiting?: { reason?: string; message?: string };
    terminated?: { reason?: string; exitCode: number };
  };
  lastState?: { terminated?: { reason?: string; exitCode: number } };
}

/** Whether a roll of a workload is over, as `kubectl rollout status` sees it. */
export function isRolledOut({ metadata, spec, status = {} }: WorkloadState): boolean {
  const replicas = spec.replicas ?? 1;
  // Zero is left out of a status. A StatefulSet leaves it out when all are updated too, and says so by its
  // revisions.
  const isWhole = status.updateRevision !== undefined && status.currentRevision === status.updateRevision;
  return (
    (status.observedGeneration ?? 0) >= metadata.generation &&
    (status.replicas ?? 0) === replicas &&
    (status.updatedReplicas ?? (isWhole ? replicas : 0)) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.updateRevision === undefined || status.currentRevision === status.updateRevision)
  );
}

/** How far a workload is. @example progress(ingester) === 'tempo-ingester 2/3' */
export const progress = ({ metadata, spec, status }: WorkloadState) =>
  `${metadata.name} ${status?.availableReplicas ?? 0}/${spec.replicas ?? 1}`;

/** Why a pod is not ready, a line for each container that is not. */
export function whyNotReady({ metadata, status }: PodState): string[] {
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].filter(
    ({ ready }) => !ready,
  );
  if (containers.length === 0) return [`pod ${metadata.name}: ${status?.phase ?? 'unknown'}`];
  return containers.map(({ name, restartCount, state, lastState }) => {
    const { waiting, terminated = lastState?.terminated } = state ?? {};
    const words = [
      waiting && `${waiting.reason ?? 'waiting'}${waiting.message ? `: ${waiting.message}` : ''}`,
      terminated && `ended with ${terminated.exitCode}${terminated.reason ? ` (${terminated.reason})` : ''}`,
      restartCount > 0 && `${restartCount} restarts`,
    ].filter(Boolean);
    return `pod ${metadata.name}, container ${name}: ${words.join(', ') || 'runs, and is not ready'}`;
  });
}

const isReady = ({ status }: PodState) =>
  status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;

/** The Deployments and StatefulSets of a namespace. */
export const workloads = (kubectl: Kubectl, namespace: string) =>
  listed<WorkloadState>(kubectl, '-n', namespace, 'get', 'deployments,statefulsets');

/** The pods of a namespace, without those that end. */
export const pods = (kubectl: Kubectl, namespace: string) =>
  listed<PodState>(kubectl, '-n', namespace, 'get', 'pods').filter(
    ({ metadata }) => metadata.deletionTimestamp === undefined,
  );

/** What is known of the pods that are not ready: their state, their events, and the end of their logs. */
function details(kubectl: Kubectl, namespace: string): string[] {
  const events = (name: string) =>
    kubectl
      .run([
        '-n',
        namespace,
        'get',
        'events',
        '--field-selector',
        `involvedObject.name=${name},type=Warning`,
        '-o',
        'custom-columns=R:.reason,M:.message',
        '--no-headers',
      ])
      .stdout.trim()
      .split('\n')
      .filter(Boolean)
      .slice(-4);
  const logs = (name: string) =>
    kubectl
      .run(['-n', namespace, 'logs', name, '--all-containers', '--tail=6'])
      .stdout.trim()
      .split('\n')
      .filter(Boolean)
      .slice(-12);
  return pods(kubectl, namespace)
    .filter((pod) => !isReady(pod) && pod.status?.phase !== 'Succeeded')
    .slice(0, 4)
    .flatMap((pod) => [
      ...whyNotReady(pod),
      ...events(pod.metadata.name).map((event) => `  event: ${event}`),
      ...logs(pod.metadata.name).map((line) => `  log: ${line.slice(0, 300)}`),
    ]);
}

/**
 * Waits until all workloads of a namespace, or one of them, are rolled out and ready. Says every fifteen
 * seconds how far they are.
 */
export async function untilReady(
  kubectl: Kubectl,
  namespace: string,
  timeoutSeconds: number,
  log: (line: string) => void,
  only?: string,
): Promise<void> {
  const end = Date.now() + timeoutSeconds * 1000;
  for (let round = 0; ; round++) {
    const asked = workloads(kubectl, namespace).filter(
      ({ metadata }) => only === undefined || metadata.name === only,
    );
    if (only !== undefined && asked.length === 0) throw new Failure([`${only} is not there any more`]);
    const waiting = asked.filter((workload) => !isRolledOut(workload));
    if (waiting.length === 0) return;
    if (Date.now() > end) {
      throw new Failure([
        `not ready after ${timeoutSeconds} s: ${waiting.map(progress).join(', ')}`,
        ...details(kubectl, namespace),
      ]);
    }
    if (round % 5 === 4) log(`waiting for ${waiting.map(progress).join(', ')}`);
    await sleep(3000);
  }
}
