// An architecture of Tempo: its components, and the calls between them.
import { isRole, type Role } from '../environment/roles';
import { type Call, type Group, isCaller, isDestination } from './calls';
import type { Component } from './component';
import { proxyPorts } from './ports';

export interface Architecture {
  /** Versions of Tempo that it is for. */
  readonly versions: RegExp;
  readonly components: readonly Component[];
  readonly calls: readonly Call[];
}

/**
 * Ports by which groups of components are known: all programs of Tempo answer on the one, those that gossip
 * on the other.
 */
export const groupPorts = { programs: 'http-metrics', gossip: 'memberlist' } as const;

/** Whether a component is of a group. */
export const groups: Record<Group, (component: Component) => boolean> = {
  programs: ({ ports }) => groupPorts.programs in ports,
  gossip: ({ ports }) => groupPorts.gossip in ports,
  everyone: () => true,
};

/** Whether a party of calls is a group. */
export const isGroup = (party: string): party is Group => party in groups;

/** The components that a party of calls stands for. */
const membersOf = (components: readonly Component[], party: string) =>
  components.filter((component) => (isGroup(party) ? groups[party](component) : component.name === party));

/**
 * Checks that each call is one of components and ports that there are.
 * @throws if a call names what no component has
 */
export function architecture({ versions, components, calls }: Architecture): Architecture {
  const isThere = (party: string) =>
    isCaller(party) || isDestination(party) || membersOf(components, party).length > 0;
  const wrong = calls.flatMap((call) => {
    const parties = [call.from, call.to]
      .filter((party) => !isThere(party))
      .map((party) => `there is no ${party}`);
    const isOpen =
      !('port' in call) ||
      call.port in proxyPorts ||
      membersOf(components, call.to).some(({ ports }) => call.port in ports);
    return [
      ...parties,
      ...(isOpen ? [] : [`no component has the port of ${call.from} -> ${call.to}:${call.port}`]),
    ];
  });
  if (wrong.length > 0) throw new Error(wrong.join(', '));
  return { versions, components, calls };
}

/** The roles of a component of some architectures, by its name. */
export function rolesIn(...architectures: readonly Architecture[]): (component: string) => readonly Role[] {
  const components = architectures.flatMap(({ components }) => components);
  const known = new Map(components.map(({ name, roles }) => [name, Object.keys(roles).filter(isRole)]));
  return (component) => known.get(component) ?? [];
}
