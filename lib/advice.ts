// What is allowed, and makes queries slower or dearer than they need be. It is said by npm run synth and changes nothing.
import type { Environment } from './environment/environment';
import { bytes } from './environment/values';
import { leastBufferBytes, readBufferBytes, readBufferRoom } from './tempo/reading';

const kibibytes = (size: number) => `${size / 2 ** 10} KiB`;

/** Queriers whose memory is so little for so many queries at once that they read the object store in very small pieces. */
function buffers(environment: Environment): string[] {
  const { memory, maxConcurrentQueries } = environment.components.querier;
  const [is, least] = [readBufferBytes(environment), leastBufferBytes];
  if (is >= least) return [];
  const enough = `${Math.ceil(readBufferRoom(least, maxConcurrentQueries) / 2 ** 20)}Mi`;
  const few = Math.floor((maxConcurrentQueries * bytes(memory)) / readBufferRoom(least, maxConcurrentQueries));
  const or = few >= 1 ? `, or maxConcurrentQueries to ${few}` : '';
  return [
    `components.querier: with memory ${memory} for ${maxConcurrentQueries} queries at once, blocks are read in pieces of ${kibibytes(is)}: lookups by trace ID take more requests and time than they need. Set memory to ${enough}${or}.`,
  ];
}

/** What is not cached, and is asked for by each query again. */
function uncached({ components: { memcached } }: Environment): string[] {
  const dear = ['bloom', 'parquet-footer', 'parquet-page'] as const;
  if (!memcached)
    return [
      'components.memcached: left out, so each lookup by trace ID asks the object store for a Bloom filter of each block, and some 150 pieces of one. Add it.',
    ];
  const missing = dear.filter((role) => !memcached.roles.includes(role));
  return missing.length > 0
    ? [
        `components.memcached.roles: without ${missing.join(' and ')}, each query asks the object store for the same again. Add ${missing.length > 1 ? 'them' : 'it'}.`,
      ]
    : [];
}

/** A line for each thing, with the key and what to do; none for what is as it should be. */
export const advice = (environment: Environment): string[] => [...buffers(environment), ...uncached(environment)];
