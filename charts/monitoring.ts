import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Environment } from '../lib/environment/environment';
import { AlertRules } from '../lib/monitoring/alert-rules';
import { Dashboards } from '../lib/monitoring/delivered-dashboards';
import { ServiceMonitors } from '../lib/monitoring/service-monitors';
import { service } from '../lib/tempo/service';
import type { Topology } from '../lib/topology/topology';

export interface MonitoringChartProps {
  readonly topology: Topology;
  readonly monitoring: NonNullable<Environment['monitoring']>;
}

/** How Tempo is watched: scrapes, alerts and dashboards. */
export class MonitoringChart extends Chart {
  constructor(scope: Construct, { topology, monitoring }: MonitoringChartProps) {
    super(scope, 'monitoring');
    const { grafana } = topology.environment;

    for (const scraped of topology.services.filter(({ service }) => service.scraped))
      service(this, scraped.name, topology, scraped);
    if (monitoring.scraping === 'operator')
      new ServiceMonitors(this, 'service-monitors', { topology, monitoring });
    new AlertRules(this, 'alert-rules', { topology, monitoring });
    if (grafana && monitoring.dashboards) {
      new Dashboards(this, 'dashboards', { topology, grafana, folder: monitoring.dashboards.folder });
    }
  }
}
