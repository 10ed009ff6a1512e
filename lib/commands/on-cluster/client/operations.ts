// What the e2e command asks a client in the cluster to do. Both sides import this file; nothing else is
// shared.

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
  /**
   * Attempts that were answered with a retryable error, as exporters of OpenTelemetry see it, and succeeded
   * later.
   */
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
  /**
   * Which of some traces are found whole, by id.
   * `mode` says where: https://grafana.com/docs/tempo/latest/api_docs/#query
   */
  find: {
    args: { query: string; tenant: string; ids: string[]; mode?: 'ingesters' };
    result: { found: number; missing: string[]; failed: Record<string, number> };
  };
  get: { args: { url: string; tenant?: string; method?: string }; result: Answer };
  call: { args: { calls: Call[]; timeoutSeconds: number }; result: CallResult[] };
  startPushes: { args: Pushes; result: null };
  /** The ids that were accepted since the last time. */
  accepted: { args: Nothing; result: string[] };
  /** Ends the pushes when all that are under way are answered; with the ids that were not told yet. */
  stopPushes: { args: Nothing; result: Pushed };
  startReads: { args: Reads; result: null };
  /** Names traces that are there, and are to be read. */
  feed: { args: { ids: string[] }; result: null };
  flood: { args: Flood; result: Flooded };
  /** Asks for all paths, so many at once; answers in their order. */
  time: { args: { query: string; tenant: string; paths: string[]; atOnce: number }; result: Timed[] };
  /** Looks at the metrics of programs each second until `watched`. */
  watch: { args: { programs: { name: string; url: string }[]; counters: string[] }; result: null };
  watched: { args: Nothing; result: Record<string, Used> };
  /** Copies of blocks: the same data under other ids, found by searches and by nobody who looks for an id. */
  copyBlocks: { args: Copying; result: Copied };
  stopReads: { args: Nothing; result: { byId: Read; searches: Read } };
}

/** Spans at a rate, for a while. */
export interface Flood {
  targets: PushTarget[];
  spansPerSecond: number;
  seconds: number;
  /**
   * When the spans start, in milliseconds since 1970; they are then sent as fast as they are taken.
   * @default when they are sent
   */
  at?: number;
  /** Over how many milliseconds from `at` they are spread. */
  over?: number;
  /** How many spans some of the traces have, beside all the small ones. */
  large?: number[];
  /** How many ids of small traces are told. @default 0 */
  samples?: number;
}

/** A trace that was accepted. */
export interface Sample {
  id: string;
  spans: number;
  /** Its user, whom no other trace has. */
  user?: string | undefined;
}

/** What became of a flood. */
export interface Flooded {
  /** Spans that were accepted, and how long it took to send them. */
  accepted: number;
  seconds: number;
  /** Spans in pushes that were not accepted, by what was said. None is tried again. */
  refused: Record<string, number>;
  samples: Sample[];
  large: Sample[];
}

/** One answer, measured. */
export interface Timed {
  milliseconds: number;
  status: number;
  bytes: number;
  /** The beginning of what was said if it was not 200, and the whole of small answers. */
  said: string;
}

/** How much a program used. */
export interface Used {
  /** Resident memory at the highest, of those looks that were taken each second. */
  peakBytes: number;
  cpuSeconds: number;
  /** Sums of counters, by their names, since the first look. */
  counters: Record<string, number>;
}

/** Which blocks are copied where. */
export interface Copying {
  store: StoreAddress;
  tenant: string;
  /** Bytes that all blocks of the tenant are to have together. */
  bytes: number;
}

/** An S3 store and a bucket in it. */
export interface StoreAddress {
  /** @example http://disk.store.svc.cluster.local:7071 */
  url: string;
  region: string;
  bucket: string;
  accessKey: string;
  secretKey: string;
}

/** The blocks that are there then. */
export interface Copied {
  blocks: number;
  bytes: number;
  /** Bytes of the blocks that were written, not copied. */
  originals: number[];
}

type Nothing = Record<string, never>;
