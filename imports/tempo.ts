// Made by `npm run options` from Tempo 2.10.8. Do not edit.
export const tempo = {
  "version": "2.10.8",
  "root": "app.Config",
  "structs": {
    "tempodb.CompactorConfig": {
      "block_retention": "duration",
      "compacted_block_retention": "duration",
      "compaction_cycle": "duration",
      "compaction_window": "duration",
      "max_block_bytes": "uint",
      "max_compaction_objects": "int",
      "max_time_per_tenant": "duration",
      "retention_concurrency": "uint",
      "v2_in_buffer_bytes": "uint",
      "v2_out_buffer_bytes": "uint",
      "v2_prefetch_traces_count": "int"
    },
    "provider.CompactionConfig": {
      "compaction": "tempodb.CompactorConfig",
      "max_compaction_level": "int",
      "max_input_blocks": "int",
      "max_jobs_per_tenant": "int",
      "measure_interval": "duration",
      "min_cycle_interval": "duration",
      "min_input_blocks": "int"
    },
    "provider.RetentionConfig": {
      "interval": "duration"
    },
    "provider.Config": {
      "compaction": "provider.CompactionConfig",
      "retention": "provider.RetentionConfig"
    },
    "work.Config": {
      "dead_job_timeout": "duration",
      "prune_age": "duration"
    },
    "backendscheduler.Config": {
      "backend_flush_interval": "duration",
      "job_timeout": "duration",
      "local_work_path": "string",
      "maintenance_interval": "duration",
      "provider": "provider.Config",
      "work": "work.Config"
    },
    "backoff.Config": {
      "max_period": "duration",
      "max_retries": "int",
      "min_period": "duration"
    },
    "clusterutil.ClusterValidationConfig": {
      "label": "string"
    },
    "grpcclient.Config": {
      "backoff_config": "backoff.Config",
      "backoff_on_ratelimits": "bool",
      "cluster_validation": "clusterutil.ClusterValidationConfig",
      "connect_backoff_base_delay": "duration",
      "connect_backoff_max_delay": "duration",
      "connect_timeout": "duration",
      "grpc_compression": "string",
      "initial_connection_window_size": "string",
      "initial_stream_window_size": "string",
      "max_recv_msg_size": "int",
      "max_send_msg_size": "int",
      "rate_limit": "float",
      "rate_limit_burst": "int",
      "tls_ca_path": "string",
      "tls_cert_path": "string",
      "tls_cipher_suites": "string",
      "tls_enabled": "bool",
      "tls_insecure_skip_verify": "bool",
      "tls_key_path": "string",
      "tls_min_version": "string",
      "tls_server_name": "string"
    },
    "client.Config": {
      "grpc_client_config": "grpcclient.Config"
    },
    "consul.Config": {
      "acl_token": "string",
      "cas_retry_delay": "duration",
      "consistent_reads": "bool",
      "host": "string",
      "http_client_timeout": "duration",
      "watch_burst_size": "int",
      "watch_rate_limit": "float"
    },
    "etcd.Config": {
      "dial_timeout": "duration",
      "endpoints": "list of string",
      "max_retries": "int",
      "password": "string",
      "tls_ca_path": "string",
      "tls_cert_path": "string",
      "tls_cipher_suites": "string",
      "tls_enabled": "bool",
      "tls_insecure_skip_verify": "bool",
      "tls_key_path": "string",
      "tls_min_version": "string",
      "tls_server_name": "string",
      "username": "string"
    },
    "kv.MultiConfig": {
      "mirror_enabled": "bool",
      "mirror_timeout": "duration",
      "primary": "string",
      "secondary": "string"
    },
    "kv.Config": {
      "consul": "consul.Config",
      "etcd": "etcd.Config",
      "multi": "kv.MultiConfig",
      "prefix": "string",
      "store": "string"
    },
    "backendworker.RingConfig": {
      "enable_inet6": "bool",
      "heartbeat_period": "duration",
      "heartbeat_timeout": "duration",
      "instance_addr": "string",
      "instance_id": "string",
      "instance_interface_names": "list of string",
      "instance_port": "int",
      "kvstore": "kv.Config",
      "wait_active_instance_timeout": "duration",
      "wait_stability_max_duration": "duration",
      "wait_stability_min_duration": "duration"
    },
    "backendworker.Config": {
      "backend_scheduler_addr": "string",
      "backoff": "backoff.Config",
      "compaction": "tempodb.CompactorConfig",
      "finish_on_shutdown_timeout": "duration",
      "override_ring_key": "string",
      "ring": "backendworker.RingConfig"
    },
    "backend.DedicatedColumn": {
      "name": "string",
      "options": "any",
      "scope": "string",
      "type": "string"
    },
    "blockbuilder.BlockConfig": {
      "bloom_filter_false_positive": "float",
      "bloom_filter_shard_size_bytes": "int",
      "max_block_bytes": "uint",
      "parquet_dedicated_columns": "list of backend.DedicatedColumn",
      "parquet_row_group_size_bytes": "int",
      "search_encoding": "string",
      "search_page_size_bytes": "int",
      "v2_encoding": "string",
      "v2_index_downsample_bytes": "int",
      "v2_index_page_size_bytes": "int",
      "version": "string"
    },
    "wal.Config": {
      "ingestion_time_range_slack": "duration",
      "path": "string",
      "search_encoding": "string",
      "v2_encoding": "string",
      "version": "string"
    },
    "blockbuilder.Config": {
      "assigned_partitions": "map of any",
      "block": "blockbuilder.BlockConfig",
      "consume_cycle_duration": "duration",
      "instance_id": "string",
      "max_consuming_bytes": "uint",
      "partitions_per_instance": "int",
      "wal": "wal.Config"
    },
    "cache.BackgroundConfig": {
      "writeback_buffer": "int",
      "writeback_goroutines": "int"
    },
    "memcached.Config": {
      "addresses": "string",
      "circuit_breaker_consecutive_failures": "uint",
      "circuit_breaker_interval": "duration",
      "circuit_breaker_timeout": "duration",
      "consistent_hash": "bool",
      "host": "string",
      "max_idle_conns": "int",
      "max_item_size": "int",
      "service": "string",
      "timeout": "duration",
      "tls_ca_path": "string",
      "tls_cert_path": "string",
      "tls_cipher_suites": "string",
      "tls_enabled": "bool",
      "tls_insecure_skip_verify": "bool",
      "tls_key_path": "string",
      "tls_min_version": "string",
      "tls_server_name": "string",
      "ttl": "duration",
      "update_interval": "duration"
    },
    "redis.Config": {
      "db": "int",
      "endpoint": "string",
      "expiration": "duration",
      "idle_timeout": "duration",
      "master_name": "string",
      "max_connection_age": "duration",
      "password": "string",
      "pool_size": "int",
      "sentinel_password": "string",
      "sentinel_username": "string",
      "timeout": "duration",
      "tls_enabled": "bool",
      "tls_insecure_skip_verify": "bool",
      "ttl": "duration",
      "username": "string"
    },
    "cache.CacheConfig": {
      "memcached": "memcached.Config",
      "redis": "redis.Config",
      "roles": "list of any"
    },
    "cache.Config": {
      "background": "cache.BackgroundConfig",
      "caches": "list of cache.CacheConfig"
    },
    "compactor.RingConfig": {
      "enable_inet6": "bool",
      "heartbeat_period": "duration",
      "heartbeat_timeout": "duration",
      "instance_addr": "string",
      "instance_id": "string",
      "instance_interface_names": "list of string",
      "instance_port": "int",
      "kvstore": "kv.Config",
      "wait_active_instance_timeout": "duration",
      "wait_stability_max_duration": "duration",
      "wait_stability_min_duration": "duration"
    },
    "compactor.Config": {
      "compaction": "tempodb.CompactorConfig",
      "disabled": "bool",
      "override_ring_key": "string",
      "ring": "compactor.RingConfig"
    },
    "forwarder.TraceFiltersConfig": {
      "span": "list of string",
      "spanevent": "list of string"
    },
    "forwarder.FilterConfig": {
      "traces": "forwarder.TraceFiltersConfig"
    },
    "otlpgrpc.TLSConfig": {
      "cert_file": "string",
      "insecure": "bool"
    },
    "otlpgrpc.Config": {
      "endpoints": "any",
      "tls": "otlpgrpc.TLSConfig"
    },
    "forwarder.Config": {
      "backend": "string",
      "filter": "forwarder.FilterConfig",
      "name": "string",
      "otlpgrpc": "otlpgrpc.Config"
    },
    "ingest.KafkaConfig": {
      "address": "string",
      "auto_create_topic_default_partitions": "int",
      "auto_create_topic_enabled": "bool",
      "client_id": "string",
      "consumer_group": "string",
      "consumer_group_lag_metric_update_interval": "duration",
      "consumer_group_offset_commit_interval": "duration",
      "dial_timeout": "duration",
      "disable_kafka_telemetry": "bool",
      "last_produced_offset_retry_timeout": "duration",
      "max_consumer_lag_at_startup": "duration",
      "producer_max_buffered_bytes": "int",
      "producer_max_record_size_bytes": "int",
      "sasl_password": "string",
      "sasl_username": "string",
      "target_consumer_lag_at_startup": "duration",
      "topic": "string",
      "write_timeout": "duration"
    },
    "distributor.LogSpansConfig": {
      "enabled": "bool",
      "filter_by_status_error": "bool",
      "include_all_attributes": "bool"
    },
    "distributor.MetricReceivedSpansConfig": {
      "enabled": "bool",
      "root_only": "bool"
    },
    "distributor.RingConfig": {
      "enable_inet6": "bool",
      "heartbeat_period": "duration",
      "heartbeat_timeout": "duration",
      "instance_addr": "string",
      "instance_id": "string",
      "instance_interface_names": "list of string",
      "instance_port": "int",
      "kvstore": "kv.Config"
    },
    "usage.PerTrackerConfig": {
      "enabled": "bool",
      "max_cardinality": "uint",
      "stale_duration": "duration"
    },
    "usage.Config": {
      "cost_attribution": "usage.PerTrackerConfig"
    },
    "distributor.Config": {
      "artificial_delay": "duration",
      "extend_writes": "bool",
      "forwarders": "list of forwarder.Config",
      "ingester_write_path_enabled": "bool",
      "kafka_config": "ingest.KafkaConfig",
      "kafka_write_path_enabled": "bool",
      "log_discarded_spans": "distributor.LogSpansConfig",
      "log_received_spans": "distributor.LogSpansConfig",
      "max_attribute_bytes": "int",
      "metric_received_spans": "distributor.MetricReceivedSpansConfig",
      "override_ring_key": "string",
      "receivers": "map of any",
      "retry_after_on_resource_exhausted": "duration",
      "ring": "distributor.RingConfig",
      "usage": "usage.Config"
    },
    "ingest.Config": {
      "enabled": "bool",
      "kafka": "ingest.KafkaConfig"
    },
    "ring.Config": {
      "excluded_zones": "string",
      "heartbeat_timeout": "duration",
      "kvstore": "kv.Config",
      "replication_factor": "int",
      "zone_awareness_enabled": "bool"
    },
    "ring.LifecyclerConfig": {
      "address": "string",
      "availability_zone": "string",
      "enable_inet6": "bool",
      "final_sleep": "duration",
      "heartbeat_period": "duration",
      "heartbeat_timeout": "duration",
      "id": "string",
      "interface_names": "list of string",
      "join_after": "duration",
      "min_ready_duration": "duration",
      "num_tokens": "int",
      "observe_period": "duration",
      "port": "int",
      "readiness_check_ring_health": "bool",
      "ring": "ring.Config",
      "tokens_file_path": "string",
      "unregister_on_shutdown": "bool"
    },
    "ingester.PartitionRingConfig": {
      "delete_inactive_partition_after": "duration",
      "kvstore": "kv.Config",
      "min_partition_owners_count": "int",
      "min_partition_owners_duration": "duration"
    },
    "ingester.Config": {
      "complete_block_timeout": "duration",
      "concurrent_flushes": "int",
      "flush_all_on_shutdown": "bool",
      "flush_check_period": "duration",
      "flush_object_storage": "bool",
      "flush_op_timeout": "duration",
      "lifecycler": "ring.LifecyclerConfig",
      "max_block_bytes": "uint",
      "max_block_duration": "duration",
      "override_ring_key": "string",
      "partition_ring": "ingester.PartitionRingConfig",
      "trace_idle_period": "duration",
      "trace_live_period": "duration"
    },
    "client.Config2": {
      "grpc_client_config": "grpcclient.Config",
      "pool_config": "any",
      "remote_timeout": "duration"
    },
    "clusterutil.ClusterValidationProtocolConfig": {
      "enabled": "bool",
      "soft_validation": "bool"
    },
    "clusterutil.ClusterValidationProtocolConfigForHTTP": {
      "enabled": "bool",
      "excluded_paths": "string",
      "excluded_user_agents": "string",
      "soft_validation": "bool"
    },
    "clusterutil.ServerClusterValidationConfig": {
      "additional_labels": "string",
      "grpc": "clusterutil.ClusterValidationProtocolConfig",
      "http": "clusterutil.ClusterValidationProtocolConfigForHTTP",
      "label": "string"
    },
    "server.TLSConfig": {
      "cert": "string",
      "cert_file": "string",
      "client_auth_type": "string",
      "client_ca": "string",
      "client_ca_file": "string",
      "key": "string",
      "key_file": "string"
    },
    "server.Config": {
      "cluster_validation": "clusterutil.ServerClusterValidationConfig",
      "create_new_traces": "bool",
      "enable": "bool",
      "graceful_shutdown_timeout": "duration",
      "grpc_collect_max_streams_by_conn": "bool",
      "grpc_listen_address": "string",
      "grpc_listen_conn_limit": "int",
      "grpc_listen_network": "string",
      "grpc_listen_port": "int",
      "grpc_server_keepalive_time": "duration",
      "grpc_server_keepalive_timeout": "duration",
      "grpc_server_max_concurrent_streams": "uint",
      "grpc_server_max_connection_age": "duration",
      "grpc_server_max_connection_age_grace": "duration",
      "grpc_server_max_connection_idle": "duration",
      "grpc_server_max_recv_msg_size": "int",
      "grpc_server_max_send_msg_size": "int",
      "grpc_server_min_time_between_pings": "duration",
      "grpc_server_num_workers": "int",
      "grpc_server_ping_without_stream_allowed": "bool",
      "grpc_server_read_buffer_size": "int",
      "grpc_server_recv_buffer_pools_enabled": "bool",
      "grpc_server_stats_tracking_enabled": "bool",
      "grpc_server_write_buffer_size": "int",
      "grpc_tls_config": "server.TLSConfig",
      "http_listen_address": "string",
      "http_listen_conn_limit": "int",
      "http_listen_network": "string",
      "http_listen_port": "int",
      "http_log_closed_connections_without_response_enabled": "bool",
      "http_path_prefix": "string",
      "http_server_idle_timeout": "duration",
      "http_server_read_header_timeout": "duration",
      "http_server_read_timeout": "duration",
      "http_server_write_timeout": "duration",
      "http_tls_config": "server.TLSConfig",
      "log_format": "string",
      "log_level": "string",
      "log_request_at_info_level_enabled": "bool",
      "log_request_exclude_headers_list": "string",
      "log_request_headers": "bool",
      "log_source_ips_enabled": "bool",
      "log_source_ips_full": "bool",
      "log_source_ips_header": "string",
      "log_source_ips_regex": "string",
      "proxy_protocol_enabled": "bool",
      "register_instrumentation": "bool",
      "report_grpc_codes_in_instrumentation_label_enabled": "bool",
      "tls_cipher_suites": "string",
      "tls_min_version": "string",
      "trace_request_exclude_headers_list": "string",
      "trace_request_headers": "bool"
    },
    "common.BlockConfig": {
      "bloom_filter_false_positive": "float",
      "bloom_filter_shard_size_bytes": "int",
      "parquet_dedicated_columns": "list of backend.DedicatedColumn",
      "parquet_row_group_size_bytes": "int",
      "search_encoding": "string",
      "search_page_size_bytes": "int",
      "v2_encoding": "string",
      "v2_index_downsample_bytes": "int",
      "v2_index_page_size_bytes": "int",
      "version": "string"
    },
    "livestore.MetricsConfig": {
      "time_overlap_cutoff": "float"
    },
    "ring.Config2": {
      "enable_inet6": "bool",
      "heartbeat_period": "duration",
      "heartbeat_timeout": "duration",
      "instance_addr": "string",
      "instance_id": "string",
      "instance_interface_names": "list of string",
      "instance_port": "int",
      "instance_zone": "string",
      "kvstore": "kv.Config"
    },
    "livestore.Config": {
      "block_config": "common.BlockConfig",
      "commit_interval": "duration",
      "complete_block_concurrency": "int",
      "complete_block_timeout": "duration",
      "flush_check_period": "duration",
      "flush_op_timeout": "duration",
      "max_block_bytes": "uint",
      "max_block_duration": "duration",
      "max_live_traces_bytes": "uint",
      "max_trace_idle": "duration",
      "max_trace_live": "duration",
      "metrics": "livestore.MetricsConfig",
      "partition_ring": "ingester.PartitionRingConfig",
      "query_block_concurrency": "uint",
      "ring": "ring.Config2",
      "shutdown_marker_dir": "string",
      "wal": "wal.Config"
    },
    "memberlist.PropagationDelayTrackerConfig": {
      "beacon_interval": "duration",
      "beacon_lifetime": "duration",
      "enabled": "bool",
      "log_beacons_latency_longer_than": "duration"
    },
    "memberlist.ZoneAwareRoutingConfig": {
      "enabled": "bool",
      "instance_availability_zone": "string",
      "role": "string"
    },
    "memberlist.KVConfig": {
      "abort_if_cluster_fast_join_fails": "bool",
      "abort_if_cluster_fast_join_fails_min_nodes": "int",
      "abort_if_cluster_join_fails": "bool",
      "acquire_writer_timeout": "duration",
      "advertise_addr": "string",
      "advertise_port": "int",
      "bind_addr": "any",
      "bind_port": "int",
      "broadcast_timeout_for_local_updates_on_shutdown": "duration",
      "cluster_label": "string",
      "cluster_label_verification_disabled": "bool",
      "compression_enabled": "bool",
      "dead_node_reclaim_time": "duration",
      "gossip_interval": "duration",
      "gossip_nodes": "int",
      "gossip_to_dead_nodes_time": "duration",
      "join_members": "string",
      "leave_timeout": "duration",
      "left_ingesters_timeout": "duration",
      "max_concurrent_writes": "int",
      "max_join_backoff": "duration",
      "max_join_retries": "int",
      "message_history_buffer_bytes": "int",
      "min_join_backoff": "duration",
      "node_name": "string",
      "notify_interval": "duration",
      "obsolete_entries_timeout": "duration",
      "packet_dial_timeout": "duration",
      "packet_write_timeout": "duration",
      "propagation_delay_tracker": "memberlist.PropagationDelayTrackerConfig",
      "pull_push_interval": "duration",
      "randomize_node_name": "bool",
      "received_messages_queue_size": "int",
      "rejoin_interval": "duration",
      "rejoin_seed_nodes": "string",
      "retransmit_factor": "int",
      "stream_timeout": "duration",
      "tls_ca_path": "string",
      "tls_cert_path": "string",
      "tls_cipher_suites": "string",
      "tls_enabled": "bool",
      "tls_insecure_skip_verify": "bool",
      "tls_key_path": "string",
      "tls_min_version": "string",
      "tls_server_name": "string",
      "watch_prefix_buffer_size": "int",
      "zone_aware_routing": "memberlist.ZoneAwareRoutingConfig"
    },
    "hostinfo.Config": {
      "host_identifiers": "list of string",
      "metric_name": "string"
    },
    "tempodb.CacheControlConfig": {
      "column_index": "bool",
      "footer": "bool",
      "offset_index": "bool"
    },
    "tempodb.SearchConfig": {
      "cache_control": "tempodb.CacheControlConfig",
      "chunk_size_bytes": "uint",
      "prefetch_trace_count": "int",
      "read_buffer_count": "int",
      "read_buffer_size_bytes": "int"
    },
    "localblocks.Config": {
      "block": "common.BlockConfig",
      "complete_block_timeout": "duration",
      "concurrency": "uint",
      "concurrent_blocks": "uint",
      "filter_server_spans": "bool",
      "flush_check_period": "duration",
      "flush_to_storage": "bool",
      "max_block_bytes": "uint",
      "max_block_duration": "duration",
      "max_live_traces": "uint",
      "max_live_traces_bytes": "uint",
      "search": "tempodb.SearchConfig",
      "time_overlap_cutoff": "float",
      "trace_idle_period": "duration",
      "trace_live_period": "duration"
    },
    "servicegraphs.Config": {
      "database_name_attributes": "list of string",
      "dimensions": "list of string",
      "enable_client_server_prefix": "bool",
      "enable_messaging_system_latency_histogram": "bool",
      "enable_virtual_node_label": "bool",
      "histogram_buckets": "list of float",
      "max_items": "int",
      "peer_attributes": "list of string",
      "span_multiplier_key": "string",
      "wait": "duration",
      "workers": "int"
    },
    "sharedconfig.DimensionMappings": {
      "join": "string",
      "name": "string",
      "source_labels": "list of string"
    },
    "config.MatchPolicyAttribute": {
      "key": "string",
      "value": "any"
    },
    "config.PolicyMatch": {
      "attributes": "list of config.MatchPolicyAttribute",
      "match_type": "string"
    },
    "config.FilterPolicy": {
      "exclude": "config.PolicyMatch",
      "include": "config.PolicyMatch"
    },
    "spanmetrics.IntrinsicDimensions": {
      "service": "bool",
      "span_kind": "bool",
      "span_name": "bool",
      "status_code": "bool",
      "status_message": "bool"
    },
    "spanmetrics.Config": {
      "dimension_mappings": "list of sharedconfig.DimensionMappings",
      "dimensions": "list of string",
      "enable_instance_label": "bool",
      "enable_target_info": "bool",
      "filter_policies": "list of config.FilterPolicy",
      "histogram_buckets": "list of float",
      "intrinsic_dimensions": "spanmetrics.IntrinsicDimensions",
      "span_multiplier_key": "string",
      "target_info_excluded_dimensions": "list of string"
    },
    "generator.ProcessorConfig": {
      "host_info": "hostinfo.Config",
      "local_blocks": "localblocks.Config",
      "service_graphs": "servicegraphs.Config",
      "span_metrics": "spanmetrics.Config"
    },
    "registry.Config": {
      "collection_interval": "duration",
      "external_labels": "map of string",
      "inject_tenant_id_as": "string",
      "max_label_name_length": "int",
      "max_label_value_length": "int",
      "stale_duration": "duration"
    },
    "config.Authorization": {
      "credentials": "string",
      "credentials_file": "string",
      "credentials_ref": "string",
      "type": "string"
    },
    "azuread.ManagedIdentityConfig": {
      "client_id": "string"
    },
    "azuread.OAuthConfig": {
      "client_id": "string",
      "client_secret": "string",
      "tenant_id": "string"
    },
    "azuread.SDKConfig": {
      "tenant_id": "string"
    },
    "azuread.WorkloadIdentityConfig": {
      "client_id": "string",
      "tenant_id": "string",
      "token_file_path": "string"
    },
    "azuread.plain": {
      "cloud": "string",
      "managed_identity": "azuread.ManagedIdentityConfig",
      "oauth": "azuread.OAuthConfig",
      "scope": "string",
      "sdk": "azuread.SDKConfig",
      "workload_identity": "azuread.WorkloadIdentityConfig"
    },
    "config.plain": {
      "password": "string",
      "password_file": "string",
      "password_ref": "string",
      "username": "string",
      "username_file": "string",
      "username_ref": "string"
    },
    "googleiam.Config": {
      "credentials_file": "string"
    },
    "config.MetadataConfig": {
      "max_samples_per_send": "int",
      "send": "bool",
      "send_interval": "duration"
    },
    "config.plain2": {
      "ca": "string",
      "ca_file": "string",
      "ca_ref": "string",
      "cert": "string",
      "cert_file": "string",
      "cert_ref": "string",
      "insecure_skip_verify": "bool",
      "key": "string",
      "key_file": "string",
      "key_ref": "string",
      "max_version": "string",
      "min_version": "string",
      "server_name": "string"
    },
    "config.plain3": {
      "audience": "string",
      "claims": "map of any",
      "client_certificate_key": "string",
      "client_certificate_key_file": "string",
      "client_certificate_key_id": "string",
      "client_certificate_key_ref": "string",
      "client_id": "string",
      "client_secret": "string",
      "client_secret_file": "string",
      "client_secret_ref": "string",
      "endpoint_params": "map of string",
      "grant_type": "string",
      "iss": "string",
      "no_proxy": "string",
      "proxy_connect_header": "any",
      "proxy_from_environment": "bool",
      "proxy_url": "string",
      "scopes": "list of string",
      "signature_algorithm": "string",
      "tls_config": "config.plain2",
      "token_url": "string"
    },
    "config.QueueConfig": {
      "batch_send_deadline": "duration",
      "capacity": "int",
      "max_backoff": "duration",
      "max_samples_per_send": "int",
      "max_shards": "int",
      "min_backoff": "duration",
      "min_shards": "int",
      "retry_on_http_429": "bool",
      "sample_age_limit": "duration"
    },
    "sigv4.plain": {
      "access_key": "string",
      "external_id": "string",
      "profile": "string",
      "region": "string",
      "role_arn": "string",
      "secret_key": "string",
      "service_name": "string",
      "use_fips_sts_endpoint": "bool"
    },
    "relabel.plain": {
      "action": "string",
      "modulus": "uint",
      "regex": "string",
      "replacement": "string",
      "separator": "string",
      "source_labels": "any",
      "target_label": "string"
    },
    "config.plain4": {
      "authorization": "config.Authorization",
      "azuread": "azuread.plain",
      "basic_auth": "config.plain",
      "bearer_token": "string",
      "bearer_token_file": "string",
      "enable_http2": "bool",
      "follow_redirects": "bool",
      "google_iam": "googleiam.Config",
      "headers": "map of string",
      "http_headers": "any",
      "metadata_config": "config.MetadataConfig",
      "name": "string",
      "no_proxy": "string",
      "oauth2": "config.plain3",
      "protobuf_message": "string",
      "proxy_connect_header": "any",
      "proxy_from_environment": "bool",
      "proxy_url": "string",
      "queue_config": "config.QueueConfig",
      "remote_timeout": "duration",
      "round_robin_dns": "bool",
      "send_exemplars": "bool",
      "send_native_histograms": "bool",
      "sigv4": "sigv4.plain",
      "tls_config": "config.plain2",
      "url": "string",
      "write_relabel_configs": "list of relabel.plain"
    },
    "storage.agentOptions": {
      "max_wal_time": "int",
      "min_wal_time": "int",
      "no_lockfile": "bool",
      "stripe_size": "int",
      "truncate_frequency": "duration",
      "wal_compression": "string",
      "wal_segment_size": "int"
    },
    "storage.Config": {
      "path": "string",
      "remote_write": "list of config.plain4",
      "remote_write_add_org_id_header": "bool",
      "remote_write_flush_deadline": "duration",
      "wal": "storage.agentOptions"
    },
    "generator.Config": {
      "codec": "string",
      "disable_grpc": "bool",
      "disable_local_blocks": "bool",
      "ingest_concurrency": "uint",
      "instance_id": "string",
      "limiter_type": "string",
      "metrics_ingestion_time_range_slack": "duration",
      "override_ring_key": "string",
      "processor": "generator.ProcessorConfig",
      "query_timeout": "duration",
      "registry": "registry.Config",
      "ring": "ring.Config2",
      "storage": "storage.Config",
      "traces_query_storage": "wal.Config",
      "traces_storage": "wal.Config"
    },
    "worker.Config": {
      "dns_lookup_duration": "duration",
      "frontend_address": "string",
      "grpc_client_config": "grpcclient.Config",
      "id": "string",
      "match_max_concurrent": "bool",
      "parallelism": "int"
    },
    "querier.MetricsConfig": {
      "concurrent_blocks": "int",
      "time_overlap_cutoff": "float"
    },
    "querier.PartitionRingConfig": {
      "hedging_delay": "duration",
      "minimize_requests": "bool",
      "preferred_zone": "string"
    },
    "querier.SearchConfig": {
      "query_timeout": "duration"
    },
    "querier.ExternalConfig": {
      "endpoint": "string",
      "timeout": "duration"
    },
    "querier.TraceByIDConfig": {
      "external": "querier.ExternalConfig",
      "query_timeout": "duration"
    },
    "querier.Config": {
      "extra_query_delay": "duration",
      "frontend_worker": "worker.Config",
      "max_concurrent_queries": "int",
      "metrics": "querier.MetricsConfig",
      "partition_ring": "querier.PartitionRingConfig",
      "query_live_store": "bool",
      "query_relevant_ingesters": "bool",
      "search": "querier.SearchConfig",
      "secondary_ingester_ring": "string",
      "shuffle_sharding_ingesters_enabled": "bool",
      "shuffle_sharding_ingesters_lookback_period": "duration",
      "trace_by_id": "querier.TraceByIDConfig"
    },
    "frontend.MCPServerConfig": {
      "enabled": "bool"
    },
    "frontend.MetricsConfig": {
      "concurrent_jobs": "int",
      "duration_slo": "duration",
      "interval": "duration",
      "max_duration": "duration",
      "max_exemplars": "uint",
      "max_intervals": "uint",
      "max_response_series": "int",
      "query_backend_after": "duration",
      "streaming_shards": "int",
      "target_bytes_per_job": "int",
      "throughput_bytes_slo": "float"
    },
    "frontend.SLOConfig": {
      "duration_slo": "duration",
      "throughput_bytes_slo": "float"
    },
    "frontend.SearchConfig": {
      "concurrent_jobs": "int",
      "default_result_limit": "uint",
      "default_spans_per_span_set": "uint",
      "duration_slo": "duration",
      "ingester_shards": "int",
      "max_duration": "duration",
      "max_result_limit": "uint",
      "max_spans_per_span_set": "uint",
      "metadata_slo": "frontend.SLOConfig",
      "most_recent_shards": "int",
      "query_backend_after": "duration",
      "query_ingesters_until": "duration",
      "target_bytes_per_job": "int",
      "throughput_bytes_slo": "float",
      "timeout": "duration"
    },
    "frontend.TraceByIDConfig": {
      "concurrent_shards": "int",
      "duration_slo": "duration",
      "external_enabled": "bool",
      "query_shards": "int",
      "throughput_bytes_slo": "float"
    },
    "pipeline.WeightsConfig": {
      "max_regex_conditions": "int",
      "max_traceql_conditions": "int",
      "request_with_weights": "bool",
      "retry_with_weights": "bool"
    },
    "frontend.Config": {
      "allowed_headers": "list of string",
      "api_timeout": "duration",
      "log_query_request_headers": "string",
      "max_batch_size": "int",
      "max_outstanding_per_tenant": "int",
      "max_query_expression_size_bytes": "int",
      "max_retries": "int",
      "mcp_server": "frontend.MCPServerConfig",
      "metrics": "frontend.MetricsConfig",
      "multi_tenant_queries_enabled": "bool",
      "query_end_cutoff": "duration",
      "response_consumers": "int",
      "rf1_after": "string",
      "search": "frontend.SearchConfig",
      "trace_by_id": "frontend.TraceByIDConfig",
      "url_deny_list": "list of string",
      "weights": "pipeline.WeightsConfig"
    },
    "server.Config2": {
      "cluster_validation": "clusterutil.ServerClusterValidationConfig",
      "create_new_traces": "bool",
      "graceful_shutdown_timeout": "duration",
      "grpc_collect_max_streams_by_conn": "bool",
      "grpc_listen_address": "string",
      "grpc_listen_conn_limit": "int",
      "grpc_listen_network": "string",
      "grpc_listen_port": "int",
      "grpc_server_keepalive_time": "duration",
      "grpc_server_keepalive_timeout": "duration",
      "grpc_server_max_concurrent_streams": "uint",
      "grpc_server_max_connection_age": "duration",
      "grpc_server_max_connection_age_grace": "duration",
      "grpc_server_max_connection_idle": "duration",
      "grpc_server_max_recv_msg_size": "int",
      "grpc_server_max_send_msg_size": "int",
      "grpc_server_min_time_between_pings": "duration",
      "grpc_server_num_workers": "int",
      "grpc_server_ping_without_stream_allowed": "bool",
      "grpc_server_read_buffer_size": "int",
      "grpc_server_recv_buffer_pools_enabled": "bool",
      "grpc_server_stats_tracking_enabled": "bool",
      "grpc_server_write_buffer_size": "int",
      "grpc_tls_config": "server.TLSConfig",
      "http_listen_address": "string",
      "http_listen_conn_limit": "int",
      "http_listen_network": "string",
      "http_listen_port": "int",
      "http_log_closed_connections_without_response_enabled": "bool",
      "http_path_prefix": "string",
      "http_server_idle_timeout": "duration",
      "http_server_read_header_timeout": "duration",
      "http_server_read_timeout": "duration",
      "http_server_write_timeout": "duration",
      "http_tls_config": "server.TLSConfig",
      "log_format": "string",
      "log_level": "string",
      "log_request_at_info_level_enabled": "bool",
      "log_request_exclude_headers_list": "string",
      "log_request_headers": "bool",
      "log_source_ips_enabled": "bool",
      "log_source_ips_full": "bool",
      "log_source_ips_header": "string",
      "log_source_ips_regex": "string",
      "proxy_protocol_enabled": "bool",
      "register_instrumentation": "bool",
      "report_grpc_codes_in_instrumentation_label_enabled": "bool",
      "tls_cipher_suites": "string",
      "tls_min_version": "string",
      "trace_request_exclude_headers_list": "string",
      "trace_request_headers": "bool"
    },
    "azure.Config": {
      "buffer_size": "int",
      "container_name": "string",
      "endpoint_suffix": "string",
      "hedge_requests_at": "duration",
      "hedge_requests_up_to": "int",
      "max_buffers": "int",
      "prefix": "string",
      "storage_account_key": "string",
      "storage_account_name": "string",
      "use_federated_token": "bool",
      "use_managed_identity": "bool",
      "user_assigned_id": "string"
    },
    "gcs.Config": {
      "bucket_name": "string",
      "chunk_buffer_size": "int",
      "endpoint": "string",
      "hedge_requests_at": "duration",
      "hedge_requests_up_to": "int",
      "insecure": "bool",
      "list_blocks_concurrency": "int",
      "max_retries": "int",
      "object_cache_control": "string",
      "object_metadata": "map of string",
      "prefix": "string"
    },
    "local.Config": {
      "path": "string"
    },
    "pool.Config": {
      "max_workers": "int",
      "queue_depth": "int"
    },
    "s3.SSEConfig": {
      "encryption_key": "string",
      "kms_encryption_context": "string",
      "kms_key_id": "string",
      "type": "string"
    },
    "s3.Config": {
      "access_key": "string",
      "bucket": "string",
      "bucket_lookup_type": "int",
      "enable_dual_stack": "bool",
      "endpoint": "string",
      "forcepathstyle": "bool",
      "hedge_requests_at": "duration",
      "hedge_requests_up_to": "int",
      "insecure": "bool",
      "list_blocks_concurrency": "int",
      "metadata": "map of string",
      "native_aws_auth_enabled": "bool",
      "part_size": "uint",
      "prefix": "string",
      "region": "string",
      "secret_key": "string",
      "session_token": "string",
      "signature_v2": "bool",
      "sse": "s3.SSEConfig",
      "storage_class": "string",
      "tags": "map of string",
      "tls_ca_path": "string",
      "tls_cert_path": "string",
      "tls_cipher_suites": "string",
      "tls_insecure_skip_verify": "bool",
      "tls_key_path": "string",
      "tls_min_version": "string",
      "tls_server_name": "string"
    },
    "tempodb.Config": {
      "azure": "azure.Config",
      "backend": "string",
      "background_cache": "cache.BackgroundConfig",
      "block": "common.BlockConfig",
      "blocklist_poll": "duration",
      "blocklist_poll_concurrency": "uint",
      "blocklist_poll_fallback": "bool",
      "blocklist_poll_jitter_ms": "int",
      "blocklist_poll_stale_tenant_index": "duration",
      "blocklist_poll_tenant_concurrency": "uint",
      "blocklist_poll_tenant_index_builders": "int",
      "blocklist_poll_tolerate_consecutive_errors": "int",
      "blocklist_poll_tolerate_tenant_failures": "int",
      "cache": "string",
      "cache_max_block_age": "duration",
      "cache_min_compaction_level": "uint",
      "empty_tenant_deletion_age": "duration",
      "empty_tenant_deletion_enabled": "bool",
      "gcs": "gcs.Config",
      "local": "local.Config",
      "memcached": "memcached.Config",
      "pool": "pool.Config",
      "redis": "redis.Config",
      "s3": "s3.Config",
      "search": "tempodb.SearchConfig",
      "wal": "wal.Config"
    },
    "storage.Config2": {
      "trace": "tempodb.Config"
    },
    "usagestats.Config": {
      "backoff": "backoff.Config",
      "reporting_enabled": "bool"
    },
    "app.Config": {
      "auth_enabled": "bool",
      "backend_scheduler": "backendscheduler.Config",
      "backend_scheduler_client": "client.Config",
      "backend_worker": "backendworker.Config",
      "block_builder": "blockbuilder.Config",
      "cache": "cache.Config",
      "compactor": "compactor.Config",
      "distributor": "distributor.Config",
      "enable_go_runtime_metrics": "bool",
      "http_api_prefix": "string",
      "ingest": "ingest.Config",
      "ingester": "ingester.Config",
      "ingester_client": "client.Config2",
      "internal_server": "server.Config",
      "live_store": "livestore.Config",
      "live_store_client": "client.Config2",
      "memberlist": "memberlist.KVConfig",
      "metrics_generator": "generator.Config",
      "metrics_generator_client": "client.Config2",
      "multitenancy_enabled": "bool",
      "overrides": "overrides.Config",
      "partition_ring_live_store": "bool",
      "querier": "querier.Config",
      "query_frontend": "frontend.Config",
      "server": "server.Config2",
      "shutdown_delay": "duration",
      "storage": "storage.Config2",
      "stream_over_http_enabled": "bool",
      "target": "string",
      "usage_report": "usagestats.Config"
    },
    "overrides.CompactionOverrides": {
      "block_retention": "duration",
      "compaction_disabled": "bool",
      "compaction_window": "duration"
    },
    "overrides.CostAttributionOverrides": {
      "dimensions": "map of string",
      "max_cardinality": "uint"
    },
    "overrides.GlobalOverrides": {
      "max_bytes_per_trace": "int"
    },
    "overrides.IngestionOverrides": {
      "artificial_delay": "duration",
      "burst_size_bytes": "int",
      "max_attribute_bytes": "int",
      "max_global_traces_per_user": "int",
      "max_traces_per_user": "int",
      "rate_limit_bytes": "int",
      "rate_strategy": "string",
      "retry_info_enabled": "bool",
      "tenant_shard_size": "int"
    },
    "overrides.ForwarderOverrides": {
      "queue_size": "int",
      "workers": "int"
    },
    "overrides.HostInfoOverrides": {
      "host_identifiers": "list of string",
      "metric_name": "string"
    },
    "overrides.LocalBlocksOverrides": {
      "complete_block_timeout": "duration",
      "flush_check_period": "duration",
      "max_block_bytes": "uint",
      "max_block_duration": "duration",
      "max_live_traces": "uint",
      "trace_idle_period": "duration"
    },
    "overrides.ServiceGraphsOverrides": {
      "dimensions": "list of string",
      "enable_client_server_prefix": "bool",
      "enable_messaging_system_latency_histogram": "bool",
      "enable_virtual_node_label": "bool",
      "histogram_buckets": "list of float",
      "peer_attributes": "list of string"
    },
    "overrides.SpanMetricsOverrides": {
      "dimension_mappings": "list of sharedconfig.DimensionMappings",
      "dimensions": "list of string",
      "enable_instance_label": "bool",
      "enable_target_info": "bool",
      "filter_policies": "list of config.FilterPolicy",
      "histogram_buckets": "list of float",
      "intrinsic_dimensions": "map of bool",
      "target_info_excluded_dimensions": "list of string"
    },
    "overrides.ProcessorOverrides": {
      "host_info": "overrides.HostInfoOverrides",
      "local_blocks": "overrides.LocalBlocksOverrides",
      "service_graphs": "overrides.ServiceGraphsOverrides",
      "span_metrics": "overrides.SpanMetricsOverrides"
    },
    "overrides.MetricsGeneratorOverrides": {
      "collection_interval": "duration",
      "disable_collection": "bool",
      "forwarder": "overrides.ForwarderOverrides",
      "generate_native_histograms": "string",
      "ingestion_time_range_slack": "duration",
      "max_active_entities": "uint",
      "max_active_series": "uint",
      "native_histogram_bucket_factor": "float",
      "native_histogram_max_bucket_number": "uint",
      "native_histogram_min_reset_duration": "duration",
      "processor": "overrides.ProcessorOverrides",
      "processors": "list of string",
      "remote_write_headers": "any",
      "ring_size": "int",
      "trace_id_label_name": "string"
    },
    "overrides.ReadOverrides": {
      "max_blocks_per_tag_values_query": "int",
      "max_bytes_per_tag_values_query": "int",
      "max_metrics_duration": "duration",
      "max_search_duration": "duration",
      "unsafe_query_hints": "bool"
    },
    "overrides.StorageOverrides": {
      "parquet_dedicated_columns": "list of backend.DedicatedColumn"
    },
    "overrides.Overrides": {
      "compaction": "overrides.CompactionOverrides",
      "cost_attribution": "overrides.CostAttributionOverrides",
      "forwarders": "list of string",
      "global": "overrides.GlobalOverrides",
      "ingestion": "overrides.IngestionOverrides",
      "metrics_generator": "overrides.MetricsGeneratorOverrides",
      "read": "overrides.ReadOverrides",
      "storage": "overrides.StorageOverrides"
    },
    "overrides.UserConfigurableOverridesAPIConfig": {
      "check_for_conflicting_runtime_overrides": "bool"
    },
    "client.Config3": {
      "azure": "azure.Config",
      "backend": "string",
      "confirm_versioning": "bool",
      "gcs": "gcs.Config",
      "local": "local.Config",
      "s3": "s3.Config"
    },
    "overrides.UserConfigurableOverridesConfig": {
      "api": "overrides.UserConfigurableOverridesAPIConfig",
      "client": "client.Config3",
      "enabled": "bool",
      "poll_interval": "duration"
    },
    "overrides.Config": {
      "defaults": "overrides.Overrides",
      "per_tenant_override_config": "string",
      "per_tenant_override_period": "duration",
      "user_configurable_overrides": "overrides.UserConfigurableOverridesConfig"
    }
  },
  "defaults": {
    "target": "all",
    "server": {
      "http_listen_network": "tcp",
      "http_listen_port": 3200,
      "grpc_listen_network": "tcp",
      "grpc_listen_port": 9095,
      "grpc_collect_max_streams_by_conn": true,
      "register_instrumentation": true,
      "graceful_shutdown_timeout": "30s",
      "http_server_read_timeout": "30s",
      "http_server_write_timeout": "30s",
      "http_server_idle_timeout": "2m0s",
      "grpc_server_max_recv_msg_size": 16777216,
      "grpc_server_max_send_msg_size": 16777216,
      "grpc_server_max_concurrent_streams": 100,
      "grpc_server_max_connection_idle": "2562047h47m16.854775807s",
      "grpc_server_max_connection_age": "2562047h47m16.854775807s",
      "grpc_server_max_connection_age_grace": "2562047h47m16.854775807s",
      "grpc_server_keepalive_time": "2h0m0s",
      "grpc_server_keepalive_timeout": "20s",
      "grpc_server_min_time_between_pings": "10s",
      "grpc_server_ping_without_stream_allowed": true,
      "grpc_server_stats_tracking_enabled": true,
      "grpc_server_read_buffer_size": 32768,
      "grpc_server_write_buffer_size": 32768,
      "log_format": "logfmt",
      "log_level": "info"
    },
    "internal_server": {
      "http_listen_network": "tcp",
      "http_listen_port": 3101,
      "graceful_shutdown_timeout": "30s",
      "http_server_read_timeout": "30s",
      "http_server_write_timeout": "30s",
      "http_server_idle_timeout": "2m0s",
      "log_format": "logfmt",
      "log_level": "info"
    },
    "distributor": {
      "ring": {
        "kvstore": {
          "store": "memberlist",
          "prefix": "collectors/",
          "consul": {
            "host": "localhost:8500",
            "http_client_timeout": "20s",
            "watch_rate_limit": 1,
            "watch_burst_size": 1,
            "cas_retry_delay": "1s"
          },
          "etcd": {
            "dial_timeout": "10s",
            "max_retries": 10
          },
          "multi": {
            "mirror_timeout": "2s"
          }
        },
        "heartbeat_period": "5s",
        "heartbeat_timeout": "5m0s",
        "instance_id": "vm",
        "instance_interface_names": [
          "eth0",
          "en0"
        ]
      },
      "override_ring_key": "distributor",
      "usage": {
        "cost_attribution": {
          "max_cardinality": 10000,
          "stale_duration": "15m0s"
        }
      },
      "ingester_write_path_enabled": true,
      "extend_writes": true,
      "max_attribute_bytes": 2048
    },
    "ingester_client": {
      "pool_config": {
        "checkinterval": "15s",
        "healthcheckenabled": true,
        "healthchecktimeout": "1s"
      },
      "remote_timeout": "5s",
      "grpc_client_config": {
        "max_recv_msg_size": 104857600,
        "max_send_msg_size": 104857600,
        "grpc_compression": "snappy",
        "backoff_config": {
          "min_period": "100ms",
          "max_period": "10s",
          "max_retries": 10
        },
        "initial_stream_window_size": "63KiB1023B",
        "initial_connection_window_size": "63KiB1023B",
        "connect_timeout": "5s",
        "connect_backoff_base_delay": "1s",
        "connect_backoff_max_delay": "5s"
      }
    },
    "metrics_generator_client": {
      "pool_config": {
        "checkinterval": "15s",
        "healthcheckenabled": true,
        "healthchecktimeout": "1s"
      },
      "remote_timeout": "5s",
      "grpc_client_config": {
        "max_recv_msg_size": 104857600,
        "max_send_msg_size": 104857600,
        "grpc_compression": "snappy",
        "backoff_config": {
          "min_period": "100ms",
          "max_period": "10s",
          "max_retries": 10
        },
        "initial_stream_window_size": "63KiB1023B",
        "initial_connection_window_size": "63KiB1023B",
        "connect_timeout": "5s",
        "connect_backoff_base_delay": "1s",
        "connect_backoff_max_delay": "5s"
      }
    },
    "live_store_client": {
      "pool_config": {
        "checkinterval": "15s",
        "healthcheckenabled": true,
        "healthchecktimeout": "1s"
      },
      "remote_timeout": "5s",
      "grpc_client_config": {
        "max_recv_msg_size": 104857600,
        "max_send_msg_size": 104857600,
        "grpc_compression": "snappy",
        "backoff_config": {
          "min_period": "100ms",
          "max_period": "10s",
          "max_retries": 10
        },
        "initial_stream_window_size": "63KiB1023B",
        "initial_connection_window_size": "63KiB1023B",
        "connect_timeout": "5s",
        "connect_backoff_base_delay": "1s",
        "connect_backoff_max_delay": "5s"
      }
    },
    "querier": {
      "search": {
        "query_timeout": "30s"
      },
      "trace_by_id": {
        "query_timeout": "10s",
        "external": {
          "timeout": "10s"
        }
      },
      "metrics": {
        "concurrent_blocks": 2,
        "time_overlap_cutoff": 0.2
      },
      "partition_ring": {
        "minimize_requests": true,
        "hedging_delay": "3s"
      },
      "max_concurrent_queries": 20,
      "frontend_worker": {
        "dns_lookup_duration": "10s",
        "parallelism": 2,
        "match_max_concurrent": true,
        "grpc_client_config": {
          "max_recv_msg_size": 104857600,
          "max_send_msg_size": 16777216,
          "grpc_compression": "snappy",
          "backoff_config": {
            "min_period": "100ms",
            "max_period": "1s",
            "max_retries": 5
          }
        }
      },
      "shuffle_sharding_ingesters_lookback_period": "1h0m0s"
    },
    "query_frontend": {
      "max_outstanding_per_tenant": 2000,
      "max_batch_size": 7,
      "max_retries": 2,
      "search": {
        "concurrent_jobs": 1000,
        "target_bytes_per_job": 104857600,
        "default_result_limit": 20,
        "max_result_limit": 262144,
        "max_duration": "168h0m0s",
        "query_backend_after": "15m0s",
        "query_ingesters_until": "30m0s",
        "ingester_shards": 3,
        "most_recent_shards": 200,
        "default_spans_per_span_set": 3,
        "max_spans_per_span_set": 100
      },
      "trace_by_id": {
        "query_shards": 50
      },
      "metrics": {
        "concurrent_jobs": 1000,
        "target_bytes_per_job": 104857600,
        "max_duration": "3h0m0s",
        "query_backend_after": "30m0s",
        "interval": "5m0s",
        "max_exemplars": 100,
        "streaming_shards": 200,
        "max_intervals": 10000
      },
      "multi_tenant_queries_enabled": true,
      "response_consumers": 10,
      "weights": {
        "request_with_weights": true,
        "retry_with_weights": true,
        "max_traceql_conditions": 4,
        "max_regex_conditions": 1
      },
      "max_query_expression_size_bytes": 131072,
      "rf1_after": "0001-01-01T00:00:00Z"
    },
    "compactor": {
      "ring": {
        "kvstore": {
          "prefix": "collectors/",
          "consul": {
            "host": "localhost:8500",
            "http_client_timeout": "20s",
            "watch_rate_limit": 1,
            "watch_burst_size": 1,
            "cas_retry_delay": "1s"
          },
          "etcd": {
            "dial_timeout": "10s",
            "max_retries": 10
          },
          "multi": {
            "mirror_timeout": "2s"
          }
        },
        "heartbeat_period": "5s",
        "heartbeat_timeout": "1m0s",
        "wait_stability_min_duration": "1m0s",
        "wait_stability_max_duration": "5m0s",
        "instance_id": "vm",
        "instance_interface_names": [
          "eth0",
          "en0"
        ],
        "wait_active_instance_timeout": "10m0s"
      },
      "compaction": {
        "v2_in_buffer_bytes": 5242880,
        "v2_out_buffer_bytes": 20971520,
        "v2_prefetch_traces_count": 1000,
        "compaction_window": "1h0m0s",
        "max_compaction_objects": 6000000,
        "max_block_bytes": 107374182400,
        "block_retention": "336h0m0s",
        "compacted_block_retention": "1h0m0s",
        "retention_concurrency": 10,
        "max_time_per_tenant": "5m0s",
        "compaction_cycle": "30s"
      },
      "override_ring_key": "compactor"
    },
    "ingester": {
      "lifecycler": {
        "ring": {
          "kvstore": {
            "store": "memberlist",
            "prefix": "collectors/",
            "consul": {
              "host": "localhost:8500",
              "http_client_timeout": "20s",
              "watch_rate_limit": 1,
              "watch_burst_size": 1,
              "cas_retry_delay": "1s"
            },
            "etcd": {
              "dial_timeout": "10s",
              "max_retries": 10
            },
            "multi": {
              "mirror_timeout": "2s"
            }
          },
          "heartbeat_timeout": "5m0s",
          "replication_factor": 1
        },
        "num_tokens": 128,
        "heartbeat_period": "5s",
        "heartbeat_timeout": "1m0s",
        "min_ready_duration": "15s",
        "interface_names": [
          "eth0"
        ],
        "unregister_on_shutdown": true,
        "readiness_check_ring_health": true,
        "id": "vm"
      },
      "partition_ring": {
        "kvstore": {
          "store": "memberlist",
          "prefix": "collectors/",
          "consul": {
            "host": "localhost:8500",
            "http_client_timeout": "20s",
            "watch_rate_limit": 1,
            "watch_burst_size": 1,
            "cas_retry_delay": "1s"
          },
          "etcd": {
            "dial_timeout": "10s",
            "max_retries": 10
          },
          "multi": {
            "mirror_timeout": "2s"
          }
        },
        "min_partition_owners_count": 1,
        "min_partition_owners_duration": "10s",
        "delete_inactive_partition_after": "13h0m0s"
      },
      "concurrent_flushes": 4,
      "flush_check_period": "10s",
      "flush_op_timeout": "5m0s",
      "trace_idle_period": "5s",
      "trace_live_period": "30s",
      "max_block_duration": "30m0s",
      "max_block_bytes": 524288000,
      "complete_block_timeout": "15m0s",
      "override_ring_key": "ring",
      "flush_object_storage": true
    },
    "metrics_generator": {
      "ring": {
        "kvstore": {
          "store": "memberlist",
          "prefix": "collectors/",
          "consul": {
            "host": "localhost:8500",
            "http_client_timeout": "20s",
            "watch_rate_limit": 1,
            "watch_burst_size": 1,
            "cas_retry_delay": "1s"
          },
          "etcd": {
            "dial_timeout": "10s",
            "max_retries": 10
          },
          "multi": {
            "mirror_timeout": "2s"
          }
        },
        "heartbeat_period": "5s",
        "heartbeat_timeout": "1m0s",
        "instance_id": "vm",
        "instance_interface_names": [
          "eth0",
          "en0"
        ]
      },
      "processor": {
        "service_graphs": {
          "wait": "10s",
          "max_items": 10000,
          "workers": 10,
          "histogram_buckets": [
            0.1,
            0.2,
            0.4,
            0.8,
            1.6,
            3.2,
            6.4,
            12.8
          ],
          "peer_attributes": [
            "peer.service",
            "db.name",
            "db.system"
          ],
          "database_name_attributes": [
            "db.namespace",
            "db.name",
            "db.system"
          ]
        },
        "span_metrics": {
          "histogram_buckets": [
            0.002,
            0.004,
            0.008,
            0.016,
            0.032,
            0.064,
            0.128,
            0.256,
            0.512,
            1.024,
            2.048,
            4.096,
            8.192,
            16.384
          ],
          "intrinsic_dimensions": {
            "service": true,
            "span_name": true,
            "span_kind": true,
            "status_code": true
          },
          "subprocessors": {
            "0": true,
            "1": true,
            "2": true
          },
          "enable_instance_label": true
        },
        "local_blocks": {
          "block": {
            "bloom_filter_false_positive": 0.01,
            "bloom_filter_shard_size_bytes": 102400,
            "version": "vParquet4",
            "search_encoding": "snappy",
            "search_page_size_bytes": 1048576,
            "v2_index_downsample_bytes": 1048576,
            "v2_index_page_size_bytes": 256000,
            "v2_encoding": "zstd",
            "parquet_row_group_size_bytes": 100000000,
            "parquet_dedicated_columns": [
              {
                "scope": "resource",
                "name": "k8s.cluster.name",
                "type": "string",
                "options": []
              },
              {
                "scope": "resource",
                "name": "k8s.namespace.name",
                "type": "string",
                "options": []
              },
              {
                "scope": "resource",
                "name": "k8s.pod.name",
                "type": "string",
                "options": []
              },
              {
                "scope": "resource",
                "name": "k8s.container.name",
                "type": "string",
                "options": []
              },
              {
                "scope": "span",
                "name": "http.request.method",
                "type": "string",
                "options": []
              },
              {
                "scope": "span",
                "name": "http.response.status_code",
                "type": "int",
                "options": []
              },
              {
                "scope": "span",
                "name": "url.path",
                "type": "string",
                "options": []
              },
              {
                "scope": "span",
                "name": "url.route",
                "type": "string",
                "options": []
              },
              {
                "scope": "span",
                "name": "server.address",
                "type": "string",
                "options": []
              },
              {
                "scope": "span",
                "name": "server.port",
                "type": "int",
                "options": []
              },
              {
                "scope": "span",
                "name": "http.method",
                "type": "string",
                "options": []
              },
              {
                "scope": "span",
                "name": "http.url",
                "type": "string",
                "options": []
              },
              {
                "scope": "span",
                "name": "http.route",
                "type": "string",
                "options": []
              },
              {
                "scope": "span",
                "name": "http.status_code",
                "type": "int",
                "options": []
              }
            ]
          },
          "search": {
            "chunk_size_bytes": 1000000,
            "prefetch_trace_count": 1000,
            "read_buffer_count": 32,
            "read_buffer_size_bytes": 1048576
          },
          "flush_check_period": "10s",
          "trace_idle_period": "5s",
          "trace_live_period": "30s",
          "max_block_duration": "1m0s",
          "max_block_bytes": 500000000,
          "concurrency": 4,
          "complete_block_timeout": "1h0m0s",
          "max_live_traces_bytes": 250000000,
          "filter_server_spans": true,
          "concurrent_blocks": 10,
          "time_overlap_cutoff": 0.2
        },
        "host_info": {
          "host_identifiers": [
            "k8s.node.name",
            "host.id"
          ],
          "metric_name": "traces_host_info"
        }
      },
      "registry": {
        "collection_interval": "15s",
        "stale_duration": "15m0s",
        "max_label_name_length": 1024,
        "max_label_value_length": 2048
      },
      "storage": {
        "wal": {
          "wal_segment_size": 134217728,
          "wal_compression": "none",
          "stripe_size": 16384,
          "truncate_frequency": "2h0m0s",
          "min_wal_time": 300000,
          "max_wal_time": 14400000
        },
        "remote_write_flush_deadline": "1m0s",
        "remote_write_add_org_id_header": true
      },
      "traces_storage": {
        "v2_encoding": "none",
        "search_encoding": "none",
        "ingestion_time_range_slack": "2m0s",
        "version": "vParquet4"
      },
      "traces_query_storage": {
        "v2_encoding": "none",
        "search_encoding": "none",
        "ingestion_time_range_slack": "2m0s",
        "version": "vParquet4"
      },
      "metrics_ingestion_time_range_slack": "30s",
      "query_timeout": "30s",
      "override_ring_key": "metrics-generator",
      "codec": "push-bytes",
      "limiter_type": "series",
      "ingest_concurrency": 16,
      "instance_id": "vm"
    },
    "ingest": {
      "kafka": {
        "address": "localhost:9092",
        "dial_timeout": "2s",
        "write_timeout": "10s",
        "consumer_group_offset_commit_interval": "1s",
        "last_produced_offset_retry_timeout": "10s",
        "auto_create_topic_enabled": true,
        "auto_create_topic_default_partitions": 1000,
        "producer_max_record_size_bytes": 15983616,
        "producer_max_buffered_bytes": 1073741824,
        "target_consumer_lag_at_startup": "2s",
        "max_consumer_lag_at_startup": "15s",
        "consumer_group_lag_metric_update_interval": "1m0s"
      }
    },
    "block_builder": {
      "instance_id": "vm",
      "consume_cycle_duration": "5m0s",
      "max_consuming_bytes": 5000000000,
      "block": {
        "max_block_bytes": 20971520,
        "bloom_filter_false_positive": 0.01,
        "bloom_filter_shard_size_bytes": 102400,
        "version": "vParquet4",
        "search_encoding": "snappy",
        "search_page_size_bytes": 1048576,
        "v2_index_downsample_bytes": 1048576,
        "v2_index_page_size_bytes": 256000,
        "v2_encoding": "zstd",
        "parquet_row_group_size_bytes": 100000000,
        "parquet_dedicated_columns": [
          {
            "scope": "resource",
            "name": "k8s.cluster.name",
            "type": "string",
            "options": []
          },
          {
            "scope": "resource",
            "name": "k8s.namespace.name",
            "type": "string",
            "options": []
          },
          {
            "scope": "resource",
            "name": "k8s.pod.name",
            "type": "string",
            "options": []
          },
          {
            "scope": "resource",
            "name": "k8s.container.name",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "http.request.method",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "http.response.status_code",
            "type": "int",
            "options": []
          },
          {
            "scope": "span",
            "name": "url.path",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "url.route",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "server.address",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "server.port",
            "type": "int",
            "options": []
          },
          {
            "scope": "span",
            "name": "http.method",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "http.url",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "http.route",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "http.status_code",
            "type": "int",
            "options": []
          }
        ]
      },
      "wal": {
        "path": "/var/tempo/block-builder/traces",
        "v2_encoding": "none",
        "search_encoding": "none",
        "ingestion_time_range_slack": "2m0s",
        "version": "vParquet4"
      }
    },
    "storage": {
      "trace": {
        "pool": {
          "max_workers": 400,
          "queue_depth": 20000
        },
        "wal": {
          "path": "/var/tempo/wal",
          "v2_encoding": "snappy",
          "search_encoding": "none",
          "ingestion_time_range_slack": "2m0s"
        },
        "block": {
          "bloom_filter_false_positive": 0.01,
          "bloom_filter_shard_size_bytes": 102400,
          "version": "vParquet4",
          "search_encoding": "snappy",
          "search_page_size_bytes": 1048576,
          "v2_index_downsample_bytes": 1048576,
          "v2_index_page_size_bytes": 256000,
          "v2_encoding": "zstd",
          "parquet_row_group_size_bytes": 100000000,
          "parquet_dedicated_columns": [
            {
              "scope": "resource",
              "name": "k8s.cluster.name",
              "type": "string",
              "options": []
            },
            {
              "scope": "resource",
              "name": "k8s.namespace.name",
              "type": "string",
              "options": []
            },
            {
              "scope": "resource",
              "name": "k8s.pod.name",
              "type": "string",
              "options": []
            },
            {
              "scope": "resource",
              "name": "k8s.container.name",
              "type": "string",
              "options": []
            },
            {
              "scope": "span",
              "name": "http.request.method",
              "type": "string",
              "options": []
            },
            {
              "scope": "span",
              "name": "http.response.status_code",
              "type": "int",
              "options": []
            },
            {
              "scope": "span",
              "name": "url.path",
              "type": "string",
              "options": []
            },
            {
              "scope": "span",
              "name": "url.route",
              "type": "string",
              "options": []
            },
            {
              "scope": "span",
              "name": "server.address",
              "type": "string",
              "options": []
            },
            {
              "scope": "span",
              "name": "server.port",
              "type": "int",
              "options": []
            },
            {
              "scope": "span",
              "name": "http.method",
              "type": "string",
              "options": []
            },
            {
              "scope": "span",
              "name": "http.url",
              "type": "string",
              "options": []
            },
            {
              "scope": "span",
              "name": "http.route",
              "type": "string",
              "options": []
            },
            {
              "scope": "span",
              "name": "http.status_code",
              "type": "int",
              "options": []
            }
          ]
        },
        "search": {
          "chunk_size_bytes": 1000000,
          "prefetch_trace_count": 1000,
          "read_buffer_count": 32,
          "read_buffer_size_bytes": 1048576
        },
        "blocklist_poll": "5m0s",
        "blocklist_poll_concurrency": 50,
        "blocklist_poll_fallback": true,
        "blocklist_poll_tenant_index_builders": 2,
        "blocklist_poll_tolerate_consecutive_errors": 1,
        "blocklist_poll_tolerate_tenant_failures": 1,
        "gcs": {
          "chunk_buffer_size": 10485760,
          "hedge_requests_up_to": 2,
          "list_blocks_concurrency": 3,
          "max_retries": 3
        },
        "s3": {
          "tls_min_version": "VersionTLS12",
          "hedge_requests_up_to": 2,
          "list_blocks_concurrency": 3
        },
        "azure": {
          "endpoint_suffix": "blob.core.windows.net",
          "max_buffers": 4,
          "buffer_size": 3145728,
          "hedge_requests_up_to": 2
        },
        "background_cache": {
          "writeback_goroutines": 10,
          "writeback_buffer": 10000
        }
      }
    },
    "overrides": {
      "defaults": {
        "ingestion": {
          "rate_strategy": "local",
          "rate_limit_bytes": 15000000,
          "burst_size_bytes": 20000000,
          "max_traces_per_user": 10000,
          "retry_info_enabled": true
        },
        "read": {
          "max_bytes_per_tag_values_query": 1000000
        },
        "metrics_generator": {
          "generate_native_histograms": "classic",
          "native_histogram_bucket_factor": 1.1,
          "native_histogram_max_bucket_number": 100,
          "native_histogram_min_reset_duration": "15m0s"
        },
        "global": {
          "max_bytes_per_trace": 5000000
        }
      },
      "per_tenant_override_period": "10s",
      "user_configurable_overrides": {
        "poll_interval": "1m0s",
        "client": {
          "confirm_versioning": true,
          "gcs": {
            "chunk_buffer_size": 10485760,
            "hedge_requests_up_to": 2,
            "list_blocks_concurrency": 3,
            "max_retries": 3
          },
          "s3": {
            "tls_min_version": "VersionTLS12",
            "hedge_requests_up_to": 2,
            "list_blocks_concurrency": 3
          },
          "azure": {
            "endpoint_suffix": "blob.core.windows.net",
            "max_buffers": 4,
            "buffer_size": 3145728,
            "hedge_requests_up_to": 2
          }
        }
      }
    },
    "memberlist": {
      "randomize_node_name": true,
      "stream_timeout": "2s",
      "retransmit_factor": 2,
      "pull_push_interval": "30s",
      "gossip_interval": "1s",
      "gossip_nodes": 2,
      "gossip_to_dead_nodes_time": "30s",
      "received_messages_queue_size": 1024,
      "advertise_port": 7946,
      "min_join_backoff": "1s",
      "max_join_backoff": "1m0s",
      "max_join_retries": 10,
      "abort_if_cluster_fast_join_fails_min_nodes": 1,
      "left_ingesters_timeout": "5m0s",
      "obsolete_entries_timeout": "30s",
      "leave_timeout": "20s",
      "broadcast_timeout_for_local_updates_on_shutdown": "10s",
      "watch_prefix_buffer_size": 128,
      "bind_port": 7946,
      "packet_dial_timeout": "2s",
      "packet_write_timeout": "5s",
      "max_concurrent_writes": 3,
      "acquire_writer_timeout": "250ms",
      "zone_aware_routing": {
        "role": "member"
      },
      "propagation_delay_tracker": {
        "beacon_interval": "1m0s",
        "beacon_lifetime": "10m0s"
      }
    },
    "usage_report": {
      "reporting_enabled": true,
      "backoff": {
        "min_period": "100ms",
        "max_period": "10s"
      }
    },
    "cache": {
      "background": {
        "writeback_goroutines": 10,
        "writeback_buffer": 10000
      }
    },
    "backend_scheduler": {
      "work": {
        "prune_age": "1h0m0s",
        "dead_job_timeout": "24h0m0s"
      },
      "maintenance_interval": "1m0s",
      "backend_flush_interval": "1m0s",
      "provider": {
        "retention": {
          "interval": "1h0m0s"
        },
        "compaction": {
          "measure_interval": "1m0s",
          "compaction": {
            "v2_in_buffer_bytes": 5242880,
            "v2_out_buffer_bytes": 20971520,
            "v2_prefetch_traces_count": 1000,
            "compaction_window": "1h0m0s",
            "max_compaction_objects": 6000000,
            "max_block_bytes": 107374182400,
            "block_retention": "336h0m0s",
            "compacted_block_retention": "1h0m0s",
            "retention_concurrency": 10,
            "max_time_per_tenant": "5m0s",
            "compaction_cycle": "30s"
          },
          "max_jobs_per_tenant": 1000,
          "min_input_blocks": 2,
          "max_input_blocks": 4,
          "min_cycle_interval": "30s"
        }
      },
      "job_timeout": "15s",
      "local_work_path": "/var/tempo"
    },
    "backend_scheduler_client": {
      "grpc_client_config": {
        "max_recv_msg_size": 104857600,
        "max_send_msg_size": 104857600,
        "grpc_compression": "snappy",
        "backoff_config": {
          "min_period": "100ms",
          "max_period": "10s",
          "max_retries": 10
        },
        "initial_stream_window_size": "63KiB1023B",
        "initial_connection_window_size": "63KiB1023B",
        "connect_timeout": "5s",
        "connect_backoff_base_delay": "1s",
        "connect_backoff_max_delay": "5s"
      }
    },
    "backend_worker": {
      "backoff": {
        "min_period": "100ms",
        "max_period": "1m0s"
      },
      "compaction": {
        "v2_in_buffer_bytes": 5242880,
        "v2_out_buffer_bytes": 20971520,
        "v2_prefetch_traces_count": 1000,
        "compaction_window": "1h0m0s",
        "max_compaction_objects": 6000000,
        "max_block_bytes": 107374182400,
        "block_retention": "336h0m0s",
        "compacted_block_retention": "1h0m0s",
        "retention_concurrency": 10,
        "max_time_per_tenant": "5m0s",
        "compaction_cycle": "30s"
      },
      "override_ring_key": "backend-worker",
      "ring": {
        "kvstore": {
          "prefix": "collectors/",
          "consul": {
            "host": "localhost:8500",
            "http_client_timeout": "20s",
            "watch_rate_limit": 1,
            "watch_burst_size": 1,
            "cas_retry_delay": "1s"
          },
          "etcd": {
            "dial_timeout": "10s",
            "max_retries": 10
          },
          "multi": {
            "mirror_timeout": "2s"
          }
        },
        "heartbeat_period": "5s",
        "heartbeat_timeout": "1m0s",
        "wait_stability_min_duration": "1m0s",
        "wait_stability_max_duration": "5m0s",
        "instance_id": "vm",
        "instance_interface_names": [
          "eth0",
          "en0"
        ],
        "wait_active_instance_timeout": "10m0s"
      },
      "finish_on_shutdown_timeout": "30s"
    },
    "live_store": {
      "ring": {
        "kvstore": {
          "store": "memberlist",
          "prefix": "collectors/",
          "consul": {
            "host": "localhost:8500",
            "http_client_timeout": "20s",
            "watch_rate_limit": 1,
            "watch_burst_size": 1,
            "cas_retry_delay": "1s"
          },
          "etcd": {
            "dial_timeout": "10s",
            "max_retries": 10
          },
          "multi": {
            "mirror_timeout": "2s"
          }
        },
        "heartbeat_period": "5s",
        "heartbeat_timeout": "1m0s",
        "instance_id": "vm",
        "instance_interface_names": [
          "eth0",
          "en0"
        ]
      },
      "partition_ring": {
        "kvstore": {
          "store": "memberlist",
          "prefix": "collectors/",
          "consul": {
            "host": "localhost:8500",
            "http_client_timeout": "20s",
            "watch_rate_limit": 1,
            "watch_burst_size": 1,
            "cas_retry_delay": "1s"
          },
          "etcd": {
            "dial_timeout": "10s",
            "max_retries": 10
          },
          "multi": {
            "mirror_timeout": "2s"
          }
        },
        "min_partition_owners_count": 1,
        "min_partition_owners_duration": "10s",
        "delete_inactive_partition_after": "13h0m0s"
      },
      "metrics": {
        "time_overlap_cutoff": 0.2
      },
      "commit_interval": "5s",
      "wal": {
        "path": "/var/tempo/live-store/traces",
        "v2_encoding": "none",
        "search_encoding": "none",
        "ingestion_time_range_slack": "2m0s",
        "version": "vParquet4"
      },
      "query_block_concurrency": 10,
      "complete_block_timeout": "1h0m0s",
      "complete_block_concurrency": 2,
      "shutdown_marker_dir": "/var/tempo/live-store/shutdown-marker",
      "flush_check_period": "10s",
      "flush_op_timeout": "5m0s",
      "max_trace_live": "30s",
      "max_trace_idle": "5s",
      "max_live_traces_bytes": 250000000,
      "max_block_duration": "30m0s",
      "max_block_bytes": 104857600,
      "block_config": {
        "bloom_filter_false_positive": 0.01,
        "bloom_filter_shard_size_bytes": 102400,
        "search_encoding": "snappy",
        "search_page_size_bytes": 1048576,
        "v2_index_downsample_bytes": 1048576,
        "v2_index_page_size_bytes": 256000,
        "v2_encoding": "zstd",
        "parquet_row_group_size_bytes": 100000000,
        "parquet_dedicated_columns": [
          {
            "scope": "resource",
            "name": "k8s.cluster.name",
            "type": "string",
            "options": []
          },
          {
            "scope": "resource",
            "name": "k8s.namespace.name",
            "type": "string",
            "options": []
          },
          {
            "scope": "resource",
            "name": "k8s.pod.name",
            "type": "string",
            "options": []
          },
          {
            "scope": "resource",
            "name": "k8s.container.name",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "http.request.method",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "http.response.status_code",
            "type": "int",
            "options": []
          },
          {
            "scope": "span",
            "name": "url.path",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "url.route",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "server.address",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "server.port",
            "type": "int",
            "options": []
          },
          {
            "scope": "span",
            "name": "http.method",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "http.url",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "http.route",
            "type": "string",
            "options": []
          },
          {
            "scope": "span",
            "name": "http.status_code",
            "type": "int",
            "options": []
          }
        ]
      }
    }
  }
};
