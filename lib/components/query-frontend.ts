// Takes queries, splits them into jobs, and has queriers work on those. It is ready when a querier has
// dialled it.
import * as z from 'zod';
import { scales } from '../environment/autoscaling';
import { logLevel, sizing } from '../environment/sizing';
import { seconds } from '../environment/values';
import { tempoImage } from '../tempo/image';
import { flushedBlockSeconds, leaveSeconds, queryTimes } from '../tempo/limits';
import { ofTempo, reading } from '../tempo/options';
import { grpc, httpMetrics } from '../tempo/ports';
import { scratch, tempoProgram } from '../tempo/program';
import { jobsAtOnce } from '../tempo/reading';
import type { TempoYaml } from '../tempo/tempo-yaml';
import { type Component, portsOf } from '../topology/component';
import type { Topology } from '../topology/topology';

const reads = reading('query_frontend', 'storage', 'cache');

const settings = z.strictObject({
  ...sizing(2, '512Mi', '100m'),
  ...scales,
  ...logLevel,
  ...ofTempo(reads),
  streaming: z
    .boolean()
    .default(false)
    .describe(
      'Whether Grafana gets what a search finds bit by bit, by gRPC through the gateway. `outside` of the cluster only with `components.gateway.public.tlsSecret`.',
    ),
});
type Settings = z.output<typeof settings>;

/** The section that answers queries. */
export function answering(
  topology: Topology,
): Pick<TempoYaml, 'query_frontend' | 'stream_over_http_enabled'> {
  const block = topology.role('holdsRecentTraces')?.maxBlockDuration;
  const traceqlMetrics = topology.role('makesMetrics')?.traceqlMetrics;
  return {
    ...(topology.streams && { stream_over_http_enabled: true }),
    query_frontend: {
      // Otherwise `X-Scope-OrgID: a|b` reads across tenants.
      multi_tenant_queries_enabled: false,
      max_batch_size: jobsAtOnce,
      api_timeout: `${queryTimes(topology.environment).queryFrontend}s`,
      // Ingesters are asked for as long as they hold a block, the object store for what is old enough to be
      // there.
      search: {
        query_backend_after: '15m',
        query_ingesters_until: `${(block ? seconds(block) : 0) + flushedBlockSeconds}s`,
      },
      ...(traceqlMetrics && { metrics: { query_backend_after: traceqlMetrics.recent } }),
    },
  };
}

export const queryFrontend: Component<Settings> = {
  name: 'query-frontend',
  key: 'queryFrontend',
  settings: settings.prefault({}).describe('Takes queries, splits them, and hands them to queriers.'),
  image: tempoImage,
  reads,
  roles: { answersQueries: ({ streaming }) => ({ streaming }) },
  ports: { ...httpMetrics, ...grpc },
  services: {
    'query-frontend': { ports: portsOf('http-metrics') },
    'query-frontend-discovery': { headless: true, notReady: true, ports: portsOf('grpc') },
  },
  program: (topology, settings) =>
    tempoProgram(topology, 'query-frontend', {
      settings,
      sections: answering(topology),
      data: scratch,
      // It answers its last query.
      graceSeconds: leaveSeconds + queryTimes(topology.environment).queryFrontend,
      hangs: true,
    }),
};
