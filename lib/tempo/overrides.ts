// The tenants' limits. Tempo takes the block of a tenant, or that of "*", or its own defaults, and never
// mixes them:
// a tenant with one key has a rate limit of zero (grafana/tempo#2194, #4996). So each block here is whole.

import type { Environment } from '../environment/environment';
import { merged } from '../environment/options';
import { mimirTenantOf } from '../environment/tenants';
import { bytes } from '../environment/values';
import type { Topology } from '../topology/topology';
import { sizes, spanSeconds } from './limits';

type Tenant = Environment['tenants'][string];

/** The limits of a tenant, with what is said of them in Tempo's own words. */
const block = (topology: Topology, name: string, tenant: Tenant) =>
  merged(merged(derived(topology, name, tenant), topology.environment.overrides), tenant.overrides);

/** One block of the overrides file. https://grafana.com/docs/tempo/latest/configuration/#overrides */
function derived(topology: Topology, name: string, tenant: Tenant) {
  const { environment } = topology;
  const generator = topology.role('makesMetrics');
  const limit = <Key extends keyof Environment['limits']>(key: Key) =>
    tenant.limits?.[key] ?? environment.limits[key];
  const inBytes = (value: string | undefined, otherwise: number) => (value ? bytes(value) : otherwise);
  const { batch } = sizes(environment);
  const processors = [
    ...(tenant.processors ?? generator?.processors ?? []),
    ...(generator?.traceqlMetrics ? ['local-blocks'] : []),
  ];
  const mimirTenant = mimirTenantOf(name, tenant);
  const span = `${Math.ceil(spanSeconds(environment, tenant) / 3600)}h`;
  return {
    ingestion: {
      rate_strategy: 'local',
      rate_limit_bytes: bytes(tenant.limits?.rateLimit ?? environment.limits.rateLimit),
      burst_size_bytes: inBytes(limit('burstSize'), 2 * batch),
      max_traces_per_user: limit('maxTracesPerUser'),
      retry_info_enabled: true,
    },
    global: { max_bytes_per_trace: inBytes(limit('maxBytesPerTrace'), batch) },
    read: {
      max_bytes_per_tag_values_query: 1_000_000,
      max_search_duration: span,
      ...(generator?.traceqlMetrics && { max_metrics_duration: span }),
    },
    ...(tenant.retention && { compaction: { block_retention: tenant.retention } }),
    ...(generator && {
      metrics_generator: {
        processors,
        max_active_series: limit('maxActiveSeries'),
        // The names that Grafana's service graph asks for exist in classic histograms only.
        generate_native_histograms: 'classic',
        ...(mimirTenant !== name && { remote_write_headers: { 'X-Scope-OrgID': mimirTenant } }),
      },
    }),
  };
}

/** The overrides file: every tenant of the environment, and "*" for those that it does not name. */
export function overrides(topology: Topology) {
  const named = Object.entries(topology.environment.tenants).map(
    ([name, tenant]) => [name, block(topology, name, tenant)] as const,
  );
  return { overrides: { ...Object.fromEntries(named), '*': block(topology, '*', {}) } };
}
