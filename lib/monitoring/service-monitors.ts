// What the Prometheus operator, or Alloy in its place, is told to scrape.
// https://prometheus-operator.dev/docs/api-reference/api/
import { Construct } from 'constructs';
import { ServiceMonitor } from '../../imports/monitoring.coreos.com';
import type { Environment } from '../environment/environment';
import { metricsPath } from '../topology/requests';
import { type Scrape, scrapes } from '../topology/scrapes';
import type { Topology } from '../topology/topology';
import { job } from './series';

type Monitoring = NonNullable<Environment['monitoring']>;

/**
 * What series are labelled with, beside the names of namespace, pod and container, which the operator adds:
 * that by which rules and dashboards select.
 */
function relabelings(topology: Topology, scrape: Scrape) {
  const own = [
    { targetLabel: 'cluster', replacement: topology.environment.cluster },
    { targetLabel: 'job', replacement: job(topology, scrape.job) },
  ];
  if (scrape.job !== 'linkerd-proxy') return own;
  const podLabel = `__meta_kubernetes_pod_label_${topology.componentLabel.replaceAll(/[^A-Za-z0-9]/g, '_')}`;
  return [
    ...own,
    { targetLabel: 'container', replacement: scrape.job },
    { sourceLabels: [podLabel], targetLabel: 'component' },
  ];
}

export interface ServiceMonitorsProps {
  /** The stack that is scraped. */
  readonly topology: Topology;
  /** How it is watched. */
  readonly monitoring: Monitoring;
}

/** A ServiceMonitor for each job. */
export class ServiceMonitors extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { topology, monitoring: { interval, labels } }: ServiceMonitorsProps,
  ) {
    super(scope, id);
    for (const scrape of scrapes(topology)) {
      new ServiceMonitor(this, scrape.job, {
        metadata: {
          name: topology.name(scrape.job),
          namespace: topology.environment.namespace,
          labels: { ...labels, ...topology.labels() },
        },
        spec: {
          selector: { matchLabels: topology.selector(scrape.of) },
          endpoints: [
            { port: scrape.port, path: metricsPath, interval, relabelings: relabelings(topology, scrape) },
          ],
        },
      });
    }
  }
}
