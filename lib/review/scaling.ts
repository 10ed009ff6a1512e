// Who says how many pods there are: Git, or an autoscaler; and what a change of that does.
import { identity, type Manifest, type Objects } from '../manifests/objects';
import { at } from '../manifests/reading';
import { type Change, differencesAt, type Found, find, type Sides } from './changes';

/** How many pods there may be. */
interface Range {
  least: number;
  most: number;
}

/** The autoscalers of some objects, and what each counts the pods of. */
const scalers = (objects: Objects) =>
  [...objects.values()]
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
    .flatMap((scaler) => {
      const target = at(scaler, 'spec', 'scaleTargetRef');
      const [kind, name] = [String(at(target, 'kind')), at(target, 'name')];
      const workload = find(objects, kind, name, scaler.metadata.namespace);
      return workload ? [{ scaler, workload }] : [];
    });

const scalerOf = (objects: Objects, { kind, metadata: { name, namespace } }: Manifest) =>
  scalers(objects).find(
    ({ workload: { kind: other, metadata } }) =>
      other === kind && metadata.name === name && metadata.namespace === namespace,
  )?.scaler;

/** Whether an autoscaler counts the pods of a workload. */
export const isCounted = (objects: Objects, workload: Manifest) => scalerOf(objects, workload) !== undefined;

/** How many pods a workload has by itself. */
export const replicasOf = (workload: Manifest | undefined) => Number(at(workload, 'spec', 'replicas') ?? 1);

/** How many pods a workload may have. */
export function rangeOf(objects: Objects | undefined, workload: Manifest): Range {
  const replicas = replicasOf(workload);
  const scaler = objects && scalerOf(objects, workload);
  if (!scaler) return { least: replicas, most: replicas };
  return {
    least: Number(at(scaler, 'spec', 'minReplicas') ?? 1),
    most: Number(at(scaler, 'spec', 'maxReplicas')),
  };
}

/** How many pods those are, in words. @example counted({ least: 2, most: 6 }) === '2 to 6' */
export const counted = ({ least, most }: Range) => (least === most ? `${least}` : `${least} to ${most}`);

const scaled = ['Deployment', 'StatefulSet'];

/**
 * Replicas that are left out: their only field manager gives them up, so there is one pod at once, also beside a
 * new autoscaler.
 */
export function leftOut(change: Change, { after }: Sides): Found[] {
  const { apiVersion, kind, metadata } = change.after;
  const written = after.get(identity(change.after));
  const replicas = replicasOf(change.before);
  if (!written || !scaled.includes(kind) || at(written, 'spec', 'replicas') !== undefined || replicas <= 1)
    return [];
  const own = {
    apiVersion,
    kind,
    metadata: { name: metadata.name, ...(metadata.namespace && { namespace: metadata.namespace }) },
    spec: { replicas },
  };
  const { least } = rangeOf(after, written);
  return [
    {
      class: 'interrupted',
      what: `replicas ${replicas} left out`,
      differences: differencesAt(change, 'spec', 'replicas'),
      consequence: `it is scaled to 1 at once${least > 1 ? `, and to ${least} by its autoscaler a little later` : ''}`,
      // Fields of two owners stay when one of them leaves them out.
      remedy: [
        `echo '${JSON.stringify(own)}' | kubectl apply --server-side --field-manager=replicas -f -`,
        'sync',
      ],
    },
  ];
}

/**
 * Workloads that may have fewer pods than they have now, because an autoscaler comes, goes, or has a lower most:
 * then those above go at once, whatever its `behavior` says.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/podautoscaler/horizontal.go
 */
export function lowered({ before, after }: Sides) {
  const ids = new Set([...scalers(before), ...scalers(after)].map(({ workload }) => identity(workload)));
  return [...ids].flatMap((id) => {
    const [was, is] = [before.get(id), after.get(id)];
    if (!was || !is) return [];
    const [old, young] = [rangeOf(before, was).most, rangeOf(after, is).most];
    return young < old ? [{ workload: is, old, young }] : [];
  });
}
