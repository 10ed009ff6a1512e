// All recording rules and alerts of an environment: each group speaks of what is there.
import type { Topology } from '../topology/topology';
import { cache } from './cache';
import { compaction } from './compaction';
import { configuration } from './configuration';
import { gateway } from './gateway';
import { ingesters } from './ingesters';
import { mesh } from './mesh';
import { metricsGenerator } from './metrics-generator';
import { objectives } from './objectives';
import { reads } from './reads';
import { requests } from './requests';
import { resources } from './resources';
import type { Group } from './rule';
import { vulture } from './vulture';
import { writes } from './writes';

/** The groups of rules; none, if nobody is to be told. */
export function alertGroups(topology: Topology): Group[] {
  const { components, linkerd, monitoring } = topology.environment;
  if (!monitoring?.alerts) return [];
  const promised = monitoring.objectives;
  return [
    objectives(topology, promised),
    requests(topology),
    writes(topology),
    ingesters(topology),
    compaction(topology),
    ...(components.metricsGenerator ? [metricsGenerator(topology, components.metricsGenerator)] : []),
    reads(topology, promised.fastSeconds),
    ...(components.memcached ? [cache(topology)] : []),
    resources(topology),
    gateway(topology),
    ...(linkerd ? [mesh(topology)] : []),
    configuration(topology),
    ...(components.vulture ? [vulture(topology)] : []),
  ];
}
