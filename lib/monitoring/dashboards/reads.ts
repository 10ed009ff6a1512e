import { storeRequestsPerSecond } from '../../tempo/limits';
import type { Topology } from '../../topology/topology';
import { max, mean, min, quantile, rate, share, spread, sum } from '../promql';
import { inbound } from '../series';
import type { View } from './dashboard';
import type { Row } from './grid';
import { plot } from './plot';
import { ofTenant, seriesOf } from './selectors';
import { signals } from './signals';

/** What those who ask see. */
function answers(topology: Topology): Row {
  const { own, of } = seriesOf(topology);
  const { queries, failedQueries, querySeconds } = signals(topology);
  const { linkerd, monitoring } = topology.environment;
  const fast = monitoring?.objectives.fastSeconds;
  const asked = [
    ...inbound(topology.one('admitsRequests')),
    `route_name="${topology.name(topology.one('admitsRequests'))}-query"`,
  ];
  return {
    title: 'Answers',
    panels: [
      plot(
        { title: 'Queries', unit: 'reqps', none: 'Nobody asks', stacked: true },
        'By what is asked for: a trace by its id, a search, names and values for the editor, TraceQL metrics.',
        {
          legend: '{{op}}',
          expr: rate(own('tempo_query_frontend_queries_total', 'answersQueries', ofTenant), 'op'),
        },
      ),
      linkerd &&
        plot(
          { title: 'Queries at the gateway', unit: 'reqps', none: 'Nobody asks', stacked: true },
          'By status. 401 names no tenant; 502 and 504 come from the gateway itself, when the query-frontend is gone or takes too long.',
          {
            legend: '{{status_code}}',
            expr: rate(of('response_total', ['linkerd-proxy'], ...asked), 'status_code'),
          },
        ),
      plot(
        { title: 'Queries that fail', unit: 'percentunit', none: 'Nobody asks' },
        'Share of 5xx by route. Zero is good. One route alone: somebody asks for too much; all of them: queriers, or the object store.',
        { legend: '{{route}}', expr: share(failedQueries, queries, 'route') },
      ),
      plot(
        {
          title: 'Time of a query, p99',
          unit: 's',
          none: 'Nobody asks',
          ...(fast !== undefined && { limit: fast }),
        },
        'By route. Searches over days take seconds; a trace by its id should not. The line, if there is one, is what is promised to most queries.',
        { legend: '{{route}}', expr: quantile(0.99, querySeconds, 'route') },
      ),
      plot(
        { title: 'Time of a query, p50', unit: 's', none: 'Nobody asks' },
        'By route. If this is well and p99 is not, a few large queries are slow; if both are not, everything is.',
        { legend: '{{route}}', expr: quantile(0.5, querySeconds, 'route') },
      ),
    ],
  };
}

/** How queries are handed to queriers, and what those do. */
function work(topology: Topology): Row {
  const { own } = seriesOf(topology);
  return {
    title: 'Queue and queriers',
    panels: [
      plot(
        { title: 'Jobs in the queue', unit: 'short', none: 'The queue is empty' },
        'By tenant. Short peaks are good; if it stays up, queriers are too few or stuck: give them replicas or `maxConcurrentQueries`.',
        {
          legend: '{{user}}',
          expr: sum(own('tempo_query_frontend_queue_length', 'answersQueries', 'user=~"$tenant"'), 'user'),
        },
      ),
      plot(
        { title: 'Time in the queue', unit: 's', none: 'Nobody asks' },
        'Near zero is good. What is waited here is no fault of the object store.',
        ...spread(own('tempo_query_frontend_queue_duration_seconds_bucket', 'answersQueries')),
      ),
      plot(
        {
          title: 'Queriers connected',
          unit: 'short',
          none: 'No query-frontend is scraped',
          limit: topology.role('readsBlocks')?.replicas ?? 0,
        },
        'Connections to the query-frontend that has the fewest. Each querier makes at least one, so it stays on or above the line; at zero nothing is answered.',
        { legend: 'fewest', expr: min(own('tempo_query_frontend_connected_clients', 'answersQueries')) },
      ),
      plot(
        { title: 'Time of a job, p99', unit: 's', none: 'Nobody asks' },
        'By route of queriers. If it is long here, look at the cache below and at the object store in Tempo / Storage.',
        {
          legend: '{{route}}',
          expr: quantile(
            0.99,
            own('tempo_request_duration_seconds_bucket', 'readsBlocks', 'route=~"querier_.+"'),
            'route',
          ),
        },
      ),
      plot(
        { title: 'Time of an ingester’s answer', unit: 's', none: 'Nobody asks' },
        'Ingesters answer for what is not in the object store yet. A slow one slows every query of the last half hour.',
        ...spread(
          own('tempo_request_duration_seconds_bucket', 'holdsRecentTraces', 'route=~"/tempopb.Querier/.+"'),
        ),
      ),
    ],
  };
}

