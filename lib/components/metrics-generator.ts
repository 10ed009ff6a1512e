// Derives service graphs and span metrics from spans and writes them to Mimir. Its pods have names of their
// own, because the name is a label of each series, and a claim even without TraceQL metrics, because a
// StatefulSet cannot be given one later.
import * as z from 'zod';
import { scales } from '../environment/autoscaling';
import { wrongIf } from '../environment/consistency';
import type { Check } from '../environment/contract';
import type { Environment } from '../environment/environment';
import { claim, logLevel, sizing } from '../environment/sizing';
import { processor } from '../environment/tenants';
import { bytes, duration, seconds } from '../environment/values';
import { tempoImage } from '../tempo/image';
import { ofTempo, reading } from '../tempo/options';
import { grpc, httpMetrics, memberlist } from '../tempo/ports';
import { tempoProgram, volume } from '../tempo/program';
import { remoteWriteMounts, remoteWriteSection, remoteWrites } from '../tempo/remote-write';
import { advertised, paths } from '../tempo/sections';
import type { TempoYaml } from '../tempo/tempo-yaml';
import { type Component, portsOf } from '../topology/component';

const reads = reading('metrics_generator', 'memberlist', 'storage');

const settings = z.strictObject({
  ...sizing(1, '512Mi', '200m'),
  ...scales,
  ...logLevel,
  ...ofTempo(reads),
  ...claim('10Gi'),
  ...remoteWrites,
  processors: z
    .array(processor)
    .min(1, 'at least one processor; or leave metricsGenerator out')
    .default(['service-graphs', 'span-metrics'])
    .describe('What is made of the spans of each tenant that says nothing else.'),
  traceqlMetrics: z
    .strictObject({
      recent: duration({
        least: '15m',
        most: '24h',
        why: 'it takes 15m until a span can be read from the object store, and the generator keeps what is younger on its disk',
      })
        .default('30m')
        .describe(
          'How long the generator answers from its own disk, at least 15m; older spans are read from the object store.',
        ),
    })
    .optional()
    .describe(
      'Turns on TraceQL metrics such as `{ } | rate()`: the generator then keeps blocks of its own and flushes them to the object store.',
    ),
});
type Settings = z.output<typeof settings>;

const checks: Check<Settings>[] = [
  // What is made of metrics needs a metrics generator.
  {
    reads: ['tenants'],
    problems: (settings, { tenants }) =>
      Object.entries(tenants).flatMap(([name, tenant]) =>
        (['processors', 'mimirTenant'] as const).flatMap((key) =>
          wrongIf(
            tenant[key] !== undefined && !settings,
            ['tenants', name, key],
            tenant[key],
            'nothing, because there is no metrics generator: add components.metricsGenerator, or remove the key',
          ),
        ),
      ),
  },
  // A tenant of Mimir is said in a header.
  {
    reads: ['tenants'],
    problems: (settings, { tenants }) =>
      Object.entries(tenants).flatMap(([name, { mimirTenant }]) =>
        wrongIf(
          settings?.tenantHeader === false && mimirTenant !== undefined,
          ['tenants', name, 'mimirTenant'],
          mimirTenant,
          'nothing, because tenantHeader of components.metricsGenerator is false: remove one of them',
        ),
      ),
  },
];

/** The blocks that TraceQL metrics are answered from. */
const localBlocks = ({ memory }: Settings, recent: string, { queryTimeout }: Environment) => ({
  traces_storage: { path: `${paths.data}/generator/traces` },
  processor: {
    local_blocks: {
      filter_server_spans: false,
      flush_to_storage: true,
      // Until the last query that asks for it has been answered.
      complete_block_timeout: `${seconds(recent) + seconds(queryTimeout)}s`,
      // Both are in memory. Tempo's own 250 and 500 MB would fill the pod, beside the series that it keeps.
      max_live_traces_bytes: bytes(memory) / 4,
      max_block_bytes: bytes(memory) / 4,
    },
  },
  query_timeout: queryTimeout,
});

/** The section that makes metrics. */
export const generating = (
  settings: Settings,
  environment: Environment,
): Pick<TempoYaml, 'metrics_generator'> => ({
  metrics_generator: {
    ...advertised(environment, (address) => ({ ring: { instance_addr: address } })),
    // Tempo adds X-Scope-OrgID with the tenant of the spans; a header written here would send all tenants to
    // one.
    storage: {
      path: `${paths.data}/generator/wal`,
      remote_write_add_org_id_header: settings.tenantHeader,
      remote_write: remoteWriteSection(settings),
    },
    ...(settings.traceqlMetrics && localBlocks(settings, settings.traceqlMetrics.recent, environment)),
    // Collectors hold spans back to fill a batch; older ones than this are not counted. Tempo's own 30s loses
    // those of a retry.
    metrics_ingestion_time_range_slack: '2m',
  },
});

export const metricsGenerator: Component<Settings> = {
  name: 'metrics-generator',
  key: 'metricsGenerator',
  settings: settings
    .optional()
    .describe('Derives service graphs and span metrics, and writes them to Mimir.'),
  image: tempoImage,
  reads,
  roles: { makesMetrics: (settings) => settings, writesBlocks: () => ({}) },
  checks,
  ports: { ...httpMetrics, ...grpc, ...memberlist },
  services: { 'metrics-generator': { headless: true, ports: portsOf('http-metrics', 'grpc') } },
  program: (topology, settings) =>
    tempoProgram(topology, 'metrics-generator', {
      settings,
      sections: generating(settings, topology.environment),
      data: volume(settings),
      mounts: remoteWriteMounts(settings),
      stateful: true,
      // Time for the last samples to reach Mimir, and with TraceQL metrics for blocks to be closed.
      graceSeconds: 300,
    }),
};
