// How long things may take and how large they may be. A caller waits a little longer than what it calls, so
// that the reason of a failure is told by the program that has it.
import type { Environment } from '../environment/environment';
import { retentionOf } from '../environment/tenants';
import { bytes, seconds } from '../environment/values';

/** Seconds that each of those on the way of a query gives it, from the inside out. */
export function queryTimes({ queryTimeout }: Environment) {
  const querier = seconds(queryTimeout);
  return {
    querier,
    queryFrontend: querier + 5,
    server: querier + 10,
    gateway: querier + 15,
    grafana: querier + 20,
  };
}

/**
 * Seconds that a query of a tenant may span: all that is kept, and no less than the week that Tempo lets a
 * search span by default.
 * A day more, since Grafana counts in days and months of a calendar, of which some are longer.
 */
export const spanSeconds = ({ retention }: Environment, tenant: Environment['tenants'][string]) =>
  Math.max(7 * day, seconds(retentionOf({ retention }, tenant))) + day;
const day = 24 * 60 * 60;

/**
 * Seconds that the gateway gives a push. Inside, an ingester is given five (ingester_client.remote_timeout).
 */
export const pushSeconds = 15;

/**
 * Seconds that a connection of gRPC to a receiver lasts, where no mesh spreads its calls: a client stays with
 * one distributor as long as the connection does, and a new distributor gets no work.
 */
export const connectionSeconds = 120;

/** Seconds between the signal to stop and the end of listening: by then no Service names the pod any more. */
export const leaveSeconds = 5;

/** Seconds between two looks at which blocks there are. */
export const pollSeconds = 5 * 60;

/**
 * Seconds that an ingester answers for a block after it was flushed: until each querier has polled it, three
 * polls long.
 */
export const flushedBlockSeconds = 3 * pollSeconds;

/**
 * Seconds after which the list of blocks that a compactor writes counts as old, and who reads it looks into
 * the object store itself.
 * With a poll it is less than an ingester answers for a flushed block: without a compactor nothing is lost
 * from sight.
 */
export const oldListSeconds = 8 * 60;

/**
 * Requests a second that an object store takes for one bucket before it answers 503 or 429: of those that say
 * how many, the least is known of Spaces. S3 takes 5,500 for each prefix.
 * @see https://docs.digitalocean.com/products/spaces/details/limits/
 */
export const storeRequestsPerSecond = 500;

/**
 * Bytes at each station on the way of a batch. A message inside Tempo is a batch or a trace and what goes
 * with it.
 */
export function sizes({ largestBatch }: Environment) {
  return { batch: bytes(largestBatch), message: 2 * bytes(largestBatch) };
}
