// The object store: blocks that are not merged, not deleted, or not seen.

import { mostReplicas } from '../../environment/autoscaling';
import { seconds } from '../../environment/values';
import { flushedBlockSeconds } from '../../tempo/limits';
import type { Topology } from '../../topology/topology';
import { added, by, moreThan, perSecond, span } from '../promql';
import { own, pollers } from '../series';
import type { Alert, Group } from './rule';
import { withRetention } from './tenant-limits';

const hour = 3600;
const day = 24 * hour;

/** Blocks that stay as small and as many as ingesters wrote them. */
function merging(topology: Topology): Alert[] {
  const of = (metric: string) => `tempodb_${metric}${own(topology, topology.with('deletesBlocks'))}`;
  const blocks = (offset = '') => `max ${by('tenant')} (${of('blocklist_length')}${offset})`;
  // As many as ingesters close in a day by the clock alone: a list shorter than that does no harm.
  const holder = topology.role('holdsRecentTraces');
  const harmless = holder ? (mostReplicas(holder) * day) / seconds(holder.maxBlockDuration) : 0;
  return [
    {
      alert: 'TempoCompactionFailing',
      for: '15m',
      severity: 'warning',
      expr: `${added(of('compaction_errors_total'), '1h')} > 3`,
      summary: 'the compactor fails to merge blocks',
      description:
        '{{ $value | humanize }} attempts within an hour failed. Queries get slower with every block that is not merged.',
    },
    {
      alert: 'TempoCompactionStalled',
      for: '30m',
      severity: 'warning',
      expr: `sum ${by()} (${of('compaction_outstanding_blocks')}) > 0 unless ${added(of('compaction_blocks_total'), '3h')} > 0`,
      summary: 'the compactor merges nothing',
      description: '{{ $value }} blocks wait to be merged, and for three hours none was.',
    },
    {
      alert: 'TempoBlocklistGrowing',
      for: '1h',
      severity: 'warning',
      expr: `(${blocks()} > 1.5 * ${blocks(' offset 1d')}) > ${harmless}`,
      summary: 'blocks become more and more',
      description:
        '{{ $labels.tenant }} has {{ $value }} blocks, half as many again as a day ago. The compactor does not keep up, or does not delete.',
    },
  ];
}

/** Blocks that are kept longer than promised. */
function retention(topology: Topology): Alert[] {
  const of = (metric: string) => `tempodb_${metric}${own(topology, topology.with('deletesBlocks'))}`;
  // Of the spans of six hours, a day after they were due, there must have been blocks to mark.
  const due = withRetention(topology, (matchers, kept) => {
    const received = `tempo_distributor_spans_received_total${own(topology, topology.with('receivesSpans'), matchers)}`;
    return `sum ${by('tenant')} (increase(${received}[6h] offset ${span(seconds(kept) + day)})) > 0`;
  });
  return [
    {
      alert: 'TempoRetentionFailing',
      for: '15m',
      severity: 'warning',
      expr: `${added(of('retention_errors_total'), '1h')} > 3`,
      summary: 'the compactor fails to delete blocks',
      description:
        '{{ $value | humanize }} blocks within an hour could not be marked or deleted. They cost, and are kept longer than promised.',
    },
    {
      alert: 'TempoRetentionStalled',
      for: '15m',
      severity: 'warning',
      expr: `${added(of('retention_duration_seconds_count'), '30m')} == 0 and on (cluster, namespace) max ${by()} (${of('blocklist_length')}) > 0`,
      summary: 'the compactor does not look for old blocks',
      description:
        'For half an hour no tenant was looked at, though it is due every five minutes. Nothing is deleted.',
    },
    {
      alert: 'TempoRetentionNotApplied',
      for: '1h',
      severity: 'warning',
      expr: `(${due}) and on (cluster, namespace) ${added(of('retention_marked_for_deletion_total'), '30h')} == 0`,
      summary: 'old traces are not deleted',
      description:
        '{{ $labels.tenant }} sent {{ $value | humanize }} spans that are older by a day than its retention, and for longer than that no block was marked for deletion.',
    },
  ];
}

/** The object store does not answer, or a component has an old list of its blocks. */
function bucket(topology: Topology): Alert[] {
  const callers = topology.callersOfStore;
  const requests = (...matchers: string[]) =>
    perSecond(
      `tempodb_backend_request_duration_seconds_count${own(topology, callers, matchers)}`,
      'job',
      'operation',
    );
  const polling = own(topology, topology.with(...pollers));
  const indexed = own(topology, topology.with('readsBlocks', 'answersQueries'));
  return [
    {
      alert: 'TempoBucketFailing',
      for: '10m',
      severity: 'warning',
      expr: moreThan(0.05, requests('status_code=~"401|403|429|5.."'), requests()),
      summary: 'the object store refuses requests',
      description:
        '{{ $labels.job }}: {{ $value | humanize }} {{ $labels.operation }} a second fail, more than one in twenty.',
    },
    {
      alert: 'TempoPollingFailing',
      for: '10m',
      severity: 'critical',
      expr: `${added(`tempodb_blocklist_poll_duration_seconds_count${polling}`, span(flushedBlockSeconds), 'job', 'pod')} == 0`,
      summary: 'a pod does not learn of new blocks',
      description: `{{ $labels.pod }} could not list the object store for ${span(flushedBlockSeconds)}. What ingesters write it does not find.`,
    },
    {
      alert: 'TempoTenantIndexStale',
      for: '5m',
      severity: 'critical',
      expr: `max ${by('tenant')} (tempodb_blocklist_tenant_index_age_seconds${indexed}) > ${flushedBlockSeconds}`,
      summary: 'the index of a tenant is old',
      description:
        'The index of {{ $labels.tenant }} is {{ $value | humanizeDuration }} old. Blocks since are not found, and ingesters have forgotten the first of them.',
    },
  ];
}

/**
 * What becomes of blocks in the object store. Where another installation merges and deletes them, its alerts
 * tell of that.
 */
export const compaction = (topology: Topology): Group => ({
  name: 'compaction',
  rules: [
    ...(topology.role('deletesBlocks') ? [...merging(topology), ...retention(topology)] : []),
    ...bucket(topology),
  ],
});
