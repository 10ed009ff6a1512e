import type { Situation } from './situation';

const counter = (metric: string, perMinute: number) =>
  `tempo_ingester_${metric}_total@ingester 0+${perMinute}x180`;
const members = (state: string, count: number) =>
  `tempo_ring_members{name="ingester",state="${state}"}@distributor ${count}x60`;

// biome-ignore format: a table
export const situations: Situation[] = [
  { alert: 'TempoIngesterFlushesFailing', at: '90m', fires: [counter('failed_flushes', 0.1)], quiet: [counter('failed_flushes', 0.04)] },
  { alert: 'TempoIngesterFlushesNothing', at: '60m', fires: [counter('failed_flushes', 0.5), counter('blocks_flushed', 0)], quiet: [counter('failed_flushes', 0.5), counter('blocks_flushed', 0.1)] },
  { alert: 'TempoIngesterFlushesLate', at: '90m', fires: [counter('traces_created', 100), counter('blocks_flushed', 0)], quiet: [counter('traces_created', 100), counter('blocks_flushed', 0.07)] },
  // A pod that has just started owes nothing yet.
  { alert: 'TempoIngesterFlushesLate', at: '90m', fires: [counter('traces_created', 100), counter('blocks_flushed', 0)],
    quiet: ['tempo_ingester_traces_created_total@ingester _x65 0+100x60', 'tempo_ingester_blocks_flushed_total@ingester _x65 0x60'] },
  { alert: 'TempoIngesterFlushesLate', at: '90m', fires: [counter('traces_created', 1), counter('blocks_flushed', 0)], quiet: [counter('traces_created', 0), counter('blocks_flushed', 0)] },
  { alert: 'TempoIngesterReplayFailed', at: '10m', fires: ['tempo_ingester_replay_errors_total{tenant="prod"}@ingester 1x60', 'process_start_time_seconds@ingester 60x60'],
    quiet: ['tempo_ingester_replay_errors_total{tenant="prod"}@ingester 1x60', 'process_start_time_seconds@ingester -3600x60'] },
  { alert: 'TempoIngestersTooFew', at: '10m', fires: [members('ACTIVE', 1), members('Unhealthy', 2)], quiet: [members('ACTIVE', 2), members('Unhealthy', 1)] },
  // There were six by an autoscaler.
  { alert: 'TempoIngestersTooFew', at: '10m', fires: [members('ACTIVE', 4), members('Unhealthy', 1), members('LEAVING', 1)], quiet: [members('ACTIVE', 5), members('Unhealthy', 1), members('LEAVING', 0)] },
  { alert: 'TempoRingMemberUnhealthy', at: '20m', fires: [members('Unhealthy', 1)], quiet: [members('Unhealthy', 0), members('LEAVING', 1)] },
];
