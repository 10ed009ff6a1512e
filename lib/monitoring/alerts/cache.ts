// memcached. Without it all works, slowly.

import type { Topology } from '../../topology/topology';
import { added, by, moreThan, perSecond } from '../promql';
import { own } from '../series';
import type { Group } from './rule';

/** What keeps the cache from being of use. */
export function cache(topology: Topology): Group {
  const of = (metric: string) => `memcached_${metric}${own(topology, topology.with('exportsCacheMetrics'))}`;
  const callers = topology.components.filter((component) => topology.callsRole(component, 'caches'));
  const requests = (...matchers: string[]) =>
    perSecond(
      `tempo_memcache_request_duration_seconds_count${own(topology, callers, matchers)}`,
      'job',
      'method',
    );
  return {
    name: 'cache',
    rules: [
      {
        alert: 'TempoMemcachedDown',
        for: '10m',
        severity: 'warning',
        expr: `max ${by('pod')} (${of('up')}) == 0`,
        summary: 'memcached does not answer',
        description: '{{ $labels.pod }} gets no answer from the memcached of its number.',
      },
      {
        alert: 'TempoMemcachedEvicting',
        for: '2h',
        severity: 'warning',
        expr: moreThan(0.5, added(of('items_evicted_total'), '1h'), added(of('items_total'), '1h')),
        summary: 'memcached is too small',
        description:
          'Within an hour {{ $value | humanize }} things were thrown out for others, more than half as many as were put in.',
      },
      {
        alert: 'TempoMemcachedNearConnections',
        for: '15m',
        severity: 'warning',
        expr: `max ${by('pod')} (${of('current_connections')} / ${of('max_connections')}) > 0.8`,
        summary: 'memcached has almost as many connections as it takes',
        description:
          '{{ $labels.pod }} has {{ $value | humanizePercentage }} of the connections that it takes.',
      },
      {
        alert: 'TempoCacheFailing',
        for: '15m',
        severity: 'warning',
        expr: moreThan(0.1, requests('status_code="500"'), requests()),
        summary: 'requests to memcached fail',
        description:
          '{{ $labels.job }}: {{ $value | humanize }} {{ $labels.method }} a second fail, more than one in ten. Queries read from the object store instead.',
      },
    ],
  };
}
