// What several dashboards ask for: the counters that say how writes and reads go, and how full things are.
import { ofClaims } from '../series';
import type { Topology } from '../topology/topology';
import { max, ofTenant, seriesOf } from './query';

/** Selects the programs themselves: no sidecars, and no pods as a whole. */
export const ofOurContainers = ({ components }: Topology) => `container=~"${components.join('|')}"`;

const isQuery = 'route=~"api_.+"';

/** Counters and histograms of writes and reads. */
export function signals(topology: Topology) {
  const { own } = seriesOf(topology);
  return {
    taken: own('tempo_receiver_accepted_spans', 'distributor'),
    refused: own('tempo_receiver_refused_spans', 'distributor'),
    pushSeconds: own('tempo_distributor_push_duration_seconds_bucket', 'distributor'),
    discarded: own('tempo_discarded_spans_total', ['distributor', 'compactor'], ofTenant),
    queries: own('tempo_request_duration_seconds_count', 'query-frontend', isQuery),
    failedQueries: own('tempo_request_duration_seconds_count', 'query-frontend', isQuery, 'status_code=~"5.."'),
    querySeconds: own('tempo_request_duration_seconds_bucket', 'query-frontend', isQuery),
  };
}

/** How much of what it may have each has, from 0 to 1. */
export function shares(topology: Topology) {
  const { own, platform } = seriesOf(topology);
  const ours = ofOurContainers(topology);
  const memory = max(platform('container_memory_working_set_bytes', ours), 'pod', 'container');
  const memoryLimit = max(platform('kube_pod_container_resource_limits', 'resource="memory"', ours), 'pod', 'container');
  const used = max(platform('kubelet_volume_stats_used_bytes', ofClaims(topology)), 'persistentvolumeclaim');
  const size = max(platform('kubelet_volume_stats_capacity_bytes', ofClaims(topology)), 'persistentvolumeclaim');
  const bytes = `sum by (tenant, pod) (rate(${own('tempo_distributor_ingress_bytes_total', 'distributor', ofTenant)}[$__rate_interval]))`;
  return {
    memory: `${memory} / ${memoryLimit}`,
    disk: `${used} / ${size}`,
    /** Each distributor holds tenants to their rate by itself, so the busiest counts. */
    rate: shareOf(topology, `max by (tenant) (${bytes})`, 'distributor', 'ingestion_rate_limit_bytes'),
  };
}

/**
 * What each tenant uses of a limit, as a component has it now: of one pod, for all hold tenants to it one by one. Who has no limit of
 * its own has that of `*`.
 */
export function shareOf(topology: Topology, used: string, component: 'distributor' | 'ingester', limit: string): string {
  const others = seriesOf(topology).own('tempo_limits_overrides', component, `limit_name="${limit}"`, 'user="*"');
  return `${used} / ${limitOf(topology, component, limit)} or ${used} / scalar(${max(others)})`;
}

/** A limit of each tenant that has one of its own. */
export const limitOf = (topology: Topology, component: 'distributor' | 'ingester', limit: string) =>
  max(`label_replace(${seriesOf(topology).own('tempo_limits_overrides', component, `limit_name="${limit}"`)}, "tenant", "$1", "user", "(.+)")`, 'tenant');
