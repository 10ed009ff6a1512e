// What must be true of all objects of an environment together. Checked before anything is written.
import { dollars, keeps, tenantHeader } from './grafana';
import { Manifests } from './manifests';
import { addresses, appProtocols, discovery, gossip, governing, opaquePorts, selectors, services, upstreams } from './network';
import { clean, namespaced, noSecrets, pinned, unique } from './objects';
import { hashes, mounts, probes, references, restricted, stopping } from './pods';
import { budgets, cacheService, credentials, memory, paths, processors, replication, sizesGrow, tenantsApart, timesGrow, wholeOverrides } from './tempo';

/** What a rule finds wrong, a line each: `Kind/name: what, and the remedy`. */
export type Rule = (manifests: Manifests) => string[];

export const rules = {
  ...{ unique, clean, noSecrets, namespaced, pinned },
  ...{ restricted, mounts, references, hashes, probes, stopping },
  ...{ selectors, services, governing, appProtocols, opaquePorts, addresses, discovery, gossip, upstreams },
  ...{ replication, budgets, cacheService, processors, wholeOverrides, sizesGrow, timesGrow, memory, paths, credentials, tenantsApart },
  ...{ dollars, keeps, tenantHeader },
} as const satisfies Record<string, Rule>;

/** All that is wrong with the objects of one environment; nothing, if they may be written. */
export function violations(objects: readonly unknown[]): string[] {
  const manifests = new Manifests(objects);
  return Object.values<Rule>(rules).flatMap((rule) => rule(manifests));
}
