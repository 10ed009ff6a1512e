import type { Topology } from '../../topology/topology';
import { max, rate, spread, sum } from '../promql';
import { inbound } from '../series';
import type { View } from './dashboard';
import type { Row } from './grid';
import { plot } from './plot';
import { ofTenant, seriesOf } from './selectors';
import { limitOf, signals } from './signals';

/** What comes in from outside: told by the proxies of the mesh, for nginx does not count statuses. */
function arrivals(topology: Topology): Row {
  const { of, own } = seriesOf(topology);
  const isMeshed = topology.environment.linkerd !== undefined;
  const pushes = [
    ...inbound(topology.one('admitsRequests')),
    `route_name="${topology.name(topology.one('admitsRequests'))}-push"`,
  ];
  const grpc = [
    ...inbound(topology.one('receivesSpans')),
    `srv_port="${topology.port(topology.one('receivesSpans'), 'otlp-grpc')}"`,
  ];
  return {
    title: 'From collectors',
    panels: [
      isMeshed &&
        plot(
          { title: 'Pushes at the gateway', unit: 'reqps', none: 'No pushes over HTTP', stacked: true },
          '200 is good. 401 names no tenant, 413 is too large, 429 is over its rate; after 5xx collectors try again, so look further down for who fails.',
          {
            legend: '{{status_code}}',
            expr: rate(of('response_total', ['linkerd-proxy'], ...pushes), 'status_code'),
          },
        ),
      isMeshed &&
        plot(
          { title: 'Time of a push at the gateway', unit: 'ms', none: 'No pushes over HTTP' },
          'With all that comes after it. Much longer than at the distributor: the gateway itself is short of processor time or connections.',
          ...spread(of('response_latency_ms_bucket', ['linkerd-proxy'], ...pushes)),
        ),
      isMeshed &&
        topology.isCalledOn(topology.one('receivesSpans'), 'otlp-grpc') &&
        plot(
          { title: 'Pushes over gRPC', unit: 'reqps', none: 'No pushes over gRPC', stacked: true },
          'Of those who call distributors themselves, by status of gRPC: 0 is good, 8 is over its rate, 14 is sent again.',
          {
            legend: 'status {{grpc_status}}',
            expr: rate(of('response_total', ['linkerd-proxy'], ...grpc), 'grpc_status'),
          },
        ),
      plot(
        { title: 'Connections of the gateway', unit: 'short', none: 'The gateway is not scraped' },
        'Open now, waiting ones included. A steep rise means that what is behind it is slow; one pod alone at zero gets no traffic.',
        { legend: '{{pod}}', expr: sum(own('nginx_connections_active', 'admitsRequests'), 'pod') },
      ),
    ],
  };
}

function distributors(topology: Topology): Row {
  const { own } = seriesOf(topology);
  const { taken, refused, pushSeconds, discarded } = signals(topology);
  return {
    title: 'Distributors',
    panels: [
      plot(
        { title: 'Spans by receiver', unit: 'cps', none: 'No spans arrive', stacked: true },
        'A receiver that falls to nothing has lost its senders. Refused ones went back with an error; most collectors send them again.',
        { legend: '{{receiver}}', expr: rate(taken, 'receiver') },
        { legend: '{{receiver}} refused', expr: rate(refused, 'receiver') },
      ),
      plot(
        { title: 'Time of a push at the distributor', unit: 's', none: 'No spans arrive' },
        'Until enough ingesters have the batch; they are given five seconds. Well below one is good.',
        ...spread(pushSeconds),
      ),
      plot(
        { title: 'Bytes', unit: 'Bps', none: 'No spans arrive' },
        'Before and after the rate limits. A gap between the two is what tenants over their limit have to send again.',
        {
          legend: 'before limits',
          expr: rate(own('tempo_distributor_ingress_bytes_total', 'receivesSpans', ofTenant)),
        },
        {
          legend: 'after limits',
          expr: rate(own('tempo_distributor_bytes_received_total', 'receivesSpans', ofTenant)),
        },
      ),
      plot(
        { title: 'Spans discarded', unit: 'cps', none: 'None' },
        'Lost for good, though senders were told that all went well, unless the reason is rate_limited. Raise the limit that the reason names, or have less sent.',
        { legend: '{{reason}}', expr: rate(discarded, 'reason') },
      ),
      plot(
        { title: 'Appends that fail', unit: 'cps', none: 'None' },
        'By ingester. With copies a quarter to a third is normal: the last copy is called off once enough are there. One that is far above the others is a matter of its pod.',
        {
          legend: '{{ingester}}',
          expr: rate(own('tempo_distributor_ingester_append_failures_total', 'receivesSpans'), 'ingester'),
        },
      ),
    ],
  };
}

function ingesters(topology: Topology): Row {
  const { own } = seriesOf(topology);
  return {
    title: 'Ingesters',
    panels: [
      plot(
        { title: 'Time of an append', unit: 's', none: 'No spans arrive' },
        'Of all ingesters together. It grows when they collect garbage or wait for their disks.',
        ...spread(
          own('tempo_request_duration_seconds_bucket', 'holdsRecentTraces', 'route=~"/tempopb.Pusher/.+"'),
        ),
      ),
      plot(
        { title: 'Live traces of the fullest ingester', unit: 'short', none: 'No live traces' },
        'By tenant. At `limits.maxTracesPerUser`, the dashed line, spans of new traces are discarded and nobody is told.',
        {
          legend: '{{tenant}}',
          expr: max(own('tempo_ingester_live_traces', 'holdsRecentTraces', ofTenant), 'tenant'),
        },
        {
          legend: 'limit of {{tenant}}',
          expr: limitOf(topology, 'holdsRecentTraces', 'max_local_traces_per_user'),
          limit: true,
        },
      ),
      plot(
        { title: 'Blocks that wait to be flushed', unit: 'short', none: 'No ingester is scraped' },
        'Up and down is good. A steady rise is an object store that fails or is slow: see Tempo / Storage, and mind the disks.',
        {
          legend: '{{pod}}',
          expr: max(own('tempo_ingester_flush_queue_length', 'holdsRecentTraces'), 'pod'),
        },
      ),
      plot(
        { title: 'Flushes', unit: 'cps', none: 'No ingester is scraped' },
        'Failed ones are tried again, so some are no loss; when retries fail too, ask the log of the ingester for the answer of the object store.',
        { legend: 'flushed', expr: rate(own('tempo_ingester_blocks_flushed_total', 'holdsRecentTraces')) },
        { legend: 'failed', expr: rate(own('tempo_ingester_failed_flushes_total', 'holdsRecentTraces')) },
        {
          legend: 'failed again',
          expr: rate(own('tempo_ingester_flush_failed_retries_total', 'holdsRecentTraces')),
        },
      ),
      plot(
        { title: 'Ring of ingesters', unit: 'short', none: 'No distributor is scraped', stacked: true },
        'By state, as distributors see it. All ACTIVE is good, and during a rollout one is not. Unhealthy for long: forget it at /ingester/ring of a distributor.',
        {
          legend: '{{state}}',
          expr: max(own('tempo_ring_members', 'receivesSpans', 'name="ingester"'), 'state'),
        },
      ),
    ],
  };
}

/** The way of spans from collectors to the disks of ingesters. */
export const writes = (topology: Topology): View => ({
  name: 'writes',
  title: 'Tempo / Writes',
  about:
    'The way of spans: gateway, distributors, ingesters. Read it from the top: the first row that is wrong has the cause, or what is right below it.',
  rows: [arrivals(topology), distributors(topology), ingesters(topology)],
});
