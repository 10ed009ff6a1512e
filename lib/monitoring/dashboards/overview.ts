import type { Topology } from '../../topology/topology';
import { max, quantile, rate, share, spread, sum } from '../promql';
import type { View } from './dashboard';
import type { Row } from './grid';
import { plot } from './plot';
import { seriesOf } from './selectors';
import { shares, signals } from './signals';
import { stat } from './stat';

/** Whether anybody has to get up: six numbers that are green. */
function now(topology: Topology): Row {
  const { own } = seriesOf(topology);
  const { taken, refused, discarded, queries, failedQueries, querySeconds } = signals(topology);
  const fast = topology.environment.monitoring?.objectives.fastSeconds;
  return {
    title: 'Now',
    panels: [
      stat(
        { title: 'Spans refused', unit: 'percentunit', none: 'No spans arrive', warn: 0.001, bad: 0.01 },
        'Share of spans whose push failed; of most the collectors send them again. Zero is good. Otherwise look at Tempo / Writes.',
        `${rate(refused)} / (${rate(taken)} + ${rate(refused)})`,
      ),
      stat(
        { title: 'Spans discarded', unit: 'cps', none: 'None', warn: 0.01, bad: 10 },
        'Spans lost for good because a limit was reached. None is good. Tempo / Tenants says whose they were, and why.',
        rate(discarded),
      ),
      stat(
        { title: 'Queries failing', unit: 'percentunit', none: 'Nobody asks', warn: 0.001, bad: 0.01 },
        'Share of queries that were answered with 5xx. Zero is good. Otherwise look at Tempo / Reads.',
        share(failedQueries, queries),
      ),
      fast !== undefined &&
        stat(
          { title: 'Slow queries', unit: 's', none: 'Nobody asks', warn: fast, bad: 2 * fast },
          'The slowest of twenty takes this long: the 95th percentile. Tempo / Reads says which are slow, and what they wait for.',
          quantile(0.95, querySeconds),
        ),
      stat(
        { title: 'Gone from a ring', unit: 'short', none: 'None', warn: 1, bad: 2 },
        'Members that went without saying so. One ingester of three may; with two, writes and queries fail. The page /ingester/ring of a distributor names them.',
        sum(max(own('tempo_ring_members', 'receivesSpans', 'state="Unhealthy"'), 'name')),
      ),
      stat(
        { title: 'Flushes failing', unit: 'cps', none: 'No ingester is scraped', warn: 0.001, bad: 0.01 },
        'Until they succeed, traces are on the disks of ingesters alone. Zero is good. Otherwise look at Tempo / Storage.',
        rate(own('tempo_ingester_failed_flushes_total', 'holdsRecentTraces')),
      ),
    ],
  };
}

/** The same over time. */
function outcomes(topology: Topology): Row {
  const { own } = seriesOf(topology);
  const { taken, refused, pushSeconds, queries, querySeconds } = signals(topology);
  return {
    title: 'Writes and reads',
    panels: [
      plot(
        { title: 'Spans', unit: 'cps', none: 'No spans arrive', stacked: true },
        'What distributors took and what they refused. A fall to nothing means that nothing reaches them: look at the gateway and the collectors.',
        { legend: 'taken', expr: rate(taken) },
        { legend: 'refused', expr: rate(refused) },
      ),
      plot(
        { title: 'Time of a push', unit: 's', none: 'No spans arrive' },
        'From the distributor to enough ingesters. Well below a second is good; one slow ingester is enough to make it long.',
        ...spread(pushSeconds),
      ),
      plot(
        { title: 'Queries', unit: 'reqps', none: 'Nobody asks', stacked: true },
        'By status: 5xx is ours, 4xx is the caller’s, and 499 is one who did not wait.',
        { legend: '{{status_code}}', expr: rate(queries, 'status_code') },
      ),
      plot(
        { title: 'Time of a query', unit: 's', none: 'Nobody asks' },
        'Of all routes. By route it stands in Tempo / Reads.',
        ...spread(querySeconds),
      ),
      topology.role('checksTraces') !== undefined &&
        plot(
          { title: 'Traces that vulture misses', unit: 'cps', none: 'None' },
          'It writes traces and looks for them in every way there is. A line is a way in which one was not found, or not whole. None is good.',
          {
            legend: '{{error}}',
            expr: rate(own('tempo_vulture_trace_error_total', 'checksTraces'), 'error'),
          },
        ),
    ],
  };
}

/** How close each is to what it may have. */
function saturation(topology: Topology): Row {
  const { memory, rate: rateShare, disk } = shares(topology);
  return {
    title: 'Shares of limits',
    panels: [
      plot(
        {
          title: 'Memory of the fullest pod',
          unit: 'percentunit',
          none: 'No metrics of kubelets or kube-state-metrics',
          max: 1,
          limit: 0.9,
        },
        'Of its limit, at which it is killed. Below 0.8 is good; above 0.9 give the component more memory. By pod it stands in Tempo / Resources.',
        { legend: '{{container}}', expr: `max by (container) (${memory})` },
      ),
      plot(
        { title: 'Rate of tenants', unit: 'percentunit', none: 'No spans arrive', limit: 1 },
        'Of a tenant’s rate limit, at its busiest distributor. At 1 pushes are refused until collectors slow down: raise `limits.rateLimit`, or send less.',
        { legend: '{{tenant}}', expr: rateShare },
      ),
      plot(
        { title: 'Disks', unit: 'percentunit', none: 'No metrics of kubelets', max: 1, limit: 0.8 },
        'Of each claim. An ingester with a full disk takes nothing more. Above 0.8 see in Tempo / Storage whether blocks are flushed, or grow the claim.',
        { legend: '{{persistentvolumeclaim}}', expr: disk },
      ),
    ],
  };
}

/** The first to be looked at: does it take, does it answer, how much room is left. */
export const overview = (topology: Topology): View => ({
  name: 'overview',
  title: 'Tempo / Overview',
  about: 'Whether Tempo takes spans and answers queries, how fast, and how much room is left.',
  rows: [now(topology), outcomes(topology), saturation(topology)],
});
