// Reads: queries that wait, and query-frontends without queriers.

import { storeRequestsPerSecond } from '../../tempo/limits';
import type { Topology } from '../../topology/topology';
import { by, perSecond } from '../promql';
import { own } from '../series';
import type { Group } from './rule';

/** Queries that are not worked on. @param fastSeconds Seconds that a fast query takes, waiting included. */
export function reads(topology: Topology, fastSeconds: number): Group {
  const of = (metric: string) =>
    `tempo_query_frontend_${metric}${own(topology, topology.with('answersQueries'))}`;
  const callers = topology.callersOfStore;
  return {
    name: 'reads',
    rules: [
      {
        alert: 'TempoFrontendWithoutQueriers',
        for: '5m',
        severity: 'critical',
        expr: `max ${by('pod')} (${of('connected_clients')}) == 0`,
        summary: 'a query-frontend has no queriers',
        description:
          'No querier is connected to {{ $labels.pod }}. What it is asked waits until it times out.',
      },
      {
        alert: 'TempoQueriesWaiting',
        for: '15m',
        severity: 'warning',
        expr: `histogram_quantile(0.99, ${perSecond(of('queue_duration_seconds_bucket'), 'le')}) > ${fastSeconds}`,
        summary: 'queries wait for queriers',
        description: `One in a hundred parts of a query waits {{ $value | humanizeDuration }} before anybody works on it; the whole answer is to take ${fastSeconds} s.`,
      },
      {
        alert: 'TempoQueriesRefused',
        for: '5m',
        severity: 'warning',
        expr: `${perSecond(of('discarded_requests_total'), 'user')} > 0`,
        summary: 'queries are refused because too many wait',
        description:
          '{{ $labels.user }}: {{ $value | humanize }} parts of queries a second are refused with 429.',
      },
      {
        alert: 'TempoBucketNearLimit',
        for: '10m',
        severity: 'warning',
        expr: `${perSecond(`tempodb_backend_request_duration_seconds_count${own(topology, callers)}`)} > ${0.8 * storeRequestsPerSecond}`,
        summary: 'the object store is asked for almost as much as it may give',
        description: `{{ $value | humanize }} requests a second go to one bucket. Some stores answer 503 above ${storeRequestsPerSecond}, and queries fail.`,
      },
    ],
  };
}
