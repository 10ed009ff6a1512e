import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { NetworkPolicies, type NetworkPoliciesProps } from '../lib/access/network-policy';

/** Who may reach whom over the network. */
export class NetworkChart extends Chart {
  constructor(scope: Construct, props: NetworkPoliciesProps) {
    super(scope, 'network');
    new NetworkPolicies(this, 'policies', props);
  }
}
