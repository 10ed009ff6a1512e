import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { serviceProps } from '../kubernetes/service';
import { services, type Topology } from '../topology/topology';

/** The Service by which all members of the rings find one another, ready or not. */
export class GossipRing extends Construct {
  constructor(scope: Construct, topology: Topology) {
    super(scope, 'gossip-ring');
    new k8s.KubeService(this, 'service', serviceProps(topology, 'gossip-ring', services['gossip-ring']));
  }
}
