// Pods, their memory and their disks.

import { scrapedComponents } from '../../topology/scrapes';
import type { Topology } from '../../topology/topology';
import { by, each } from '../promql';
import { ofClaims, ofPods, own, platform } from '../series';
import type { Alert, Group } from './rule';

/** Components without which spans are refused or queries fail. */
const vital = (topology: Topology) =>
  topology.with('receivesSpans', 'holdsRecentTraces', 'readsBlocks', 'answersQueries', 'admitsRequests');

const up = (topology: Topology, component: string) => `up${own(topology, [component])}`;

const down = (topology: Topology, those: readonly string[]) =>
  each(
    ...those.map(
      (component) =>
        `absent(${up(topology, component)}) or max by (cluster, job) (${up(topology, component)}) == 0`,
    ),
  );

function pods(topology: Topology): Alert[] {
  const missing = scrapedComponents(topology).flatMap((component) => {
    const replicas = topology.replicas(component);
    // Of one, down says it.
    return replicas > 1 ? [`sum ${by('job')} (${up(topology, component)}) < ${replicas}`] : [];
  });
  const helpers = scrapedComponents(topology).filter((component) => !vital(topology).includes(component));
  return [
    {
      alert: 'TempoComponentDown',
      for: '5m',
      severity: 'critical',
      expr: down(topology, vital(topology)),
      summary: 'a component is down',
      description:
        'No pod of {{ $labels.job }} can be scraped. Without it spans are refused or queries fail.',
    },
    ...(helpers.length > 0
      ? [
          {
            alert: 'TempoHelperDown',
            for: '15m',
            severity: 'warning' as const,
            expr: down(topology, helpers),
            summary: 'a component is down that can be missing for a while',
            description: 'No pod of {{ $labels.job }} can be scraped.',
          },
        ]
      : []),
    ...(missing.length > 0
      ? [
          {
            alert: 'TempoReplicasMissing',
            for: '15m',
            severity: 'warning' as const,
            expr: each(...missing),
            summary: 'a component has fewer pods than it should',
            description: 'Only {{ $value }} pods of {{ $labels.job }} can be scraped.',
          },
        ]
      : []),
    {
      alert: 'TempoPodNotReady',
      for: '15m',
      severity: 'warning',
      expr: `max ${by('pod')} (kube_pod_status_ready${platform(topology, [ofPods(topology), 'condition="false"'])}) > 0`,
      summary: 'a pod does not become ready',
      description: '{{ $labels.pod }} is not ready.',
    },
    {
      alert: 'TempoRestarting',
      for: '1m',
      severity: 'warning',
      expr: `max ${by('pod', 'container')} (increase(kube_pod_container_status_restarts_total${platform(topology, [ofPods(topology)])}[1h])) > 2`,
      summary: 'a container starts again and again',
      description:
        '{{ $labels.container }} of {{ $labels.pod }} started {{ $value | humanize }} times again within an hour.',
    },
  ];
}

/** Autoscalers that can do no more, or do nothing. */
function autoscalers(topology: Topology): Alert[] {
  const scaled = topology.components.filter((name) => topology.member(name).settings.autoscaling);
  if (scaled.length === 0) return [];
  const names = `horizontalpodautoscaler=~"${scaled.map((name) => topology.name(name)).join('|')}"`;
  const of = (metric: string, ...matchers: string[]) =>
    `max ${by('horizontalpodautoscaler')} (kube_horizontalpodautoscaler_${metric}${platform(topology, [names, ...matchers])})`;
  return [
    {
      alert: 'TempoAutoscalerAtMost',
      for: '30m',
      severity: 'warning',
      expr: `${of('status_desired_replicas')} >= ${of('spec_max_replicas')}`,
      summary: 'a component has as many pods as it may',
      description:
        '{{ $labels.horizontalpodautoscaler }} has {{ $value }} pods, the most that its autoscaler may make. More load is not met.',
    },
    {
      alert: 'TempoAutoscalerBlind',
      for: '15m',
      severity: 'warning',
      expr: `${of('status_condition', 'condition="ScalingActive"', 'status="false"')} > 0`,
      summary: 'an autoscaler does not know the load',
      description:
        '{{ $labels.horizontalpodautoscaler }} cannot read the metrics of its pods; their number stays as it is.',
    },
  ];
}

function memory(topology: Topology): Alert[] {
  const container = (metric: string, ...matchers: string[]) =>
    `${metric}${platform(topology, [ofPods(topology), ...matchers])}`;
  const used = `max ${by('pod', 'container')} (${container('container_memory_working_set_bytes', 'container!=""')})`;
  const allowed = `max ${by('pod', 'container')} (${container('kube_pod_container_resource_limits', 'resource="memory"')})`;
  return [
    {
      alert: 'TempoMemoryNearLimit',
      for: '15m',
      severity: 'warning',
      // Go works to stay below 85 %.
      expr: `${used} / ${allowed} > 0.93`,
      summary: 'a container has almost all of its memory',
      description:
        '{{ $labels.container }} of {{ $labels.pod }} uses {{ $value | humanizePercentage }} of its limit. At all of it the kernel kills it.',
    },
    {
      alert: 'TempoOutOfMemory',
      for: '0s',
      severity: 'warning',
      expr: `max ${by('pod', 'container')} (${container('kube_pod_container_status_last_terminated_reason', 'reason="OOMKilled"')}) > 0 and max ${by('pod', 'container')} (increase(${container('kube_pod_container_status_restarts_total')}[30m])) > 0`,
      summary: 'a container was killed for its memory',
      description: '{{ $labels.container }} of {{ $labels.pod }} needed more than its limit.',
    },
  ];
}

function claims(topology: Topology): Alert[] {
  const claim = [ofClaims(topology)];
  const volume = (metric: string) => `kubelet_volume_stats_${metric}_bytes${platform(topology, claim)}`;
  const free = `max ${by('persistentvolumeclaim')} (${volume('available')} / ${volume('capacity')})`;
  return [
    {
      alert: 'TempoClaimFilling',
      for: '1h',
      severity: 'warning',
      expr: `max ${by('persistentvolumeclaim')} (predict_linear(${volume('available')}[6h], 86400)) < 0 and ${free} < 0.5`,
      summary: 'a disk will be full within a day',
      description:
        'At the rate of the last six hours {{ $labels.persistentvolumeclaim }} is full within a day.',
    },
    {
      alert: 'TempoClaimFull',
      for: '5m',
      severity: 'critical',
      expr: `${free} < 0.1`,
      summary: 'a disk is almost full',
      description:
        '{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left. An ingester that cannot write loses spans.',
    },
  ];
}

/** What pods run out of. */
export const resources = (topology: Topology): Group => ({
  name: 'resources',
  rules: [...pods(topology), ...autoscalers(topology), ...memory(topology), ...claims(topology)],
});
