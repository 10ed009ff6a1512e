import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { ObjectStoreKeys, type ObjectStoreKeysProps } from '../lib/secrets/external-secret';

/** Secrets: only where they are kept. */
export class SecretsChart extends Chart {
  constructor(scope: Construct, props: ObjectStoreKeysProps) {
    super(scope, 'secrets');
    new ObjectStoreKeys(this, 'object-store-keys', props);
  }
}
