import type { Situation } from './situation';

const counter = (metric: string, perMinute: number) => `tempodb_${metric}@compactor 0+${perMinute}x300`;
const blocks = (values: string) => `tempodb_blocklist_length{tenant="prod"}@compactor ${values}`;
const requests = (code: string, perMinute: number) =>
  `tempodb_backend_request_duration_seconds_count{operation="PUT",status_code="${code}"}@ingester 0+${perMinute}x60`;
const age = (seconds: number) =>
  `tempodb_blocklist_tenant_index_age_seconds{tenant="prod"}@querier ${seconds}x60`;
/** Spans of one tenant, a value every half an hour for four days. */
const received = (tenant: string, values: string) =>
  `tempo_distributor_spans_received_total{tenant="${tenant}"}@distributor ${values}`;

// biome-ignore format: a table
export const situations: Situation[] = [
  { alert: 'TempoCompactionFailing', at: '90m', fires: [counter('compaction_errors_total', 0.1)], quiet: [counter('compaction_errors_total', 0.04)] },
  { alert: 'TempoCompactionStalled', at: '1h', fires: ['tempodb_compaction_outstanding_blocks{tenant="prod"}@compactor 5x60'],
    quiet: ['tempodb_compaction_outstanding_blocks{tenant="prod"}@compactor 5x60', counter('compaction_blocks_total{level="0"}', 1)] },
  { alert: 'TempoCompactionStalled', at: '1h', fires: ['tempodb_compaction_outstanding_blocks{tenant="prod"}@compactor 5x60', counter('compaction_blocks_total{level="0"}', 0)],
    quiet: ['tempodb_compaction_outstanding_blocks{tenant="prod"}@compactor 0x60'] },
  { alert: 'TempoBlocklistGrowing', at: '26h', every: '30m', fires: [blocks('300x4 600x60')], quiet: [blocks('500x4 600x60')] },
  // Six ingesters, the most that there may be, close 576 blocks a day by the clock.
  { alert: 'TempoBlocklistGrowing', at: '26h', every: '30m', fires: [blocks('100x4 577x60')], quiet: [blocks('100x4 576x60')] },
  { alert: 'TempoRetentionFailing', at: '90m', fires: [counter('retention_errors_total', 0.1)], quiet: [counter('retention_errors_total', 0.04)] },
  { alert: 'TempoRetentionStalled', at: '50m', fires: [counter('retention_duration_seconds_count', 0), blocks('10x60')], quiet: [counter('retention_duration_seconds_count', 0.2), blocks('10x60')] },
  // A bucket that has nothing yet.
  { alert: 'TempoRetentionStalled', at: '50m', fires: [counter('retention_duration_seconds_count', 0), blocks('10x60')], quiet: [counter('retention_duration_seconds_count', 0), blocks('0x60')] },
  { alert: 'TempoRetentionNotApplied', at: '78h', every: '30m', fires: [received('prod', '0+10x200'), 'tempodb_retention_marked_for_deletion_total@compactor 7x200'],
    quiet: [received('prod', '0+10x200'), 'tempodb_retention_marked_for_deletion_total@compactor 0+1x200'] },
  { alert: 'TempoRetentionNotApplied', at: '78h', every: '30m', fires: [received('prod', '0+10x200'), 'tempodb_retention_marked_for_deletion_total@compactor 7x200'],
    quiet: [received('large', '0+10x200'), received('prod', '_x20 0+10x200'), 'tempodb_retention_marked_for_deletion_total@compactor 7x200'] },
  { alert: 'TempoBucketFailing', at: '20m', fires: [requests('403', 6), requests('200', 94)], quiet: [requests('404', 50), requests('503', 2), requests('200', 94)] },
  { alert: 'TempoPollingFailing', at: '30m', fires: ['tempodb_blocklist_poll_duration_seconds_count@querier 3x60'], quiet: ['tempodb_blocklist_poll_duration_seconds_count@querier 0 0+1x60'] },
  // Its first poll was before the first scrape; the next is five minutes later.
  { alert: 'TempoPollingFailing', at: '30m', fires: ['tempodb_blocklist_poll_duration_seconds_count@querier 3x60'], quiet: ['tempodb_blocklist_poll_duration_seconds_count@querier _x20 1x5 2x5 3x5'] },
  { alert: 'TempoTenantIndexStale', at: '10m', fires: [age(901)], quiet: [age(600)] },
];
