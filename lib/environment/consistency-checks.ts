// Checks that keys of an environment are consistent with one another.

import { ranges } from './autoscaling';
import { cluster } from './cluster';
import { type ConsistencyCheck, wrongIf } from './consistency';
import type { Contract } from './contract';
import { credentialsChecks } from './credentials';
import type { Environment } from './environment';
import { joinedNames } from './joined-names';
import { orderedOptions } from './ordered-options';
import { rolling } from './rolling';
import { sharing } from './sharing';
import { surroundings } from './surroundings';
import { tenantCount } from './tenant-count';
import { tlsChecks } from './tls';
import { bytes, seconds } from './values';

/** Limits as written for all tenants and for each. */
const writtenLimits = ({ limits, tenants }: Environment) => [
  { path: ['limits'], limits },
  ...Object.entries(tenants).map(([name, tenant]) => ({
    path: ['tenants', name, 'limits'],
    limits: tenant.limits ?? {},
  })),
];

/** The least time between two reads of the keys, by who is asked. */
const leastRefresh = {
  // Each read asks for two fields. https://developer.1password.com/docs/service-accounts/rate-limits
  sdk: [
    '15m',
    '1Password locks all service accounts of an account out for the day after 1,000 requests in its smallest plan, and this takes two each time',
  ],
  connect: ['1m', 'the keys change by hand, a few times a year'],
} as const;

/** @param contract What the components of an architecture add. */
export const consistencyChecks = (contract: readonly Contract[]): ConsistencyCheck[] => [
  // A batch that gets in fits into every limit further in.
  {
    reads: ['largestBatch', 'limits', 'tenants'],
    problems: (environment) =>
      writtenLimits(environment).flatMap(({ path, limits }) =>
        (['burstSize', 'maxBytesPerTrace'] as const).flatMap((key) => {
          const value = limits[key];
          return wrongIf(
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
    problems: (environment) =>
      writtenLimits(environment).flatMap(({ path, limits: { maxBytesPerTrace } }) =>
        wrongIf(
          maxBytesPerTrace !== undefined && bytes(maxBytesPerTrace) > 2 * bytes(environment.largestBatch),
          [...path, 'maxBytesPerTrace'],
          maxBytesPerTrace,
          `at most twice largestBatch, ${environment.largestBatch}: a larger trace would be kept, but fit into no answer; raise largestBatch`,
        ),
      ),
  },
  // 1Password locks accounts that read too often.
  {
    reads: ['credentials'],
    problems: ({ credentials: { provider, refresh } }) => {
      const [least, why] = leastRefresh[provider === 'sdk' ? 'sdk' : 'connect'];
      return wrongIf(
        seconds(refresh) < seconds(least),
        ['credentials', 'refresh'],
        refresh,
        `${least} or more with provider ${provider ?? 'connect'}: ${why}`,
      );
    },
  },
  ...credentialsChecks,
  ...surroundings,
  ...tlsChecks,
  ...joinedNames,
  tenantCount,
  ...cluster(contract),
  ranges(contract),
  rolling(contract),
  ...sharing(contract),
  ...orderedOptions(contract),
];
