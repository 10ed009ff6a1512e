// Between how many pods a component has, when Kubernetes itself counts them.
import * as z from 'zod';
import { type ConsistencyCheck, wrongIf } from './consistency';
import type { Contract, Settings } from './contract';
import { count } from './values';

/** https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/ */
const autoscaling = z
  .strictObject({
    maxReplicas: count(2, 1000).describe('The most pods. The fewest are `replicas`.'),
    targetCPUUtilizationPercentage: count(10, 1000)
      .exactOptional()
      .describe('CPU of the program, in percent of what it requests, above which there are more pods.'),
    targetMemoryUtilizationPercentage: count(10, 90)
      .exactOptional()
      .describe(
        'Memory of the program, in percent of what it requests, above which there are more pods. What Go once took it gives back late.',
      ),
    stabilizationWindowSeconds: count(0, 3600)
      .default(300)
      .describe('How long there must be too many pods before one goes. Of a Deployment.'),
  })
  .refine(
    ({ targetCPUUtilizationPercentage: cpu, targetMemoryUtilizationPercentage: memory }) =>
      cpu !== undefined || memory !== undefined,
    'targetCPUUtilizationPercentage, targetMemoryUtilizationPercentage, or both: say what there are more pods for',
  )
  .meta({ id: 'autoscaling' });

export type Autoscaling = z.output<typeof autoscaling>;

/** For a component whose pods may be counted by Kubernetes. */
export const scales = {
  autoscaling: autoscaling
    .exactOptional()
    .describe(
      'HorizontalPodAutoscaler. `replicas` are then the fewest pods, and Git does not say how many there are. Pods with a disk of their own are only added: who takes one away must flush it first. The cluster needs a metrics server.',
    ),
};

type Counted = Pick<Settings, 'replicas' | 'autoscaling'>;

/** The most pods that there may be. */
export const mostReplicas = ({ replicas = 1, autoscaling }: Counted): number =>
  autoscaling?.maxReplicas ?? replicas;

/** The most is more than the fewest. @param contract What the components of an architecture add. */
export const ranges = (contract: readonly Contract[]): ConsistencyCheck => ({
  reads: ['components'],
  problems: ({ components }) =>
    contract.flatMap(({ key, settings: own }) => {
      const { replicas = 1, autoscaling } = (own && components[key]) ?? {};
      return autoscaling
        ? wrongIf(
            autoscaling.maxReplicas <= replicas,
            ['components', key, 'autoscaling', 'maxReplicas'],
            autoscaling.maxReplicas,
            `more than components.${key}.replicas, ${replicas}, which are the fewest pods; or leave autoscaling out`,
          )
        : [];
    }),
});