/** What queries ask of the object store: what it bills, or limits. */
function cost(topology: Topology): Row {
  const { own, of } = seriesOf(topology);
  const queries = (...labels: string[]) =>
    own('tempo_query_frontend_queries_total', 'answersQueries', ...labels);
  return {
    title: 'What a query costs',
    panels: [
      plot(
        { title: 'Requests to the object store a query', unit: 'short', none: 'Nobody asks' },
        'Of queriers, by all kinds of queries. A lookup by id asks a few times for each block that may have it, and hardly at all with a warm cache; a search reads each block of its time. S3 bills each request, Spaces none, but both limit how many there are in a second.',
        {
          legend: 'GET a query',
          expr: mean(
            own('tempodb_backend_request_duration_seconds_count', 'readsBlocks', 'operation="GET"'),
            queries(),
          ),
        },
      ),
      plot(
        { title: 'Bytes inspected a query', unit: 'bytes', none: 'Nobody asks' },
        'By what is asked for, from blocks and from the cache. What comes from outside of the region of the bucket is billed as traffic. A search over a day reads what a day wrote, in the columns that it names.',
        {
          legend: '{{op}}',
          expr: mean(
            own('tempo_query_frontend_bytes_inspected_total', 'answersQueries', ofTenant),
            queries(ofTenant),
            'op',
          ),
        },
      ),
      plot(
        {
          title: 'Requests to the object store',
          unit: 'reqps',
          none: 'Nobody asks',
          limit: storeRequestsPerSecond,
        },
        'Of all programs of Tempo. The line is what some stores take for a bucket; above it they answer 503.',
        {
          legend: '{{container}}',
          expr: rate(
            of('tempodb_backend_request_duration_seconds_count', topology.callersOfStore),
            'container',
          ),
        },
      ),
    ],
  };
}

/** What spares the object store. */
function cached(topology: Topology): Row {
  const { own, of } = seriesOf(topology);
  const { memcached } = topology.environment.components;
  const gets = own('memcached_commands_total', 'exportsCacheMetrics', 'command="get"');
  const callers = topology.components.filter((component) => topology.callsRole(component, 'caches'));
  return {
    title: 'Cache',
    panels: memcached
      ? [
          plot(
            { title: 'Hits', unit: 'percentunit', none: 'memcached is not asked', max: 1 },
            'Share of what is asked for that is there. Below a half it helps little: give memcached memory, or fewer `roles`.',
            {
              legend: 'hits',
              expr: share(
                own('memcached_commands_total', 'exportsCacheMetrics', 'command="get"', 'status="hit"'),
                gets,
              ),
            },
          ),
          plot(
            { title: 'Memory for items', unit: 'bytes', none: 'memcached is not scraped' },
            'A full cache is good; what does not fit is evicted.',
            { legend: '{{pod}}', expr: sum(own('memcached_current_bytes', 'exportsCacheMetrics'), 'pod') },
            { legend: 'limit', expr: max(own('memcached_limit_bytes', 'exportsCacheMetrics')), limit: true },
          ),
          plot(
            { title: 'Not written to the cache', unit: 'cps', none: 'Everything is written' },
            'What was read and not put into the cache, because more waited than may. Some after a restart is fine; all the time: memcached is slow, or gone.',
            {
              legend: '{{container}}',
              expr: rate(of('tempo_cache_dropped_background_writes_total', callers), 'container'),
            },
          ),
          plot(
            { title: 'Evicted', unit: 'cps', none: 'memcached is not scraped' },
            'Many with few hits: memory is short.',
            {
              legend: '{{pod}}',
              expr: rate(own('memcached_items_evicted_total', 'exportsCacheMetrics'), 'pod'),
            },
          ),
          plot(
            { title: 'Time of a request to the cache, p99', unit: 's', none: 'Nobody asks memcached' },
            'By who asks. They wait half a second at most and then do without, so a cache that is gone makes queries slow, not wrong.',
            {
              legend: '{{container}}',
              expr: quantile(
                0.99,
                of('tempo_memcache_request_duration_seconds_bucket', callers),
                'container',
              ),
            },
          ),
        ]
      : [],
  };
}

/** The way of queries from Grafana to blocks, and back. */
export const reads = (topology: Topology): View => ({
  name: 'reads',
  title: 'Tempo / Reads',
  about:
    'The way of queries: gateway, query-frontend, queue, queriers, cache. The object store that they read from is in Tempo / Storage.',
  rows: [answers(topology), work(topology), cost(topology), cached(topology)],
});
