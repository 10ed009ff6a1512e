// What the e2e command asks a client in the cluster to do. Both sides import this file; nothing else is shared.

/** Where spans go. */
export interface PushTarget {
  protocol: 'http' | 'grpc';
  /** @example http://tempo-gateway.tempo.svc.cluster.local:80/otlp/v1/traces */
  url: string;
  /** Left out: no X-Scope-OrgID is sent. */
  tenant?: string;
}

/** What became of some pushes. */
export interface Pushed {
  /** Trace ids that were accepted. */
  ids: string[];
  /** Attempts that were answered with a retryable error, as exporters of OpenTelemetry see it, and succeeded later. */
  retried: number;
  /** Pushes that failed for good, and how often. */
  refused: Record<string, number>;
}

/** An HTTP answer; status 0 when none came. */
export interface Answer {
  status: number;
  body: string;
}

/** One attempt to reach a port of a pod. */
export interface Call {
  protocol: 'http' | 'grpc' | 'memcache' | 'memberlist';
  host: string;
  port: number;
  /** For HTTP. */
  method?: string;
  path?: string;
  /** For memberlist: the cluster label, without which it closes the connection. */
  label?: string;
}

/** Whether the program at the other end answered, and what was seen. */
export interface CallResult {
  passed: boolean;
  seen: string;
}

/** Continuous pushes. */
export interface Pushes {
  targets: PushTarget[];
  /** Traces per second at each target. */
  rate: number;
}

/** Continuous reads, of traces that are named meanwhile. */
export interface Reads {
  /** The query API, such as http://tempo-gateway.tempo.svc.cluster.local:80 */
  query: string;
  tenant: string;
  /** A TraceQL query that finds some of the traces. */
  traceql: string;
}

/** What became of the reads of a load. */
export interface Read {
  answered: number;
  /** Reads without an answer of status 200, and how often. */
  failed: Record<string, number>;
}

/** Each operation: what it takes, and what it answers. */
export interface Operations {
  push: { args: { target: PushTarget; count: number }; result: Pushed };
  /** Which of some traces are found whole, by id. */
  find: { args: { query: string; tenant: string; ids: string[] }; result: { found: number; missing: string[]; failed: Record<string, number> } };
  get: { args: { url: string; tenant?: string }; result: Answer };
  call: { args: { calls: Call[]; timeoutSeconds: number }; result: CallResult[] };
  startPushes: { args: Pushes; result: null };
  /** The ids that were accepted since the last time. */
  accepted: { args: Nothing; result: string[] };
  /** Ends the pushes when all that are under way are answered; with the ids that were not told yet. */
  stopPushes: { args: Nothing; result: Pushed };
  startReads: { args: Reads; result: null };
  /** Names traces that are there, and are to be read. */
  feed: { args: { ids: string[] }; result: null };
  stopReads: { args: Nothing; result: { byId: Read; searches: Read } };
}

type Nothing = Record<string, never>;
