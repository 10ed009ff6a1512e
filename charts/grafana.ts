import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Environment } from '../lib/environment/environment';
import { operatedDatasources, provisionedDatasources } from '../lib/grafana/grafana-datasource';
import type { Topology } from '../lib/topology/topology';

const deliveries = { sidecar: provisionedDatasources, operator: operatedDatasources };

/** What Grafana is told: a datasource for each tenant. */
export class GrafanaChart extends Chart {
  constructor(scope: Construct, topology: Topology, grafana: NonNullable<Environment['grafana']>) {
    super(scope, 'grafana');
    deliveries[grafana.delivery](this, topology, grafana);
  }
}
