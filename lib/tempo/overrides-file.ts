import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { dump } from 'js-yaml';
import type { Topology } from '../topology/topology';
import { overrides } from './overrides';

export interface OverridesFileProps {
  /** The stack whose tenants it limits. */
  readonly topology: Topology;
}

/** The tenants' limits. Tempo reads the file again by itself, so no pod carries its hash. */
export class OverridesFile extends Construct {
  constructor(scope: Construct, id: string, { topology }: OverridesFileProps) {
    super(scope, id);
    new k8s.KubeConfigMap(this, 'file', {
      metadata: {
        name: topology.name('overrides'),
        namespace: topology.environment.namespace,
        labels: topology.labels(),
      },
      data: { 'overrides.yaml': dump(overrides(topology), { lineWidth: -1, noRefs: true }) },
    });
  }
}
