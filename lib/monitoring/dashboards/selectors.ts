// Which series panels show: those of the cluster and the tenants that are chosen above.
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
  of: (metric: string, jobs: readonly string[], ...matchers: string[]) =>
    `${metric}${own(topology, jobs, matchers, '$cluster')}`,
  platform: (metric: string, ...matchers: string[]) => `${metric}${platform(topology, matchers, '$cluster')}`,
  /** The same of what may be scraped without honorLabels. */
  exported: (metric: string, ...matchers: string[]) =>
    [undefined, 'exported_namespace']
      .map((label) => `${metric}${platform(topology, matchers, '$cluster', label)}`)
      .join(' or '),
});
