import type { Topology } from '../../topology/topology';
import { max, min, quantile, rate, share, sum } from '../promql';
import type { View } from './dashboard';
import type { Row } from './grid';
import { plot } from './plot';
import { ofTenant, seriesOf } from './selectors';

/** Spans in. */
function spans(topology: Topology): Row {
  const { own } = seriesOf(topology);
  const failed = own('tempo_distributor_metrics_generator_pushes_failures_total', 'receivesSpans');
  const pushes = own('tempo_distributor_metrics_generator_pushes_total', 'receivesSpans');
  const generator = (metric: string) => own(metric, 'makesMetrics', ofTenant);
  return {
    title: 'Spans',
    panels: [
      plot(
        { title: 'Spans received', unit: 'cps', none: 'No spans arrive', stacked: true },
        'By tenant. It follows what distributors take; a tenant that is missing has no processors.',
        {
          legend: '{{tenant}}',
          expr: rate(generator('tempo_metrics_generator_spans_received_total'), 'tenant'),
        },
      ),
      plot(
        { title: 'Spans not counted', unit: 'cps', none: 'None' },
        'By reason. outside_metrics_ingestion_slack are spans older than two minutes: collectors hold them back, or clocks are wrong.',
        {
          legend: '{{reason}}',
          expr: rate(generator('tempo_metrics_generator_spans_discarded_total'), 'reason'),
        },
      ),
      plot(
        { title: 'Pushes from distributors that fail', unit: 'percentunit', none: 'Nothing is pushed' },
        'Share by generator. They are not tried again: those spans are in no metric, though their traces are kept.',
        { legend: '{{metrics_generator}}', expr: share(failed, pushes, 'metrics_generator') },
      ),
      plot(
        { title: 'Edges of service graphs', unit: 'cps', none: 'No service graphs' },
        'An edge needs the span of the client and that of the server. Many that expired: one side is sampled away, late, or was never traced.',
        { legend: 'found', expr: rate(generator('tempo_metrics_generator_processor_service_graphs_edges')) },
        {
          legend: 'expired',
          expr: rate(generator('tempo_metrics_generator_processor_service_graphs_expired_edges')),
        },
        {
          legend: 'dropped',
          expr: rate(generator('tempo_metrics_generator_processor_service_graphs_dropped_spans')),
        },
      ),
    ],
  };
}

/** Series that are kept. */
function series(topology: Topology): Row {
  const { own } = seriesOf(topology);
  const generator = (metric: string) => own(metric, 'makesMetrics', ofTenant);
  return {
    title: 'Series',
    panels: [
      plot(
        { title: 'Active series', unit: 'short', none: 'No series' },
        'Of the fullest generator, by tenant. At `limits.maxActiveSeries`, the dashed line, new services and operations are not counted.',
        {
          legend: '{{tenant}}',
          expr: max(generator('tempo_metrics_generator_registry_active_series'), 'tenant'),
        },
        {
          legend: 'limit of {{tenant}}',
          expr: max(generator('tempo_metrics_generator_registry_max_active_series'), 'tenant'),
          limit: true,
        },
      ),
      plot(
        { title: 'Series there would be', unit: 'short', none: 'No series' },
        'An estimate, without the limit. Far above it: an attribute or a span name has a value for each request. Find it before you raise the limit.',
        {
          legend: '{{tenant}}',
          expr: sum(generator('tempo_metrics_generator_registry_active_series_demand_estimate'), 'tenant'),
        },
      ),
      plot({ title: 'Series refused', unit: 'cps', none: 'None' }, 'By tenant. None is good.', {
        legend: '{{tenant}}',
        expr: rate(generator('tempo_metrics_generator_registry_series_limited_total'), 'tenant'),
      }),
    ],
  };
}

