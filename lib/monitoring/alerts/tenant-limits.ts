// How near tenants are to their limits.
import type { Environment } from '../../environment/environment';
import { bytes } from '../../environment/values';
import type { Topology } from '../../topology/topology';
import { each } from '../promql';

type Limit = 'rateLimit' | 'maxTracesPerUser' | 'maxActiveSeries';

const amount = (limit: string | number) => (typeof limit === 'string' ? bytes(limit) : limit);

/** A table of tenants: those that have a value of their own, and all others together. */
function perTenant<Value>(
  tenants: Environment['tenants'],
  own: (tenant: Environment['tenants'][string]) => Value | undefined,
  others: Value,
) {
  const named = Object.entries(tenants).flatMap(([name, tenant]) => {
    const value = own(tenant);
    return value === undefined ? [] : [{ name, value }];
  });
  return [
    ...named.map(({ name, value }) => ({ matchers: [`tenant="${name}"`], value })),
    { matchers: named.map(({ name }) => `tenant!="${name}"`), value: others },
  ];
}

/** What tenants use of a limit, each as a share of its own. @param used What is used, by tenant. */
export const shareOf = (
  { environment: { tenants, limits } }: Topology,
  limit: Limit,
  used: (matchers: string[]) => string,
) =>
  each(
    ...perTenant(tenants, (tenant) => tenant.limits?.[limit], limits[limit]).map(
      ({ matchers, value }) => `${used(matchers)} / ${amount(value)}`,
    ),
  );

/** What tenants have, each asked with its own retention. */
export const withRetention = (
  { environment: { tenants, retention } }: Topology,
  of: (matchers: string[], retention: string) => string,
) =>
  each(
    ...perTenant(tenants, (tenant) => tenant.retention, retention).map(({ matchers, value }) =>
      of(matchers, value),
    ),
  );
