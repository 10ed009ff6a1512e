// What must be true of all objects of an environment together. Checked before anything is written.
import type { Graph } from '../topology/graph';
import { accepted } from './accepted/accepted';
import { addresses } from './addresses';
import { foreignMarks, guards, ownMarks, substitution, waves } from './delivery';
import { dollars, keeps, tenantHeader } from './grafana';
import { probes, stopping } from './lifecycle';
import { handover, sizesGrow, timesGrow } from './limits';
import { Manifests } from '../manifests/manifests';
import { memory } from './memory';
import { labelled, scraped } from './monitors';
import { cacheService, connections, discovery, gossip, upstreams } from './network';
import { clean, namespaced, noSecrets, overlooked, pinned, unique } from './objects';
import { processors, spans, wholeOverrides } from './overrides';
import { accounts, hashes, mounts, references } from './pods';
import { budgets, replication } from './quorum';
import { exits, meshReach, networkReach, probesReach } from './reach';
import { podSecurity, resources, restricted } from './security';
import { attached, guarded, identities, protocolsAgree, routed } from './servers';
import { appProtocols, governing, labels, opaquePorts, selectors, services } from './services';
import { credentials, paths, tenantsApart } from './tempo';

/** What a rule finds wrong, a line each: `Kind/name: what, and the remedy`. */
export type Rule = (manifests: Manifests) => string[];

/** What must be true of every object, also of those that tell Argo CD and Flux of the others. */
const ofEach = { accepted, unique, clean, noSecrets, namespaced } as const satisfies Record<string, Rule>;

export const rules = {
  ...ofEach,
  ...{ overlooked, pinned },
  ...{ restricted, podSecurity, resources, mounts, references, accounts, hashes, probes, stopping },
  ...{ selectors, labels, services, governing, appProtocols, opaquePorts },
  ...{ guarded, protocolsAgree, attached, routed, identities, meshReach, networkReach, exits, probesReach },
  ...{ addresses, discovery, gossip, connections, cacheService, upstreams },
  ...{ replication, budgets, processors, wholeOverrides, spans, sizesGrow, timesGrow, handover, memory, paths, credentials, tenantsApart },
  ...{ waves, guards, substitution, foreignMarks, ownMarks },
  ...{ scraped, labelled },
  ...{ dollars, keeps, tenantHeader },
} as const satisfies Record<string, Rule>;

const isRule = (name: string): name is keyof typeof rules => name in rules;

/** A rule by its name; `readable` is the one that all others rest upon. */
export type RuleName = keyof typeof rules | 'readable';

interface Broken {
  rule: RuleName;
  problems: string[];
}

function broken(manifests: Manifests, held: Record<string, Rule>): Broken[] {
  // What others say of an object that could not be read would be wrong.
  if (manifests.unreadable.length > 0) return [{ rule: 'readable', problems: manifests.unreadable }];
  const names = Object.keys(held).filter(isRule);
  return names.map((rule) => ({ rule, problems: rules[rule](manifests) }));
}

const said = (all: Broken[]) => all.flatMap(({ problems }) => problems);

/**
 * All that is wrong with the objects of one environment, by the rule that they break; nothing, if they may be written.
 * @param graph Who is to call whom.
 */
export const brokenRules = (objects: readonly unknown[], graph?: Graph): Broken[] => broken(new Manifests(objects, graph), rules);

/** All that is wrong with the objects of one environment. */
export const violations = (objects: readonly unknown[], graph?: Graph): string[] => said(brokenRules(objects, graph));

/** All that is wrong with objects that tell Argo CD and Flux of the others. */
export const deliveryViolations = (objects: readonly unknown[]): string[] => said(broken(new Manifests(objects), ofEach));
