// The components of Tempo and what an operator sizes and sets on each.
import * as z from 'zod';
import { dnsSubdomain } from './names';
import { processor } from './tenants';
import { url } from './urls';
import { count, cpu, duration, mebibytes, size, tenantName } from './values';

/** Replicas, memory and processor time, with defaults. Memory is requested in full: Tempo that is evicted loses time, an ingester also work. */
const sizing = (replicas: number, memory: string, millicores: string) => ({
  replicas: count(1, 1000).default(replicas).describe('How many pods.'),
  memory: size.default(memory).describe('Memory request and limit of a pod; GOMEMLIMIT follows it.'),
  cpu: cpu.default(millicores).describe('CPU request of a pod. There is no CPU limit: throttling a query or a flush helps nobody.'),
});

const logLevel = { logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('How much it logs.') };

const claim = (disk: string) => ({
  disk: size.default(disk).describe('Size of the volume that each pod claims. It cannot be changed in place.'),
  storageClass: dnsSubdomain.optional().describe('Storage class of the claims. By default the class that the cluster marks as default.'),
});

const distributor = z.strictObject({
  ...sizing(2, '512Mi', '200m'),
  ...logLevel,
  receivers: z
    .array(z.enum(['jaeger-grpc', 'jaeger-http', 'zipkin']))
    .default([])
    .describe('Receivers beside OTLP; for those over HTTP the gateway gets a route.'),
});

const ingester = z.strictObject({
  ...sizing(3, '1Gi', '250m'),
  ...logLevel,
  ...claim('10Gi'),
  replicationFactor: z
    .int('1, 2 or 3')
    .min(1, '1, 2 or 3')
    .max(3, '1, 2 or 3')
    .default(3)
    .describe(
      'How many ingesters are given each trace. With 3, two must take it and one may be missing. With 2, one must and one may be missing: what only one took is lost with its disk. With 1, the recent traces of one that is missing are not found.',
    ),
  maxBlockDuration: duration
    .default('15m')
    .describe('A block is closed after this time. Half of Tempo’s own 30m: blocks are built in memory, and 1Gi is little.'),
  maxBlockSize: size.default('128Mi').describe('A block is closed at this size. A quarter of Tempo’s own 500 MB, for the same reason.'),
});

const querier = z.strictObject({
  ...sizing(2, '512Mi', '200m'),
  ...logLevel,
  maxConcurrentQueries: z
    .int('a whole number from 1 to 100')
    .min(1, 'a whole number from 1 to 100')
    .max(100, 'a whole number from 1 to 100: a server of Tempo works on a hundred calls of a connection at once')
    .default(10)
    .describe('Jobs that a querier works on at once. Half of Tempo’s own 20, for 512Mi.'),
});

const queryFrontend = z.strictObject({ ...sizing(2, '512Mi', '100m'), ...logLevel });

const compactor = z.strictObject({
  ...sizing(1, '2Gi', '250m'),
  replicas: count(0, 1000)
    .default(1)
    .describe(
      'How many pods. 0 only with `storage.sharedWith`: the compactor of that environment then merges, deletes by its own retention, and writes the index that queriers here find blocks by. While it does not run, they find no new ones.',
    ),
  ...logLevel,
});

const gateway = z.strictObject({
  ...sizing(2, '128Mi', '50m'),
  tenantHeader: z
    .enum(['require', 'passthrough', 'enforce'])
    .default('require')
    .describe(
      'What becomes of X-Scope-OrgID. require: a request without it gets 401. passthrough: all is handed on; without it Tempo answers a push with 503, and collectors try for ever. enforce: every request becomes one of `enforcedTenant`.',
    ),
  enforcedTenant: tenantName.optional().describe('The tenant of every request; goes with `tenantHeader: enforce`.'),
  accessLog: z.enum(['json', 'plain']).default('json').describe('Format of the access log. Probes are not logged.'),
});

const memcached = z.strictObject({
  ...sizing(1, '300Mi', '50m'),
  maxItemSize: mebibytes.default('5Mi').describe('The largest thing that is cached.'),
  roles: z
    .array(z.enum(['bloom', 'parquet-footer', 'parquet-page', 'parquet-column-idx', 'parquet-offset-idx', 'trace-id-index', 'frontend-search']))
    .min(1, 'at least one role')
    .refine((roles) => new Set(roles).size === roles.length, 'each role once')
    .default(['bloom', 'parquet-footer', 'parquet-page', 'frontend-search'])
    .describe('What is cached. parquet-page is the largest, and what makes the second lookup in a block cheap.'),
  exporter: z
    .strictObject({
      memory: size.default('32Mi').describe('Memory request and limit of the exporter.'),
      cpu: cpu.default('10m').describe('CPU request of the exporter.'),
    })
    .prefault({})
    .describe('Its exporter, a pod for each of memcached’s, which runs when `monitoring` is set.'),
});

const metricsGenerator = z.strictObject({
  ...sizing(1, '512Mi', '200m'),
  ...logLevel,
  ...claim('10Gi'),
  remoteWriteUrl: url.describe('Where Mimir takes remote writes; the tenant goes along in X-Scope-OrgID.'),
  processors: z
    .array(processor)
    .min(1, 'at least one processor; or leave metricsGenerator out')
    .default(['service-graphs', 'span-metrics'])
    .describe('What is made of the spans of each tenant that says nothing else.'),
  traceqlMetrics: z
    .strictObject({
      recent: duration.default('30m').describe('How long the generator answers from its own disk, at least 15m; older spans are read from the object store.'),
    })
    .optional()
    .describe('Turns on TraceQL metrics such as `{ } | rate()`: the generator then keeps blocks of its own and flushes them to the object store.'),
});

const vulture = z.strictObject({
  memory: size.default('128Mi').describe('Memory request and limit of the pod.'),
  cpu: cpu.default('20m').describe('CPU request of the pod.'),
  tenant: tenantName
    .optional()
    .describe('Tenant whose traces it writes and reads: one of `tenants`. By default the first of them; one of its own keeps its traces out of others.'),
});

/** All components. metricsGenerator, memcached and vulture may be left out. */
export const components = z.strictObject({
  distributor: distributor.prefault({}).describe('Takes spans and hands them to ingesters.'),
  ingester: ingester.prefault({}).describe('Writes spans to blocks, and answers for the most recent ones.'),
  querier: querier.prefault({}).describe('Works on queries.'),
  queryFrontend: queryFrontend.prefault({}).describe('Takes queries, splits them, and hands them to queriers.'),
  compactor: compactor.prefault({}).describe('Merges blocks, and deletes those past their retention.'),
  gateway: gateway.prefault({}).describe('nginx: the one HTTP address for collectors and Grafana.'),
  memcached: memcached.optional().describe('Cache of what queries read again and again.'),
  metricsGenerator: metricsGenerator.optional().describe('Derives service graphs and span metrics, and writes them to Mimir.'),
  vulture: vulture.optional().describe('Writes traces and looks whether it finds them again, all the time.'),
});
