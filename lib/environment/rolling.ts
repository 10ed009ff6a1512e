// How many pods a change replaces at once: never all of a component.
import { type ConsistencyCheck, wrongIf } from './consistency';
import type { Contract } from './contract';

/** @param contract What the components of an architecture add. */
export const rolling = (contract: readonly Contract[]): ConsistencyCheck => ({
  reads: ['components', 'pods'],
  problems: ({ components, pods }) =>
    [...new Set(contract.map(({ key }) => key))].flatMap((key) => {
      const settings = components[key];
      const { replicas = 1, pods: own } = settings ?? {};
      const { maxUnavailable = 0 } = own?.rollingUpdate ?? pods?.rollingUpdate ?? {};
      const path = own?.rollingUpdate ? ['components', key, 'pods'] : ['pods'];
      return wrongIf(
        replicas > 1 && maxUnavailable >= replicas,
        [...path, 'rollingUpdate', 'maxUnavailable'],
        maxUnavailable,
        `less than components.${key}.replicas, ${replicas}: all would stop at once`,
      );
    }),
});
