import type { Situation } from './situation';

const up = (job: string, ...values: number[]) =>
  values.map((value, index) => `up{pod="tempo-${job}-${index}"}@${job} ${value}x60`);
/** All that there is, but for some. */
const allUp = (...except: string[]) =>
  Object.entries({
    distributor: 2,
    ingester: 3,
    querier: 2,
    'query-frontend': 2,
    gateway: 2,
    compactor: 1,
    'memcached-exporter': 1,
    'metrics-generator': 1,
    vulture: 1,
  }).flatMap(([job, replicas]) =>
    except.includes(job) ? [] : up(job, ...Array.from({ length: replicas }, () => 1)),
  );
const container = (metric: string, values: string, more = '') =>
  `${metric}{pod="tempo-ingester-0",container="ingester"${more}}@platform ${values}`;
const volume = (metric: string, values: string) =>
  `kubelet_volume_stats_${metric}_bytes{persistentvolumeclaim="data-tempo-ingester-0"}@platform ${values}`;

// biome-ignore format: a table
const limit = container('kube_pod_container_resource_limits', '1073741824x60', ',resource="memory"');

export const situations: Situation[] = [
  { alert: 'TempoComponentDown', at: '10m', fires: allUp('ingester'), quiet: allUp() },
  {
    alert: 'TempoComponentDown',
    at: '10m',
    fires: [...allUp('querier'), ...up('querier', 0, 0)],
    quiet: [...allUp('querier', 'compactor'), ...up('querier', 0, 1)],
  },
  { alert: 'TempoHelperDown', at: '20m', fires: allUp('compactor'), quiet: allUp('querier') },
  {
    alert: 'TempoReplicasMissing',
    at: '20m',
    fires: [...allUp('ingester'), ...up('ingester', 1, 1)],
    quiet: allUp(),
  },
  {
    alert: 'TempoAutoscalerAtMost',
    at: '40m',
    fires: [
      'kube_horizontalpodautoscaler_status_desired_replicas{horizontalpodautoscaler="tempo-distributor"}@platform 12x60',
      'kube_horizontalpodautoscaler_spec_max_replicas{horizontalpodautoscaler="tempo-distributor"}@platform 12x60',
    ],
    quiet: [
      'kube_horizontalpodautoscaler_status_desired_replicas{horizontalpodautoscaler="tempo-distributor"}@platform 11x60',
      'kube_horizontalpodautoscaler_spec_max_replicas{horizontalpodautoscaler="tempo-distributor"}@platform 12x60',
    ],
  },
  {
    alert: 'TempoAutoscalerBlind',
    at: '20m',
    fires: [
      'kube_horizontalpodautoscaler_status_condition{horizontalpodautoscaler="tempo-ingester",condition="ScalingActive",status="false"}@platform 1x60',
    ],
    quiet: [
      'kube_horizontalpodautoscaler_status_condition{horizontalpodautoscaler="tempo-ingester",condition="ScalingActive",status="false"}@platform 0x60',
    ],
  },
  {
    alert: 'TempoPodNotReady',
    at: '20m',
    fires: ['kube_pod_status_ready{pod="tempo-querier-a",condition="false"}@platform 1x60'],
    quiet: [
      'kube_pod_status_ready{pod="tempo-querier-a",condition="false"}@platform 0x60',
      'kube_pod_status_ready{pod="tempo-querier-a",condition="true"}@platform 1x60',
    ],
  },
  {
    alert: 'TempoRestarting',
    at: '30m',
    fires: [container('kube_pod_container_status_restarts_total', '0x5 1x5 2x5 3x60')],
    quiet: [container('kube_pod_container_status_restarts_total', '0x5 1x60')],
  },
  {
    alert: 'TempoMemoryNearLimit',
    at: '20m',
    fires: [limit, container('container_memory_working_set_bytes', '1010000000x60')],
    quiet: [limit, container('container_memory_working_set_bytes', '950000000x60')],
  },
  {
    alert: 'TempoOutOfMemory',
    at: '20m',
    fires: [
      container('kube_pod_container_status_last_terminated_reason', '1x60', ',reason="OOMKilled"'),
      container('kube_pod_container_status_restarts_total', '0x15 1x60'),
    ],
    quiet: [
      container('kube_pod_container_status_last_terminated_reason', '1x60', ',reason="OOMKilled"'),
      container('kube_pod_container_status_restarts_total', '1x60'),
    ],
  },
  {
    alert: 'TempoClaimFilling',
    at: '75m',
    fires: [volume('available', '4000000000-10000000x90'), volume('capacity', '10000000000x90')],
    quiet: [volume('available', '4000000000-1000000x90'), volume('capacity', '10000000000x90')],
  },
  {
    alert: 'TempoClaimFull',
    at: '10m',
    fires: [volume('available', '900000000x60'), volume('capacity', '10000000000x60')],
    quiet: [volume('available', '1100000000x60'), volume('capacity', '10000000000x60')],
  },
];
