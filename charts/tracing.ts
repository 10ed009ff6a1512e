import { App } from 'cdk8s';
import { topologyOf } from '../lib/architectures/architectures';
import type { Environment } from '../lib/environment/environment';
import { DeliveryChart } from './delivery';
import { GrafanaChart } from './grafana';
import { MeshChart } from './mesh';
import { MonitoringChart } from './monitoring';
import { NamespaceChart } from './namespace';
import { NetworkChart } from './network';
import { SecretsChart } from './secrets';
import { TempoChart } from './tempo';

/** Distributed tracing on one cluster: all of its charts. */
export function tracing(environment: Environment): App {
  const app = new App();
  const topology = topologyOf(environment);
  new NamespaceChart(app, topology);
  new SecretsChart(app, topology);
  if (environment.linkerd) new MeshChart(app, topology, environment.linkerd);
  if (environment.networkPolicy) new NetworkChart(app, topology);
  new TempoChart(app, topology);
  if (environment.monitoring) new MonitoringChart(app, topology, environment.monitoring);
  if (environment.grafana) new GrafanaChart(app, topology, environment.grafana);
  if (environment.delivery) new DeliveryChart(app, topology, environment.delivery, app.charts);
  return app;
}
