// The object store as a program of Tempo opens it: its section of tempo.yaml, and the keys.
// https://grafana.com/docs/tempo/latest/configuration/hosted-storage/
import type * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { storeKeys } from '../environment/credentials';
import type { Environment } from '../environment/environment';
import type { Store } from '../environment/object-store';
import type { Mount } from '../kubernetes/workload';
import type { Backend } from './tempo-yaml';

/** Where a pod has what it needs to open the store. */
const paths = {
  /** The certificate of the authority that signed the store's. */
  authority: '/object-store-ca',
  /** A key that is a file. */
  key: '/object-store-key',
} as const;

const s3 = (store: Store & { backend: 's3' }): Backend => ({
  backend: 's3',
  s3: {
    bucket: store.bucket,
    endpoint: store.endpoint,
    region: store.region,
    ...(store.prefix && { prefix: store.prefix }),
    ...(store.insecure && { insecure: true }),
    ...(store.forcePathStyle && { forcepathstyle: true }),
    ...(store.ca && { tls_ca_path: `${paths.authority}/${store.ca.key}` }),
    ...(store.storageClass && { storage_class: store.storageClass }),
    ...(store.encryption && {
      sse: {
        type: store.encryption.type,
        ...(store.encryption.kmsKeyId && { kms_key_id: store.encryption.kmsKeyId }),
      },
    }),
  },
});

const gcs = (store: Store & { backend: 'gcs' }): Backend => ({
  backend: 'gcs',
  gcs: {
    bucket_name: store.bucket,
    ...(store.prefix && { prefix: store.prefix }),
    ...(store.endpoint && {
      endpoint: `${store.insecure ? 'http' : 'https'}://${store.endpoint}/storage/v1/`,
    }),
    ...(store.insecure && { insecure: true }),
  },
});

/** With an identity: that of the pod's account, or one that the nodes have. */
const azure = (store: Store & { backend: 'azure' }, isIdentity: boolean): Backend => ({
  backend: 'azure',
  azure: {
    storage_account_name: store.storageAccount,
    container_name: store.container,
    ...(store.endpointSuffix && { endpoint_suffix: store.endpointSuffix }),
    ...(store.prefix && { prefix: store.prefix }),
    ...(isIdentity &&
      (store.userAssignedId
        ? { use_managed_identity: true, user_assigned_id: store.userAssignedId }
        : { use_federated_token: true })),
  },
});

/** Where blocks are kept. Nothing here is secret. */
export function backend({ storage, credentials }: Environment): Backend {
  if (storage.backend === 's3') return s3(storage);
  return storage.backend === 'gcs' ? gcs(storage) : azure(storage, credentials.from === 'identity');
}

/** What a program that opens the store is given beside its own: variables with the keys, or files. */
export function access({ storage, credentials }: Environment): {
  env: k8s.EnvVar[];
  mounts: Record<string, Mount>;
} {
  const keys = credentials.from === 'identity' ? [] : storeKeys(storage, credentials);
  const ca = storage.backend === 's3' && storage.ca;
  return {
    env: keys.map(({ variable, key, isFile }) =>
      isFile
        ? { name: variable, value: `${paths.key}/${key}` }
        : { name: variable, valueFrom: { secretKeyRef: { name: credentials.secret, key } } },
    ),
    mounts: {
      ...(ca && { 'object-store-ca': { at: paths.authority, foreign: ca } }),
      ...(keys.some(({ isFile }) => isFile) && {
        'object-store-key': { at: paths.key, foreign: { secret: credentials.secret } },
      }),
    },
  };
}
