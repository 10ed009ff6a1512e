// tempo.yaml for each target: only the sections that it reads, so that a change of one component restarts no other.
// Which module a target loads is in cmd/tempo/app/modules.go: https://github.com/grafana/tempo/blob/v2.10.8/cmd/tempo/app/modules.go
import { connectionSeconds, flushedBlockSeconds, pushSeconds, queryTimes, sizes } from './limits';
import { bytes, inMebibytes, seconds } from '../environment/values';
import type { PortOf, Target } from '../topology/ports';
import type { Topology } from '../topology/topology';
import { jobsAtOnce } from './reading';
import { cache, clients, common, ingesterRing, memberlist, paths, storage } from './sections';
import type { TempoYaml } from './tempo-yaml';

function distributor(topology: Topology): Partial<TempoYaml> {
  const { batch } = sizes(topology.environment);
  const asked = topology.environment.components.distributor.receivers;
  // The proxies of a mesh spread the calls of one connection over all distributors.
  const keepalive = {
    server_parameters: { max_connection_age: `${connectionSeconds}s`, max_connection_age_grace: `${pushSeconds}s` },
  };
  const endpoint = (port: PortOf<'distributor'>) => `0.0.0.0:${topology.port('distributor', port)}`;
  const grpc = (port: PortOf<'distributor'>) => ({
    endpoint: endpoint(port),
    max_recv_msg_size_mib: inMebibytes(batch),
    ...(!topology.environment.linkerd && { keepalive }),
  });
  const http = (port: PortOf<'distributor'>) => ({ endpoint: endpoint(port), max_request_body_size: batch });
  const jaeger = {
    ...(asked.includes('jaeger-grpc') && { grpc: grpc('jaeger-grpc') }),
    ...(asked.includes('jaeger-http') && { thrift_http: http('jaeger-http') }),
  };
  return {
    distributor: {
      // Without a time to come back, a collector that is over its rate drops what it sends by gRPC. Tempo 3 has it by default.
      retry_after_on_resource_exhausted: '5s',
      receivers: {
        otlp: { protocols: { grpc: grpc('otlp-grpc'), http: http('otlp-http') } },
        ...(Object.keys(jaeger).length > 0 && { jaeger: { protocols: jaeger } }),
        ...(asked.includes('zipkin') && { zipkin: http('zipkin') }),
      },
    },
    ingester: { lifecycler: ingesterRing(topology) },
  };
}

function ingester(topology: Topology): Partial<TempoYaml> {
  const { maxBlockDuration, maxBlockSize } = topology.environment.components.ingester;
  return {
    ingester: {
      // Tokens that outlive a restart keep the ring as it was, and with it who holds which trace.
      lifecycler: { ...ingesterRing(topology), tokens_file_path: `${paths.data}/tokens.json` },
      max_block_duration: maxBlockDuration,
      max_block_bytes: bytes(maxBlockSize),
      complete_block_timeout: `${flushedBlockSeconds / 60}m`,
    },
  };
}

function querier(topology: Topology): Partial<TempoYaml> {
  const { queryTimeout, components } = topology.environment;
  return {
    querier: {
      max_concurrent_queries: components.querier.maxConcurrentQueries,
      search: { query_timeout: queryTimeout },
      trace_by_id: { query_timeout: queryTimeout },
      frontend_worker: {
        frontend_address: topology.address('query-frontend-discovery', 'grpc'),
        // The answer goes back over the connection that the querier opened, so the limit is the client's: 16 MiB unless set.
        grpc_client_config: { max_send_msg_size: sizes(topology.environment).message },
      },
    },
    ingester: { lifecycler: ingesterRing(topology) },
  };
}

function queryFrontend({ environment }: Topology): Partial<TempoYaml> {
  const hold = seconds(environment.components.ingester.maxBlockDuration) + flushedBlockSeconds;
  const traceqlMetrics = environment.components.metricsGenerator?.traceqlMetrics;
  return {
    query_frontend: {
      // Otherwise `X-Scope-OrgID: a|b` reads across tenants.
      multi_tenant_queries_enabled: false,
      max_batch_size: jobsAtOnce,
      api_timeout: `${queryTimes(environment).queryFrontend}s`,
      // Ingesters are asked for as long as they hold a block, the object store for what is old enough to be there.
      search: { query_backend_after: '15m', query_ingesters_until: `${hold}s` },
      ...(traceqlMetrics && { metrics: { query_backend_after: traceqlMetrics.recent } }),
    },
  };
}

function compactor({ environment }: Topology): Partial<TempoYaml> {
  return {
    compactor: {
      // Without a ring two compactors work on the same blocks.
      ring: { kvstore: { store: 'memberlist' } },
      compaction: { block_retention: environment.retention, compacted_block_retention: '1h' },
    },
  };
}

function metricsGenerator({ environment }: Topology): Partial<TempoYaml> {
  const settings = environment.components.metricsGenerator;
  if (!settings) return {};
  return {
    metrics_generator: {
      // Tempo adds X-Scope-OrgID with the tenant of the spans; a header written here would send all tenants to one.
      storage: { path: `${paths.data}/generator/wal`, remote_write_add_org_id_header: true, remote_write: [{ url: settings.remoteWriteUrl }] },
      ...(settings.traceqlMetrics && {
        traces_storage: { path: `${paths.data}/generator/traces` },
        processor: {
          local_blocks: {
            filter_server_spans: false,
            flush_to_storage: true,
            // Until the last query that asks for it has been answered.
            complete_block_timeout: `${seconds(settings.traceqlMetrics.recent) + seconds(environment.queryTimeout)}s`,
            // Both are in memory. Tempo's own 250 and 500 MB would fill the pod, beside the series that it keeps.
            max_live_traces_bytes: bytes(settings.memory) / 4,
            max_block_bytes: bytes(settings.memory) / 4,
          },
        },
        query_timeout: environment.queryTimeout,
      }),
      // Collectors hold spans back to fill a batch; older ones than this are not counted. Tempo's own 30s loses those of a retry.
      metrics_ingestion_time_range_slack: '2m',
    },
  };
}

const own: Record<Target, (topology: Topology) => Partial<TempoYaml>> = {
  distributor,
  ingester,
  querier,
  'query-frontend': queryFrontend,
  compactor,
  'metrics-generator': metricsGenerator,
};

/** All targets. */
export const targets: readonly string[] = Object.keys(own);

/** The configuration of one target: what it gossips about, where it stores, what it caches, and what is its own. */
export function tempoConfig(topology: Topology, target: Target): TempoYaml {
  return {
    ...common(topology, target),
    ...(topology.isGossiping(target) && memberlist(topology)),
    ...own[target](topology),
    ...clients(topology, target),
    ...(topology.isCalling(target, 'object-store') && storage(topology, target)),
    ...(topology.isCalling(target, 'memcached') && cache(topology, target)),
  };
}
