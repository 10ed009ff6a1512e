import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Environment } from '../lib/environment/environment';
import { rules } from '../lib/monitoring/alert-rules';
import { operatedDashboards, provisionedDashboards } from '../lib/monitoring/delivered-dashboards';
import { serviceMonitors } from '../lib/monitoring/service-monitors';
import { service } from '../lib/tempo/service';
import type { Topology } from '../lib/topology/topology';

const deliveries = { sidecar: provisionedDashboards, operator: operatedDashboards };

/** How Tempo is watched: what is scraped, what somebody is told, and what there is to look at. */
export class MonitoringChart extends Chart {
  constructor(scope: Construct, topology: Topology, monitoring: NonNullable<Environment['monitoring']>) {
    super(scope, 'monitoring');
    const { grafana } = topology.environment;

    for (const scraped of topology.services.filter(({ service }) => service.scraped)) service(this, scraped.name, topology, scraped);
    if (monitoring.scraping === 'operator') serviceMonitors(this, topology, monitoring);
    rules(this, topology, monitoring);
    if (grafana && monitoring.dashboards) deliveries[grafana.delivery](this, topology, grafana, monitoring.dashboards.folder);
  }
}
