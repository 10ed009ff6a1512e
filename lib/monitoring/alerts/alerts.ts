// All recording rules and alerts of an environment: each group speaks of what is there.
import type { Topology } from '../../topology/topology';
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

/** The groups of rules; none, if the environment asks for no alerts. */
export function alertGroups(topology: Topology): Group[] {
  const { linkerd, monitoring } = topology.environment;
  const [holder, generator] = [topology.role('holdsRecentTraces'), topology.role('makesMetrics')];
  if (!monitoring?.alerts) return [];
  const promised = monitoring.objectives;
  return [
    objectives(topology, promised),
    requests(topology),
    writes(topology),
    ...(holder ? [ingesters(topology, holder)] : []),
    compaction(topology),
    ...(generator ? [metricsGenerator(topology, generator)] : []),
    reads(topology, promised.fastSeconds),
    ...(topology.role('caches') ? [cache(topology)] : []),
    resources(topology),
    gateway(topology),
    ...(linkerd ? [mesh(topology)] : []),
    configuration(topology),
    ...(topology.role('checksTraces') ? [vulture(topology)] : []),
  ];
}
