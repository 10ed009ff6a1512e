// What the Prometheus operator, or Alloy in its place, is told to scrape. https://prometheus-operator.dev/docs/api-reference/api/
import type { Construct } from 'constructs';
import { ServiceMonitor } from '../../imports/monitoring.coreos.com';
import { metadata } from '../delivery/metadata';
import type { Environment } from '../environment/environment';
import { metricsPath } from '../topology/requests';
import { type Scrape, scrapes } from '../topology/scrapes';
import type { Topology } from '../topology/topology';
import { job } from './series';

type Monitoring = NonNullable<Environment['monitoring']>;

/** What series are labelled with, beside the names of namespace, pod and container, which the operator adds: that by which rules and dashboards select. */
function relabelings(topology: Topology, scrape: Scrape) {
  const own = [
    { targetLabel: 'cluster', replacement: topology.environment.cluster },
    { targetLabel: 'job', replacement: job(topology, scrape.job) },
  ];
  if (scrape.job !== 'linkerd-proxy') return own;
  const podLabel = `__meta_kubernetes_pod_label_${topology.componentLabel.replaceAll(/[^A-Za-z0-9]/g, '_')}`;
  return [...own, { targetLabel: 'container', replacement: scrape.job }, { sourceLabels: [podLabel], targetLabel: 'component' }];
}

/** A ServiceMonitor for each job. */
export function serviceMonitors(scope: Construct, topology: Topology, { interval, labels }: Monitoring): ServiceMonitor[] {
  return scrapes(topology).map((scrape) => {
    const name = topology.name(scrape.job);
    return new ServiceMonitor(scope, `monitor-${scrape.job}`, {
      metadata: metadata({ kind: 'ServiceMonitor', name, namespace: topology.environment.namespace, labels: { ...labels, ...topology.labels() } }),
      spec: {
        selector: { matchLabels: topology.selector(scrape.of) },
        endpoints: [{ port: scrape.port, path: metricsPath, interval, relabelings: relabelings(topology, scrape) }],
      },
    });
  });
}
