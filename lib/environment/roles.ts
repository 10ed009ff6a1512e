// What components do for one another. Shared code asks for a role, never for a component: another
// architecture gives it to another one.

import type { Autoscaling } from './autoscaling';
import type { PublicAccess } from './public';

/** The roles, and what others must know about a component that has one. */
export interface Roles {
  /** Takes requests from outside over HTTP, and lets nothing else through. */
  admitsRequests: {
    tenantHeader: 'require' | 'passthrough' | 'enforce';
    enforcedTenant?: string | undefined;
    /** How it takes them from outside of the cluster, too. */
    public?: PublicAccess | undefined;
  };
  /** Takes spans, by the receivers that it has beside OTLP. */
  receivesSpans: { receivers: readonly string[] };
  /** Holds the spans that are not in the object store yet. */
  holdsRecentTraces: {
    replicas: number;
    autoscaling?: Autoscaling | undefined;
    replicationFactor: number;
    maxBlockDuration: string;
  };
  /** Writes blocks to the object store. */
  writesBlocks: object;
  /** Merges blocks, and deletes those past their retention. */
  deletesBlocks: object;
  /** Takes queries, splits them, and puts the answers together. */
  answersQueries: {
    /** Whether answers are sent bit by bit, too, by gRPC over the port for HTTP. */
    streaming: boolean;
  };
  /** Looks for traces in blocks and with those who hold recent ones. */
  readsBlocks: { replicas: number };
  /** Makes metrics of spans, and writes them to Mimir. */
  makesMetrics: {
    remoteWriteUrl: string;
    remoteWrite?: { sigv4?: object | undefined } | undefined;
    additionalRemoteWrites?: { url: string; sigv4?: object | undefined }[] | undefined;
    processors: readonly string[];
    traceqlMetrics?: { recent: string } | undefined;
  };
  /** Caches what is read from blocks, by the kinds of things that it caches. */
  caches: { roles: readonly string[]; maxItemSize: string };
  /** Exports the metrics of the cache. */
  exportsCacheMetrics: object;
  /** Writes traces and reads them back, all the time. */
  checksTraces: { tenant: string };
}

export type Role = keyof Roles;

const all: Record<Role, true> = {
  admitsRequests: true,
  receivesSpans: true,
  holdsRecentTraces: true,
  writesBlocks: true,
  deletesBlocks: true,
  answersQueries: true,
  readsBlocks: true,
  makesMetrics: true,
  caches: true,
  exportsCacheMetrics: true,
  checksTraces: true,
};

/** Whether a text names a role. */
export const isRole = (text: string): text is Role => text in all;
