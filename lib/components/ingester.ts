// Collects spans to blocks and writes those to the object store; until then the only copy is on its volume.
import * as z from 'zod';
import { mostReplicas, scales } from '../environment/autoscaling';
import { wrongIf } from '../environment/consistency';
import { type Check, type Contract, holders } from '../environment/contract';
import type { Environment } from '../environment/environment';
import { claim, logLevel, sizing } from '../environment/sizing';
import { retentionOf } from '../environment/tenants';
import { bytes, duration, seconds, size } from '../environment/values';
import { tempoImage } from '../tempo/image';
import { flushedBlockSeconds } from '../tempo/limits';
import { ofTempo, reading } from '../tempo/options';
import { grpc, httpMetrics, memberlist } from '../tempo/ports';
import { tempoProgram, volume } from '../tempo/program';
import { advertised, ingesterRing, paths } from '../tempo/sections';
import type { TempoYaml } from '../tempo/tempo-yaml';
import { type Component, portsOf } from '../topology/component';
import type { Topology } from '../topology/topology';

const reads = reading('ingester', 'memberlist', 'storage', 'cache');

const settings = z.strictObject({
  ...sizing(3, '1Gi', '250m'),
  ...scales,
  ...logLevel,
  ...ofTempo(reads),
  ...claim('10Gi'),
  replicationFactor: z
    .int('1, 2 or 3')
    .min(1, '1, 2 or 3')
    .max(3, '1, 2 or 3')
    .default(3)
    .describe(
      'How many ingesters are given each trace. With 3, two must take it and one may be missing. With 2, one must and one may be missing: what only one took is lost with its disk. With 1, the recent traces of one that is missing are not found.',
    ),
  maxBlockDuration: duration({ least: '1m', most: '2h', why: 'until then its spans are on one disk only' })
    .default('15m')
    .describe(
      'A block is closed after this time. Half of Tempo’s own 30m: blocks are built in memory, and 1Gi is little.',
    ),
  maxBlockSize: size({ least: '1Mi', most: '10Gi' })
    .default('128Mi')
    .describe('A block is closed at this size. A quarter of Tempo’s own 500 MB, for the same reason.'),
});
type Settings = z.output<typeof settings>;

const checks: Check<Settings>[] = [
  // A trace cannot be taken by more ingesters than there are.
  {
    problems: (settings) =>
      settings
        ? wrongIf(
            settings.replicationFactor > settings.replicas,
            ['components', 'ingester', 'replicationFactor'],
            settings.replicationFactor,
            `at most components.ingester.replicas, ${settings.replicas}: raise the replicas or lower the factor`,
          )
        : [],
  },
  // An ingester completes a block while the next one fills.
  {
    problems: (settings) =>
      settings
        ? wrongIf(
            2 * bytes(settings.maxBlockSize) > bytes(settings.memory),
            ['components', 'ingester', 'maxBlockSize'],
            settings.maxBlockSize,
            `at most half of components.ingester.memory, ${settings.memory}: a block is completed in memory while the next one fills`,
          )
        : [],
  },
  // There is room for blocks that fill, and for those that wait to be found in the object store.
  {
    problems: (settings) =>
      settings
        ? wrongIf(
            8 * bytes(settings.maxBlockSize) > bytes(settings.disk),
            ['components', 'ingester', 'disk'],
            settings.disk,
            `at least eight times components.ingester.maxBlockSize, ${settings.maxBlockSize}: blocks are kept on it until queriers find them in the object store`,
          )
        : [],
  },
  // A block lives longer than it takes to make one.
  {
    reads: ['retention', 'tenants'],
    problems: (settings, { retention, tenants }) => {
      if (!settings) return [];
      const written = [
        { path: ['retention'], value: retention },
        ...Object.entries(tenants).map(([name, tenant]) => ({
          path: ['tenants', name, 'retention'],
          value: retentionOf({ retention }, tenant),
        })),
      ];
      return written.flatMap(({ path, value }) =>
        wrongIf(
          seconds(value) < 4 * seconds(settings.maxBlockDuration),
          path,
          value,
          `at least four times components.ingester.maxBlockDuration, ${settings.maxBlockDuration}: blocks would be deleted as soon as they are written`,
        ),
      );
    },
  },
];

/**
 * Of its memory, what an ingester takes of spans in a second: with 1Gi it took 8,000 spans, 5 MB, and was
 * killed at 16,000; with 2Gi it took those. Measured by `npm run bench:stack`: docs/performance.md.
 */
const intakeShare = 1 / 200;

const mebibytes = (count: number) => Math.max(1, Math.floor(count / 2 ** 20));

/** Limits of rate that let one tenant push more than ingesters take. */
function advice(
  settings: Settings | undefined,
  environment: Environment,
  contract: readonly Contract[],
): string[] {
  if (!settings) return [];
  const [distributor] = holders(environment, contract, 'receivesSpans');
  // Each distributor holds tenants to their rate by itself.
  const perLimit =
    ((distributor ? mostReplicas(distributor.settings) : 1) * settings.replicationFactor) / settings.replicas;
  const rates = [
    { key: 'limits.rateLimit', rate: bytes(environment.limits.rateLimit) },
    ...Object.entries(environment.tenants).flatMap(([name, { limits }]) =>
      limits?.rateLimit ? [{ key: `tenants.${name}.limits.rateLimit`, rate: bytes(limits.rateLimit) }] : [],
    ),
  ];
  const most = bytes(settings.memory) * intakeShare;
  return rates
    .filter(({ rate }) => rate * perLimit > most)
    .map(({ key, rate }) => {
      const enough = `${Math.ceil((rate * perLimit) / intakeShare / 2 ** 30)}Gi`;
      return `${key}: one tenant may push ${mebibytes(rate * perLimit)} MiB a second to each ingester, which with memory ${settings.memory} takes some ${mebibytes(most)} and is killed above it. Set it to ${mebibytes(most / perLimit)}Mi, or components.ingester.memory to ${enough}.`;
    });
}

/** The section that holds recent traces. */
export function holding(
  topology: Topology,
  { maxBlockDuration, maxBlockSize }: Settings,
): Pick<TempoYaml, 'ingester'> {
  return {
    ingester: {
      // Tokens that outlive a restart keep the ring as it was, and with it which ingester holds which trace.
      lifecycler: {
        ...ingesterRing(topology),
        tokens_file_path: `${paths.data}/tokens.json`,
        ...advertised(topology.environment, (address) => ({ address })),
      },
      max_block_duration: maxBlockDuration,
      max_block_bytes: bytes(maxBlockSize),
      complete_block_timeout: `${flushedBlockSeconds / 60}m`,
    },
  };
}

export const ingester: Component<Settings> = {
  name: 'ingester',
  key: 'ingester',
  settings: settings.prefault({}).describe('Writes spans to blocks, and answers for the most recent ones.'),
  image: tempoImage,
  reads,
  roles: { holdsRecentTraces: (settings) => settings, writesBlocks: () => ({}) },
  checks,
  advice,
  ports: { ...httpMetrics, ...grpc, ...memberlist },
  services: { ingester: { headless: true, ports: portsOf('http-metrics', 'grpc') } },
  program: (topology, settings) =>
    tempoProgram(topology, 'ingester', {
      settings,
      sections: holding(topology, settings),
      data: volume(settings),
      stateful: true,
      // The ring must have seen this one come back before the next one goes: with less, 115 of 8,000 traces
      // were refused in a rollout.
      minReadySeconds: 20,
      // Time to write all open traces to the volume.
      graceSeconds: 300,
    }),
};
