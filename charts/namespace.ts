import { Chart } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { namespaceAnnotations } from '../lib/access/linkerd';
import { podSecurity } from '../lib/kubernetes/pod-security';
import type { Topology } from '../lib/topology/topology';

/** The namespace that all of Tempo runs in. */
export class NamespaceChart extends Chart {
  constructor(scope: Construct, topology: Topology) {
    super(scope, 'namespace');
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        name: topology.environment.namespace,
        labels: { ...topology.labels(), ...podSecurity(topology.environment) },
        annotations: namespaceAnnotations(topology),
      },
    });
  }
}
