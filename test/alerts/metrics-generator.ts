import type { Situation } from './situation';

const distributor = (metric: string, values: string) => `tempo_distributor_${metric}@distributor ${values}`;
const generator = (metric: string, values: string) =>
  `tempo_metrics_generator_${metric}@metrics-generator ${values}`;
const remote = (metric: string, values: string) =>
  `prometheus_remote_storage_${metric}{tenant="prod"}@metrics-generator ${values}`;
const pushes = (metric: string, perMinute: number) =>
  distributor(`metrics_generator_${metric}_total{metrics_generator="10.0.0.2:9095"}`, `0+${perMinute}x60`);

// biome-ignore format: a table
export const situations: Situation[] = [
  { alert: 'TempoGeneratorPushesFailing', at: '25m', fires: [pushes('pushes_failures', 6), pushes('pushes', 100)], quiet: [pushes('pushes_failures', 4), pushes('pushes', 100)] },
  { alert: 'TempoGeneratorBehind', at: '20m', fires: [distributor('queue_length{name="metrics-generator",tenant="prod"}', '51x60')], quiet: [distributor('queue_length{name="metrics-generator",tenant="prod"}', '50x60')] },
  { alert: 'TempoGeneratorBehind', at: '25m', fires: [distributor('queue_pushes_failures_total{name="metrics-generator",tenant="prod"}', '0+1x60')], quiet: [distributor('queue_pushes_failures_total{name="metrics-generator",tenant="prod"}', '9x60')] },
  { alert: 'TempoGeneratorSpansDiscarded', at: '45m',
    fires: [generator('spans_discarded_total{tenant="prod",reason="outside_metrics_ingestion_slack",processor="all"}', '0+6x60'), generator('spans_received_total{tenant="prod"}', '0+100x60')],
    quiet: [generator('spans_discarded_total{tenant="prod",reason="span_metrics_filtered",processor="span-metrics"}', '0+90x60'), generator('spans_received_total{tenant="prod"}', '0+100x60')] },
  { alert: 'TempoRemoteWriteFailing', at: '25m', fires: [remote('samples_failed_total', '0+2x60'), remote('samples_total', '0+100x60')], quiet: [remote('samples_failed_total', '0+1x60'), remote('samples_total', '0+100x60')] },
  { alert: 'TempoRemoteWriteBehind', at: '20m', fires: [remote('highest_timestamp_in_seconds', '1000x60'), remote('queue_highest_sent_timestamp_seconds', '879x60')],
    quiet: [remote('highest_timestamp_in_seconds', '1000x60'), remote('queue_highest_sent_timestamp_seconds', '881x60')] },
  { alert: 'TempoTenantNearSeries', at: '20m', fires: [generator('registry_active_series{tenant="prod"}', '81000x60')], quiet: [generator('registry_active_series{tenant="prod"}', '79000x60'), generator('registry_active_series{tenant="large"}', '150000x60')] },
  { alert: 'TempoTenantOverSeries', at: '25m', fires: [generator('registry_series_limited_total{tenant="prod"}', '0+1x60')], quiet: [generator('registry_series_limited_total{tenant="prod"}', '9x60')] },
  { alert: 'TempoGeneratorFlushesFailing', at: '90m', fires: [generator('processor_local_blocks_failed_flushes_total', '0+0.1x120')], quiet: [generator('processor_local_blocks_failed_flushes_total', '0+0.04x120')] },
];
