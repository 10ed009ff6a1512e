import { storeName } from '../../secrets/external-secret';
import { scrapedComponents } from '../../topology/scrapes';
import type { Topology } from '../../topology/topology';
import { max, min, rate, sum } from '../promql';
import { ofClaims } from '../series';
import type { View } from './dashboard';
import type { Row } from './grid';
import { plot } from './plot';
import { seriesOf } from './selectors';
import { ofOurContainers, shares } from './signals';

const noPods = 'No metrics of kube-state-metrics';

/** Whether they run. */
function pods(topology: Topology): Row {
  const { of, platform } = seriesOf(topology);
  const ours = ofOurContainers(topology);
  return {
    title: 'Pods',
    panels: [
      plot(
        { title: 'Not scraped', unit: 'short', none: 'Nothing is scraped' },
        'Pods whose metrics do not arrive, by job. Zero is good. Where it is not, all other panels are blind: look at the pod first, then at policies.',
        { legend: '{{job}}', expr: sum(`${of('up', scrapedComponents(topology))} == bool 0`, 'job') },
      ),
      plot(
        { title: 'Not ready', unit: 'short', none: noPods },
        'By component. Zero is good, and one at a time in a rollout. `kubectl describe` of the pod says what it waits for.',
        {
          legend: '{{container}}',
          expr: sum(`${platform('kube_pod_container_status_ready', ours)} == bool 0`, 'container'),
        },
      ),
      plot(
        { title: 'Restarts in an hour', unit: 'short', none: noPods },
        'By pod. None is good. `kubectl logs --previous` has the last words of the one before.',
        {
          legend: '{{pod}}',
          expr: sum(`increase(${platform('kube_pod_container_status_restarts_total')}[1h])`, 'pod'),
        },
      ),
      plot(
        { title: 'Killed for memory', unit: 'short', none: 'None', max: 1 },
        'Containers whose last end was that. They stay here until the pod is a new one: see when memory rose, and give more.',
        {
          legend: '{{pod}} {{container}}',
          expr: `${max(platform('kube_pod_container_status_last_terminated_reason', 'reason="OOMKilled"'), 'pod', 'container')} > 0`,
        },
      ),
      plot(
        { title: 'Versions', unit: 'short', none: 'Nothing is scraped', stacked: true },
        'Pods by version of Tempo. Two at once are an upgrade that is under way, or stuck.',
        {
          legend: '{{version}}',
          expr: `count by (version) (${of('tempo_build_info', topology.members('programs'))})`,
        },
      ),
    ],
  };
}

/** Memory and processor time. */
function compute(topology: Topology): Row {
  const { of, platform } = seriesOf(topology);
  const ours = ofOurContainers(topology);
  const programs = topology.members('programs');
  const cpu = (...by: string[]) => rate(platform('container_cpu_usage_seconds_total', ours), ...by);
  const requested = max(
    platform('kube_pod_container_resource_requests', 'resource="cpu"', ours),
    'pod',
    'container',
  );
  return {
    title: 'Memory and processors',
    panels: [
      plot(
        {
          title: 'Memory',
          unit: 'percentunit',
          none: 'No metrics of kubelets or kube-state-metrics',
          max: 1,
          limit: 0.9,
        },
        'By pod, of its limit, at which it is killed. Below 0.8 is good; above the line set more `memory` for the component.',
        { legend: '{{pod}}', expr: max(shares(topology).memory, 'pod') },
      ),
      plot(
        { title: 'Heap', unit: 'percentunit', none: 'Nothing is scraped', limit: 1 },
        'By pod, of GOMEMLIMIT. Near 1 Go collects garbage all the time: the pod gets slow before it is killed.',
        {
          legend: '{{pod}}',
          expr: `${max(of('go_memstats_heap_inuse_bytes', programs), 'pod')} / ${max(of('go_gc_gomemlimit_bytes', programs), 'pod')}`,
        },
      ),
      plot(
        {
          title: 'Processor time of the busiest pod',
          unit: 'percentunit',
          none: 'No metrics of kubelets or kube-state-metrics',
        },
        'Of what the pod requests; there is no limit. Above 1 for hours: set more `cpu`, or it is slow when the node is full.',
        { legend: '{{container}}', expr: `max by (container) (${cpu('pod', 'container')} / ${requested})` },
      ),
    ],
  };
}

