// What must be true of all objects of an environment together. Checked before anything is written.

import { Manifests, type Surroundings } from '../manifests/manifests';
import type { Problem, Violation } from '../problem';
import type { Graph } from '../topology/graph';
import { accepted } from './accepted/accepted';
import { addresses } from './addresses';
import { foreignMarks, guards, ownMarks, substitution, waves } from './delivery';
import { dollars, keeps, tenantHeader } from './grafana';
import { probes, stopping } from './lifecycle';
import { handover, sizesGrow, timesGrow } from './limits';
import { memory } from './memory';
import { labelled, scraped } from './monitors';
import { cacheService, connections, discovery, gossip, upstreams } from './network';
import { clean, namespaced, noSecrets, overlooked, pinned, unique } from './objects';
import { processors, spans, wholeOverrides } from './overrides';
import { accounts, hashes, mounts, references } from './pods';
import { budgets, replication } from './quorum';
import { exits, meshReach, networkReach, probesReach } from './reach';
import { scaled } from './scaling';
import { podSecurity, resources, restricted } from './security';
import { attached, guarded, identities, protocolsAgree, routed } from './servers';
import { appProtocols, governing, labels, opaquePorts, selectors, services } from './services';
import { credentials, encrypted, paths, tenantsApart, variables } from './tempo';

/** What must be true of objects: what is wrong with them, and what to do. */
export type Rule = (manifests: Manifests) => Violation[];
/** What must be true of objects and of the graph of calls. */
export type GraphRule = (manifests: Manifests, graph: Graph) => Violation[];

/** What must be true of every object, also of those that tell Argo CD and Flux of the others. */
const ofEach = { accepted, unique, clean, noSecrets, namespaced } as const satisfies Record<string, Rule>;

export const rules = {
  ...ofEach,
  ...{ overlooked, pinned },
  ...{ restricted, podSecurity, resources, mounts, references, accounts, hashes, probes, stopping },
  ...{ selectors, labels, services, governing, appProtocols, opaquePorts },
  ...{ guarded, protocolsAgree, attached, routed, identities, probesReach },
  ...{ addresses, discovery, gossip, connections, cacheService, upstreams },
  ...{
    replication,
    budgets,
    scaled,
    processors,
    wholeOverrides,
    spans,
    sizesGrow,
    timesGrow,
    handover,
    memory,
    paths,
    credentials,
    variables,
    encrypted,
    tenantsApart,
  },
  ...{ waves, guards, substitution, foreignMarks, ownMarks },
  ...{ scraped, labelled },
  ...{ dollars, keeps, tenantHeader },
} as const satisfies Record<string, Rule>;

export const graphRules = { meshReach, networkReach, exits } as const satisfies Record<string, GraphRule>;

const isRule = (name: string): name is keyof typeof rules => name in rules;

/** A rule by its name; `readable` is the one that all others rest upon. */
export type RuleName = keyof typeof rules | keyof typeof graphRules | 'readable';

/** A problem whose rule is one of these. */
export interface Broken extends Problem {
  rule: RuleName;
}

const named = (rule: RuleName, found: Violation[]): Broken[] =>
  found.map((violation) => ({ rule, ...violation }));

function broken(manifests: Manifests, held: Record<string, Rule>): Broken[] {
  // What others say of an object that could not be read would be wrong.
  if (manifests.unreadable.length > 0) return named('readable', manifests.unreadable);
  return Object.keys(held)
    .filter(isRule)
    .flatMap((rule) => named(rule, rules[rule](manifests)));
}

/** Services of others in the namespace of the objects, if the graph has a call of them. */
export const surroundingsOf = ({ rolesOf, exits, secrets }: Graph): Surroundings => ({
  rolesOf,
  secrets,
  outside: exits.flatMap(({ endpoint: { namespace, service } }) =>
    namespace && service ? [{ namespace, service }] : [],
  ),
});

/** What is wrong with objects by themselves, whatever calls are to be made. */
export const inconsistencies = (objects: readonly unknown[], rolesOf: Surroundings['rolesOf']): Broken[] =>
  broken(new Manifests(objects, { rolesOf, outside: [] }), rules);

/** All that is wrong with the objects of one environment; nothing, if they may be written. */
export function violations(objects: readonly unknown[], graph: Graph): Broken[] {
  const manifests = new Manifests(objects, surroundingsOf(graph));
  const own = broken(manifests, rules);
  if (manifests.unreadable.length > 0) return own;
  return [
    ...own,
    ...named('meshReach', meshReach(manifests, graph)),
    ...named('networkReach', networkReach(manifests, graph)),
    ...named('exits', exits(manifests, graph)),
  ];
}

/** All that is wrong with objects that say to Argo CD and Flux how to apply the others. */
export const deliveryViolations = (objects: readonly unknown[]): Broken[] =>
  broken(new Manifests(objects, { rolesOf: () => [], outside: [] }), ofEach);
