// Dashboards, on their way to Grafana.
// https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { GrafanaDashboard } from '../../imports/grafana.integreatly.org';
import { afterAll } from '../delivery/annotations';
import type { Environment } from '../environment/environment';
import type { Topology } from '../topology/topology';
import { dashboards } from './dashboards/dashboards';

type Grafana = NonNullable<Environment['grafana']>;

/**
 * Name of a dashboard's object: that of its uid, and of the cluster, since a Grafana may have those of
 * several.
 */
const objectName = ({ environment: { cluster } }: Topology, uid: string) => `${uid}-${cluster}`;

/** A line for each value, so that the diff of a dashboard can be read. */
const written = (dashboard: object) => JSON.stringify(dashboard, null, 1);

/**
 * A ConfigMap for each dashboard, for the sidecar of Grafana's Helm chart. It puts them into a folder if it
 * is told to heed the annotation: `sidecar.dashboards.folderAnnotation: grafana_folder`.
 */
function provisioned(scope: Construct, topology: Topology, { namespace }: Grafana, folder: string): void {
  for (const { json: dashboard } of dashboards(topology)) {
    const name = objectName(topology, dashboard.uid);
    const data = { [`${name}.json`]: written(dashboard) };
    new k8s.KubeConfigMap(scope, name, {
      metadata: {
        name,
        namespace,
        labels: { ...topology.labels(), grafana_dashboard: '1' },
        annotations: { grafana_folder: folder, ...afterAll },
      },
      data,
    });
  }
}

/** A GrafanaDashboard for each, for the Grafana operator. */
function operated(
  scope: Construct,
  topology: Topology,
  { namespace, instanceLabels }: Grafana,
  folder: string,
): void {
  for (const { json: dashboard } of dashboards(topology)) {
    const name = objectName(topology, dashboard.uid);
    const spec = {
      uid: dashboard.uid,
      instanceSelector: { matchLabels: instanceLabels },
      folder,
      json: written(dashboard),
    };
    new GrafanaDashboard(scope, name, {
      metadata: { name, namespace, labels: topology.labels() },
      spec,
    });
  }
}

const deliveries = { sidecar: provisioned, operator: operated } as const;

export interface DashboardsProps {
  /** The stack that is looked at. */
  readonly topology: Topology;
  /** The Grafana that shows them. */
  readonly grafana: Grafana;
  /** Folder in Grafana. */
  readonly folder: string;
}

/** The dashboards, in the form that Grafana is given them. */
export class Dashboards extends Construct {
  constructor(scope: Construct, id: string, { topology, grafana, folder }: DashboardsProps) {
    super(scope, id);
    deliveries[grafana.delivery](this, topology, grafana, folder);
  }
}
