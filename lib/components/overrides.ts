import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { dump } from 'js-yaml';
import { metadata } from '../delivery/metadata';
import { overrides } from '../tempo/overrides';
import type { Topology } from '../topology/topology';

/** The tenants' limits. Tempo reads the file again by itself, so no pod carries its hash. */
export class Overrides extends Construct {
  constructor(scope: Construct, topology: Topology) {
    super(scope, 'overrides');
    const data = { 'overrides.yaml': dump(overrides(topology.environment), { lineWidth: -1, noRefs: true }) };
    const about = { name: topology.name('overrides'), namespace: topology.environment.namespace, labels: topology.labels() };
    new k8s.KubeConfigMap(this, 'file', { metadata: metadata({ kind: 'ConfigMap', ...about, content: data }), data });
  }
}
