// Merges blocks and deletes those past their retention. No request waits for it, so it may pause in a
// rollout.
import * as z from 'zod';
import type { Environment } from '../environment/environment';
import { logLevel, sizing } from '../environment/sizing';
import { count } from '../environment/values';
import { tempoImage } from '../tempo/image';
import { ofTempo, reading } from '../tempo/options';
import { grpc, httpMetrics, memberlist } from '../tempo/ports';
import { scratch, tempoProgram } from '../tempo/program';
import { advertised } from '../tempo/sections';
import type { TempoYaml } from '../tempo/tempo-yaml';
import { type Component, portsOf } from '../topology/component';

const reads = reading('compactor', 'memberlist', 'storage', 'cache');

const settings = z.strictObject({
  ...sizing(1, '2Gi', '250m'),
  replicas: count(0, 1000)
    .default(1)
    .describe(
      'How many pods. 0 only with `storage.sharedWith`: the compactor of that environment then merges, deletes by its own retention, and writes the index that queriers here find blocks by. While it does not run, they find no new ones.',
    ),
  ...logLevel,
  ...ofTempo(reads),
});
type Settings = z.output<typeof settings>;

/** The section that merges and deletes blocks. */
export const compacting = (environment: Environment): Pick<TempoYaml, 'compactor'> => ({
  compactor: {
    // Without a ring two compactors work on the same blocks.
    ring: {
      kvstore: { store: 'memberlist' },
      ...advertised(environment, (address) => ({ instance_addr: address })),
    },
    compaction: { block_retention: environment.retention, compacted_block_retention: '1h' },
  },
});

export const compactor: Component<Settings> = {
  name: 'compactor',
  key: 'compactor',
  settings: settings.prefault({}).describe('Merges blocks, and deletes those past their retention.'),
  image: tempoImage,
  reads,
  roles: { deletesBlocks: () => ({}), writesBlocks: () => ({}) },
  ports: { ...httpMetrics, ...grpc, ...memberlist },
  services: { compactor: { ports: portsOf('http-metrics') } },
  program: (topology, settings) =>
    tempoProgram(topology, 'compactor', {
      settings,
      sections: compacting(topology.environment),
      data: scratch,
      rollout: 'stop first',
    }),
};
