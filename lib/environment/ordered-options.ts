// Options of Tempo of which one must not be above another, by what holds in the end: what an environment
// says, and Tempo's defaults.
import { type ConsistencyCheck, type KeyProblem, wrongIf } from './consistency';
import type { Contract } from './contract';
import type { Environment } from './environment';
import { isMapping } from './mapping';
import { type Chosen, merged } from './options';
import { span } from './values';

/** Options beside one another that are in an order: the lower, and the upper. */
const order: Readonly<Record<string, string>> = {
  heartbeat_period: 'heartbeat_timeout',
  initial_backoff: 'max_backoff',
  default_result_limit: 'max_result_limit',
  collection_interval: 'stale_duration',
  max_workers: 'queue_depth',
};

const upperOf = (key: string) => (key.startsWith('min_') ? `max_${key.slice('min_'.length)}` : order[key]);

/** A number, or the seconds of a duration. */
const height = (value: unknown) => (typeof value === 'number' ? value : span(value));

const has = (chosen: unknown, key: string) => isMapping(chosen) && Object.hasOwn(chosen, key);

/**
 * What stands in the wrong order.
 * @param chosen What is said in one place.
 * @param effective All that holds.
 * @param path The place.
 */
function unordered(chosen: unknown, effective: unknown, path: string[]): KeyProblem[] {
  if (!isMapping(effective) || !isMapping(chosen)) return [];
  return Object.entries(effective).flatMap(([key, value]) => {
    const upper = upperOf(key);
    const [low, high] = [height(value), upper === undefined ? undefined : height(effective[upper])];
    const isWrong = low !== undefined && high !== undefined && high !== 0 && low > high;
    const [at, allowed] = has(chosen, key)
      ? [key, `at most ${upper}, ${effective[`${upper}`]}`]
      : [`${upper}`, `at least ${key}, ${value}`];
    return [
      ...wrongIf(isWrong && has(chosen, at), [...path, at], chosen[at], allowed),
      ...unordered(chosen[key], value, [...path, key]),
    ];
  });
}

const said = (components: Environment['components'], key: string): Chosen | undefined =>
  components[key]?.tempo;

/** Checks of what is said of all programs and of each. */
export const orderedOptions = (contract: readonly Contract[]): ConsistencyCheck[] => [
  {
    reads: ['tempo', 'components'],
    problems: ({ tempo, components }) => {
      const [options] = contract.flatMap(({ reads }) => reads?.options ?? []);
      if (!options) return [];
      const ofAll = merged(options.defaults, tempo);
      return [
        ...unordered(tempo, ofAll, ['tempo']),
        ...contract.flatMap(({ key }) => {
          const own = said(components, key);
          return unordered(own, merged(ofAll, own), ['components', key, 'tempo']);
        }),
      ];
    },
  },
];
