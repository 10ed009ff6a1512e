import type { Topology } from '../../topology/topology';
import { quantile, rate, share } from '../promql';
import type { View } from './dashboard';
import type { Row } from './grid';
import { plot } from './plot';
import { serviceGraph } from './service-graph';
import { type Column, table } from './table';

const noSpans = 'No spans of servers, or they are not counted yet';
const ofService = 'service=~"$service"';
/** A request is counted where it is served, not where it is sent from. */
const served = 'span_kind=~"SPAN_KIND_(SERVER|CONSUMER)"';
const failed = 'status_code="STATUS_CODE_ERROR"';

const calls = (...more: string[]) =>
  `traces_spanmetrics_calls_total{${[ofService, served, ...more].join(', ')}}`;
const latency = `traces_spanmetrics_latency_bucket{${ofService}, ${served}}`;
const edges = (metric: string) => `traces_service_graph_${metric}{server=~"$service"}`;

/** Whether the generator makes something of the spans of any tenant. */
function makes(topology: Topology, ...any: string[]): boolean {
  const generator = topology.role('makesMetrics');
  const { tenants } = topology.environment;
  const all = Object.values(tenants).flatMap(({ processors }) => processors ?? generator?.processors ?? []);
  return generator !== undefined && all.some((processor) => any.includes(processor));
}

/** Rate, errors and duration of all that a label tells apart. */
const red = (...by: string[]): [Column, Column, Column] => [
  { name: 'Requests', unit: 'reqps', expr: `topk(50, ${rate(calls(), ...by)})` },
  { name: 'Errors', unit: 'percentunit', expr: share(calls(failed), calls(), ...by) },
  { name: 'p99', unit: 's', expr: quantile(0.99, latency, ...by) },
];

function services(topology: Topology): Row {
  const isCounted = makes(topology, 'span-metrics', 'span-metrics-count');
  const isTimed = makes(topology, 'span-metrics', 'span-metrics-latency');
  return {
    title: 'Services',
    panels: [
      isCounted &&
        plot(
          { title: 'Requests', unit: 'reqps', none: noSpans, stacked: true },
          'Those that each service served. What is sampled away before Tempo is not counted.',
          { legend: '{{service}}', expr: rate(calls(), 'service') },
        ),
      isCounted &&
        plot(
          { title: 'Errors', unit: 'percentunit', none: noSpans },
          'Share of requests whose span has the status error. When several rise at once, start with the one that the others call.',
          { legend: '{{service}}', expr: share(calls(failed), calls(), 'service') },
        ),
      isTimed &&
        plot(
          { title: 'Duration, p99', unit: 's', none: noSpans },
          'Each diamond is a trace: those on top are the slow ones. Click it and open the trace.',
          {
            legend: '{{service}}',
            expr: quantile(0.99, latency, 'service'),
            exemplars: true,
          },
        ),
      isTimed &&
        plot(
          { title: 'Duration, p50', unit: 's', none: noSpans },
          'If it rises with p99 all requests are slow; if only p99 does, look at what the slow traces have in common.',
          { legend: '{{service}}', expr: quantile(0.5, latency, 'service') },
        ),
    ],
  };
}

function operations(topology: Topology): Row {
  const isWhole = makes(topology, 'span-metrics');
  return {
    title: 'Which of them',
    panels: [
      isWhole &&
        table(
          { title: 'By service', unit: 'short', none: noSpans },
          'Sort by a column to find the busiest, the most broken or the slowest.',
          { service: 'Service' },
          ...red('service'),
        ),
      isWhole &&
        table(
          { title: 'By operation', unit: 'short', none: noSpans },
          'The fifty that are asked for most. A name with an id in it makes a series for each request: have it named by its route.',
          { service: 'Service', span_name: 'Operation' },
          ...red('service', 'span_name'),
        ),
    ],
  };
}

function graph(topology: Topology): Row {
  const isDrawn = makes(topology, 'service-graphs');
  const between = ['client', 'server'];
  return {
    title: 'Service graph',
    panels: [
      isDrawn &&
        serviceGraph(
          { title: 'Service graph', unit: 'short', none: 'No calls between services' },
          'Who calls whom; the red part of a circle are errors. It is drawn from the Mimir that the Tempo datasource names.',
        ),
      isDrawn &&
        plot(
          { title: 'Calls', unit: 'reqps', none: 'No calls between services' },
          'From client to server. A call that is missing has no span on one of its sides.',
          { legend: '{{client}} → {{server}}', expr: rate(edges('request_total'), ...between) },
        ),
      isDrawn &&
        plot(
          { title: 'Calls that fail', unit: 'percentunit', none: 'No calls between services' },
          'Share of them. The arrow that is highest and has nothing behind it is where it began.',
          {
            legend: '{{client}} → {{server}}',
            expr: share(edges('request_failed_total'), edges('request_total'), ...between),
          },
        ),
      isDrawn &&
        plot(
          { title: 'Duration at the server, p99', unit: 's', none: 'No calls between services' },
          'Each diamond is a trace. If the same call is much longer at the client, it is the way between them.',
          {
            legend: '{{client}} → {{server}}',
            expr: quantile(0.99, edges('request_server_seconds_bucket'), ...between),
            exemplars: true,
          },
        ),
      isDrawn &&
        plot(
          { title: 'Duration at the client, p99', unit: 's', none: 'No calls between services' },
          'With the network, and with what waits for a connection.',
          {
            legend: '{{client}} → {{server}}',
            expr: quantile(0.99, edges('request_client_seconds_bucket'), ...between),
            exemplars: true,
          },
        ),
    ],
  };
}

/**
 * How the applications do that are traced: rate, errors and duration, and who calls whom, made of spans by
 * the metrics generator.
 */
export const applications = (topology: Topology): View => ({
  name: 'applications',
  title: 'Applications',
  about:
    'Rate, errors and duration of the traced applications, and who calls whom: made of spans by the metrics generator. Choose the datasource of a tenant’s metrics.',
  // These are in the Mimir of their tenant, which need not be the one that has Tempo's own.
  metrics: Object.values(topology.environment.tenants)[0]?.datasource?.mimir,
  rows: [services(topology), operations(topology), graph(topology)],
});
