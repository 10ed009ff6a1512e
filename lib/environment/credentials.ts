// Where the keys of the object store are kept: never what they are.
import * as z from 'zod';
import { dnsSubdomain } from './names';
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
  accessKeyField: field('username').describe('Field of the item with the access key id.'),
  secretKeyField: field('password').describe('Field of the item with the secret key.'),
  accessKey: remote.optional().describe('With provider other: where the access key id is.'),
  secretKey: remote.optional().describe('With provider other: where the secret key is.'),
  secret: dnsSubdomain
    .default('s3-credentials')
    .describe('Kubernetes secret with the keys. Another name rolls every pod that uses it.'),
  keys: z
    .strictObject({
      accessKeyId: shaped(configKey).default('AWS_ACCESS_KEY_ID').describe('Key with the access key id.'),
      secretAccessKey: shaped(configKey)
        .default('AWS_SECRET_ACCESS_KEY')
        .describe('Key with the secret key.'),
    })
    .prefault({})
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
  other: ['store', 'provider', 'accessKey', 'secretKey'],
} as const;
const all = ['store', 'provider', 'item', 'accessKey', 'secretKey'] as const;

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
