// All situations, by the group of their rules.
import { situations as cache } from './cache';
import { situations as compaction } from './compaction';
import { situations as configuration } from './configuration';
import { situations as gateway } from './gateway';
import { situations as ingesters } from './ingesters';
import { situations as mesh } from './mesh';
import { situations as metricsGenerator } from './metrics-generator';
import { situations as objectives } from './objectives';
import { situations as reads } from './reads';
import { situations as requests } from './requests';
import { situations as resources } from './resources';
import type { Situation } from './situation';
import { situations as vulture } from './vulture';
import { situations as writes } from './writes';

export const situations: Record<string, Situation[]> = {
  cache,
  compaction,
  configuration,
  gateway,
  ingesters,
  mesh,
  'metrics-generator': metricsGenerator,
  objectives,
  reads,
  requests,
  resources,
  vulture,
  writes,
};
