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
import { type Credentials, type StoreKey, storeKeys } from '../environment/credentials';
import { goDuration } from '../environment/values';
import type { Topology } from '../topology/topology';

/**
 * Where one of the keys is, in the words of the provider of the store.
 * Connect takes item and field apart (https://external-secrets.io/latest/provider/1password-automation/);
 * the SDK takes them as one path and does not look at `property`
 * (https://external-secrets.io/latest/provider/1password-sdk/).
 */
function remoteOf(which: StoreKey['is'], { provider, item, ...written }: Credentials) {
  const field = which === 'accessKey' ? written.accessKeyField : written.secretKeyField;
  if (provider === 'connect') return { key: `${item}`, property: field };
  if (provider === 'sdk') return { key: `${item}/${field}` };
  const remote = written[which];
  return { key: `${remote?.key}`, ...(remote?.property && { property: remote.property }) };
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
    const { namespace, credentials, storage } = topology.environment;
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
        data: storeKeys(storage, credentials).map(({ key, is }) => ({
          secretKey: key,
          remoteRef: {
            ...remoteOf(is, credentials),
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
