// The object store: where it is and how it is asked. Names in it follow the rules of S3, and so do its kin.
import * as z from 'zod';
import { dnsSubdomain } from './names';
import { configKey } from './shapes';
import { hostAndPort } from './urls';
import { dnsLabel, line, shaped, text } from './values';

/**
 * Some beginnings and ends mean something else to S3.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const bucket = text(
  /^(?!.*(?:\.\.|\.-|-\.))(?![0-9]+(?:\.[0-9]+){3}$)(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  'the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens, no address, no dot beside a dot or a hyphen, and none of the beginnings (xn--, sthree-) and ends (-s3alias, --x-s3) that S3 keeps for itself',
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

export const storage = z
  .strictObject({
    bucket: bucket.describe('Bucket that holds the blocks. It must exist.'),
    endpoint: hostAndPort.describe('Host of the S3 interface, without scheme.'),
    region: region.describe('Region of the bucket.'),
    prefix: prefix
      .optional()
      .describe(
        'Path in the bucket below which everything is kept. A change hides all traces written before.',
      ),
    insecure: z
      .boolean()
      .default(false)
      .describe('Whether the store is asked by plain HTTP: keys and traces go over the network as they are.'),
    forcePathStyle: z
      .boolean()
      .default(false)
      .describe(
        'Whether the bucket is named in the path and not in the host: for MinIO, Ceph and SeaweedFS without a domain for buckets.',
      ),
    ca: authority.optional().describe('Certificate of the authority that signed that of the store.'),
    encryption: encryption.optional().describe('Encryption by the store.'),
    storageClass: text(/^[A-Z][A-Z0-9_]{0,31}$/, 'a storage class like STANDARD_IA')
      .optional()
      .describe(
        'Storage class of new blocks. Classes that must be restored before they are read hide traces.',
      ),
    sharedWith: dnsLabel
      .optional()
      .describe(
        'Cluster whose environment keeps its blocks at the same place, while one moves to the other. It must say the same of this one, and one of both must have `components.compactor.replicas: 0`.',
      ),
  })
  .superRefine(({ insecure, ca: input }, context) => {
    if (!insecure || !input) return;
    const message = 'nothing, because insecure is true: there is no certificate to check';
    context.addIssue({ code: 'custom', path: ['ca'], message, input });
  });

/** The port that is asked, if the endpoint names none. */
export const defaultPort = ({ insecure }: { insecure: boolean }) => (insecure ? 80 : 443);
