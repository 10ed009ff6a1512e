// The certificate of the programs of Tempo, kept fresh by cert-manager. https://cert-manager.io/docs/usage/certificate/
import { Construct } from 'constructs';
import {
  CertificateSpecPrivateKeyAlgorithm as Algorithm,
  Certificate,
  CertificateSpecIssuerRefKind as IssuerKind,
  CertificateSpecPrivateKeyRotationPolicy as RotationPolicy,
} from '../../imports/cert-manager.io';
import { isReceivedByTls, serverName, type Tls } from '../environment/tls';
import { goDuration } from '../environment/values';
import type { Topology } from '../topology/topology';

const kinds = { ClusterIssuer: IssuerKind.CLUSTER_ISSUER, Issuer: IssuerKind.ISSUER };

/** The names that collectors call receivers by, if those take TLS. */
function receivedAt(topology: Topology): string[] {
  const { environment } = topology;
  if (!isReceivedByTls(environment)) return [];
  const service = topology.name(topology.one('receivesSpans'));
  const short = `${service}.${environment.namespace}`;
  return [service, short, `${short}.svc`, topology.host(topology.one('receivesSpans'))];
}

export interface TempoCertificateProps {
  /** The stack whose programs call one another. */
  readonly topology: Topology;
  readonly tls: Tls & { issuer: NonNullable<Tls['issuer']> };
}

/** The Certificate that makes the secret. All programs have the same: each is a server and a client. */
export class TempoCertificate extends Construct {
  constructor(scope: Construct, id: string, { topology, tls }: TempoCertificateProps) {
    super(scope, id);
    const { secret, issuer, duration } = tls;
    new Certificate(this, 'certificate', {
      metadata: { name: secret, namespace: topology.environment.namespace, labels: topology.labels() },
      spec: {
        secretName: secret,
        dnsNames: [serverName(topology.environment), ...receivedAt(topology)],
        duration: goDuration(duration),
        usages: ['server auth', 'client auth'],
        privateKey: { algorithm: Algorithm.ECDSA, size: 256, rotationPolicy: RotationPolicy.ALWAYS },
        issuerRef: { group: 'cert-manager.io', kind: kinds[issuer.kind], name: issuer.name },
      },
    });
  }
}
