// The sections of tempo.yaml that more than one target reads.
import { oldListSeconds, pollSeconds, queryTimes, sizes, stopSeconds } from './limits';
import { bytes } from '../environment/values';
import { components, type PortOf, type Target } from '../topology/ports';
import type { Topology } from '../topology/topology';
import { readBufferBytes, rowGroupSize, writebackItems } from './reading';
import type { TempoYaml } from './tempo-yaml';

/** Where the files of a Tempo pod are. */
export const paths = { config: '/conf', overrides: '/runtime-config', data: '/var/tempo' } as const;

/** What every target reads. */
export function common(topology: Topology, target: Target): TempoYaml {
  const { environment } = topology;
  const { message } = sizes(environment);
  const { server } = queryTimes(environment);
  return {
    multitenancy_enabled: true,
    shutdown_delay: `${stopSeconds(environment, target)}s`,
    usage_report: { reporting_enabled: false },
    server: {
      http_listen_port: topology.port(target, 'http-metrics'),
      grpc_listen_port: topology.port(target, 'grpc'),
      // Only where somebody calls: a change of the time-out or of the largest batch restarts nobody else.
      ...(topology.isCalledFor(target, 'query') && { http_server_read_timeout: `${server}s`, http_server_write_timeout: `${server}s` }),
      ...(topology.isCalledOn(target, 'grpc') && { grpc_server_max_recv_msg_size: message, grpc_server_max_send_msg_size: message }),
      log_level: environment.components[components[target].settings]?.logLevel ?? 'info',
    },
    // All limits are in that file, which Tempo reads again every ten seconds: a new tenant or limit restarts nothing.
    overrides: { per_tenant_override_config: `${paths.overrides}/overrides.yaml` },
  };
}

/** The gossip that carries the rings. Without a label of their own the rings of two Tempos can merge (grafana/tempo#4273). */
export const memberlist = (topology: Topology) => ({
  memberlist: {
    bind_port: topology.port('ingester', 'memberlist'),
    join_members: [`dns+${topology.address('gossip-ring', 'memberlist')}`],
    cluster_label: `${topology.environment.cluster}.${topology.environment.namespace}`,
    // A member that was cut off is given up by the others, and gives them up: without this neither ever looks for the other again.
    rejoin_interval: '1m',
  },
});

/** The ring of ingesters, for those in it, those that write to it and those that ask it. */
export const ingesterRing = ({ environment }: Topology) => ({
  ring: { kvstore: { store: 'memberlist' as const }, replication_factor: environment.components.ingester.replicationFactor },
});

/** A message that a server takes is sent, and one that it sends is taken: clients have limits of their own, 100 MiB by default. */
export function clients(topology: Topology, target: Target): Pick<TempoYaml, 'ingester_client' | 'metrics_generator_client'> {
  const { message } = sizes(topology.environment);
  const client = { grpc_client_config: { max_recv_msg_size: message, max_send_msg_size: message } };
  return {
    ...(topology.isCalling(target, 'ingester') && { ingester_client: client }),
    ...(topology.isCalling(target, 'metrics-generator') && { metrics_generator_client: client }),
  };
}

/** Who makes blocks: each writes them so that they are cheap to read. */
const isWriting = (target: Target) => target === 'ingester' || target === 'compactor' || target === 'metrics-generator';

/** Blocks in the object store. The keys are in the environment of the process: nothing here is secret. */
export const storage = ({ environment, environment: { storage } }: Topology, target: Target): Pick<TempoYaml, 'storage'> => ({
  storage: {
    trace: {
      backend: 's3' as const,
      s3: { bucket: storage.bucket, endpoint: storage.endpoint, region: storage.region, ...(storage.prefix && { prefix: storage.prefix }) },
      wal: { path: `${paths.data}/wal` },
      ...(isWriting(target) && { block: { parquet_row_group_size_bytes: rowGroupSize } }),
      ...(target === 'querier' && { search: { read_buffer_size_bytes: readBufferBytes(environment), read_buffer_count: 8 } }),
      blocklist_poll: `${pollSeconds / 60}m`,
      // By default a list is never old, and with the one compactor away new blocks would be in nobody's answer.
      blocklist_poll_stale_tenant_index: `${oldListSeconds / 60}m`,
    },
  },
});

/** memcached, found by its SRV record, of which the name of the Service's port is a part. */
export function cache(topology: Topology, target: Target): Pick<TempoYaml, 'cache'> {
  const { memcached } = topology.environment.components;
  if (!memcached) return {};
  const service: PortOf<'memcached'> = 'memcache';
  const server = {
    host: topology.host('memcached'),
    service,
    consistent_hash: true,
    timeout: '500ms',
    max_item_size: bytes(memcached.maxItemSize),
  };
  // Only queriers write pieces of blocks to it, and many.
  const background = target === 'querier' && { background: { writeback_buffer: writebackItems(topology.environment) } };
  return { cache: { ...background, caches: [{ memcached: server, roles: memcached.roles }] } };
}
