// Where the keys of the object store are kept: never what they are.
import * as z from 'zod';
import { type ConsistencyCheck, wrongIf } from './consistency';
import { dnsSubdomain } from './names';
import type { Store } from './object-store';
import { configKey } from './shapes';
import { duration, line, shaped } from './values';

/** Part of a reference to 1Password, which is taken apart at slashes. */
const part = (allowed: string) => {
  const all = `${allowed}, without a slash`;
  return line(all).refine((name) => !name.includes('/'), all);
};

const field = (name: string) => part('the label of a field').default(name);

/** A key in a store of any provider. https://external-secrets.io/latest/api/externalsecret/ */
const remote = z.strictObject({
  key: line('the key of a secret in its store').describe('Key of the secret in its store, such as a path.'),
  property: line('a property of the secret')
    .optional()
    .describe('Property of the secret, where the store has several in one.'),
});

const shape = z.strictObject({
  from: z
    .enum(['externalSecret', 'secret', 'identity'])
    .default('externalSecret')
    .describe(
      'Where they come from. externalSecret: an ExternalSecret fetches them from `store`. secret: the Secret `secret` is there already, made by SOPS, Sealed Secrets or by hand. identity: there are none; pods have an identity of the cloud, by `pods.serviceAccountAnnotations`.',
    ),
  store: dnsSubdomain.optional().describe('Store of the External Secrets Operator that has the keys.'),
  storeKind: z
    .enum(['ClusterSecretStore', 'SecretStore'])
    .default('ClusterSecretStore')
    .describe('Kind of the store. A SecretStore is in the namespace of Tempo.'),
  provider: z
    .enum(['connect', 'sdk', 'other'])
    .optional()
    .describe(
      'What the store asks: 1Password by Connect (`onepassword`, which External Secrets calls deprecated) or by its SDK (`onepasswordSDK`), which name a field of `item` in different ways; or any other provider, by `accessKey` and `secretKey`.',
    ),
  item: part('the title of a 1Password item').optional().describe('Item in 1Password that holds the keys.'),
  accessKeyField: field('username').describe('With s3: field of the item with the access key id.'),
  secretKeyField: field('password').describe(
    'Field of the item with the secret key; with gcs, with the key file of a service account; with azure, with a key of the storage account.',
  ),
  accessKey: remote.optional().describe('With provider other and s3: where the access key id is.'),
  secretKey: remote
    .optional()
    .describe(
      'With provider other: where the secret key is; with gcs, the key file of a service account; with azure, a key of the storage account.',
    ),
  secret: dnsSubdomain
    .default('s3-credentials')
    .describe('Kubernetes secret with the keys. Another name rolls every pod that uses it.'),
  keys: z
    .strictObject({
      accessKeyId: shaped(configKey)
        .optional()
        .describe('With s3: key with the access key id, if not AWS_ACCESS_KEY_ID.'),
      secretAccessKey: shaped(configKey)
        .optional()
        .describe('With s3: key with the secret key, if not AWS_SECRET_ACCESS_KEY.'),
      serviceAccountKey: shaped(configKey)
        .optional()
        .describe('With gcs: key with the key file of a service account, if not key.json.'),
      accountKey: shaped(configKey)
        .optional()
        .describe('With azure: key with a key of the storage account, if not AZURE_STORAGE_KEY.'),
    })
    .default({})
    .describe('Keys of the Kubernetes secret.'),
  refresh: duration({ least: '1s', most: '720h' })
    .default('1h')
    .describe(
      'How often the secret is read anew: at least 15m with `sdk`, whose reads are counted by the account, and 1m with all others.',
    ),
});
type Written = z.output<typeof shape>;

/** The keys that each way needs; those of the others have no effect. */
const needed = {
  connect: ['store', 'provider', 'item'],
  sdk: ['store', 'provider', 'item'],
  other: ['store', 'provider', 'secretKey'],
} as const;
const all = ['store', 'provider', 'item', 'secretKey'] as const;

/** Which keys a way needs, and how it is called in a message. */
function wayOf({ from, provider }: Written): { needs: readonly (typeof all)[number][]; called: string } {
  if (from !== 'externalSecret') return { needs: [], called: `from is ${from}` };
  return provider
    ? { needs: needed[provider], called: `provider is ${provider}` }
    : { needs: ['store', 'provider'], called: 'from is externalSecret' };
}

export const credentials = shape.superRefine((written, context) => {
  const { needs, called } = wayOf(written);
  for (const key of all) {
    const isGiven = written[key] !== undefined;
    if (needs.includes(key) === isGiven) continue;
    // What a provider would need is said once it is known.
    if (isGiven && !written.provider && written.from === 'externalSecret') continue;
    const what = shape.shape[key].description ?? '';
    const message = isGiven
      ? `nothing, because ${called}: remove the key`
      : `a value, because ${called}. ${what.replace(/\.$/, '')}`;
    context.addIssue({ code: 'custom', path: [key], message, input: written[key] });
  }
  if (written.accessKeyField === written.secretKeyField)
    context.addIssue({
      code: 'custom',
      path: ['secretKeyField'],
      message: 'another field than accessKeyField: the id and the secret key are two',
      input: written.secretKeyField,
    });
});
export type Credentials = z.output<typeof credentials>;

