// What several dashboards ask for: the counters that say how writes and reads go, and how full things are.
import type { Role } from '../../environment/roles';
import type { Topology } from '../../topology/topology';
import { isQuery } from '../alerts/indicators';
import { max } from '../promql';
import { ofClaims } from '../series';
import { ofTenant, seriesOf } from './selectors';

/** Selects the programs themselves: no sidecars, and no pods as a whole. */
export const ofOurContainers = ({ components }: Topology) => `container=~"${components.join('|')}"`;

/** Counters and histograms of writes and reads. */
export function signals(topology: Topology) {
  const { own } = seriesOf(topology);
  return {
    taken: own('tempo_receiver_accepted_spans', 'receivesSpans'),
    refused: own('tempo_receiver_refused_spans', 'receivesSpans'),
    pushSeconds: own('tempo_distributor_push_duration_seconds_bucket', 'receivesSpans'),
    discarded: own('tempo_discarded_spans_total', ['receivesSpans', 'deletesBlocks'], ofTenant),
    queries: own('tempo_request_duration_seconds_count', 'answersQueries', isQuery(topology)),
    failedQueries: own(
      'tempo_request_duration_seconds_count',
      'answersQueries',
      isQuery(topology),
      'status_code=~"5.."',
    ),
    querySeconds: own('tempo_request_duration_seconds_bucket', 'answersQueries', isQuery(topology)),
  };
}

/** How much of what it may have each has, from 0 to 1. */
export function shares(topology: Topology) {
  const { own, platform } = seriesOf(topology);
  const ours = ofOurContainers(topology);
  const memory = max(platform('container_memory_working_set_bytes', ours), 'pod', 'container');
  const memoryLimit = max(
    platform('kube_pod_container_resource_limits', 'resource="memory"', ours),
    'pod',
    'container',
  );
  const used = max(platform('kubelet_volume_stats_used_bytes', ofClaims(topology)), 'persistentvolumeclaim');
  const size = max(
    platform('kubelet_volume_stats_capacity_bytes', ofClaims(topology)),
    'persistentvolumeclaim',
  );
  const bytes = `sum by (tenant, pod) (rate(${own('tempo_distributor_ingress_bytes_total', 'receivesSpans', ofTenant)}[$__rate_interval]))`;
  return {
    memory: `${memory} / ${memoryLimit}`,
    disk: `${used} / ${size}`,
    /** Each distributor holds tenants to their rate by itself, so the busiest counts. */
    rate: shareInForce(topology, `max by (tenant) (${bytes})`, 'receivesSpans', 'ingestion_rate_limit_bytes'),
  };
}

/**
 * What each tenant uses of a limit, as a component has it now: of one pod, for all hold tenants to it one by
 * one. Who has no limit of its own has that of `*`.
 */
export function shareInForce(topology: Topology, used: string, role: Role, limit: string): string {
  const others = seriesOf(topology).own('tempo_limits_overrides', role, `limit_name="${limit}"`, 'user="*"');
  return `${used} / ${limitOf(topology, role, limit)} or ${used} / scalar(${max(others)})`;
}

/** A limit of each tenant that has one of its own. */
export const limitOf = (topology: Topology, role: Role, limit: string) =>
  max(
    `label_replace(${seriesOf(topology).own('tempo_limits_overrides', role, `limit_name="${limit}"`)}, "tenant", "$1", "user", "(.+)")`,
    'tenant',
  );
