// The keys of the object store, fetched from 1Password by the External Secrets Operator.
// https://external-secrets.io/latest/
import { Construct } from 'constructs';
import {
  ExternalSecretSpecDataRemoteRefConversionStrategy as ConversionStrategy,
  ExternalSecretSpecTargetCreationPolicy as CreationPolicy,
  ExternalSecretSpecDataRemoteRefDecodingStrategy as DecodingStrategy,
  ExternalSecretSpecTargetDeletionPolicy as DeletionPolicy,
  ExternalSecret,
  ExternalSecretSpecDataRemoteRefMetadataPolicy as MetadataPolicy,
  ExternalSecretSpecSecretStoreRefKind as StoreKind,
} from '../../imports/external-secrets.io';
import type { Environment } from '../environment/environment';
import { goDuration } from '../environment/values';
import type { Topology } from '../topology/topology';

type Credentials = Environment['credentials'];

/** Keys of the Kubernetes secret: the names of the variables that Tempo's S3 client looks for. */
export const secretKeys = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;

/**
 * Where a field of an item is, in the words of the provider of the store.
 * Connect takes item and field apart (https://external-secrets.io/latest/provider/1password-automation/);
 * the SDK takes them as one path and does not look at `property`
 * (https://external-secrets.io/latest/provider/1password-sdk/).
 */
const remoteKey = {
  connect: (item: string, field: string) => ({ key: item, property: field }),
  sdk: (item: string, field: string) => ({ key: `${item}/${field}` }),
} satisfies Record<Credentials['provider'], unknown>;

export interface ObjectStoreKeysProps {
  /** The stack that opens the object store. */
  readonly topology: Topology;
}

/** The ExternalSecret that makes the secret of the object store's keys. */
export class ObjectStoreKeys extends Construct {
  constructor(scope: Construct, id: string, { topology }: ObjectStoreKeysProps) {
    super(scope, id);
    const { namespace, credentials } = topology.environment;
    const fields = {
      AWS_ACCESS_KEY_ID: credentials.accessKeyField,
      AWS_SECRET_ACCESS_KEY: credentials.secretKeyField,
    };
    new ExternalSecret(this, 'external-secret', {
      metadata: { name: credentials.secret, namespace, labels: topology.labels() },
      spec: {
        refreshInterval: goDuration(credentials.refresh),
        secretStoreRef: { kind: StoreKind.CLUSTER_SECRET_STORE, name: credentials.store },
        target: {
          name: credentials.secret,
          creationPolicy: CreationPolicy.OWNER,
          deletionPolicy: DeletionPolicy.RETAIN,
        },
        data: secretKeys.map((secretKey) => ({
          secretKey,
          remoteRef: {
            ...remoteKey[credentials.provider](credentials.item, fields[secretKey]),
            // Written out, although these are the defaults: operators up to 2.8 add them, and Git would
            // differ for ever.
            conversionStrategy: ConversionStrategy.DEFAULT,
            decodingStrategy: DecodingStrategy.NONE,
            metadataPolicy: MetadataPolicy.NONE,
          },
        })),
      },
    });
  }
}
