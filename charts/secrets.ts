import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { TempoCertificate } from '../lib/secrets/certificate';
import { ObjectStoreKeys } from '../lib/secrets/external-secret';
import type { Topology } from '../lib/topology/topology';

/** Secrets: only where they are kept, or who makes them. */
export class SecretsChart extends Chart {
  constructor(scope: Construct, topology: Topology) {
    super(scope, 'secrets');
    const { credentials, tls } = topology.environment;
    if (credentials.from === 'externalSecret') new ObjectStoreKeys(this, 'object-store-keys', { topology });
    if (tls?.issuer)
      new TempoCertificate(this, 'certificate', { topology, tls: { ...tls, issuer: tls.issuer } });
  }
}
