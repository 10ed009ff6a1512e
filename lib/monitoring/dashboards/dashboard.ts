// The frame of a dashboard: what it is called, what can be chosen, where else to look.
import type { Topology } from '../../topology/topology';
import type { Dashboard, Variable } from './grafana-json';
import { placed, type Row } from './grid';
import { metrics } from './panel';
import { seriesOf } from './selectors';

/** What a dashboard shows. */
export interface View {
  /** @example 'metrics-generator', of which the uid is `tempo-metrics-generator` */
  name: string;
  title: string;
  about: string;
  /** Uid of the datasource that it starts with. @default `grafana.mimir` of the environment */
  metrics?: string | undefined;
  rows: readonly Row[];
}

/** All dashboards carry it; each has a menu of them. */
const tag = 'tempo';

/** Values of a label, as they are at the time that is looked at. */
const labels = (name: string, label: string, query: string): Variable => ({
  type: 'query',
  name,
  label,
  datasource: metrics,
  query: { query, refId: name },
  definition: query,
  refresh: 2,
  sort: 1,
});

const several = {
  multi: true,
  includeAll: true,
  allValue: '.+',
  current: { text: ['All'], value: ['$__all'] },
};

const datasources = (name: string, label: string, type: string, uid?: string): Variable => ({
  type: 'datasource',
  name,
  label,
  query: type,
  refresh: 1,
  ...(uid && { current: { text: uid, value: uid } }),
});

/** All that can be chosen. */
function variables(topology: Topology, preferred?: string): Variable[] {
  const { cluster, grafana, tenants } = topology.environment;
  return [
    datasources('datasource', 'Metrics', 'prometheus', preferred ?? grafana?.mimir),
    datasources('traces', 'Traces', 'tempo', Object.values(tenants)[0]?.datasource?.uid),
    {
      ...labels('cluster', 'Cluster', 'label_values(tempo_build_info, cluster)'),
      current: { text: cluster, value: cluster },
    },
    {
      ...labels(
        'tenant',
        'Tenant',
        `label_values(${seriesOf(topology).own('tempo_distributor_spans_received_total', 'receivesSpans')}, tenant)`,
      ),
      ...several,
    },
    { ...labels('service', 'Service', 'label_values(traces_spanmetrics_calls_total, service)'), ...several },
  ];
}

/**
 * Whether a text names a variable. No regular expression: on texts of this size five of them cost as much as
 * all panels.
 */
const isUsed = (name: string, text: string) => text.includes(`$${name}`) || text.includes(`\${${name}}`);

/** A dashboard as Grafana takes it, with the variables that it uses. */
export function dashboard(
  topology: Topology,
  { name, title, about, metrics: preferred, rows }: View,
): Dashboard {
  const panels = placed(rows);
  const text = JSON.stringify(panels);
  const chosen = variables(topology, preferred).filter((variable) => isUsed(variable.name, text));
  return {
    uid: `tempo-${name}`,
    title,
    description: about,
    tags: [tag],
    timezone: 'browser',
    editable: true,
    graphTooltip: 1,
    fiscalYearStartMonth: 0,
    schemaVersion: 39,
    time: { from: 'now-3h', to: 'now' },
    refresh: '1m',
    links: [
      {
        title: 'Tempo',
        type: 'dashboards',
        tags: [tag],
        asDropdown: true,
        includeVars: true,
        keepTime: true,
        icon: 'external link',
        tooltip: '',
        targetBlank: false,
      },
    ],
    annotations: { list: [] },
    templating: { list: chosen },
    panels,
  };
}
