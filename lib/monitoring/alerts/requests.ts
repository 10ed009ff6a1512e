// Requests between the programs of Tempo, and those of people: failing and slow, by route.

import type { Role } from '../../environment/roles';
import { queryTimes } from '../../tempo/limits';
import type { Topology } from '../../topology/topology';
import { each, moreThan, perSecond } from '../promql';
import { own } from '../series';
import type { Group } from './rule';

/** Requests a second, those that failed, and how long they took. */
export const requestRates = {
  all: 'cluster_namespace_job_route:tempo_requests:rate5m',
  failed: 'cluster_namespace_job_route:tempo_failed_requests:rate5m',
  buckets: 'cluster_namespace_job_route_le:tempo_request_duration_seconds_bucket:rate5m',
} as const;

/**
 * Not how long a querier stays connected, and not what probes, scrapers and people who look for a fault ask.
 */
const uninteresting = [
  '/frontend.Frontend/.*',
  'metrics',
  'ready',
  'status.*',
  'debug_pprof.*',
  'memberlist',
  '.*_ring',
];
/** Without TraceQL metrics these are a 500, for those who ask past the gateway. */
const unserved = ['api_metrics.*', 'querier_api_metrics.*', '/tempopb.MetricsGenerator/QueryRange'];

const routes = (topology: Topology) =>
  `route!~"${[...uninteresting, ...(topology.role('makesMetrics')?.traceqlMetrics ? [] : unserved)].join('|')}"`;

/**
 * Seconds that a distributor gives an ingester or a generator (ingester_client.remote_timeout): Tempo's own
 * default.
 */
const remoteTimeout = 5;

/** Who answers what, and the seconds after which the one who asked no longer waits. */
function patience(topology: Topology): { jobs: string[]; route: string; seconds: number }[] {
  const { querier, queryFrontend } = queryTimes(topology.environment);
  const rows: { role: Role; route: string; seconds: number }[] = [
    { role: 'answersQueries', route: 'api_.*', seconds: queryFrontend },
    { role: 'readsBlocks', route: 'querier_api_.*', seconds: querier },
    { role: 'holdsRecentTraces', route: '/tempopb.Pusher/.*', seconds: remoteTimeout },
    { role: 'makesMetrics', route: '/tempopb.MetricsGenerator/PushSpans', seconds: remoteTimeout },
  ];
  return rows
    .map(({ role, ...rest }) => ({ jobs: topology.with(role), ...rest }))
    .filter(({ jobs }) => jobs.length > 0);
}

/** Requests that fail or are slow. */
export function requests(topology: Topology): Group {
  const programs = topology.members('programs');
  const of = (series: string, ...matchers: string[]) =>
    `tempo_request_duration_seconds_${series}${own(topology, programs, [routes(topology), ...matchers])}`;
  const slow = patience(topology).map(
    ({ jobs, route, seconds }) =>
      `histogram_quantile(0.99, ${requestRates.buckets}${own(topology, jobs, [`route=~"${route}"`])}) > ${seconds / 2}`,
  );
  return {
    name: 'requests',
    rules: [
      { record: requestRates.all, expr: perSecond(of('count'), 'job', 'route') },
      {
        record: requestRates.failed,
        expr: perSecond(of('count', 'status_code=~"5..|error"'), 'job', 'route'),
      },
      { record: requestRates.buckets, expr: perSecond(of('bucket'), 'job', 'route', 'le') },
      {
        alert: 'TempoRequestsFailing',
        for: '15m',
        severity: 'warning',
        expr: moreThan(
          0.05,
          `${requestRates.failed}${own(topology, programs)}`,
          `${requestRates.all}${own(topology, programs)}`,
        ),
        summary: 'requests of one route fail',
        description:
          '{{ $labels.job }}: {{ $value | humanize }} requests a second of {{ $labels.route }} fail, more than one in twenty.',
      },
      {
        alert: 'TempoRequestsSlow',
        for: '15m',
        severity: 'warning',
        expr: each(...slow),
        summary: 'requests of one route are slow',
        description:
          '{{ $labels.job }}: one in a hundred requests of {{ $labels.route }} takes {{ $value | humanizeDuration }}, more than half of the time after which whoever asked gives up.',
      },
    ],
  };
}
