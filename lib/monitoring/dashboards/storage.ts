import { flushedBlockSeconds } from '../../tempo/limits';
import type { Topology } from '../../topology/topology';
import { max, mean, quantile, rate, share, spread, sum } from '../promql';
import { pollers } from '../series';
import type { View } from './dashboard';
import type { Row } from './grid';
import { plot } from './plot';
import { ofTenant, seriesOf } from './selectors';

function objectStore(topology: Topology): Row {
  const { of } = seriesOf(topology);
  const callers = topology.callersOfStore;
  const requests = of('tempodb_backend_request_duration_seconds_count', callers);
  const failed = of(
    'tempodb_backend_request_duration_seconds_count',
    callers,
    'status_code=~"5..|429|403|401"',
  );
  return {
    title: 'Object store',
    panels: [
      plot(
        { title: 'Requests', unit: 'reqps', none: 'No requests', stacked: true },
        'By method. PUT are flushes and compaction, GET queries and polls. S3 bills each; Spaces bills none, and takes 500 to 1,500 a second.',
        { legend: '{{operation}}', expr: rate(requests, 'operation') },
      ),
      plot(
        { title: 'Requests that fail', unit: 'percentunit', none: 'No requests' },
        'By who asks, of what was answered. 403 for all are keys that ran out, 429 and 503 ask to go slower. A store that cannot be reached counts as nothing: then requests fall.',
        { legend: '{{container}}', expr: share(failed, requests, 'container') },
      ),
      plot(
        { title: 'Time of a request, p99', unit: 's', none: 'No requests' },
        'By method. Below a second is good for GET. If it is the store that is slow, its status page knows; nothing here helps but patience.',
        {
          legend: '{{operation}}',
          expr: quantile(0.99, of('tempodb_backend_request_duration_seconds_bucket', callers), 'operation'),
        },
      ),
    ],
  };
}

function blocks(topology: Topology): Row {
  const { own } = seriesOf(topology);
  const polls = (part: 'sum' | 'count') => own(`tempodb_blocklist_poll_duration_seconds_${part}`, pollers);
  return {
    title: 'Blocks',
    panels: [
      plot(
        { title: 'Blocks to search', unit: 'short', none: 'Nothing is stored yet' },
        'By tenant. Level, with the rhythm of the day, is good. A steady rise means that compaction does not keep up, and every search gets slower.',
        { legend: '{{tenant}}', expr: max(own('tempodb_blocklist_length', pollers, ofTenant), 'tenant') },
      ),
      plot(
        { title: 'Bytes stored', unit: 'bytes', none: 'Nothing is stored yet', stacked: true },
        `Live ones, and those that are merged already and deleted an hour later. Level after ${topology.environment.retention} is good: then as much goes as comes.`,
        {
          legend: '{{tenant}} {{status}}',
          expr: max(own('tempodb_backend_bytes_total', pollers, ofTenant), 'tenant', 'status'),
        },
      ),
      plot(
        { title: 'Age of the index', unit: 's', none: 'Nothing is stored yet', limit: flushedBlockSeconds },
        'Of the list of blocks of each tenant, which is written every five minutes. Above the line nobody writes it, and what ingesters no longer answer for is not found.',
        {
          legend: '{{tenant}}',
          expr: max(own('tempodb_blocklist_tenant_index_age_seconds', pollers, ofTenant), 'tenant'),
        },
      ),
      plot(
        { title: 'Time of a poll', unit: 's', none: 'No polls' },
        'On average, by who polls. Near the five minutes between two polls there are too many blocks: compact more.',
        { legend: '{{container}}', expr: mean(polls('sum'), polls('count'), 'container') },
      ),
      plot(
        { title: 'Polls that fail', unit: 'cps', none: 'None' },
        'None is good. The log of whoever polls has the answer of the object store.',
        {
          legend: '{{container}}',
          expr: rate(own('tempodb_blocklist_poll_errors_total', pollers), 'container'),
        },
      ),
      plot(
        { title: 'Time of a flush', unit: 's', none: 'No flushes' },
        'How long an ingester takes to write a block to the object store. Minutes mean that it is slow, or `maxBlockSize` large.',
        ...spread(own('tempo_ingester_flush_duration_seconds_bucket', 'holdsRecentTraces')),
      ),
    ],
  };
}

function compaction(topology: Topology): Row {
  const { own } = seriesOf(topology);
  const compactor = (metric: string, ...matchers: string[]) => own(metric, 'deletesBlocks', ...matchers);
  return {
    title: 'Compaction and retention',
    panels: [
      plot(
        { title: 'Blocks that wait to be merged', unit: 'short', none: 'None' },
        'By tenant. It should return to a low level each day; if it only rises, give the compactor another replica.',
        {
          legend: '{{tenant}}',
          expr: sum(compactor('tempodb_compaction_outstanding_blocks', ofTenant), 'tenant'),
        },
      ),
      plot(
        { title: 'Blocks merged', unit: 'cps', none: 'Nothing was merged yet', stacked: true },
        'By level: 0 are those of ingesters. Nothing for hours while blocks wait: the compactor does not run, or is not in its ring.',
        { legend: 'level {{level}}', expr: rate(compactor('tempodb_compaction_blocks_total'), 'level') },
      ),
      plot(
        { title: 'Blocks past their retention', unit: 'cps', none: 'No compactor is scraped' },
        'Marked, and deleted an hour later. If none are deleted for a day, the bucket grows without end.',
        { legend: 'marked', expr: rate(compactor('tempodb_retention_marked_for_deletion_total')) },
        { legend: 'deleted', expr: rate(compactor('tempodb_retention_deleted_total')) },
      ),
      plot(
        { title: 'Errors of the compactor', unit: 'cps', none: 'No compactor is scraped' },
        'None is good. It tries again by itself; if it goes on, its log names the block.',
        { legend: 'compaction', expr: rate(compactor('tempodb_compaction_errors_total')) },
        { legend: 'retention', expr: rate(compactor('tempodb_retention_errors_total')) },
      ),
    ],
  };
}

/** Where traces are kept: the bucket, the blocks in it, and what makes few of many. */
export const storage = (topology: Topology): View => ({
  name: 'storage',
  title: 'Tempo / Storage',
  about: 'The object store, the blocks in it, and what merges and deletes them.',
  rows: [
    objectStore(topology),
    blocks(topology),
    ...(topology.role('deletesBlocks') ? [compaction(topology)] : []),
  ],
});
