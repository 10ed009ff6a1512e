import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { DeployedComponent } from '../lib/tempo/deployed-component';
import { OverridesFile } from '../lib/tempo/overrides-file';
import { service } from '../lib/tempo/service';
import type { Topology } from '../lib/topology/topology';

/** Tempo: the components of its architecture, and what they share. */
export class TempoChart extends Chart {
  constructor(scope: Construct, topology: Topology) {
    super(scope, 'tempo');
    for (const component of topology.components)
      new DeployedComponent(this, component, { topology, component });
    for (const shared of topology.sharedServices) service(this, `service-${shared.name}`, topology, shared);
    new OverridesFile(this, 'overrides', { topology });
  }
}
