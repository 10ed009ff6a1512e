// What is asked for over HTTP, by method and path. The gateway's routes, the probes and the mesh's policies
// follow from it.

import type { Purpose } from './calls';

/** A request by method and path; `below` also has all paths below. */
export interface Request {
  method: 'GET' | 'POST';
  path: string;
  below?: true;
}

/**
 * One request of a kind.
 * @example sampleOf({ method: 'GET', path: '/api', below: true }) is { method: 'GET', path: '/api/sample' }
 */
export const sampleOf = ({ method, path, below }: Request): Request => ({
  method,
  path: below ? `${path}/sample` : path,
});

/** Where the gateway takes spans, by the receiver that gets them; and where that one takes them. */
const pushes = {
  'otlp-http': { paths: ['/otlp/v1/traces', '/v1/traces', '/otlp'], receiver: '/v1/traces' },
  'jaeger-http': { paths: ['/jaeger/api/traces'], receiver: '/api/traces' },
  zipkin: { paths: ['/zipkin/spans', '/api/v2/spans'], receiver: '/api/v2/spans' },
} as const satisfies Record<string, { paths: readonly string[]; receiver: string }>;

export type HttpReceiver = keyof typeof pushes;

/**
 * The ways in of spans over HTTP, one for each receiver.
 * @param receivers Those that are asked for beside OTLP.
 */
export function pushRoutes(
  receivers: readonly string[],
): { receiver: HttpReceiver; paths: readonly string[]; at: string }[] {
  const asked = ['otlp-http', ...receivers];
  return (['otlp-http', 'jaeger-http', 'zipkin'] as const)
    .filter((receiver) => asked.includes(receiver))
    .map((receiver) => ({ receiver, paths: pushes[receiver].paths, at: pushes[receiver].receiver }));
}

/**
 * What queries are below.
 * @see https://grafana.com/docs/tempo/latest/api_docs/
 */
export const queriesBelow = '/api';

/**
 * What queries are below whose answers are sent bit by bit, by gRPC.
 * @see https://github.com/grafana/tempo/blob/v2.10.8/pkg/tempopb/tempo.proto
 */
export const streamedQueriesBelow = '/tempopb.StreamingQuerier';

/** What queries of TraceQL metrics are below, such as `{ } | rate()`. */
export const metricsQueriesBelow = '/api/metrics';

/**
 * Where a pod is asked whether it is well, by the port. A program of Tempo is ready when those are that it
 * needs; it has started when it answers at all.
 */
export const probePaths = {
  'http-metrics': { ready: '/ready', started: '/status/version' },
  http: { ready: '/healthz' },
  'linkerd-admin': { ready: '/ready', live: '/live' },
} as const satisfies Record<string, Record<string, string>>;

/** Where all programs tell of themselves. */
export const metricsPath = '/metrics';

const get = (path: string): Request => ({ method: 'GET', path });

/** What an environment takes beside OTLP and queries with whole answers. */
export interface Taken {
  /** Receivers that are asked for. */
  receivers: readonly string[];
  /** Whether queries are answered bit by bit, too. */
  streaming: boolean;
}

/** All requests of one purpose at a port. */
export function requests({ receivers, streaming }: Taken, purpose: Purpose, port: string): Request[] {
  const probes: Record<string, Record<string, string>> = probePaths;
  return {
    push: () =>
      pushRoutes(receivers).flatMap(({ paths }) => paths.map((path): Request => ({ method: 'POST', path }))),
    query: (): Request[] => [
      { method: 'GET', path: queriesBelow, below: true },
      ...(streaming ? [{ method: 'POST' as const, path: streamedQueriesBelow, below: true as const }] : []),
    ],
    metrics: () => [get(metricsPath)],
    probe: () => Object.values(probes[port] ?? {}).map(get),
  }[purpose]();
}
