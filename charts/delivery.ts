import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { ArgoCdApplication } from '../lib/delivery/argo-cd';
import { FluxKustomization } from '../lib/delivery/flux';
import type { Environment } from '../lib/environment/environment';
import { Workload } from '../lib/kubernetes/workload';
import type { Topology } from '../lib/topology/topology';

export interface DeliveryChartProps {
  readonly topology: Topology;
  readonly delivery: NonNullable<Environment['delivery']>;
  /** The charts that are applied. */
  readonly charts: readonly Chart[];
}

/** How Argo CD and Flux apply the other charts. It is no part of what they apply. */
export class DeliveryChart extends Chart {
  constructor(scope: Construct, { topology, delivery: { argoCd, flux }, charts }: DeliveryChartProps) {
    super(scope, 'delivery');
    const constructs = charts.flatMap((chart) => chart.node.findAll());
    const objects = constructs.filter((construct) => construct instanceof ApiObject);
    const workloads = constructs.filter((construct) => construct instanceof Workload);
    const slowestSeconds = Math.max(...workloads.map(({ deadlineSeconds }) => deadlineSeconds));

    if (argoCd) new ArgoCdApplication(this, 'argo-cd', { topology, argoCd, objects });
    if (flux) new FluxKustomization(this, 'flux', { topology, flux, slowestSeconds });
  }
}
