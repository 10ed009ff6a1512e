// The keys of the object store, fetched by the External Secrets Operator.
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

/** Variables that Tempo's S3 client looks for, and the keys of the Kubernetes secret that have their values. */
export const secretKeys = ({ keys }: Credentials) => ({
  AWS_ACCESS_KEY_ID: keys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
});

/**
 * Where both keys are, in the words of the provider of the store.
 * Connect takes item and field apart (https://external-secrets.io/latest/provider/1password-automation/);
 * the SDK takes them as one path and does not look at `property`
 * (https://external-secrets.io/latest/provider/1password-sdk/).
 */
function remoteKeys({ provider, item, accessKey, secretKey, ...fields }: Credentials) {
  const both = [fields.accessKeyField, fields.secretKeyField];
  if (provider === 'connect') return both.map((field) => ({ key: `${item}`, property: field }));
  if (provider === 'sdk') return both.map((field) => ({ key: `${item}/${field}` }));
  return [accessKey, secretKey].map((remote) => ({
    key: `${remote?.key}`,
    ...(remote?.property && { property: remote.property }),
  }));
}

/** What people call the store that has the keys. */
export const storeName = ({ provider }: Credentials) => (provider === 'other' ? 'its store' : '1Password');

export interface ObjectStoreKeysProps {
  /** The stack that opens the object store. */
  readonly topology: Topology;
}

/** The ExternalSecret that makes the secret of the object store's keys. */
export class ObjectStoreKeys extends Construct {
  constructor(scope: Construct, id: string, { topology }: ObjectStoreKeysProps) {
    super(scope, id);
    const { namespace, credentials } = topology.environment;
    const remotes = remoteKeys(credentials);
    const kinds = { ClusterSecretStore: StoreKind.CLUSTER_SECRET_STORE, SecretStore: StoreKind.SECRET_STORE };
    new ExternalSecret(this, 'external-secret', {
      metadata: { name: credentials.secret, namespace, labels: topology.labels() },
      spec: {
        refreshInterval: goDuration(credentials.refresh),
        secretStoreRef: { kind: kinds[credentials.storeKind], name: `${credentials.store}` },
        target: {
          name: credentials.secret,
          creationPolicy: CreationPolicy.OWNER,
          deletionPolicy: DeletionPolicy.RETAIN,
        },
        data: remotes.map((remote, index) => ({
          secretKey: Object.values(secretKeys(credentials))[index] ?? '',
          remoteRef: {
            ...remote,
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
