// The metrics generator: metrics that are missing, late or too many. The traces themselves are safe.
import type { Roles } from '../../environment/roles';
import type { Topology } from '../../topology/topology';
import { added, by, each, moreThan, perSecond } from '../promql';
import { own } from '../series';
import type { Alert, Group } from './rule';
import { shareOf } from './tenant-limits';

/**
 * Batches that a distributor keeps for a generator (metrics_generator.forwarder.queue_size): Tempo's own
 * default.
 */
const queueSize = 100;

/** On the way from distributors. */
function arriving(topology: Topology): Alert[] {
  const distributors = (metric: string) =>
    `tempo_distributor_${metric}${own(topology, topology.with('receivesSpans'))}`;
  const spans = (metric: string, ...matchers: string[]) =>
    `tempo_metrics_generator_spans_${metric}_total${own(topology, topology.with('makesMetrics'), matchers)}`;
  return [
    {
      alert: 'TempoGeneratorPushesFailing',
      for: '15m',
      severity: 'warning',
      expr: moreThan(
        0.05,
        perSecond(distributors('metrics_generator_pushes_failures_total'), 'metrics_generator'),
        perSecond(distributors('metrics_generator_pushes_total'), 'metrics_generator'),
      ),
      summary: 'a metrics generator does not take spans',
      description:
        '{{ $labels.metrics_generator }} fails to take {{ $value | humanize }} batches a second, more than one in twenty. They are missing in metrics.',
    },
    {
      alert: 'TempoGeneratorBehind',
      for: '15m',
      severity: 'warning',
      expr: each(
        `max ${by('tenant')} (${distributors('queue_length')}) > ${queueSize / 2}`,
        `${perSecond(distributors('queue_pushes_failures_total'), 'tenant')} > 0`,
      ),
      summary: 'metrics generators fall behind',
      description:
        'Spans of {{ $labels.tenant }} wait in distributors to be counted; what does not fit into their queues is missing in metrics.',
    },
    {
      alert: 'TempoGeneratorSpansDiscarded',
      for: '30m',
      severity: 'warning',
      // Each reason against all that came.
      expr: `${perSecond(spans('discarded', 'reason!="span_metrics_filtered"'), 'tenant', 'reason')} > on (cluster, namespace, tenant) group_left () 0.05 * ${perSecond(spans('received'), 'tenant')}`,
      summary: 'metrics generators drop spans',
      description:
        '{{ $labels.tenant }}: {{ $value | humanize }} spans a second are not counted, more than one in twenty: {{ $labels.reason }}.',
    },
  ];
}

/** On the way to Mimir. */
function leaving(topology: Topology): Alert[] {
  const of = (metric: string) =>
    `prometheus_remote_storage_${metric}${own(topology, topology.with('makesMetrics'))}`;
  return [
    {
      alert: 'TempoRemoteWriteFailing',
      for: '15m',
      severity: 'warning',
      expr: moreThan(
        0.01,
        perSecond(of('samples_failed_total'), 'tenant'),
        perSecond(of('samples_total'), 'tenant'),
      ),
      summary: 'Mimir refuses samples',
      description:
        '{{ $labels.tenant }}: {{ $value | humanize }} samples a second are refused for good, more than one in a hundred.',
    },
    {
      alert: 'TempoRemoteWriteBehind',
      for: '15m',
      severity: 'warning',
      expr: `max ${by('pod', 'tenant')} (${of('highest_timestamp_in_seconds')}) - max ${by('pod', 'tenant')} (${of('queue_highest_sent_timestamp_seconds')}) > 120`,
      summary: 'samples reach Mimir late',
      description:
        '{{ $labels.pod }} is {{ $value | humanizeDuration }} behind with the samples of {{ $labels.tenant }}.',
    },
  ];
}

/** Limits hold for each generator, so the busiest one counts. */
function cardinality(topology: Topology): Alert[] {
  const of = (metric: string, ...matchers: string[]) =>
    `tempo_metrics_generator_registry_${metric}${own(topology, topology.with('makesMetrics'), matchers)}`;
  const active = shareOf(
    topology,
    'maxActiveSeries',
    (matchers) => `max ${by('tenant')} (${of('active_series', ...matchers)})`,
  );
  return [
    {
      alert: 'TempoTenantNearSeries',
      for: '15m',
      severity: 'warning',
      expr: `(${active}) > 0.8`,
      summary: 'a tenant has almost as many series as it may',
      description:
        '{{ $labels.tenant }} has {{ $value | humanizePercentage }} of the series that a metrics generator keeps for it.',
    },
    {
      alert: 'TempoTenantOverSeries',
      for: '15m',
      severity: 'warning',
      expr: `${perSecond(of('series_limited_total'), 'tenant')} > 0`,
      summary: 'a tenant needs more series than it may have',
      description:
        '{{ $labels.tenant }}: {{ $value | humanize }} samples a second are not counted, because each needs one more series.',
    },
  ];
}

/** Blocks that TraceQL metrics are made of. */
const blocks = (topology: Topology): Alert => ({
  alert: 'TempoGeneratorFlushesFailing',
  for: '5m',
  severity: 'warning',
  expr: `${added(`tempo_metrics_generator_processor_local_blocks_failed_flushes_total${own(topology, topology.with('makesMetrics'))}`, '1h', 'pod')} > 3`,
  summary: 'a metrics generator fails to write blocks to the object store',
  description:
    '{{ $labels.pod }} failed {{ $value | humanize }} times within an hour. TraceQL metrics of that time will have holes.',
});

/** What is wrong with metrics that are made of spans. */
export const metricsGenerator = (topology: Topology, { traceqlMetrics }: Roles['makesMetrics']): Group => ({
  name: 'metrics-generator',
  rules: [
    ...arriving(topology),
    ...leaving(topology),
    ...cardinality(topology),
    ...(traceqlMetrics ? [blocks(topology)] : []),
  ],
});
