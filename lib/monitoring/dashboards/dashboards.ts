// All dashboards of an environment: those of which something is left.
import type { Topology } from '../../topology/topology';
import { applications } from './applications';
import { dashboard } from './dashboard';
import type { Dashboard } from './grafana-json';
import { metricsGenerator } from './metrics-generator';
import { overview } from './overview';
import { reads } from './reads';
import { resources } from './resources';
import { storage } from './storage';
import { tenants } from './tenants';
import { writes } from './writes';

const views = [overview, writes, reads, storage, metricsGenerator, tenants, resources, applications];

/** A dashboard by its name, with the JSON that Grafana takes. */
export interface Named {
  /** @example 'overview' */
  name: string;
  title: string;
  json: Dashboard;
}

/** The dashboards of what an environment has. */
export const dashboards = (topology: Topology): Named[] =>
  views
    .map((view) => view(topology))
    .map((view) => ({ name: view.name, title: view.title, json: dashboard(topology, view) }))
    .filter(({ json }) => json.panels.length > 0);