/** One of the secrets that open a store. */
export interface StoreKey {
  /** The variable in which Tempo looks for it, or for the path of its file. */
  variable: string;
  /** Its key in the Kubernetes secret. */
  key: string;
  isFile?: true;
  /** Which of the two keys that an operator names it is. */
  is: 'accessKey' | 'secretKey';
}

/**
 * The secrets that open a store, by its kind: `named` is the key of `keys` that says how each is called.
 * @see https://cloud.google.com/docs/authentication/application-default-credentials#GAC
 * @see https://github.com/grafana/tempo/blob/v2.10.8/tempodb/backend/azure/azure_helpers.go
 */
const secrets: Record<
  Store['backend'],
  readonly (Omit<StoreKey, 'key'> & { named: keyof Credentials['keys']; otherwise: string })[]
> = {
  s3: [
    {
      ...{ variable: 'AWS_ACCESS_KEY_ID', is: 'accessKey' },
      ...{ named: 'accessKeyId', otherwise: 'AWS_ACCESS_KEY_ID' },
    },
    {
      ...{ variable: 'AWS_SECRET_ACCESS_KEY', is: 'secretKey' },
      ...{ named: 'secretAccessKey', otherwise: 'AWS_SECRET_ACCESS_KEY' },
    },
  ],
  gcs: [
    {
      ...{ variable: 'GOOGLE_APPLICATION_CREDENTIALS', is: 'secretKey', isFile: true },
      ...{ named: 'serviceAccountKey', otherwise: 'key.json' },
    },
  ],
  azure: [
    {
      ...{ variable: 'AZURE_STORAGE_KEY', is: 'secretKey' },
      ...{ named: 'accountKey', otherwise: 'AZURE_STORAGE_KEY' },
    },
  ],
};

/** The secrets that open a store. */
export const storeKeys = ({ backend }: Pick<Store, 'backend'>, { keys }: Credentials): StoreKey[] =>
  secrets[backend].map(({ named, otherwise, ...rest }) => ({ ...rest, key: keys[named] ?? otherwise }));

/** The variables with the keys of a store, by its kind. */
export const keyVariables = new Map(
  Object.entries(secrets).map(([backend, all]) => [backend, all.map(({ variable }) => variable)]),
);

/** What pods of Azure's workload identity must say. https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html */
const workloadIdentity = {
  label: 'azure.workload.identity/use',
  account: 'azure.workload.identity/client-id',
};

/** What keys and store must agree on. */
export const credentialsChecks: ConsistencyCheck[] = [
  {
    reads: ['credentials', 'storage'],
    problems: ({ storage: { backend }, credentials: { provider, accessKey } }) => {
      const isNeeded = provider === 'other' && backend === 's3';
      return wrongIf(
        isNeeded !== (accessKey !== undefined),
        ['credentials', 'accessKey'],
        accessKey,
        isNeeded
          ? 'a value, because provider is other: where the access key id is'
          : `nothing, because ${provider === 'other' ? `storage.backend is ${backend}, which has one key` : 'provider is not other'}: remove the key`,
      );
    },
  },
  {
    reads: ['credentials', 'storage'],
    problems: ({ storage: { backend }, credentials: { keys } }) =>
      Object.entries(keys).flatMap(([key, value]) =>
        wrongIf(
          !secrets[backend].some(({ named }) => named === key),
          ['credentials', 'keys', key],
          value,
          `nothing, because storage.backend is ${backend}: remove the key`,
        ),
      ),
  },
  // An emulator of Google's is shown no keys, and nobody else is asked without any.
  {
    reads: ['credentials', 'storage'],
    problems: ({ storage, credentials: { from } }) =>
      wrongIf(
        storage.backend === 'gcs' && storage.insecure && from !== 'identity',
        ['credentials', 'from'],
        from,
        'identity, because storage.insecure is true: Tempo shows an emulator no keys',
      ),
  },
  {
    reads: ['credentials', 'storage', 'pods'],
    problems: ({ storage, credentials: { from }, pods }) => {
      if (storage.backend !== 'azure') return [];
      if (from !== 'identity')
        return wrongIf(
          storage.userAssignedId !== undefined,
          ['storage', 'userAssignedId'],
          storage.userAssignedId,
          `nothing, because credentials.from is ${from}: remove it, or set credentials.from to identity`,
        );
      if (storage.userAssignedId !== undefined) return [];
      const { label, account } = workloadIdentity;
      return [
        ...wrongIf(
          pods?.labels?.[label] !== 'true',
          ['pods', 'labels'],
          pods?.labels,
          `{ ${label}: "true" } among them: without it pods get no token of Azure`,
        ),
        ...wrongIf(
          pods?.serviceAccountAnnotations?.[account] === undefined,
          ['pods', 'serviceAccountAnnotations'],
          pods?.serviceAccountAnnotations,
          `{ ${account}: … } among them, the client id of the identity; or set storage.userAssignedId`,
        ),
      ];
    },
  },
];
