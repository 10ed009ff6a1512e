import type { Topology } from '../../topology/topology';
import { max, min, rate } from '../promql';
import { pollers } from '../series';
import type { View } from './dashboard';
import type { Row } from './grid';
import { plot } from './plot';
import { ofTenant, seriesOf } from './selectors';
import { limitOf, shareInForce, shares, signals } from './signals';
import { type Column, table } from './table';

/** Who they are, the largest first. */
function all(topology: Topology): Row {
  const { own } = seriesOf(topology);
  const { discarded } = signals(topology);
  const columns: [Column, Column, ...Column[]] = [
    {
      name: 'Spans',
      unit: 'cps',
      expr: rate(own('tempo_distributor_spans_received_total', 'receivesSpans', ofTenant), 'tenant'),
    },
    {
      name: 'Bytes',
      unit: 'Bps',
      expr: rate(own('tempo_distributor_ingress_bytes_total', 'receivesSpans', ofTenant), 'tenant'),
    },
    { name: 'Of rate limit', unit: 'percentunit', expr: shares(topology).rate },
    { name: 'Discarded', unit: 'cps', expr: rate(discarded, 'tenant') },
    {
      name: 'Queries',
      unit: 'reqps',
      expr: rate(own('tempo_query_frontend_queries_total', 'answersQueries', ofTenant), 'tenant'),
    },
    {
      name: 'Stored',
      unit: 'bytes',
      expr: max(own('tempodb_backend_bytes_total', pollers, ofTenant, 'status="live"'), 'tenant'),
    },
  ];
  return {
    title: 'All tenants',
    panels: [
      table(
        { title: 'Tenants', unit: 'short', none: 'No tenant sends spans' },
        'One that is not in the environment has the limits of all. Nothing discarded, and less than the limit, is good.',
        { tenant: 'Tenant' },
        ...columns,
      ),
    ],
  };
}

function ingest(topology: Topology): Row {
  const { own } = seriesOf(topology);
  const age = (series: string, ...matchers: string[]) =>
    own(`tempo_spans_distance_in_past_seconds_${series}`, 'receivesSpans', ofTenant, ...matchers);
  return {
    title: 'Ingest',
    panels: [
      plot(
        { title: 'Spans taken', unit: 'cps', none: 'No tenant sends spans', stacked: true },
        'By tenant. A jump is a new service, or one without sampling.',
        {
          legend: '{{tenant}}',
          expr: rate(own('tempo_distributor_spans_received_total', 'receivesSpans', ofTenant), 'tenant'),
        },
      ),
      plot(
        { title: 'Bytes at the busiest distributor', unit: 'Bps', none: 'No tenant sends spans' },
        'Each distributor holds tenants to `limits.rateLimit`, the dashed line, by itself. Beyond it pushes get 429.',
        {
          legend: '{{tenant}}',
          expr: `max by (tenant) (${rate(own('tempo_distributor_ingress_bytes_total', 'receivesSpans', ofTenant), 'tenant', 'pod')})`,
        },
        {
          legend: 'limit of {{tenant}}',
          expr: limitOf(topology, 'receivesSpans', 'ingestion_rate_limit_bytes'),
          limit: true,
        },
      ),
      plot(
        { title: 'Spans older than five minutes', unit: 'percentunit', none: 'No tenant sends spans' },
        'Share of the spans that were made five minutes or more before they came. Collectors that hold them back are late by minutes, wrong clocks by hours.',
        {
          legend: '{{tenant}}',
          expr: `1 - ${rate(age('bucket', 'le=~"300(\\\\.0)?"'), 'tenant')} / ${rate(age('count'), 'tenant')}`,
        },
      ),
    ],
  };
}

/** What they lose, and how much of what they may have they use. */
function limits(topology: Topology): Row {
  const { own, of } = seriesOf(topology);
  const { discarded } = signals(topology);
  const live = max(own('tempo_ingester_live_traces', 'holdsRecentTraces', ofTenant), 'tenant');
  const series = (metric: string) => max(own(metric, 'makesMetrics', ofTenant), 'tenant');
  return {
    title: 'Limits',
    panels: [
      plot(
        { title: 'Spans discarded', unit: 'cps', none: 'None' },
        'By tenant and reason. rate_limited: `rateLimit`; live_traces_exceeded: `maxTracesPerUser`; trace_too_large: `maxBytesPerTrace`.',
        { legend: '{{tenant}}: {{reason}}', expr: rate(discarded, 'tenant', 'reason') },
      ),
      plot(
        { title: 'Share of the rate limit', unit: 'percentunit', none: 'No tenant sends spans', limit: 1 },
        'At the busiest distributor. Above 1 for a moment is what `burstSize` is for.',
        { legend: '{{tenant}}', expr: shares(topology).rate },
      ),
      plot(
        { title: 'Share of live traces', unit: 'percentunit', none: 'No live traces', limit: 1 },
        'Of `maxTracesPerUser`, at the fullest ingester. At 1 new traces are discarded, and nobody is told.',
        {
          legend: '{{tenant}}',
          expr: shareInForce(topology, live, 'holdsRecentTraces', 'max_local_traces_per_user'),
        },
      ),
      plot(
        { title: 'Limits read', unit: 'bool_yes_no', none: 'Nothing is scraped', max: 1 },
        'Whether the last change of the overrides was taken, by component. If not, old limits stay; the log says which key is wrong.',
        {
          legend: '{{container}}',
          expr: min(
            of('tempo_runtime_config_last_reload_successful', topology.members('programs')),
            'container',
          ),
        },
      ),
      topology.role('makesMetrics') !== undefined &&
        plot(
          { title: 'Share of active series', unit: 'percentunit', none: 'No series', limit: 1 },
          'Of `maxActiveSeries`, at the fullest generator. At 1 what is new is not counted.',
          {
            legend: '{{tenant}}',
            expr: `${series('tempo_metrics_generator_registry_active_series')} / ${series('tempo_metrics_generator_registry_max_active_series')}`,
          },
        ),
    ],
  };
}

function use(topology: Topology): Row {
  const { own } = seriesOf(topology);
  return {
    title: 'Queries and storage',
    panels: [
      plot({ title: 'Queries', unit: 'reqps', none: 'Nobody asks', stacked: true }, 'By tenant.', {
        legend: '{{tenant}}',
        expr: rate(own('tempo_query_frontend_queries_total', 'answersQueries', ofTenant), 'tenant'),
      }),
      plot(
        { title: 'Bytes read for queries', unit: 'Bps', none: 'Nobody asks', stacked: true },
        'By tenant. Who reads much slows the others down: they share queriers.',
        {
          legend: '{{tenant}}',
          expr: rate(own('tempo_query_frontend_bytes_inspected_total', 'answersQueries', ofTenant), 'tenant'),
        },
      ),
      plot(
        { title: 'Bytes stored', unit: 'bytes', none: 'Nothing is stored yet', stacked: true },
        'By tenant, without what is merged already. `retention` of a tenant makes it less.',
        {
          legend: '{{tenant}}',
          expr: max(own('tempodb_backend_bytes_total', pollers, ofTenant, 'status="live"'), 'tenant'),
        },
      ),
    ],
  };
}

/** What each tenant sends, loses, asks and keeps. */
export const tenants = (topology: Topology): View => ({
  name: 'tenants',
  title: 'Tempo / Tenants',
  about: 'What each tenant sends, loses, asks and keeps, and how much of its limits it uses.',
  rows: [all(topology), ingest(topology), limits(topology), use(topology)],
});
