// How the series of this stack are labelled: as ServiceMonitors write it, and as rules and dashboards ask for
// it.
import type { Topology } from '../topology/topology';

/** What scrapes are a job of: a component, or the proxies of the mesh. */
export type Job = string;

/** Roles whose components poll which blocks there are. */
export const pollers = ['readsBlocks', 'answersQueries', 'deletesBlocks'] as const;

/** Value of the label `job`. @example job(topology, 'ingester') === 'tempo/ingester' */
export const job = ({ environment: { namespace } }: Topology, of: Job) => `${namespace}/${of}`;

const quoted = (matchers: string[]) => `{${matchers.join(', ')}}`;

/**
 * Selects series of one or several jobs of this stack: of those that it has. @example own(topology, ['ingester'], 'reason!=""') === '{cluster="a", job="tempo/ingester", reason!=""}'
 * @param cluster The cluster, or the variable of a dashboard.
 */
export function own(
  topology: Topology,
  jobs: readonly Job[],
  matchers: string[] = [],
  cluster = topology.environment.cluster,
): string {
  const [first, ...others] = jobs
    .filter((of) => of === 'linkerd-proxy' || topology.has(of))
    .map((of) => job(topology, of));
  const which = others.length > 0 ? `job=~"${[first, ...others].join('|')}"` : `job="${first}"`;
  return quoted([`cluster="${cluster}"`, which, ...matchers]);
}

/** Matches what the proxies of a component count of calls that come in. */
export const inbound = (component: string) => [`component="${component}"`, 'direction="inbound"'];

/** Matches the pods of this stack, among those of its namespace. */
export const ofPods = ({ prefix }: Topology) => `pod=~"${prefix}.+"`;

/** Matches the claims of this stack: one for each pod of a StatefulSet that has a volume of its own. */
export const ofClaims = ({ prefix }: Topology) => `persistentvolumeclaim=~"data-${prefix}.+"`;

/** Selects what a rule has recorded of this stack. */
export const recorded = ({ environment: { cluster, namespace } }: Topology, record: string) =>
  `${record}${quoted([`cluster="${cluster}"`, `namespace="${namespace}"`])}`;

/**
 * Selects series about this namespace that the platform makes: of kube-state-metrics, kubelets and the like.
 * @param label What they call the namespace: without honorLabels the scraped one's takes its place, and it is
 * `exported_namespace`.
 */
export function platform(
  { environment }: Topology,
  matchers: string[] = [],
  cluster = environment.cluster,
  label = 'namespace',
): string {
  return quoted([
    ...(environment.monitoring?.platformCluster ? [`cluster="${cluster}"`] : []),
    `${label}="${environment.namespace}"`,
    ...matchers,
  ]);
}
