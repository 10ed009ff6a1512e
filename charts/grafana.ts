import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Datasources, type DatasourcesProps } from '../lib/grafana/grafana-datasource';

/** What Grafana queries: a datasource for each tenant. */
export class GrafanaChart extends Chart {
  constructor(scope: Construct, props: DatasourcesProps) {
    super(scope, 'grafana');
    new Datasources(this, 'datasources', props);
  }
}
