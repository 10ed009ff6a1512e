// An architecture of Tempo: its components, and the calls between them.
import { isRole, type Role } from '../environment/roles';
import type { Call } from './calls';
import type { Component } from './component';

export interface Architecture {
  /** Versions of Tempo that it is for. */
  readonly versions: RegExp;
  readonly components: readonly Component[];
  readonly calls: readonly Call[];
}

/** Ports by which groups of components are known: all programs of Tempo answer on the one, those that gossip on the other. */
export const groupPorts = { programs: 'http-metrics', gossip: 'memberlist' } as const;

/**
 * Checks that each call is one of components and ports that there are.
 * @throws if a call names what no component has
 */
export function architecture({ versions, components, calls }: Architecture): Architecture {
  const wrong = calls
    .flatMap((call) => ('port' in call ? [call] : []))
    .filter(({ to, port }) => {
      const members = components.filter(({ name, ports }) => name === to || (to === 'programs' && groupPorts.programs in ports) || to === 'gossip');
      return to !== 'everyone' && !members.some(({ ports }) => port in ports);
    });
  if (wrong.length > 0) throw new Error(`no component has the port of ${wrong.map(({ from, to, port }) => `${from} -> ${to}:${port}`).join(', ')}`);
  return { versions, components, calls };
}

/** The roles of a component of some architectures, by its name. */
export function rolesIn(...architectures: readonly Architecture[]): (component: string) => readonly Role[] {
  const components = architectures.flatMap(({ components }) => components);
  const known = new Map(components.map(({ name, roles }) => [name, Object.keys(roles).filter(isRole)]));
  return (component) => known.get(component) ?? [];
}
