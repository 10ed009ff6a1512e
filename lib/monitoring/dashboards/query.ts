// The turns of PromQL that the panels are made of.
import type { Role } from '../../environment/roles';
import type { Topology } from '../../topology/topology';
import { own, platform } from '../series';

/** Names of the variables of dashboards, as queries use them. */
export const ofTenant = 'tenant=~"$tenant"';

/** Selects series of this stack, and those that the platform has of it, in the cluster that is looked at. */
export const seriesOf = (topology: Topology) => ({
  own: (metric: string, roles: Role | readonly Role[], ...matchers: string[]) =>
    `${metric}${own(topology, topology.with(...[roles].flat()), matchers, '$cluster')}`,
  /** The same of some components, or of the proxies of the mesh. */
  of: (metric: string, jobs: readonly string[], ...matchers: string[]) => `${metric}${own(topology, jobs, matchers, '$cluster')}`,
  platform: (metric: string, ...matchers: string[]) => `${metric}${platform(topology, matchers, '$cluster')}`,
  /** The same of what may be scraped without honorLabels. */
  exported: (metric: string, ...matchers: string[]) =>
    [undefined, 'exported_namespace'].map((label) => `${metric}${platform(topology, matchers, '$cluster', label)}`).join(' or '),
});

const aggregate =
  (operator: string) =>
  (series: string, ...by: string[]) =>
    `${operator}${by.length > 0 ? ` by (${by.join(', ')}) ` : ''}(${series})`;

export const sum = aggregate('sum');
export const max = aggregate('max');
export const min = aggregate('min');

/** How fast a counter grows, summed up. @example rate('x', 'tenant') === 'sum by (tenant) (rate(x[$__rate_interval]))' */
export const rate = (counter: string, ...by: string[]) => sum(`rate(${counter}[$__rate_interval])`, ...by);

/** A quantile of a histogram by its buckets. */
export const quantile = (q: number, buckets: string, ...by: string[]) => `histogram_quantile(${q}, ${rate(buckets, 'le', ...by)})`;

/** The median and the 99th percentile, as two queries. */
export const spread = (buckets: string) => [
  { legend: 'p99', expr: quantile(0.99, buckets) },
  { legend: 'p50', expr: quantile(0.5, buckets) },
];

/** Which share one counter has of another; zero, not nothing, as long as the first was never counted. */
export const share = (part: string, whole: string, ...by: string[]) => `(${rate(part, ...by)} or 0 * ${rate(whole, ...by)}) / ${rate(whole, ...by)}`;

/** What one thing took on average, where the buckets of a histogram end too early to tell. */
export const mean = (total: string, count: string, ...by: string[]) => `${rate(total, ...by)} / ${rate(count, ...by)}`;
