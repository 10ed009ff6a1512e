// Data on volumes: what a StatefulSet that goes or gets smaller leaves on claims that no pod mounts.
import { rolesOf } from '../architectures/architectures';
import type { Manifest, Objects } from '../manifests/objects';
import { at } from '../manifests/reading';
import { httpMetrics } from '../tempo/ports';
import { type Change, type Found, find, flagOf, inNamespace, type On, type Sides } from './changes';
import { whenAsked } from './guards';
import { isCounted, lowered, rangeOf, replicasOf } from './scaling';

const http = httpMetrics['http-metrics'].number;

const hasClaims = (object: Manifest) =>
  object.kind === 'StatefulSet' && at(object, 'spec', 'volumeClaimTemplates') !== undefined;

/**
 * What is lost with a claim, and what can be done before; nothing, if all on it is elsewhere too or has gone
 * on its way.
 */
interface Loss {
  stranded: string;
  remedy: (ordinals: number[]) => string[];
}

/**
 * Only an ingester flushes when it is asked to. It answers at once, and is done when its service is said to
 * be terminated.
 * @see https://github.com/grafana/tempo/blob/v2.10.8/modules/ingester/flush.go
 */
function flush(object: Manifest, ordinals: number[]): string[] {
  const isDone = `curl -s localhost:${http}/status/services | grep -q 'ingester .*Terminated'`;
  const each = [
    // Of those that an autoscaler may have made, not all are there.
    `kubectl ${inNamespace(object)}get pod ${object.metadata.name}-$i > /dev/null || continue`,
    `kubectl ${inNamespace(object)}port-forward pod/${object.metadata.name}-$i ${http} & sleep 3`,
    `curl -X POST localhost:${http}/shutdown`,
    `until ${isDone}; do sleep 5; done`,
    'kill $!; wait $! || true',
  ];
  return [
    `for i in ${ordinals.join(' ')}; do ${each.join('; ')}; done   # each flushes its blocks and leaves the ring`,
  ];
}

/** Whether a generator keeps spans for TraceQL metrics, and not only samples that it is about to send. */
const keepsSpans = (object: Manifest, objects: Objects | undefined) => {
  const own = objects && find(objects, 'ConfigMap', object.metadata.name, object.metadata.namespace);
  return !own || String(at(own, 'data', 'tempo.yaml')).includes('traces_storage:');
};

function lossOf(object: Manifest, objects: Objects | undefined): Loss | undefined {
  if (!hasClaims(object)) return undefined;
  const roles = rolesOf(flagOf(object, 'target') ?? '');
  if (roles.includes('holdsRecentTraces'))
    return { stranded: 'what was not flushed', remedy: (ordinals) => flush(object, ordinals) };
  if (!roles.includes('makesMetrics')) return { stranded: 'what is on them', remedy: () => [] };
  if (!keepsSpans(object, objects)) return undefined;
  return { stranded: 'spans that it has not written to the object store yet', remedy: () => [] };
}

/** Ordinals of pods from one up to another, the highest first: it goes first. */
const ordinals = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => to - 1 - index);

/** What goes with a StatefulSet. */
export function claimsLeft(object: Manifest, objects?: Objects): Found[] {
  const loss = lossOf(object, objects);
  if (!loss) return [];
  const remedy = loss.remedy(ordinals(0, rangeOf(objects, object).most));
  const consequence = `${whenAsked(object)}its claims stay, but nobody mounts them: ${loss.stranded} is stranded. A renamed one starts with empty claims`;
  return [{ class: 'data', what: 'removed', consequence, ...(remedy.length > 0 && { remedy }) }];
}

/** What stays behind when pods from an ordinal on go. */
function above(before: Manifest, old: number, young: number, objects: Objects | undefined): Found[] {
  const loss = lossOf(before, objects);
  if (!loss || young >= old) return [];
  const gone = ordinals(young, old).map((ordinal) => `${before.metadata.name}-${ordinal}`);
  const remedy = loss.remedy(ordinals(young, old));
  return [
    {
      class: 'data',
      what: `replicas ${old} -> ${young}`,
      consequence: `${loss.stranded} stays on ${gone.length === 1 ? `the claim of ${gone[0]}` : `the claims of ${gone.join(', ')}`}, where nobody reads it`,
      ...(remedy.length > 0 && { remedy: [...remedy, 'then sync that there are fewer'] }),
    },
  ];
}

/** Of one that an autoscaler counts, in either version, `claimsAbove` tells. */
function fewer({ before, after }: Change, sides: Sides | undefined): Found[] {
  const isScaled = [sides?.before, sides?.after].some((objects) => objects && isCounted(objects, before));
  return isScaled ? [] : above(before, replicasOf(before), replicasOf(after), sides?.before);
}

/** What stays behind when there may be fewer pods than an autoscaler has made. */
export const claimsAbove = (sides: Sides): On[] =>
  lowered(sides).flatMap(({ workload, old, young }) =>
    above(workload, old, young, sides.after).map((found) => ({
      object: workload,
      found: { ...found, what: `at most ${old} -> ${young} pods` },
    })),
  );

const policy = 'persistentVolumeClaimRetentionPolicy';

function deleted({ before, after }: Change): Found[] {
  return ['whenDeleted', 'whenScaled']
    .filter(
      (when) => at(after, 'spec', policy, when) === 'Delete' && at(before, 'spec', policy, when) !== 'Delete',
    )
    .map((when) => ({
      class: 'data',
      what: `${policy}.${when} Retain -> Delete`,
      consequence: 'claims are deleted with what is on them',
    }));
}

/** What a change of a StatefulSet does to what is on its claims. */
export const claims = (change: Change, sides?: Sides): Found[] =>
  hasClaims(change.before) ? [...fewer(change, sides), ...deleted(change)] : [];
