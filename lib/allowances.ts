// How long things may take and how large they may be. Whoever asks waits a little longer than whoever answers,
// so that the one with the reason is the one who says no.
import type { Environment } from './environment/environment';
import { bytes, seconds } from './environment/values';
import type { Target } from './topology/ports';

/** Seconds that each of those on the way of a query gives it, from the inside out. */
export function queryTimes({ queryTimeout }: Environment) {
  const querier = seconds(queryTimeout);
  return { querier, queryFrontend: querier + 5, server: querier + 10, gateway: querier + 15, grafana: querier + 20 };
}

/** Seconds that the gateway gives a push. Inside, an ingester is given five (ingester_client.remote_timeout). */
export const pushSeconds = 15;

/** Seconds between the signal to stop and the end of listening: by then no Service names the pod any more. */
export const leaveSeconds = 5;

/** Seconds that a program of Tempo lets requests finish after it stopped listening: for those that answer queries, as long as one may take. */
export const drainSeconds = (environment: Environment, target: Target) =>
  target === 'querier' || target === 'query-frontend' ? Math.max(30, queryTimes(environment).server) : 30;

/** Seconds that an ingester answers for a block after it was flushed: until each querier has polled it, three polls long. */
export const flushedBlockSeconds = 15 * 60;

/** Disk of the node for the logs of a container, of which the kubelet keeps 50 MiB by default, and for what is in memory until it is written. */
export const logDisk = { request: '64Mi', limit: '128Mi' };

/** Bytes at each station on the way of a batch. A message inside Tempo is a batch or a trace and what goes with it. */
export function sizes({ largestBatch }: Environment) {
  return { batch: bytes(largestBatch), message: 2 * bytes(largestBatch) };
}
