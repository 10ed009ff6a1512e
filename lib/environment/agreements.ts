// What keys of an environment must agree on with one another.
import { type Agreement, breach } from './agreement';
import { cluster } from './cluster';
import type { Environment } from './environment';
import { joinedNames } from './joined-names';
import { sharing } from './sharing';
import { surroundings } from './surroundings';
import { tenantCount } from './tenant-count';
import { bytes, seconds } from './values';

/** Limits as written for all tenants and for each. */
const writtenLimits = ({ limits, tenants }: Environment) => [
  { path: ['limits'], limits },
  ...Object.entries(tenants).map(([name, tenant]) => ({ path: ['tenants', name, 'limits'], limits: tenant.limits ?? {} })),
];

/** The least time between two reads of the keys, by who is asked. */
const leastRefresh = {
  // Each read asks for two fields. https://developer.1password.com/docs/service-accounts/rate-limits
  sdk: ['15m', '1Password locks all service accounts of an account out for the day after 1,000 requests in its smallest plan, and this takes two each time'],
  connect: ['1m', 'the keys change by hand, a few times a year'],
} as const;

export const agreements: Agreement[] = [
  // A trace cannot be taken by more ingesters than there are.
  {
    reads: ['components'],
    breaches: ({ components: { ingester } }) =>
      breach(
        ingester.replicationFactor > ingester.replicas,
        ['components', 'ingester', 'replicationFactor'],
        ingester.replicationFactor,
        `at most components.ingester.replicas, ${ingester.replicas}: raise the replicas or lower the factor`,
      ),
  },
  // An enforced tenant is named when there is one, and only then.
  {
    reads: ['components', 'tenants'],
    breaches: ({ components: { gateway }, tenants }) => [
      ...breach(
        gateway.tenantHeader === 'enforce' && !gateway.enforcedTenant,
        ['components', 'gateway', 'enforcedTenant'],
        gateway.enforcedTenant,
        `one of the tenants (${Object.keys(tenants).join(', ')}), because tenantHeader is enforce`,
      ),
      ...breach(
        gateway.tenantHeader !== 'enforce' && gateway.enforcedTenant !== undefined,
        ['components', 'gateway', 'enforcedTenant'],
        gateway.enforcedTenant,
        `nothing, because tenantHeader is ${gateway.tenantHeader}: remove it, or set tenantHeader to enforce`,
      ),
      ...breach(
        gateway.enforcedTenant !== undefined && !Object.hasOwn(tenants, gateway.enforcedTenant),
        ['components', 'gateway', 'enforcedTenant'],
        gateway.enforcedTenant,
        `one of the tenants: ${Object.keys(tenants).join(', ')}`,
      ),
    ],
  },
  // A tenant whose queries the gateway makes another's has no datasource.
  {
    reads: ['components', 'tenants'],
    breaches: ({ components: { gateway }, tenants }) =>
      Object.entries(tenants).flatMap(([name, tenant]) =>
        breach(
          gateway.enforcedTenant !== undefined && gateway.enforcedTenant !== name && tenant.datasource !== undefined,
          ['tenants', name, 'datasource'],
          tenant.datasource,
          `nothing, because the gateway makes every query one of ${gateway.enforcedTenant}: remove it, or set tenantHeader to require`,
        ),
      ),
  },
  // What is made of metrics needs somebody who makes them.
  {
    reads: ['components', 'tenants'],
    breaches: ({ components, tenants }) =>
      Object.entries(tenants).flatMap(([name, tenant]) =>
        (['processors', 'mimirTenant'] as const).flatMap((key) =>
          breach(
            tenant[key] !== undefined && !components.metricsGenerator,
            ['tenants', name, key],
            tenant[key],
            'nothing, because there is no metrics generator: add components.metricsGenerator, or remove the key',
          ),
        ),
      ),
  },
  // A batch that gets in fits into every limit further in.
  {
    reads: ['largestBatch', 'limits', 'tenants'],
    breaches: (environment) =>
      writtenLimits(environment).flatMap(({ path, limits }) =>
        (['burstSize', 'maxBytesPerTrace'] as const).flatMap((key) => {
          const value = limits[key];
          return breach(
            value !== undefined && bytes(value) < bytes(environment.largestBatch),
            [...path, key],
            value,
            `at least largestBatch, ${environment.largestBatch}: a batch of that size would never get through; raise it or leave it out`,
          );
        }),
      ),
  },
  // A trace that is kept can be read: an answer inside Tempo is at most twice a batch.
  {
    reads: ['largestBatch', 'limits', 'tenants'],
    breaches: (environment) =>
      writtenLimits(environment).flatMap(({ path, limits: { maxBytesPerTrace } }) =>
        breach(
          maxBytesPerTrace !== undefined && bytes(maxBytesPerTrace) > 2 * bytes(environment.largestBatch),
          [...path, 'maxBytesPerTrace'],
          maxBytesPerTrace,
          `at most twice largestBatch, ${environment.largestBatch}: a larger trace would be kept, but fit into no answer; raise largestBatch`,
        ),
      ),
  },
  // memcached has room for itself, and for more than a few items.
  {
    reads: ['components'],
    breaches: ({ components: { memcached } }) =>
      memcached
        ? [
            ...breach(
              bytes(memcached.memory) < bytes('64Mi'),
              ['components', 'memcached', 'memory'],
              memcached.memory,
              'at least 64Mi: beside its items memcached takes some 10 MiB, and would outgrow a smaller limit',
            ),
            ...breach(
              bytes(memcached.memory) < 8 * bytes(memcached.maxItemSize),
              ['components', 'memcached', 'memory'],
              memcached.memory,
              `at least eight times maxItemSize, ${memcached.maxItemSize}: memcached would have room for a handful of items only`,
            ),
          ]
        : [],
  },
  // An ingester completes a block while the next one fills.
  {
    reads: ['components'],
    breaches: ({ components: { ingester } }) =>
      breach(
        2 * bytes(ingester.maxBlockSize) > bytes(ingester.memory),
        ['components', 'ingester', 'maxBlockSize'],
        ingester.maxBlockSize,
        `at most half of components.ingester.memory, ${ingester.memory}: a block is completed in memory while the next one fills`,
      ),
  },
  // A block lives longer than it takes to make one.
  {
    reads: ['retention', 'tenants', 'components'],
    breaches: ({ retention, tenants, components: { ingester } }) => {
      const written = [
        { path: ['retention'], value: retention },
        ...Object.entries(tenants).map(([name, tenant]) => ({ path: ['tenants', name, 'retention'], value: tenant.retention ?? retention })),
      ];
      return written.flatMap(({ path, value }) =>
        breach(
          seconds(value) < 4 * seconds(ingester.maxBlockDuration),
          path,
          value,
          `at least four times components.ingester.maxBlockDuration, ${ingester.maxBlockDuration}: blocks would be deleted as soon as they are written`,
        ),
      );
    },
  },
  // Who asks too often gets no answer any more.
  {
    reads: ['credentials'],
    breaches: ({ credentials: { provider, refresh } }) => {
      const [least, why] = leastRefresh[provider];
      return breach(seconds(refresh) < seconds(least), ['credentials', 'refresh'], refresh, `${least} or more with provider ${provider}: ${why}`);
    },
  },
  // What the generator no longer has, the object store already has, and queriers know of it.
  {
    reads: ['components'],
    breaches: ({ components: { metricsGenerator } }) =>
      breach(
        metricsGenerator?.traceqlMetrics !== undefined && seconds(metricsGenerator.traceqlMetrics.recent) < 15 * 60,
        ['components', 'metricsGenerator', 'traceqlMetrics', 'recent'],
        metricsGenerator?.traceqlMetrics?.recent,
        'at least 15m: it takes as long until a span can be read from the object store',
      ),
  },
  ...surroundings,
  ...joinedNames,
  tenantCount,
  ...cluster,
  ...sharing,
];
