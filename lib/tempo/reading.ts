// How queriers read blocks, and how blocks are written so that they can be read cheaply. All of it follows
// from sizes in the environment.
// What was measured is in docs/performance.md; the bench is `npm run bench:stack`.
import { bytes } from '../environment/values';

/** What reads blocks: its memory, and how many jobs it works on at once. */
interface Reader {
  memory: string;
  maxConcurrentQueries: number;
}

/**
 * Column readers that a lookup by trace ID opens in the one block that has the trace: a reader of pages and
 * one of dictionaries for each of some hundred columns. Each takes a buffer, so this many buffers are one
 * lookup.
 * @see https://github.com/grafana/tempo/blob/v2.10.8/tempodb/encoding/vparquet4/block_findtracebyid.go
 */
const readersOfLookup = 190;

/** Of a querier's memory, the part that buffers may take when it works on as many lookups as it may. */
const bufferShare = 0.5;

/**
 * Of a querier's memory, the part that may wait to be written to memcached: all of it waits when memcached is
 * gone.
 */
const writebackShare = 0.05;

/**
 * A request to an object store costs its latency, however small it is: below this there are too many. Tempo's
 * own size is the largest.
 */
const bufferBytes = { least: 32 * 2 ** 10, most: 2 ** 20 };

/** Below this a lookup takes more than 200 requests. */
export const leastBufferBytes = 128 * 2 ** 10;

/** Memory that a querier must have for buffers of a size. */
export const readBufferRoom = (buffer: number, maxConcurrentQueries: number) =>
  (buffer * maxConcurrentQueries * readersOfLookup) / bufferShare;

/** The largest power of two that is not above a number. */
const powerOfTwo = (value: number) => 2 ** Math.floor(Math.log2(value));

/**
 * Bytes that a querier asks the object store for at once. Tempo's own 1 MiB takes 190 MiB for each lookup:
 * with 512Mi three at once are killed. A querier with more memory, or with fewer queries at once, reads in
 * larger pieces and so with fewer requests.
 */
export function readBufferBytes({ memory, maxConcurrentQueries }: Reader): number {
  const room = bytes(memory) / readBufferRoom(1, maxConcurrentQueries);
  return Math.min(bufferBytes.most, Math.max(bufferBytes.least, powerOfTwo(room)));
}

/**
 * Things that may wait to be written to memcached. Tempo's own 10,000 of these pieces are more than a querier
 * has.
 */
export const writebackItems = (reader: Reader) =>
  Math.max(16, Math.floor((bytes(reader.memory) * writebackShare) / readBufferBytes(reader)));

/**
 * Size of a row group of new blocks. Tempo compares it with a count of values, not with bytes: its own
 * 100,000,000 are some 600,000 spans, a whole block. A lookup reads each column from the beginning of the row
 * group to the trace, so a smaller one is less to read, and less to hold for whoever writes it; one that is
 * too small is more requests for a search.
 * @see https://github.com/grafana/tempo/blob/v2.10.8/tempodb/encoding/vparquet4/compactor.go
 */
export const rowGroupSize = 10_000_000;

/**
 * Jobs that a querier is handed at once by each of its `maxConcurrentQueries` workers. Tempo's own are seven,
 * so that ten workers read
 * seventy blocks at once: a search of a day on 20 GB killed queriers of 512Mi. With one,
 * `maxConcurrentQueries` is what it says.
 * @see https://github.com/grafana/tempo/blob/v2.10.8/modules/frontend/v1/frontend.go
 */
export const jobsAtOnce = 1;
