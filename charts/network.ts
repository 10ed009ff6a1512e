import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { networkPolicies } from '../lib/access/network-policy';
import type { Topology } from '../lib/topology/topology';

/** Who may reach whom over the network. */
export class NetworkChart extends Chart {
  constructor(scope: Construct, topology: Topology) {
    super(scope, 'network');
    networkPolicies(this, topology);
  }
}
