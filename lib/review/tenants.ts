// What each tenant may do and how long its traces stay: its own values, or else those of all. A block of the
// overrides is whole, so a tenant that has one takes nothing from the block of all; what no block says comes
// from the configuration of the program.
// https://grafana.com/docs/tempo/latest/configuration/#overrides

import { load, YAMLException } from 'js-yaml';
import { isMapping } from '../environment/mapping';
import { seconds, span } from '../environment/values';
import type { Manifest, Objects } from '../manifests/objects';
import { at, entries } from '../manifests/reading';
import type { Change, Found, Sides } from './changes';

const file = 'overrides.yaml';
const everybody = '*';

function read(text: unknown): unknown {
  try {
    return typeof text === 'string' ? load(text) : undefined;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return undefined;
  }
}

/** The retention of those whose block has none: the compactor's. */
function retentionOfAll(objects: Objects | undefined): unknown {
  for (const object of objects?.values() ?? []) {
    if (object.kind !== 'ConfigMap') continue;
    const retention = at(
      read(at(object, 'data', 'tempo.yaml')),
      'compactor',
      'compaction',
      'block_retention',
    );
    if (retention !== undefined) return retention;
  }
  return undefined;
}

/** What holds for each tenant. */
class Limits {
  private readonly blocks: Map<string, unknown>;

  constructor(
    object: Manifest,
    private readonly objects: Objects | undefined,
  ) {
    this.blocks = new Map(entries(at(read(at(object, 'data', file)), 'overrides')));
  }

  get names(): string[] {
    return [...this.blocks.keys()];
  }

  /** Whether a tenant has a block of its own. */
  has(tenant: string): boolean {
    return this.blocks.has(tenant);
  }

  /** What holds for a tenant: of its own block, or else of that of all. */
  of(tenant: string, ...path: string[]): unknown {
    return at(this.blocks.get(tenant) ?? this.blocks.get(everybody), ...path);
  }

  retention(tenant: string): unknown {
    return this.of(tenant, 'compaction', 'block_retention') ?? retentionOfAll(this.objects);
  }
}

const shorter = (before: unknown, after: unknown) =>
  typeof before === 'string' && typeof after === 'string' && seconds(after) < seconds(before);

/** A limit as a number, of seconds if it is a duration. Where zero is none, that and nothing are above all. */
function height(limit: unknown, zeroIsNone: boolean): number | undefined {
  if (zeroIsNone && (limit === undefined || limit === 0 || limit === '0s')) return Number.POSITIVE_INFINITY;
  return typeof limit === 'number' ? limit : span(limit);
}

function isLess(before: unknown, after: unknown, zeroIsNone: boolean): boolean {
  const [old, young] = [height(before, zeroIsNone), height(after, zeroIsNone)];
  return old !== undefined && young !== undefined && young < old;
}

/**
 * Limits that refuse or drop when they are lower: the end of their path, and what happens above them. Where
 * zero is no limit it is said so.
 */
const limits: [path: [string, string], consequence: string, zero?: 'none'][] = [
  [['ingestion', 'rate_limit_bytes'], 'what comes faster is refused, and collectors try again'],
  [['ingestion', 'burst_size_bytes'], 'a larger batch is refused, and collectors try again'],
  [
    ['ingestion', 'max_traces_per_user'],
    'spans of further traces are dropped, though the sender is told that they were taken',
  ],
  [
    ['global', 'max_bytes_per_trace'],
    'further spans of a larger trace are dropped, though the sender is told that they were taken',
  ],
  [['metrics_generator', 'max_active_series'], 'spans that need a further series are not counted in metrics'],
  [
    ['ingestion', 'max_global_traces_per_user'],
    'spans of further traces are dropped, though the sender is told that they were taken',
    'none',
  ],
  [['ingestion', 'max_attribute_bytes'], 'longer values of attributes are cut off', 'none'],
  [
    ['metrics_generator', 'max_active_entities'],
    'spans of further entities are not counted in metrics',
    'none',
  ],
  [['read', 'max_bytes_per_tag_values_query'], 'lists of tag values end there, without saying so', 'none'],
  [['read', 'max_blocks_per_tag_values_query'], 'tag values of further blocks are not listed', 'none'],
  [['read', 'max_search_duration'], 'searches of a longer time are refused', 'none'],
  [['read', 'max_metrics_duration'], 'queries of metrics of a longer time are refused', 'none'],
  [['cost_attribution', 'max_cardinality'], 'further costs are counted as those of others', 'none'],
];

const called = (tenant: string) => (tenant === everybody ? 'tenants that are not named' : `tenant ${tenant}`);

function lowered(tenant: string, old: Limits, young: Limits): Found[] {
  return limits
    .map(([path, consequence, zero]) => ({
      zero,
      path,
      consequence,
      before: old.of(tenant, ...path),
      after: young.of(tenant, ...path),
    }))
    .filter(({ before, after, zero }) => isLess(before, after, zero === 'none'))
    .map(({ path, consequence, before, after }) => ({
      class: 'interrupted',
      what: `${called(tenant)}: ${path.join('.')} ${before} -> ${after}`,
      differences: [{ path: [file, 'overrides', tenant, ...path], before, after }],
      consequence,
    }));
}

/** A shorter retention that comes of the overrides. One of all that is shorter is told of the compactor. */
function deleted(tenant: string, old: Limits, young: Limits): Found[] {
  const [before, after] = [old.retention(tenant), young.retention(tenant)];
  const isOwn = [old, young].some(
    (limits) => limits.of(tenant, 'compaction', 'block_retention') !== undefined,
  );
  if (!isOwn || !shorter(before, after)) return [];
  return [
    {
      class: 'data',
      what: `${called(tenant)}: retention ${before} -> ${after}`,
      differences: [{ path: [file, 'overrides', tenant, 'compaction', 'block_retention'], before, after }],
      consequence: 'its blocks older than that are deleted within the hour',
    },
  ];
}

const gone = (tenant: string, old: Limits, young: Limits): Found[] =>
  old.has(tenant) && !young.has(tenant) && tenant !== everybody
    ? [
        {
          class: 'data',
          what: `tenant ${tenant} removed`,
          differences: [{ path: [file, 'overrides', tenant], before: old.of(tenant) }],
          consequence: `its traces stay until the retention of all, ${young.retention(everybody)}, and nobody reads them`,
        },
      ]
    : [];

/** What a change of the tenants' overrides deletes, refuses or drops. */
export function tenants({ before, after }: Change, sides?: Sides): Found[] {
  if (
    before.kind !== 'ConfigMap' ||
    ![before, after].every((side) => isMapping(read(at(side, 'data', file))))
  )
    return [];
  const [old, young] = [new Limits(before, sides?.before), new Limits(after, sides?.after)];
  const names = [...new Set([...old.names, ...young.names])].sort();
  return names.flatMap((tenant) => [
    ...gone(tenant, old, young),
    ...deleted(tenant, old, young),
    ...lowered(tenant, old, young),
  ]);
}
