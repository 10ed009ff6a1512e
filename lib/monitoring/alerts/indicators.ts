// What is counted of each promise: how much was asked for, and how much of it went wrong.

import type { Topology } from '../../topology/topology';
import { perSecond } from '../promql';
import { own, recorded } from '../series';
import type { Recording } from './rule';

/** What is promised, by its key in `monitoring.alerts.objectives`. */
export type Promised = 'push' | 'query' | 'fastQuery';

/** Names of the recorded rates: all, and those that broke the promise. */
export const indicators = {
  push: {
    all: 'cluster_namespace:tempo_pushed_spans:rate5m',
    bad: 'cluster_namespace:tempo_refused_spans:rate5m',
  },
  query: {
    all: 'cluster_namespace:tempo_queries:rate5m',
    bad: 'cluster_namespace:tempo_failed_queries:rate5m',
  },
  fastQuery: {
    all: 'cluster_namespace:tempo_answered_queries:rate5m',
    bad: 'cluster_namespace:tempo_slow_queries:rate5m',
  },
} as const satisfies Record<Promised, { all: string; bad: string }>;

/**
 * Routes on which people and Grafana ask for something; not those on which they ask whether somebody is
 * there,
 * nor those of TraceQL metrics where there are none: the gateway says so, and whoever asks past it gets a
 * 500.
 */
export const isQuery = (topology: Topology) =>
  `route=~"api_(v2_)?(traces|search${topology.role('makesMetrics')?.traceqlMetrics ? '|metrics' : ''}).*"`;

/**
 * Pushes are counted in spans: receivers count nothing else.
 * A tenant over its rate is refused as it should be, and told to come back; there are alerts on that of its
 * own.
 */
function pushes(topology: Topology): Recording[] {
  const of = (metric: string, ...matchers: string[]) =>
    perSecond(`${metric}${own(topology, topology.with('receivesSpans'), matchers)}`);
  const [accepted, refused] = [of('tempo_receiver_accepted_spans'), of('tempo_receiver_refused_spans')];
  const overRate = of('tempo_discarded_spans_total', 'reason="rate_limited"');
  return [
    { record: indicators.push.all, expr: `${accepted} + ${refused}` },
    // A counter of discarded spans is not there before the first.
    { record: indicators.push.bad, expr: `clamp_min(${refused} - (${overRate} or 0 * ${refused}), 0)` },
  ];
}

/** Prometheus 3 writes whole bounds with a fraction. */
const bound = (seconds: number) =>
  Number.isInteger(seconds) ? `le=~"${seconds}(\\\\.0)?"` : `le="${seconds}"`;

function answers(topology: Topology, fastSeconds: number): Recording[] {
  const of = (series: string, ...matchers: string[]) =>
    perSecond(
      `tempo_request_duration_seconds_${series}${own(topology, topology.with('answersQueries'), [isQuery(topology), ...matchers])}`,
    );
  const failed = of('count', 'status_code=~"5.."');
  const answered = of('count', 'status_code!~"5.."');
  return [
    { record: indicators.query.all, expr: of('count') },
    // Without it there would be no series before the first failure, and no zero to look at.
    { record: indicators.query.bad, expr: `${failed} or 0 * ${of('count')}` },
    { record: indicators.fastQuery.all, expr: answered },
    {
      record: indicators.fastQuery.bad,
      expr: `${answered} - ${of('bucket', 'status_code!~"5.."', bound(fastSeconds))}`,
    },
  ];
}

/** The rates behind all promises. */
export const rates = (topology: Topology, fastSeconds: number): Recording[] => [
  ...pushes(topology),
  ...answers(topology, fastSeconds),
];

/**
 * The share that broke a promise, over a while: of the recorded rates, because raw ones over days are dear.
 * Without traffic it is nothing.
 */
export function brokenShare(topology: Topology, promised: Promised, window: string): string {
  const mean = (record: string) => {
    const series = recorded(topology, record);
    return window === '5m' ? series : `avg_over_time(${series}[${window}])`;
  };
  return `${mean(indicators[promised].bad)} / (${mean(indicators[promised].all)} > 0)`;
}

/** Seconds between two values of what is recorded. */
export const stepSeconds = 60;

/**
 * How many broke a promise in a while; not what a while would have had if all of it had been like the minutes
 * that are known.
 */
export const broken = (topology: Topology, promised: Promised, window: string) =>
  `sum_over_time(${recorded(topology, indicators[promised].bad)}[${window}]) * ${stepSeconds}`;
