// What puts data at risk: traces that nobody finds any more, or that are deleted.
import { seconds } from '../environment/values';
import { components } from '../topology/ports';
import { type Change, type Found, inNamespace } from './changes';
import { at, type Difference } from './differences';
import type { Manifest } from './objects';

const http = components.ingester.ports['http-metrics'].number;

const holdsData = (object: Manifest) => object.kind === 'StatefulSet' && at(object, 'spec', 'volumeClaimTemplates') !== undefined;

const flush = (object: Manifest, pods: string[]) =>
  pods.flatMap((pod) => [
    `kubectl ${inNamespace(object)}port-forward pod/${pod} ${http} &`,
    `curl -X POST localhost:${http}/shutdown   # flushes its blocks and leaves the ring; wait for it to end`,
  ]);

/** Objects that take data with them, or hide it, when they go. */
export function removed(object: Manifest): Found[] {
  const { kind, metadata } = object;
  if (holdsData(object)) {
    const pods = Array.from({ length: Number(at(object, 'spec', 'replicas') ?? 1) }, (_, ordinal) => `${metadata.name}-${ordinal}`);
    return [
      {
        class: 'data',
        what: 'removed',
        consequence: 'its claims stay, but nobody mounts them: what was not flushed is stranded. A renamed one starts with empty claims',
        remedy: flush(object, pods),
      },
    ];
  }
  if (kind === 'Namespace') return [{ class: 'data', what: 'removed', consequence: 'everything in it goes, claims included' }];
  if (kind === 'ExternalSecret')
    return [
      {
        class: 'data',
        what: 'removed',
        consequence: 'its secret goes too, and pods that use it cannot start',
        remedy: ['render one of the new name first, and remove this one when no pod uses it'],
      },
    ];
  return [];
}

function fewer({ before, after }: Change): Found[] {
  const [old, young] = [before, after].map((side) => Number(at(side, 'spec', 'replicas') ?? 1));
  if (!holdsData(before) || old === undefined || young === undefined || young >= old) return [];
  const gone = Array.from({ length: old - young }, (_, index) => `${before.metadata.name}-${old - 1 - index}`);
  return [
    {
      class: 'data',
      what: `replicas ${old} -> ${young}`,
      consequence: `what ${gone.join(', ')} did not flush is stranded on ${gone.length === 1 ? 'its claim' : 'their claims'}`,
      remedy: [...flush(before, gone), 'then lower the replicas'],
    },
  ];
}

function claims({ before, after }: Change): Found[] {
  return ['whenDeleted', 'whenScaled']
    .filter(
      (when) =>
        at(after, 'spec', 'persistentVolumeClaimRetentionPolicy', when) === 'Delete' &&
        at(before, 'spec', 'persistentVolumeClaimRetentionPolicy', when) !== 'Delete',
    )
    .map((when) => ({
      class: 'data',
      what: `persistentVolumeClaimRetentionPolicy.${when} Retain -> Delete`,
      consequence: 'claims are deleted with what is on them',
    }));
}

const shorter = (before: unknown, after: unknown) => typeof before === 'string' && typeof after === 'string' && seconds(after) < seconds(before);
const lower = (before: unknown, after: unknown) => Number(after) < Number(before);
const changed = () => true;

/** Keys of a configuration whose change loses data: the end of their path, when it does, and what happens. */
const perilous: [path: RegExp, when: (before: unknown, after: unknown) => boolean, consequence: string][] = [
  [/\.storage\.trace\.s3\.(bucket|prefix|endpoint|region)$/, changed, 'traces written before are not found any more'],
  [/\.memberlist\.cluster_label$/, changed, 'old and new pods do not gossip with one another: the rings split while this rolls out'],
  [/\.block_retention$/, shorter, 'blocks older than that are deleted within the hour'],
  [/\.replication_factor$/, lower, 'fewer ingesters hold each trace; one that is lost may take traces with it'],
  [/\.multitenancy_enabled$/, changed, 'the tenants that traces were written for are not found any more'],
];

function inFile({ path, before, after }: Difference): Found[] {
  const dotted = path.join('.');
  const tenant = path[0] === 'overrides.yaml' && path.length === 3 && after === undefined ? path[2] : undefined;
  if (tenant !== undefined)
    return [{ class: 'data', what: `tenant ${tenant} removed`, consequence: 'its traces stay until their retention, now that of all, and nobody reads them' }];
  return perilous
    .filter(([pattern, when]) => pattern.test(dotted) && when(before, after))
    .map(([, , consequence]) => ({
      class: 'data',
      what: `${dotted.replace(/^[^.]+\.ya?ml\./, '')} ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
      consequence,
    }));
}

const versionOf = (image: unknown) => /:v?(\d+)\.(\d+)\.(\d+)/.exec(String(image))?.slice(1).map(Number);

/** An older version may not read what a newer one wrote; a major one has other components. */
function version({ before, after }: Change): Found[] {
  const images = [before, after].map(
    (side) =>
      at(side, 'spec', 'template', 'spec', 'containers', '0', 'image') ??
      at(side, 'spec', 'template', 'spec', 'containers', String(side.metadata.name).replace(/^tempo-/, ''), 'image'),
  );
  const [old, young] = images.map(versionOf);
  if (!old || !young || !/\/tempo:/.test(String(images[0]))) return [];
  const what = `Tempo ${old.join('.')} -> ${young.join('.')}`;
  if ((young[0] ?? 0) > (old[0] ?? 0)) return [{ class: 'data', what, consequence: 'a major step: it cannot be undone, and needs a migration of its own' }];
  const first = young.findIndex((part, index) => part !== old[index]);
  return first >= 0 && (young[first] ?? 0) < (old[first] ?? 0)
    ? [{ class: 'data', what, consequence: 'an older version may not read the blocks of a newer one' }]
    : [];
}

/** All that a change of an object puts at risk. */
export function data(change: Change): Found[] {
  const inFiles = change.inFiles.flatMap(inFile);
  return [...fewer(change), ...claims(change), ...version(change), ...inFiles];
}