function disks(topology: Topology): Row {
  const { platform } = seriesOf(topology);
  const free = platform('kubelet_volume_stats_available_bytes', ofClaims(topology));
  return {
    title: 'Disks',
    panels: [
      plot(
        { title: 'Disk', unit: 'percentunit', none: 'No metrics of kubelets', max: 1, limit: 0.8 },
        'Of each claim. Up and down with the blocks is good. Full, an ingester takes nothing more; docs/operating.md says how to grow a claim.',
        { legend: '{{persistentvolumeclaim}}', expr: shares(topology).disk },
      ),
      plot(
        { title: 'Free in a day', unit: 'bytes', none: 'No metrics of kubelets' },
        'If it goes on as in the last six hours. At zero there is a day left, or less.',
        {
          legend: '{{persistentvolumeclaim}}',
          expr: `clamp_min(${min(`predict_linear(${free}[6h], 86400)`, 'persistentvolumeclaim')}, 0)`,
        },
      ),
    ],
  };
}

/** What the stack hangs on: its proxies and its keys. */
function surroundings(topology: Topology): Row {
  const { of, exported, platform } = seriesOf(topology);
  const { linkerd, credentials } = topology.environment;
  const proxy = 'container="linkerd-proxy"';
  const memory = max(platform('container_memory_working_set_bytes', proxy), 'pod');
  const allowed = max(platform('kube_pod_container_resource_limits', 'resource="memory"', proxy), 'pod');
  return {
    title: 'Mesh and keys',
    panels: [
      linkerd &&
        plot(
          {
            title: 'Memory of proxies',
            unit: 'percentunit',
            none: 'No metrics of kubelets or kube-state-metrics',
            max: 1,
            limit: 0.9,
          },
          'By pod, of the limit. A proxy that is killed takes all connections of its pod along: set `linkerd.proxy.memoryLimit`.',
          { legend: '{{pod}}', expr: `${memory} / ${allowed}` },
        ),
      linkerd &&
        plot(
          { title: 'Refused by the mesh', unit: 'cps', none: 'None' },
          'By who refused. None is good. A caller that should come in is missing in `callers`, or has no proxy.',
          {
            legend: '{{component}}, requests',
            expr: rate(of('inbound_http_authz_deny_total', ['linkerd-proxy']), 'component'),
          },
          {
            legend: '{{component}}, connections',
            expr: rate(of('inbound_tcp_authz_deny_total', ['linkerd-proxy']), 'component'),
          },
        ),
      linkerd &&
        plot(
          { title: 'Identity of proxies', unit: 's', none: 'No proxy is scraped' },
          'Until the next certificate runs out. It is renewed every day; one that nears zero has lost the control plane, and its pod will lose everybody.',
          {
            legend: '{{component}}',
            expr: `${min(of('control_identity_cert_expiration_timestamp_seconds', ['linkerd-proxy']), 'component')} - time()`,
          },
        ),
      credentials.from === 'externalSecret' &&
        plot(
          {
            title: 'Keys of the object store',
            unit: 'bool_yes_no',
            none: 'No metrics of External Secrets',
            max: 1,
          },
          `Whether the ExternalSecret is in step with ${storeName(credentials)}. The keys that are there go on working; a change does not arrive.`,
          {
            legend: '{{name}}',
            expr: max(
              exported(
                'externalsecret_status_condition',
                `name="${credentials.secret}"`,
                'condition="Ready"',
                'status="True"',
              ),
              'name',
            ),
          },
        ),
    ],
  };
}

/** What each pod uses of what it may have, and what the stack hangs on. */
export const resources = (topology: Topology): View => ({
  name: 'resources',
  title: 'Tempo / Resources',
  about: 'Pods, memory, processors, disks, proxies: what each uses of what it may have.',
  rows: [pods(topology), compute(topology), disks(topology), surroundings(topology)],
});
