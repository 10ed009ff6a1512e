import { ApiObject, App } from 'cdk8s';
import type { Topology } from '../lib/topology/topology';
import { DeliveryChart } from './delivery';
import { GrafanaChart } from './grafana';
import { MeshChart } from './mesh';
import { MonitoringChart } from './monitoring';
import { NamespaceChart } from './namespace';
import { NetworkChart } from './network';
import { SecretsChart } from './secrets';
import { TempoChart } from './tempo';

/** Distributed tracing on one cluster: all of its charts. */
export function tracing(topology: Topology): App {
  const app = new App();
  const { credentials, tls, linkerd, networkPolicy, monitoring, grafana, delivery } = topology.environment;
  if (topology.environment.createNamespace) new NamespaceChart(app, topology);
  if (credentials.from === 'externalSecret' || tls?.issuer) new SecretsChart(app, topology);
  if (linkerd) new MeshChart(app, { topology, linkerd });
  if (networkPolicy) new NetworkChart(app, { topology });
  new TempoChart(app, topology);
  if (monitoring) new MonitoringChart(app, { topology, monitoring });
  if (grafana) new GrafanaChart(app, { topology, grafana });
  if (delivery) new DeliveryChart(app, { topology, delivery, charts: app.charts });
  annotate(app, topology.environment.annotations);
  return app;
}

/** Adds annotations to every object that has none of that name. */
function annotate(app: App, annotations: Readonly<Record<string, string>> = {}): void {
  const objects = app.node.findAll().filter((construct) => construct instanceof ApiObject);
  for (const { metadata } of objects)
    for (const [key, value] of Object.entries(annotations)) metadata.addAnnotation(key, value);
}
