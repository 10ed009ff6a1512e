// The vulture: whether traces that are written are found.

import type { Topology } from '../../topology/topology';
import { added, moreThan } from '../promql';
import { own } from '../series';
import type { Group } from './rule';

/** What the vulture misses. */
export function vulture(topology: Topology): Group {
  const of = (metric: string, ...matchers: string[]) =>
    added(`tempo_vulture_${metric}_total${own(topology, topology.with('checksTraces'), matchers)}`, '30m');
  const wrong = (errors: string, share = 0.05) =>
    moreThan(share, of('trace_error', `error=~"${errors}"`), of('trace'));
  return {
    name: 'vulture',
    rules: [
      {
        alert: 'TempoVultureMissesTraces',
        for: '10m',
        severity: 'critical',
        // A trace that is not there is a 404, which it counts as a request that failed.
        expr: wrong('notfound_byid|missingspans|incorrectresult|requestfailed'),
        summary: 'traces that were taken are not there',
        description:
          'Within half an hour the vulture did not get {{ $value | humanize }} traces, or not all of their spans.',
      },
      {
        alert: 'TempoVultureMissesInSearch',
        for: '15m',
        severity: 'warning',
        expr: wrong(
          'notfound_(search|search_attribute|traceql|metrics)|incorrect_metrics_result|inaccurate_metrics',
        ),
        summary: 'a search does not find traces',
        description:
          'Within half an hour {{ $value | humanize }} searches of the vulture did not find what is there.',
      },
      {
        alert: 'TempoVultureErrors',
        for: '15m',
        severity: 'warning',
        expr: moreThan(0.1, of('error'), of('trace')),
        summary: 'the vulture cannot write, or does not find what it wrote',
        description:
          '{{ $value | humanize }} times within half an hour the vulture could not write a trace, or did not get one: more than one in ten.',
      },
      {
        alert: 'TempoVultureIdle',
        for: '15m',
        severity: 'warning',
        expr: `${of('trace')} == 0`,
        summary: 'the vulture looks for nothing',
        description: 'For half an hour the vulture asked for no trace: it is stuck, and nobody looks.',
      },
    ],
  };
}
