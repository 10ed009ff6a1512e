// Where the metrics generator writes its metrics to, and how it shows who it is. Keys are read from files.
// https://prometheus.io/docs/prometheus/latest/configuration/configuration/#remote_write
import * as z from 'zod';
import { dnsSubdomain } from '../environment/names';
import { listOptionsSchema } from '../environment/options';
import { configKey } from '../environment/shapes';
import { url } from '../environment/urls';
import { line, shaped, text } from '../environment/values';
import type { Mount } from '../kubernetes/workload';
import { tempo210Options } from './options';

const fromSecret = {
  secret: dnsSubdomain.describe('Secret in the namespace of Tempo. It is not rendered.'),
  key: shaped(configKey).describe('Key in the Secret.'),
};

/** How one remote write is asked. */
const way = {
  basicAuth: z
    .strictObject({ username: line('a user').describe('User.'), ...fromSecret })
    .optional()
    .describe('User, and where the password is.'),
  bearerToken: z
    .strictObject(fromSecret)
    .optional()
    .describe('Where the token for `Authorization: Bearer …` is.'),
  sigv4: z
    .strictObject({
      region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region of AWS such as eu-west-1').describe('Region.'),
      roleArn: text(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'the ARN of a role')
        .optional()
        .describe('Role that is assumed.'),
    })
    .optional()
    .describe(
      'Signs for Amazon Managed Prometheus. The keys are those of the ServiceAccount’s identity: `components.metricsGenerator.pods.serviceAccountAnnotations`.',
    ),
  options: listOptionsSchema(tempo210Options, ['metrics_generator', 'storage', 'remote_write'])
    .optional()
    .describe(
      'All else by Prometheus’ own names: queue_config, send_exemplars, send_native_histograms, write_relabel_configs, remote_timeout.',
    ),
};

const isOneWay = ({
  basicAuth,
  bearerToken,
  sigv4,
}: {
  basicAuth?: object | undefined;
  bearerToken?: object | undefined;
  sigv4?: object | undefined;
}) => [basicAuth, bearerToken, sigv4].filter((each) => each !== undefined).length <= 1;

const oneWay = 'at most one of basicAuth, bearerToken and sigv4';

/** Settings of whoever writes metrics. */
export const remoteWrites = {
  remoteWriteUrl: url.describe('Where Mimir takes remote writes; the tenant goes along in X-Scope-OrgID.'),
  remoteWrite: z
    .strictObject(way)
    .refine(isOneWay, oneWay)
    .optional()
    .describe('How `remoteWriteUrl` is asked. Left out: without a user.'),
  additionalRemoteWrites: z
    .array(
      z
        .strictObject({ url: url.describe('Where else metrics are written to.'), ...way })
        .refine(isOneWay, oneWay),
    )
    .optional()
    .describe('Where the same metrics are written to, too.'),
  tenantHeader: z
    .boolean()
    .default(true)
    .describe(
      'Whether the tenant goes along in X-Scope-OrgID. false: all tenants’ metrics come to one, for example in Amazon Managed Prometheus, which signs no such header.',
    ),
};

const settings = z.strictObject(remoteWrites);
type Settings = z.output<typeof settings>;
type Target = NonNullable<Settings['additionalRemoteWrites']>[number];

const targetsOf = ({ remoteWriteUrl, remoteWrite, additionalRemoteWrites = [] }: Settings): Target[] => [
  { url: remoteWriteUrl, ...remoteWrite },
  ...additionalRemoteWrites,
];

/** Where the key of a target is in a pod. */
const folder = (index: number) => `/remote-write/${index}`;

/** The targets, as Tempo's configuration has them. */
export const remoteWriteSection = (settings: Settings) =>
  targetsOf(settings).map(({ url, basicAuth, bearerToken, sigv4, options }, index) => ({
    url,
    ...(basicAuth && {
      basic_auth: { username: basicAuth.username, password_file: `${folder(index)}/${basicAuth.key}` },
    }),
    ...(bearerToken && {
      authorization: { type: 'Bearer', credentials_file: `${folder(index)}/${bearerToken.key}` },
    }),
    ...(sigv4 && { sigv4: { region: sigv4.region, ...(sigv4.roleArn && { role_arn: sigv4.roleArn }) } }),
    ...options,
  }));

/** The Secrets with the keys, in a pod. */
export const remoteWriteMounts = (settings: Settings): Record<string, Mount> =>
  Object.fromEntries(
    targetsOf(settings).flatMap(({ basicAuth, bearerToken }, index) => {
      const secret = (basicAuth ?? bearerToken)?.secret;
      return secret === undefined
        ? []
        : [[`remote-write-${index}`, { at: folder(index), foreign: { secret } }]];
    }),
  );
