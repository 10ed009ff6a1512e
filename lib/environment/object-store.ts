// The object store: of which kind it is, where it is and how it is asked.
import * as z from 'zod';
import { dnsSubdomain } from './names';
import { configKey } from './shapes';
import { listed } from './shown';
import { hostAndPort } from './urls';
import { dnsLabel, line, shaped, text } from './values';

/**
 * Some beginnings and ends mean something else to S3. Google takes an underscore, too.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * @see https://cloud.google.com/storage/docs/buckets#naming
 */
export const bucket = text(
  /^(?!.*(?:\.\.|\.-|-\.))(?![0-9]+(?:\.[0-9]+){3}$)(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/,
  'the name of a bucket: 3 to 63 lower-case letters, digits, dots, hyphens and, for gcs, underscores, no address, no dot beside a dot or a hyphen, and none of the beginnings (xn--, sthree-) and ends (-s3alias, --x-s3) that S3 keeps for itself',
);

/** Other stores than AWS choose names of their own. */
export const region = text(
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
  'a region such as nyc3 or us-east-1: up to 63 letters, digits, dots, hyphens and underscores',
);

/** Below it a block has a key of some 250 characters, and S3 takes 1024. */
export const prefix = text(
  /^(?=.{1,512}$)(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)*$/,
  'a path of up to 512 characters without leading or trailing slash, and without . and .. as a part',
);

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html */
const encryption = z
  .strictObject({
    type: z.enum(['SSE-S3', 'SSE-KMS']).describe('Who has the keys of encryption: the store, or its KMS.'),
    kmsKeyId: line('the id of a key of KMS').optional().describe('Key of KMS, with SSE-KMS.'),
  })
  .superRefine(({ type, kmsKeyId: input }, context) => {
    if ((type === 'SSE-KMS') === (input !== undefined)) return;
    const message = 'a key of KMS with type SSE-KMS, and none with SSE-S3';
    context.addIssue({ code: 'custom', path: ['kmsKeyId'], message, input });
  });

const authority = z
  .strictObject({
    configMap: dnsSubdomain.optional().describe('ConfigMap with the certificate. It is not rendered.'),
    secret: dnsSubdomain.optional().describe('Secret with the certificate. It is not rendered.'),
    key: shaped(configKey).default('ca.crt').describe('Key of the certificate in it, in PEM.'),
  })
  .refine(
    ({ configMap, secret }) => (configMap === undefined) !== (secret === undefined),
    'either configMap or secret',
  );

/** https://learn.microsoft.com/en-us/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata */
const container = text(
  /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/,
  'the name of a container: 3 to 63 lower-case letters, digits and hyphens, and no hyphen at an end or beside another',
);

/** https://learn.microsoft.com/en-us/azure/storage/common/storage-account-overview#storage-account-name */
const account = text(
  /^[a-z0-9]{3,24}$/,
  'the name of a storage account: 3 to 24 lower-case letters and digits',
);

const uuid = text(
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'a client id such as 00000000-0000-0000-0000-000000000000',
);

/** All keys, of whatever kind the store is. */
const shape = z.strictObject({
  backend: z
    .enum(['s3', 'gcs', 'azure'])
    .default('s3')
    .describe(
      'Kind of the store. s3: Amazon S3 and all that speak its language: Spaces, MinIO, Ceph, SeaweedFS. gcs: Google Cloud Storage. azure: Azure Blob Storage.',
    ),
  bucket: bucket.optional().describe('With s3 and gcs: bucket that holds the blocks. It must exist.'),
  container: container.optional().describe('With azure: container that holds the blocks. It must exist.'),
  storageAccount: account.optional().describe('With azure: storage account of the container.'),
  endpoint: hostAndPort
    .optional()
    .describe(
      'With s3: host of the S3 interface, without scheme. With gcs: another host than storage.googleapis.com.',
    ),
  endpointSuffix: hostAndPort
    .optional()
    .describe(
      'With azure: what follows the name of the account in the host, another than blob.core.windows.net in the clouds of some countries. One that does not start with blob. is host and port of the emulator Azurite, which Tempo asks by plain HTTP.',
    ),
  region: region.optional().describe('With s3: region of the bucket.'),
  prefix: prefix
    .optional()
    .describe('Path in the bucket below which everything is kept. A change hides all traces written before.'),
  insecure: z
    .boolean()
    .default(false)
    .describe(
      'Whether the store is asked by plain HTTP: keys and traces go over the network as they are. With gcs it is an emulator, which is shown no keys.',
    ),
  forcePathStyle: z
    .boolean()
    .default(false)
    .describe(
      'With s3: whether the bucket is named in the path and not in the host: for MinIO, Ceph and SeaweedFS without a domain for buckets.',
    ),
  ca: authority.optional().describe('With s3: certificate of the authority that signed that of the store.'),
  encryption: encryption.optional().describe('With s3: encryption by the store.'),
  storageClass: text(/^[A-Z][A-Z0-9_]{0,31}$/, 'a storage class like STANDARD_IA')
    .optional()
    .describe(
      'With s3: storage class of new blocks. Classes that must be restored before they are read hide traces.',
    ),
  userAssignedId: uuid
    .optional()
    .describe(
      'With azure and `credentials.from: identity`: client id of a managed identity that the nodes have. Without it pods have a workload identity.',
    ),
  sharedWith: dnsLabel
    .optional()
    .describe(
      'Cluster whose environment keeps its blocks at the same place, while one moves to the other. It must say the same of this one, and one of both must have `components.compactor.replicas: 0`.',
    ),
});
type Written = z.output<typeof shape>;

const shared = shape.pick({ prefix: true, sharedWith: true }).shape;
const own = {
  s3: shape.pick({
    ...{ bucket: true, endpoint: true, region: true, insecure: true, forcePathStyle: true },
    ...{ ca: true, encryption: true, storageClass: true },
  }),
  gcs: shape.pick({ bucket: true, endpoint: true, insecure: true }),
  azure: shape.pick({ container: true, storageAccount: true, endpointSuffix: true, userAssignedId: true }),
};

/** The same by kind: what each cannot do without. */
const stores = z.discriminatedUnion('backend', [
  z.object({
    ...{ backend: z.literal('s3'), ...shared },
    ...own.s3.required({ bucket: true, endpoint: true, region: true }).shape,
  }),
  z.object({ backend: z.literal('gcs'), ...shared, ...own.gcs.required({ bucket: true }).shape }),
  z.object({
    ...{ backend: z.literal('azure'), ...shared },
    ...own.azure.required({ container: true, storageAccount: true }).shape,
  }),
]);
/** An object store, as it was read. */
export type Store = z.output<typeof stores>;

/** Keys that say something of another kind of store. */
function strange(written: Written): { key: string; input: unknown; message: string }[] {
  const { backend } = written;
  const known = new Set(Object.keys({ backend, ...shared, ...own[backend].shape }));
  return Object.entries(written).flatMap(([key, input]) => {
    if (known.has(key) || input === undefined || input === false) return [];
    const takes = Object.entries(own).flatMap(([name, { shape }]) => (key in shape ? [name] : []));
    return [
      {
        key,
        input,
        message: `nothing, because backend is ${backend} and this is of ${listed(takes)}: remove the key, or set backend`,
      },
    ];
  });
}

export const storage = shape
  .superRefine((written, context) => {
    const { backend, bucket, insecure, ca } = written;
    const wrong = [
      ...strange(written),
      ...(backend === 's3' && bucket?.includes('_')
        ? [{ key: 'bucket', input: bucket, message: 'the name of a bucket of S3, which has no underscore' }]
        : []),
      ...(insecure && ca
        ? [
            {
              key: 'ca',
              input: ca,
              message: 'nothing, because insecure is true: there is no certificate to check',
            },
          ]
        : []),
    ];
    for (const { key, ...issue } of wrong) context.addIssue({ code: 'custom', path: [key], ...issue });
  })
  .transform((written, context): Store => {
    const { data, error } = stores.safeParse(written);
    // All that is there is right; what is missing is named.
    for (const { path } of error?.issues ?? [])
      context.addIssue({ code: 'invalid_type', expected: 'string', path, input: undefined });
    return data ?? z.NEVER;
  });

/** How a store is called and where it is: its bucket, its host with a port if one is written, and the port. */
export function placeOf(store: Store): { bucket: string; endpoint: string; port: number } {
  if (store.backend === 'azure') {
    const { container, storageAccount, endpointSuffix = 'blob.core.windows.net' } = store;
    // What Tempo takes for an emulator.
    // https://github.com/grafana/tempo/blob/v2.10.8/tempodb/backend/azure/azure_helpers.go
    return endpointSuffix.startsWith('blob.')
      ? { bucket: container, endpoint: `${storageAccount}.${endpointSuffix}`, port: 443 }
      : { bucket: container, endpoint: endpointSuffix, port: 80 };
  }
  const { bucket, endpoint = 'storage.googleapis.com', insecure } = store;
  return { bucket, endpoint, port: insecure ? 80 : 443 };
}
