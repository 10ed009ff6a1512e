// Kubernetes counts the pods of a workload, by what they use.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';

/** Between how many pods there are, and by what they are counted. */
export interface Scaling {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Use of the container in percent of what it requests, by resource. */
  readonly targets: Readonly<Partial<Record<'cpu' | 'memory', number>>>;
  /** Seconds that there must be too many before one goes. @default none ever goes */
  readonly scaleDownSeconds?: number;
}

export interface AutoscalerProps extends Scaling {
  /** Name of the workload, and of the autoscaler. */
  readonly name: string;
  /** @default the namespace that it is applied to */
  readonly namespace?: string;
  /** @default none */
  readonly labels?: Record<string, string>;
  readonly kind: 'Deployment' | 'StatefulSet';
  /** The container that is measured: a proxy beside it says nothing of the work. */
  readonly container: string;
}

const perMinute = (type: 'Pods' | 'Percent', value: number) => ({ type, value, periodSeconds: 60 });

/** A HorizontalPodAutoscaler. All that an API server would fill in is said. */
export class Autoscaler extends Construct {
  constructor(scope: Construct, id: string, props: AutoscalerProps) {
    super(scope, id);
    const { name, namespace, labels = {}, kind, container, minReplicas, maxReplicas, targets } = props;
    const { scaleDownSeconds } = props;
    new k8s.KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      metadata: { name, ...(namespace && { namespace }), labels },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind, name },
        minReplicas,
        maxReplicas,
        metrics: Object.entries(targets).map(([resource, averageUtilization]) => ({
          type: 'ContainerResource',
          containerResource: {
            name: resource,
            container,
            target: { type: 'Utilization', averageUtilization },
          },
        })),
        behavior: {
          // At once: who waits is refused meanwhile.
          scaleUp: {
            stabilizationWindowSeconds: 0,
            selectPolicy: 'Max',
            policies: [perMinute('Pods', 4), perMinute('Percent', 100)],
          },
          // One after the other: each that goes hands its work on first.
          scaleDown: {
            stabilizationWindowSeconds: scaleDownSeconds ?? 300,
            selectPolicy: scaleDownSeconds === undefined ? 'Disabled' : 'Max',
            policies: [perMinute('Pods', 1)],
          },
        },
      },
    });
  }
}
