// The sections of tempo.yaml that more than one program reads.
// Which module a program loads is in cmd/tempo/app/modules.go:
// https://github.com/grafana/tempo/blob/v2.10.8/cmd/tempo/app/modules.go

import { type Environment, hasIPv6 } from '../environment/environment';
import { bytes } from '../environment/values';
import type { Topology } from '../topology/topology';
import { oldListSeconds, pollSeconds, queryTimes, sizes } from './limits';
import { backend } from './object-store';
import { rowGroupSize } from './reading';
import type { TempoYaml } from './tempo-yaml';
import { clientTls, serverTls } from './tls';

/** Where the files of a Tempo pod are. */
export const paths = {
  config: '/conf',
  overrides: '/runtime-config',
  data: '/var/tempo',
} as const;

/** The address that stands for all of a pod. */
const everyAddress = (environment: Environment) => (hasIPv6(environment) ? '::' : '0.0.0.0');

/** A port on all addresses of a pod. @example listeningOn(environment, 4317) === '0.0.0.0:4317' */
export const listeningOn = (environment: Environment, port: number) =>
  hasIPv6(environment) ? `[${everyAddress(environment)}]:${port}` : `${everyAddress(environment)}:${port}`;

/** The variable with the address of the pod. */
export const addressVariable = 'POD_IP';

/**
 * The address that others find a member of the rings by. What Tempo finds itself must be private.
 * @see https://github.com/grafana/tempo/issues/571
 * @returns nothing, if Tempo is to find it
 */
export const ownAddress = (environment: Environment) =>
  environment.podAddresses === 'any' || hasIPv6(environment) ? `\${${addressVariable}}` : undefined;

/** What a section says with that address; nothing, if Tempo is to find it. */
export function advertised<Section>(
  environment: Environment,
  section: (address: string) => Section,
): Section | undefined {
  const address = ownAddress(environment);
  return address === undefined ? undefined : section(address);
}

/** What every program reads. @param delay Seconds that it goes on when it is told to stop. */
export function common(
  topology: Topology,
  name: string,
  level: TempoYaml['server']['log_level'],
  delay: number,
): TempoYaml {
  const { environment } = topology;
  const { message } = sizes(environment);
  const { server } = queryTimes(environment);
  const tls = serverTls(environment);
  return {
    multitenancy_enabled: true,
    shutdown_delay: `${delay}s`,
    usage_report: { reporting_enabled: false },
    server: {
      http_listen_port: topology.port(name, 'http-metrics'),
      grpc_listen_port: topology.port(name, 'grpc'),
      // Only where queries or calls of gRPC come in: a change of the time-out or of the largest batch
      // restarts no others.
      ...(topology.isCalledFor(name, 'query') && {
        http_server_read_timeout: `${server}s`,
        http_server_write_timeout: `${server}s`,
      }),
      ...(topology.isCalledOn(name, 'grpc') && {
        grpc_server_max_recv_msg_size: message,
        grpc_server_max_send_msg_size: message,
      }),
      ...(tls && { grpc_tls_config: tls }),
      log_level: level,
    },
    // All limits are in that file, which Tempo reads again every ten seconds: a new tenant or limit restarts
    // nothing.
    overrides: { per_tenant_override_config: `${paths.overrides}/overrides.yaml` },
  };
}

/**
 * The gossip that carries the rings. Without a label of their own the rings of two Tempos can merge
 * (grafana/tempo#4273).
 */
export const memberlist = (topology: Topology, name: string): Pick<TempoYaml, 'memberlist'> => ({
  memberlist: {
    ...advertised(topology.environment, (address) => ({ advertise_addr: address })),
    ...(hasIPv6(topology.environment) && { bind_addr: [everyAddress(topology.environment)] }),
    bind_port: topology.port(name, 'memberlist'),
    join_members: [`dns+${topology.address('gossip-ring', 'memberlist')}`],
    cluster_label: `${topology.environment.cluster}.${topology.environment.namespace}`,
    // A member that was cut off is given up by the others, and gives them up: without this neither ever looks
    // for the other again.
    rejoin_interval: '1m',
    ...clientTls(topology.environment),
  },
});

/**
 * The ring of those that hold recent traces, for its members, those that write to it and those that ask it.
 */
export const ingesterRing = (topology: Topology) => ({
  ring: {
    kvstore: { store: 'memberlist' as const },
    replication_factor: topology.role('holdsRecentTraces')?.replicationFactor ?? 1,
  },
});

/**
 * A message that a server takes is sent, and one that it sends is taken: clients have limits of their own,
 * 100 MiB by default.
 */
export function clients(
  topology: Topology,
  name: string,
): Pick<TempoYaml, 'ingester_client' | 'metrics_generator_client'> {
  const { message } = sizes(topology.environment);
  const tls = clientTls(topology.environment);
  const client = {
    grpc_client_config: { max_recv_msg_size: message, max_send_msg_size: message, ...tls },
  };
  return {
    ...(topology.callsRole(name, 'holdsRecentTraces') && { ingester_client: client }),
    ...(topology.callsRole(name, 'makesMetrics') && { metrics_generator_client: client }),
  };
}

type Trace = NonNullable<TempoYaml['storage']>['trace'];

/** Blocks in the object store. The keys are in the environment of the process: nothing here is secret. */
export function storage(
  topology: Topology,
  name: string,
  search: Trace['search'],
): Pick<TempoYaml, 'storage'> {
  return {
    storage: {
      trace: {
        ...backend(topology.environment),
        wal: { path: `${paths.data}/wal` },
        ...(topology.with('writesBlocks').includes(name) && {
          block: { parquet_row_group_size_bytes: rowGroupSize },
        }),
        ...(search && { search }),
        blocklist_poll: `${pollSeconds / 60}m`,
        // By default a list is never old, and with the one compactor away new blocks would be in nobody's
        // answer.
        blocklist_poll_stale_tenant_index: `${oldListSeconds / 60}m`,
      },
    },
  };
}

type Cache = NonNullable<TempoYaml['cache']>;

/** memcached, found by its SRV record, of which the name of the Service's port is a part. */
export function cache(topology: Topology, background: Cache['background']): Pick<TempoYaml, 'cache'> {
  const memcached = topology.role('caches');
  if (!memcached) return {};
  const server = {
    host: topology.host(topology.one('caches')),
    service: 'memcache',
    consistent_hash: true,
    timeout: '500ms',
    max_item_size: bytes(memcached.maxItemSize),
  };
  return {
    cache: {
      ...(background && { background }),
      caches: [{ memcached: server, roles: [...memcached.roles] }],
    },
  };
}
