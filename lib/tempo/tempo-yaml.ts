// The shape of tempo.yaml, as far as it is written here. Tempo refuses a file with a key that it does not
// know.
// https://grafana.com/docs/tempo/latest/configuration/

import type { ClientTls, ReceiverTls, ServerTls } from './tls';

interface Memberlist extends Partial<ClientTls> {
  advertise_addr?: string;
  bind_addr?: string[];
  bind_port: number;
  join_members: string[];
  cluster_label: string;
  rejoin_interval: string;
}

interface Client {
  grpc_client_config: { max_recv_msg_size: number; max_send_msg_size: number } & Partial<ClientTls>;
}

interface Ring {
  kvstore: { store: 'memberlist' };
  instance_addr?: string;
}

interface GrpcReceiver {
  endpoint: string;
  max_recv_msg_size_mib: number;
  tls?: ReceiverTls;
  keepalive?: { server_parameters: { max_connection_age: string; max_connection_age_grace: string } };
}

interface HttpReceiver {
  endpoint: string;
  max_request_body_size: number;
  tls?: ReceiverTls;
}

/** Where blocks are kept. */
export type Backend =
  | {
      backend: 's3';
      s3: {
        bucket: string;
        endpoint: string;
        region: string;
        prefix?: string;
        insecure?: boolean;
        forcepathstyle?: boolean;
        tls_ca_path?: string;
        storage_class?: string;
        sse?: { type: string; kms_key_id?: string };
      };
    }
  | { backend: 'gcs'; gcs: { bucket_name: string; prefix?: string; endpoint?: string; insecure?: boolean } }
  | {
      backend: 'azure';
      azure: {
        storage_account_name: string;
        container_name: string;
        endpoint_suffix?: string;
        prefix?: string;
        use_managed_identity?: boolean;
        user_assigned_id?: string;
        use_federated_token?: boolean;
      };
    };

export interface TempoYaml {
  multitenancy_enabled: boolean;
  stream_over_http_enabled?: boolean;
  shutdown_delay: string;
  usage_report: { reporting_enabled: boolean };
  server: {
    http_listen_port: number;
    grpc_listen_port: number;
    http_server_read_timeout?: string;
    http_server_write_timeout?: string;
    grpc_server_max_recv_msg_size?: number;
    grpc_server_max_send_msg_size?: number;
    grpc_tls_config?: ServerTls;
    log_level: 'debug' | 'info' | 'warn' | 'error';
  };
  overrides: { per_tenant_override_config: string };
  memberlist?: Memberlist;
  distributor?: {
    retry_after_on_resource_exhausted: string;
    receivers: {
      otlp: { protocols: { grpc: GrpcReceiver; http: HttpReceiver } };
      jaeger?: { protocols: { grpc?: GrpcReceiver; thrift_http?: HttpReceiver } };
      zipkin?: HttpReceiver;
    };
  };
  ingester?: {
    lifecycler: {
      ring: Ring & { replication_factor: number };
      tokens_file_path?: string;
      address?: string;
    };
    max_block_duration?: string;
    max_block_bytes?: number;
    complete_block_timeout?: string;
  };
  ingester_client?: Client;
  metrics_generator_client?: Client;
  querier?: {
    max_concurrent_queries: number;
    search: { query_timeout: string };
    trace_by_id: { query_timeout: string };
    frontend_worker: {
      frontend_address: string;
      grpc_client_config: { max_send_msg_size: number } & Partial<ClientTls>;
    };
  };
  query_frontend?: {
    max_batch_size: number;
    multi_tenant_queries_enabled: boolean;
    api_timeout: string;
    search: { query_backend_after: string; query_ingesters_until: string };
    metrics?: { query_backend_after: string };
  };
  compactor?: {
    ring: Ring;
    compaction: { block_retention: string; compacted_block_retention: string };
  };
  metrics_generator?: {
    ring?: { instance_addr?: string };
    storage: { path: string; remote_write_add_org_id_header: boolean; remote_write: object[] };
    traces_storage?: { path: string };
    processor?: {
      local_blocks: {
        filter_server_spans: boolean;
        flush_to_storage: boolean;
        complete_block_timeout: string;
        max_live_traces_bytes: number;
        max_block_bytes: number;
      };
    };
    query_timeout?: string;
    metrics_ingestion_time_range_slack: string;
  };
  storage?: {
    trace: Backend & {
      wal: { path: string };
      block?: { parquet_row_group_size_bytes: number };
      search?: { read_buffer_size_bytes: number; read_buffer_count: number };
      blocklist_poll: string;
      blocklist_poll_stale_tenant_index: string;
    };
  };
  cache?: {
    background?: { writeback_buffer: number };
    caches: {
      memcached: {
        host: string;
        service: string;
        consistent_hash: boolean;
        timeout: string;
        max_item_size: number;
      };
      roles: string[];
    }[];
  };
}
