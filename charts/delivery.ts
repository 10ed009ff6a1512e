import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { application, project } from '../lib/delivery/argo-cd';
import { kustomization } from '../lib/delivery/flux';
import type { Environment } from '../lib/environment/environment';
import { Workload } from '../lib/kubernetes/workload';
import type { Topology } from '../lib/topology/topology';

/** What Argo CD and Flux are told about the other charts. It is no part of what they apply. */
export class DeliveryChart extends Chart {
  constructor(scope: Construct, topology: Topology, { argoCd, flux }: NonNullable<Environment['delivery']>, charts: Chart[]) {
    super(scope, 'delivery');
    const constructs = charts.flatMap((chart) => chart.node.findAll());
    const objects = constructs.filter((construct) => construct instanceof ApiObject);
    const workloads = constructs.filter((construct) => construct instanceof Workload);

    if (argoCd) project(this, topology, argoCd, objects);
    if (argoCd && !argoCd.applicationSet) application(this, topology, argoCd);
    if (flux) kustomization(this, topology, flux, Math.max(...workloads.map(({ deadlineSeconds }) => deadlineSeconds)));
  }
}
