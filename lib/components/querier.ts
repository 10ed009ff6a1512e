// Fetches work from the query-frontends, and looks for it in ingesters and in the object store.
import * as z from 'zod';
import { scales } from '../environment/autoscaling';
import { logLevel, sizing } from '../environment/sizing';
import { bytes } from '../environment/values';
import { tempoImage } from '../tempo/image';
import { leaveSeconds, sizes } from '../tempo/limits';
import { ofTempo, reading } from '../tempo/options';
import { grpc, httpMetrics, memberlist } from '../tempo/ports';
import { scratch, tempoProgram } from '../tempo/program';
import { leastBufferBytes, readBufferBytes, readBufferRoom, writebackItems } from '../tempo/reading';
import { ingesterRing } from '../tempo/sections';
import type { TempoYaml } from '../tempo/tempo-yaml';
import { clientTls } from '../tempo/tls';
import { type Component, portsOf } from '../topology/component';
import type { Topology } from '../topology/topology';

const concurrent = 'a whole number from 1 to 100';

const reads = reading(
  'querier',
  'ingester_client',
  'metrics_generator_client',
  'memberlist',
  'storage',
  'cache',
);

const settings = z.strictObject({
  ...sizing(2, '512Mi', '200m'),
  ...scales,
  ...logLevel,
  ...ofTempo(reads),
  maxConcurrentQueries: z
    .int(concurrent)
    .min(1, concurrent)
    .max(100, `${concurrent}: a server of Tempo works on a hundred calls of a connection at once`)
    .default(10)
    .describe('Jobs that a querier works on at once. Half of Tempo’s own 20, for 512Mi.'),
});
type Settings = z.output<typeof settings>;

/** The section that works on queries. @param address Where query-frontends are found, each pod by itself. */
export function querying(
  topology: Topology,
  settings: Settings,
  address: string,
): Pick<TempoYaml, 'querier'> {
  const { queryTimeout } = topology.environment;
  return {
    querier: {
      max_concurrent_queries: settings.maxConcurrentQueries,
      search: { query_timeout: queryTimeout },
      trace_by_id: { query_timeout: queryTimeout },
      frontend_worker: {
        frontend_address: address,
        // The answer goes back over the connection that the querier opened, so the limit is the client's: 16
        // MiB unless set.
        grpc_client_config: {
          max_send_msg_size: sizes(topology.environment).message,
          ...clientTls(topology.environment),
        },
      },
    },
  };
}

/**
 * A querier whose memory is so little for so many queries at once that it reads the object store in very
 * small pieces.
 */
function advice(settings: Settings | undefined): string[] {
  if (!settings) return [];
  const { memory, maxConcurrentQueries } = settings;
  const [is, least] = [readBufferBytes(settings), leastBufferBytes];
  if (is >= least) return [];
  const enough = `${Math.ceil(readBufferRoom(least, maxConcurrentQueries) / 2 ** 20)}Mi`;
  const few = Math.floor(
    (maxConcurrentQueries * bytes(memory)) / readBufferRoom(least, maxConcurrentQueries),
  );
  const or = few >= 1 ? `, or maxConcurrentQueries to ${few}` : '';
  return [
    `components.querier: with memory ${memory} for ${maxConcurrentQueries} queries at once, blocks are read in pieces of ${is / 2 ** 10} KiB: lookups by trace ID take more requests and time than they need. Set memory to ${enough}${or}.`,
  ];
}

export const querier: Component<Settings> = {
  name: 'querier',
  key: 'querier',
  settings: settings.prefault({}).describe('Works on queries.'),
  image: tempoImage,
  reads,
  roles: { readsBlocks: (settings) => settings },
  advice,
  ports: { ...httpMetrics, ...grpc, ...memberlist },
  services: { querier: { ports: portsOf('http-metrics') } },
  program: (topology, settings) =>
    tempoProgram(topology, 'querier', {
      settings,
      sections: {
        ...querying(topology, settings, topology.address('query-frontend-discovery', 'grpc')),
        ingester: { lifecycler: ingesterRing(topology) },
      },
      search: { read_buffer_size_bytes: readBufferBytes(settings), read_buffer_count: 8 },
      // Only queriers write pieces of blocks to the cache, and many.
      background: { writeback_buffer: writebackItems(settings) },
      data: scratch,
      // It need not wait: the job of a querier that is gone, another does.
      graceSeconds: leaveSeconds,
      hangs: true,
    }),
};
