// Evicts pods as a drain of a node does: each budget lets one go, and not another.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubectl } from '../kubectl';
import { failIf } from '../on-cluster/failure';
import { listed } from '../on-cluster/listed';
import { pods, untilReady } from '../on-cluster/readiness';
import type { Stage, Step } from './stage';

interface Budget {
  metadata: { name: string };
  spec: { selector: { matchLabels: Record<string, string> } };
  status?: { disruptionsAllowed?: number };
}

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/ */
function evictPod(kubectl: Kubectl, namespace: string, name: string): { isEvicted: boolean; said: string } {
  const eviction = JSON.stringify({
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace },
  });
  const { ok, stderr } = kubectl.run(
    ['create', '--raw', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, '-f', '-'],
    eviction,
  );
  return { isEvicted: ok, said: stderr.trim() };
}

const budgets = (kubectl: Kubectl, namespace: string) =>
  listed<Budget>(kubectl, '-n', namespace, 'get', 'poddisruptionbudgets');

/** The controller of budgets needs a moment after a roll. */
async function untilAllowed({ kubectl, namespace }: Stage, name: string): Promise<boolean> {
  for (let attempt = 0; attempt < 30; attempt++) {
    if (
      budgets(kubectl, namespace).some(
        ({ metadata, status }) => metadata.name === name && (status?.disruptionsAllowed ?? 0) > 0,
      )
    )
      return true;
    await sleep(2000);
  }
  return false;
}

async function evictTwo(stage: Stage, { metadata: { name }, spec }: Budget): Promise<string[]> {
  const { kubectl, namespace, settings, log } = stage;
  const isSelected = (labels: Record<string, string> = {}) =>
    Object.entries(spec.selector.matchLabels).every(([key, value]) => labels[key] === value);
  const [first, second] = pods(kubectl, namespace).filter(
    ({ metadata }) => isSelected(metadata.labels) && metadata.ownerReferences !== undefined,
  );
  if (!first || !second) return [];
  if (!(await untilAllowed(stage, name)))
    return [`PodDisruptionBudget/${name} allows no eviction, although all pods are ready`];
  const [one, other] = [
    evictPod(kubectl, namespace, first.metadata.name),
    evictPod(kubectl, namespace, second.metadata.name),
  ];
  await untilReady(kubectl, namespace, settings.timeoutSeconds, log, name);
  log(`evicted one of ${name}`);
  return [
    ...(one.isEvicted ? [] : [`PodDisruptionBudget/${name}: the first eviction is refused: ${one.said}`]),
    ...(!other.isEvicted && /disruption budget/.test(other.said)
      ? []
      : [
          `PodDisruptionBudget/${name}: a second pod at the same time: ${other.said || 'evicted'}; expected: refused by the budget`,
        ]),
  ];
}

export const evict: Step = {
  name: 'evict',
  does: 'evicts a pod of each budget, and tries a second',
  run: async (stage) => {
    const all = budgets(stage.kubectl, stage.namespace);
    const problems: string[] = [];
    for (const budget of all) problems.push(...(await evictTwo(stage, budget)));
    failIf(problems);
    return `${all.length} budgets: one pod of each evicted, the second refused`;
  },
};
