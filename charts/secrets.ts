import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { s3Credentials } from '../lib/secrets/external-secret';
import type { Topology } from '../lib/topology/topology';

/** What is secret: only where it is kept. */
export class SecretsChart extends Chart {
  constructor(scope: Construct, topology: Topology) {
    super(scope, 'secrets');
    s3Credentials(this, topology);
  }
}