/** Samples out. */
function remoteWrites(topology: Topology): Row {
  const { own } = seriesOf(topology);
  const generator = (metric: string) => own(metric, 'makesMetrics', ofTenant);
  const made = max(generator('prometheus_remote_storage_highest_timestamp_in_seconds'), 'tenant', 'pod');
  const sent = min(
    `${generator('prometheus_remote_storage_queue_highest_sent_timestamp_seconds')} > 0`,
    'tenant',
    'pod',
  );
  return {
    title: 'Writes to Mimir',
    panels: [
      plot(
        { title: 'Behind', unit: 's', none: 'Nothing was sent yet', limit: 120 },
        'How old the newest sample is that Mimir has, against the newest there is. Below half a minute is good. Above the line Mimir is down, slow, or says no.',
        { legend: '{{tenant}}', expr: max(`${made} - ${sent}`, 'tenant') },
      ),
      plot(
        { title: 'Samples', unit: 'cps', none: 'Nothing is sent' },
        'Failed ones are lost: Mimir refused them, and the log of the generator has its words. Retried ones wait.',
        { legend: 'sent', expr: rate(generator('prometheus_remote_storage_samples_total')) },
        { legend: 'retried', expr: rate(generator('prometheus_remote_storage_samples_retried_total')) },
        { legend: 'failed', expr: rate(generator('prometheus_remote_storage_samples_failed_total')) },
      ),
      plot(
        { title: 'Time of a write, p99', unit: 's', none: 'Nothing is sent' },
        'By tenant. Seconds mean that Mimir is slow.',
        {
          legend: '{{tenant}}',
          expr: quantile(
            0.99,
            generator('prometheus_remote_storage_sent_batch_duration_seconds_bucket'),
            'tenant',
          ),
        },
      ),
      plot(
        { title: 'Senders', unit: 'short', none: 'Nothing is sent' },
        'In parallel, by tenant. As many as there may be, and still behind: Mimir takes too little.',
        { legend: '{{tenant}}', expr: max(generator('prometheus_remote_storage_shards'), 'tenant') },
        { legend: 'at most', expr: max(generator('prometheus_remote_storage_shards_max')), limit: true },
      ),
    ],
  };
}

/** Blocks of its own, which TraceQL metrics are answered from. */
function localBlocks(topology: Topology): Row {
  const { own } = seriesOf(topology);
  const generator = (metric: string) => own(metric, 'makesMetrics', ofTenant);
  const isAsked = topology.role('makesMetrics')?.traceqlMetrics !== undefined;
  return {
    title: 'Blocks for TraceQL metrics',
    panels: [
      isAsked &&
        plot(
          { title: 'Bytes on disk', unit: 'bytes', none: 'No blocks', stacked: true },
          'By tenant. They are deleted after `traceqlMetrics.recent`; see that the claim holds them.',
          {
            legend: '{{tenant}}',
            expr: sum(generator('tempo_metrics_generator_processor_local_blocks_bytes'), 'tenant'),
          },
        ),
      isAsked &&
        plot(
          { title: 'Blocks that wait', unit: 'short', none: 'No blocks' },
          'To be flushed. A steady rise is an object store that fails: see Tempo / Storage.',
          {
            legend: '{{tenant}}',
            expr: sum(generator('tempo_metrics_generator_processor_local_blocks_flush_queue_size'), 'tenant'),
          },
        ),
      isAsked &&
        plot(
          { title: 'Spans kept out', unit: 'cps', none: 'None' },
          'By reason. They are missing from `{ } | rate()` and the like.',
          {
            legend: '{{reason}}',
            expr: rate(
              generator('tempo_metrics_generator_processor_local_blocks_spans_dropped_total'),
              'reason',
            ),
          },
        ),
    ],
  };
}

/** From spans to metrics in Mimir. */
export const metricsGenerator = (topology: Topology): View => ({
  name: 'metrics-generator',
  title: 'Tempo / Metrics generator',
  about:
    'From spans to service graphs and span metrics in Mimir: what comes in, what is kept, what goes out. What is counted is in Applications.',
  rows:
    topology.role('makesMetrics') !== undefined
      ? [spans(topology), series(topology), remoteWrites(topology), localBlocks(topology)]
      : [],
});
