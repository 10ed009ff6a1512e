import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { LinkerdPolicy, type LinkerdPolicyProps } from '../lib/access/linkerd-policy';

/** Who may call whom in the mesh. */
export class MeshChart extends Chart {
  constructor(scope: Construct, props: LinkerdPolicyProps) {
    super(scope, 'mesh');
    new LinkerdPolicy(this, 'policy', props);
  }
}
