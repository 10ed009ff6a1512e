// What npm run synth says of an environment that is allowed, and slower than it need be.
import { advice } from '../lib/architectures/architectures';
import { bytes } from '../lib/environment/values';
import { readBufferBytes, writebackItems } from '../lib/tempo/reading';
import { environment } from './environments';

/** Limits that ingesters of 1Gi can hold tenants to. */
const modest = { 'limits.rateLimit': '2Mi' };

test('nothing is said of do-nyc3-prod with limits that its ingesters can take', () =>
  expect(advice(environment('do-nyc3-prod', modest))).toEqual([]));

test.each<[string, Record<string, unknown>, string[]]>([
  [
    'as it was specified',
    {},
    [
      'limits.rateLimit: one tenant may push 30 MiB a second to each ingester, which with memory 1Gi takes some 5 and is killed above it. Set it to 2Mi, or components.ingester.memory to 6Gi.',
    ],
  ],
  ['more memory', { 'components.ingester.memory': '6Gi', 'components.ingester.maxBlockSize': '128Mi' }, []],
  [
    'fewer copies on more ingesters',
    { 'components.ingester': { replicas: 12, replicationFactor: 2, memory: '1Gi' } },
    [],
  ],
  [
    'one tenant',
    { ...modest, 'tenants.prod.limits': { rateLimit: '8Mi' } },
    [
      'tenants.prod.limits.rateLimit: one tenant may push 16 MiB a second to each ingester, which with memory 1Gi takes some 5 and is killed above it. Set it to 2Mi, or components.ingester.memory to 4Gi.',
    ],
  ],
])('rates that ingesters cannot take: %s', (_, changes, expected) =>
  expect(advice(environment('do-nyc3-prod', changes))).toEqual(expected),
);

test.each<[string, Record<string, unknown>, string]>([
  [
    'little memory for many queries',
    { 'components.querier': { memory: '256Mi', maxConcurrentQueries: 20 } },
    'components.querier: with memory 256Mi for 20 queries at once, blocks are read in pieces of 32 KiB: lookups by trace ID take more requests and time than they need. Set memory to 950Mi, or maxConcurrentQueries to 5.',
  ],
  [
    'no memcached',
    { 'components.memcached': undefined },
    'components.memcached: left out, so each lookup by trace ID asks the object store for a Bloom filter of each block, and some 150 pieces of one. Add it.',
  ],
  [
    'no pages in the cache',
    { 'components.memcached.roles': ['bloom', 'frontend-search'] },
    'components.memcached.roles: without parquet-footer and parquet-page, each query asks the object store for the same again. Add them.',
  ],
])('%s', (_, changes, said) =>
  expect(advice(environment('do-nyc3-prod', { ...modest, ...changes }))).toEqual([said]),
);

test('what it says to set is enough', () => {
  expect(
    advice(
      environment('do-nyc3-prod', {
        ...modest,
        'components.querier': { memory: '950Mi', maxConcurrentQueries: 20 },
      }),
    ),
  ).toEqual([]);
  expect(
    advice(
      environment('do-nyc3-prod', {
        ...modest,
        'components.querier': { memory: '256Mi', maxConcurrentQueries: 5 },
      }),
    ),
  ).toEqual([]);
});

test.each([
  ['512Mi', 10, 128],
  ['1Gi', 10, 256],
  ['512Mi', 5, 256],
  ['8Gi', 10, 1024],
  ['128Mi', 50, 32],
])(
  'queriers of %s for %i queries at once read %i KiB at a time, and hold back no more than a twentieth of that',
  (memory, maxConcurrentQueries, kibibytes) => {
    const some = { memory, maxConcurrentQueries };
    expect(readBufferBytes(some)).toBe(kibibytes * 1024);
    expect(writebackItems(some) * readBufferBytes(some)).toBeLessThanOrEqual(
      Math.max(bytes(memory) / 20, 16 * readBufferBytes(some)),
    );
  },
);
