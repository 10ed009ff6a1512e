// Tenants, and what each of them may do. https://grafana.com/docs/tempo/latest/configuration/#overrides
import * as z from 'zod';
import { grafanaUid } from './names';
import type { Chosen } from './options';
import { count, distinct, line, mebibytes, retention, size, tenantName } from './values';

/**
 * What the metrics generator can make of spans; `local-blocks` comes with `traceqlMetrics` and is not asked
 * for here.
 */
export const processor = z.enum([
  'service-graphs',
  'span-metrics',
  'span-metrics-count',
  'span-metrics-latency',
  'span-metrics-size',
  'host-info',
]);

/** What one pod could take in a second at most, and what Tempo counts in 64 bits. */
const rate = size({ least: '1Mi', most: '1Ti' });

const limit = {
  rateLimit: rate.describe(
    'Bytes of spans that each distributor takes in a second; more is refused, and collectors try again.',
  ),
  burstSize: rate.describe(
    'Bytes that may come at once, so at least the largest batch. By default twice `largestBatch`.',
  ),
  maxTracesPerUser: count(1).describe(
    'Traces that each ingester holds open. What comes above is dropped in silence (tempo_discarded_spans_total), though the sender is told that it was taken.',
  ),
  maxBytesPerTrace: rate.describe(
    'Bytes of one trace in an ingester; later spans of a larger one are dropped. By default `largestBatch`.',
  ),
  maxActiveSeries: count(1).describe(
    'Series that the metrics generator keeps for the tenant; a span that needs another is not counted.',
  ),
};

/** The limits of a tenant that says nothing else; each has a default. */
export const limits = z.strictObject({
  rateLimit: limit.rateLimit.default('15Mi'),
  burstSize: limit.burstSize.optional(),
  maxTracesPerUser: limit.maxTracesPerUser.default(100_000),
  maxBytesPerTrace: limit.maxBytesPerTrace.optional(),
  maxActiveSeries: limit.maxActiveSeries.default(100_000),
});

/** How Grafana finds a datasource of another kind. */
export const reference = line('the uid of a datasource in Grafana', 190);

const datasource = z.strictObject({
  name: z
    .string('the name of a Grafana datasource')
    .regex(
      /^[A-Za-z0-9]([A-Za-z0-9 ._-]{0,61}[A-Za-z0-9])?$/,
      'the name of a Grafana datasource: up to 63 letters, digits, spaces and ._-',
    )
    .optional()
    .describe('Name in Grafana. By default `tempo-<cluster>-<tenant>`.'),
  uid: grafanaUid
    .optional()
    .describe(
      'Unique id in Grafana. Never give one to a datasource that was provisioned without: what links to it breaks.',
    ),
  mimir: reference
    .optional()
    .describe(
      'Uid of the Mimir datasource that holds the metrics of this tenant. By default `grafana.mimir`.',
    ),
  loki: reference
    .optional()
    .describe('Uid of the Loki datasource that holds the logs of this tenant. By default `grafana.loki`.'),
  pyroscope: reference
    .optional()
    .describe(
      'Uid of the Pyroscope datasource that holds the profiles of this tenant. By default `grafana.pyroscope`.',
    ),
  user: line('the name of a user', 64)
    .optional()
    .describe(
      'With `grafana.outside`: the user of `components.gateway.public` that Grafana is. By default the only one of this tenant.',
    ),
});

const tenant = z.strictObject({
  limits: z
    .strictObject(limit)
    .partial()
    .optional()
    .describe('Limits of this tenant; what is not said here comes from the `limits` of all.'),
  processors: distinct(processor)
    .optional()
    .describe(
      'Processors for the spans of this tenant. By default `components.metricsGenerator.processors`.',
    ),
  retention: retention
    .optional()
    .describe('How long the blocks of this tenant are kept. By default the `retention` of all.'),
  mimirTenant: tenantName
    .optional()
    .describe('The Mimir tenant that the metrics of this tenant are written to. By default the same name.'),
  datasource: datasource
    .optional()
    .describe('The Grafana datasource of this tenant; there is one for each tenant when `grafana` is set.'),
});

/**
 * All tenants by name, and those things that are alike for all.
 * @param overrides Schema of limits by Tempo's own names.
 */
export const tenancy = (overrides: z.ZodOptional<z.ZodType<Chosen>>) => ({
  tenants: z
    .record(
      tenantName,
      tenant.extend({
        overrides: overrides.describe(
          'Limits of this tenant by Tempo’s own names, before those of `overrides` of all.',
        ),
      }),
    )
    .refine((all) => Object.keys(all).length > 0, 'at least one tenant, such as `prod: {}`')
    .describe('The tenants by the name that they have in X-Scope-OrgID.'),
  limits: limits
    .prefault({})
    .describe('Limits of every tenant that does not set its own. A change of them restarts nothing.'),
  retention: retention.default('48h').describe('How long blocks are kept before the compactor deletes them.'),
  largestBatch: mebibytes
    .default('20Mi')
    .describe(
      'The largest batch of spans that gets through, unpacked: the gateway, the receivers and gRPC inside Tempo follow it.',
    ),
  overrides: overrides.describe(
    'Limits of every tenant by Tempo’s own names, beside those that other keys say. A change of them restarts nothing. https://grafana.com/docs/tempo/latest/configuration/#overrides',
  ),
});

/** Name of a tenant's datasource in Grafana. */
export const datasourceName = (cluster: string, name: string, given?: { name?: string | undefined }) =>
  given?.name ?? `tempo-${cluster}-${name}`;

/**
 * Name of the object that tells Grafana of a datasource.
 * @example objectName('Tempo Prod') === 'tempo-prod'
 */
export const objectName = (datasource: string) =>
  datasource
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** How long the blocks of a tenant are kept: its own time, or that of all. */
export const retentionOf = (
  environment: { retention: string },
  tenant?: { retention?: string | undefined },
) => tenant?.retention ?? environment.retention;

/** The Mimir tenant that the metrics of a tenant are written to. */
export const mimirTenantOf = (name: string, tenant?: { mimirTenant?: string | undefined }) =>
  tenant?.mimirTenant ?? name;
