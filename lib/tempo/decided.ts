// Options of Tempo that an environment cannot set, since they follow from something else: what that is.

const ports = 'all ports follow from the graph of calls';
const inRing = 'all members of a ring must say the same, and it is gossiped';
const byTls = 'set tls';
const store = 'set storage';
const batch = 'set largestBatch';
const time = 'set queryTimeout';
const kafka = 'Tempo 2 has nothing in Kafka here';

/**
 * Options by the beginning of their path; `*` is any key. Which key decides them, or why nobody does.
 * @see lib/tempo/sections.ts for what they are
 */
const decided: readonly (readonly [string, string])[] = [
  ['target', 'each program has its own'],
  ['auth_enabled', 'tenants are kept apart'],
  ['multitenancy_enabled', 'tenants are kept apart'],
  ['http_api_prefix', 'routes, probes and policies have the paths of Tempo'],
  ['shutdown_delay', 'it follows from how pods are replaced'],
  ['stream_over_http_enabled', 'set components.queryFrontend.streaming'],
  ['partition_ring_live_store', kafka],
  ['server.http_listen_network', ports],
  ['server.http_listen_address', ports],
  ['server.http_listen_port', ports],
  ['server.grpc_listen_network', ports],
  ['server.grpc_listen_address', ports],
  ['server.grpc_listen_port', ports],
  ['server.proxy_protocol_enabled', ports],
  ['server.http_path_prefix', 'routes, probes and policies have the paths of Tempo'],
  ['server.http_tls_config', byTls],
  ['server.grpc_tls_config', byTls],
  ['server.register_instrumentation', 'set monitoring; probes ask there, too'],
  ['server.http_server_read_timeout', time],
  ['server.http_server_write_timeout', time],
  ['server.grpc_server_max_recv_msg_size', batch],
  ['server.grpc_server_max_send_msg_size', batch],
  ['server.log_level', 'set components.<name>.logLevel'],
  ['memberlist.bind_addr', ports],
  ['memberlist.bind_port', ports],
  ['memberlist.advertise_addr', 'set podAddresses or ipFamilies'],
  ['memberlist.advertise_port', ports],
  ['memberlist.cluster_label', inRing],
  ['memberlist.cluster_label_verification_disabled', 'rings of two Tempos could merge'],
  ['memberlist.join_members', ports],
  ['memberlist.tls_enabled', byTls],
  ['memberlist.tls_cert_path', byTls],
  ['memberlist.tls_key_path', byTls],
  ['memberlist.tls_ca_path', byTls],
  ['memberlist.tls_server_name', byTls],
  ['memberlist.tls_insecure_skip_verify', byTls],
  ['distributor.receivers', 'set components.distributor.receivers, tls and largestBatch'],
  ['distributor.ring.kvstore', inRing],
  ['distributor.ingester_write_path_enabled', kafka],
  ['distributor.kafka_write_path_enabled', kafka],
  ['distributor.kafka_config', kafka],
  ['ingester.lifecycler.ring', 'set components.ingester.replicationFactor; all else all members must share'],
  ['ingester.lifecycler.address', 'set podAddresses or ipFamilies'],
  ['ingester.lifecycler.tokens_file_path', 'tokens are on the volume, so that a pod comes back as itself'],
  ['ingester.lifecycler.unregister_on_shutdown', 'a pod that is replaced must not give its tokens away'],
  ['ingester.partition_ring', kafka],
  ['ingester.max_block_duration', 'set components.ingester.maxBlockDuration'],
  ['ingester.max_block_bytes', 'set components.ingester.maxBlockSize'],
  ['ingester.complete_block_timeout', 'it follows from components.ingester.maxBlockDuration'],
  ['querier.max_concurrent_queries', 'set components.querier.maxConcurrentQueries'],
  ['querier.search.query_timeout', time],
  ['querier.trace_by_id.query_timeout', time],
  ['querier.frontend_worker.frontend_address', ports],
  ['querier.partition_ring', kafka],
  ['query_frontend.api_timeout', time],
  ['query_frontend.max_batch_size', 'it follows from how much memory a job takes'],
  ['query_frontend.multi_tenant_queries_enabled', 'tenants are kept apart'],
  ['query_frontend.search.query_backend_after', 'it follows from components.ingester.maxBlockDuration'],
  ['query_frontend.search.query_ingesters_until', 'it follows from components.ingester.maxBlockDuration'],
  ['query_frontend.metrics.query_backend_after', 'set components.metricsGenerator.traceqlMetrics.recent'],
  ['query_frontend.rf1_after', kafka],
  ['compactor.ring.kvstore', inRing],
  ['compactor.ring.instance_*', 'set podAddresses or ipFamilies'],
  ['compactor.compaction.block_retention', 'set retention, or tenants.<name>.retention'],
  ['metrics_generator.ring.kvstore', inRing],
  ['metrics_generator.ring.instance_*', 'set podAddresses or ipFamilies'],
  ['metrics_generator.storage.path', 'it is on the volume'],
  [
    'metrics_generator.storage.remote_write',
    'set components.metricsGenerator.remoteWriteUrl, remoteWrite or additionalRemoteWrites',
  ],
  [
    'metrics_generator.storage.remote_write_add_org_id_header',
    'set components.metricsGenerator.tenantHeader',
  ],
  ['metrics_generator.traces_storage', 'it is on the volume'],
  ['metrics_generator.traces_query_storage', kafka],
  [
    'metrics_generator.processor.local_blocks.flush_to_storage',
    'set components.metricsGenerator.traceqlMetrics',
  ],
  [
    'metrics_generator.processor.local_blocks.complete_block_timeout',
    'set components.metricsGenerator.traceqlMetrics.recent',
  ],
  ['metrics_generator.codec', kafka],
  ['metrics_generator.disable_local_blocks', 'set components.metricsGenerator.traceqlMetrics'],
  ['metrics_generator.disable_grpc', kafka],
  ['metrics_generator.ingest_concurrency', kafka],
  ['metrics_generator.instance_id', 'each pod has its own name'],
  ['storage.trace.backend', store],
  ['storage.trace.local', store],
  ['storage.trace.wal.path', 'it is on the volume'],
  ['storage.trace.cache', 'set components.memcached'],
  ['storage.trace.memcached', 'set components.memcached'],
  ['storage.trace.redis', 'set components.memcached'],
  ['storage.trace.background_cache', 'set components.memcached'],
  ['storage.trace.block.v2_*', 'blocks of version v2 alone have it, and none are written'],
  ['compactor.compaction.v2_*', 'blocks of version v2 alone have it, and none are written'],
  ['storage.trace.blocklist_poll', 'alerts and queries reckon with five minutes'],
  ['storage.trace.blocklist_poll_stale_tenant_index', 'alerts and queries reckon with five minutes'],
  ['cache.caches', 'set components.memcached'],
  ['overrides.defaults.ingestion.rate_limit_bytes', 'set rateLimit in limits'],
  ['overrides.defaults.ingestion.burst_size_bytes', 'set burstSize in limits'],
  ['overrides.defaults.ingestion.max_traces_per_user', 'set maxTracesPerUser in limits'],
  ['overrides.defaults.ingestion.tenant_shard_size', 'shards of a ring are not run here'],
  ['overrides.defaults.global.max_bytes_per_trace', 'set maxBytesPerTrace in limits'],
  ['overrides.defaults.compaction.block_retention', 'set retention'],
  ['overrides.defaults.metrics_generator.ring_size', 'shards of a ring are not run here'],
  ['overrides.defaults.metrics_generator.processors', 'set processors'],
  ['overrides.defaults.metrics_generator.max_active_series', 'set maxActiveSeries in limits'],
  ['overrides.defaults.metrics_generator.remote_write_headers', 'set tenants.<name>.mimirTenant'],
  ['remote_write.url', 'set remoteWriteUrl, or url in additionalRemoteWrites'],
  ...[
    'basic_auth',
    'authorization',
    'bearer_token*',
    'sigv4',
    'oauth2',
    'azuread',
    'google_iam',
    'headers',
    'http_headers',
    'proxy_connect_header',
  ].map(
    (key) => [`remote_write.${key}`, 'keys are never in Git: set basicAuth, bearerToken or sigv4'] as const,
  ),
  ['*.grpc_client_config.max_recv_msg_size', batch],
  ['*.grpc_client_config.max_send_msg_size', batch],
  ['*.grpc_client_config.tls_*', byTls],
  ['*.*.grpc_client_config.max_recv_msg_size', batch],
  ['*.*.grpc_client_config.max_send_msg_size', batch],
  ['*.*.grpc_client_config.tls_*', byTls],
  ...[
    'bucket',
    'endpoint',
    'region',
    'prefix',
    'access_key',
    'secret_key',
    'session_token',
    'insecure',
    'tls_*',
    'sse',
    'storage_class',
    'forcepathstyle',
    'bucket_lookup_type',
    'native_aws_auth_enabled',
    'signature_v2',
  ].map((key) => [`storage.trace.s3.${key}`, store] as const),
  ...['bucket_name', 'endpoint', 'prefix', 'insecure'].map(
    (key) => [`storage.trace.gcs.${key}`, store] as const,
  ),
  ...[
    'storage_account_name',
    'storage_account_key',
    'container_name',
    'endpoint_suffix',
    'prefix',
    'use_managed_identity',
    'use_federated_token',
    'user_assigned_id',
    'use_v2_sdk',
  ].map((key) => [`storage.trace.azure.${key}`, store] as const),
];

const matches = (pattern: string, key: string) =>
  pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : pattern === key;

const patterns = decided.map(([pattern, by]) => ({ keys: pattern.split('.'), by }));

/**
 * What decides on an option instead of the operator; nothing, if the operator does.
 * @example decidedBy(['server', 'http_listen_port']) === 'all ports follow from the graph of calls'
 */
export const decidedBy = (path: readonly string[]): string | undefined =>
  patterns.find(
    ({ keys }) =>
      keys.length <= path.length && keys.every((pattern, index) => matches(pattern, path[index] ?? '')),
  )?.by;
