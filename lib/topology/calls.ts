// A call: one side opens connections to a port. Configurations, Services, policies and the diagram follow
// from calls.
import type { Topology } from './topology';

/** Who calls from outside. */
export type Caller = 'collectors' | 'grafana' | 'scrapers' | 'kubelet' | 'outside';
/** What is outside and called. */
export type Destination = 'object-store' | 'mimir' | 'dns' | 'control-plane';

/**
 * Components that call, or are called, alike: the programs of Tempo, those of them that gossip, and all pods.
 */
export type Group = 'programs' | 'gossip' | 'everyone';

/** What is asked for over HTTP, where one port serves several: spans, answers, metrics, a probe. */
export type Purpose = 'push' | 'query' | 'metrics' | 'probe';

interface Conditional {
  /** Whether an environment makes the call. @default if both ends are there */
  when?: (topology: Topology) => boolean;
}

/** A call of a port of a component or group, for all that the port serves or for one purpose. */
export type CallIn = { from: string; to: string; port: string; purpose?: Purpose } & Conditional;
/** A call of something outside. */
export type CallOut = { from: string; to: Destination } & Conditional;
export type Call = CallIn | CallOut;

const callers: Record<Caller, true> = {
  collectors: true,
  grafana: true,
  scrapers: true,
  kubelet: true,
  outside: true,
};
const destinations: Record<Destination, true> = {
  'object-store': true,
  mimir: true,
  dns: true,
  'control-plane': true,
};

/** Whether a party of calls is outside and calls. */
export const isCaller = (party: string): party is Caller => party in callers;
/** Whether a party of calls is outside and called. */
export const isDestination = (party: string): party is Destination => party in destinations;
