// Grafana: the datasources that it is given, and how it reaches them.
import * as z from 'zod';
import { type KeyProblem, wrongIf } from './consistency';
import type { Environment } from './environment';
import { dnsSubdomain, ownLabels } from './names';
import type { PublicAccess } from './public';
import { configKey, prometheusLabel } from './shapes';
import { listed } from './shown';
import { reference } from './tenants';
import { partsOf, url } from './urls';
import { dnsLabel, shaped, tenantName, text } from './values';

/** Name of a span's attribute, as Grafana puts it into a query. */
const attribute = text(/^[A-Za-z0-9_./-]{1,200}$/, 'the name of an attribute such as service.name');

const other = (program: string) =>
  z
    .strictObject({
      url: url.describe(`Where Grafana asks ${program}.`),
      tenant: tenantName.describe(`Its tenant, in X-Scope-OrgID.`),
    })
    .optional();

const owned = z.strictObject({
  traces: tenantName.describe(
    'Tenant whose datasource metrics and logs lead to; the datasource must have a `uid`.',
  ),
  mimir: other('Mimir').describe('The datasource `grafana.mimir`, whose exemplars lead to traces.'),
  loki: other('Loki').describe('The datasource `grafana.loki`, whose lines lead to traces by `traceID`.'),
});

const outside = z.strictObject({
  url: url.describe('Where Grafana reaches `components.gateway.public`, such as https://traces.example.com.'),
  secret: dnsSubdomain.describe(
    'Secret in `grafana.namespace` with the password or token of each user, by the name of the user. It is not rendered.',
  ),
});

export const grafana = z.strictObject({
  namespace: dnsLabel.describe(
    'Namespace that Grafana, or its operator, runs in; the datasources are rendered there.',
  ),
  outside: outside
    .optional()
    .describe(
      'For a Grafana that is not in this cluster, for example Grafana Cloud: the Grafana operator here tells it the address from outside, and for each tenant that has one its user of `components.gateway.public`.',
    ),
  delivery: z
    .enum(['sidecar', 'operator'])
    .default('sidecar')
    .describe(
      'How Grafana gets a datasource: a ConfigMap for the sidecar of its Helm chart, or a GrafanaDatasource for the Grafana operator.',
    ),
  instanceLabels: ownLabels
    .refine((labels) => Object.keys(labels).length > 0, 'at least one label, such as { dashboards: grafana }')
    .default({ dashboards: 'grafana' })
    .describe('Labels of the Grafana that the operator is to configure. It cannot be changed in place.'),
  mimir: reference
    .optional()
    .describe(
      'Uid of the Mimir datasource, for service graphs and metrics. Some Grafana versions take the name too.',
    ),
  loki: reference.optional().describe('Uid of the Loki datasource, for logs.'),
  pyroscope: reference
    .optional()
    .describe('Uid of the Pyroscope datasource, for profiles: a span with a profile leads to it.'),
  profileType: text(
    /^[a-z_]+(?::[a-z_]+){4}$/,
    'a type of profiles such as process_cpu:cpu:nanoseconds:cpu:nanoseconds',
  )
    .optional()
    .describe(
      'With a Pyroscope datasource: type of the profiles that a span leads to, if not process_cpu:cpu:nanoseconds:cpu:nanoseconds.',
    ),
  logLabels: z
    .record(attribute, shaped(prometheusLabel))
    .refine(
      (labels) => Object.keys(labels).length > 0,
      'at least one label, such as { service.name: service_name }',
    )
    .default({ 'service.name': 'service_name' })
    .describe('Which span attribute is which Loki label: a span finds its logs by those that it has.'),
  owned: owned
    .optional()
    .describe(
      'Datasources of Mimir and Loki, if nobody else provisions them: Grafana takes each uid from one file only.',
    ),
});

/** Users whose requests are a tenant's. */
const usersOf = ({ authentication }: PublicAccess, tenant: string) =>
  Object.keys(authentication.users).filter((user) => authentication.users[user] === tenant);

/** The user that a Grafana outside is when it asks for a tenant. */
export const grafanaUser = ({ tenants }: Environment, access: PublicAccess, tenant: string) =>
  tenants[tenant]?.datasource?.user ?? usersOf(access, tenant)[0];

/** What is wrong with the user of one tenant: one without a user is not asked for from outside. */
function userProblems(
  access: PublicAccess,
  tenant: string,
  given: NonNullable<Environment['tenants'][string]['datasource']> | undefined,
): KeyProblem[] {
  const users = usersOf(access, tenant);
  const path = ['tenants', tenant, 'datasource'];
  const [only] = users;
  if (only === undefined)
    return wrongIf(
      given !== undefined,
      path,
      given,
      'nothing, because no user of components.gateway.public.authentication.users is of this tenant: add one, or remove the key',
    );
  const known = `one of the users of this tenant: ${listed(users)}`;
  const user = given?.user;
  return [
    ...wrongIf(
      user === undefined && users.length > 1,
      [...path, 'user'],
      user,
      `${known}; Grafana is that one`,
    ),
    ...wrongIf(user !== undefined && !users.includes(user), [...path, 'user'], user, known),
    ...wrongIf(
      !configKey.pattern.test(user ?? only),
      [...path, 'user'],
      user ?? only,
      'a user whose name can be a key of a Secret: letters, digits and ._-',
    ),
  ];
}

/**
 * What is wrong with a Grafana outside of the cluster.
 * @param access The way in from outside.
 */
export function outsideGrafanaProblems(
  access: PublicAccess | undefined,
  { grafana, tenants }: Environment,
): KeyProblem[] {
  const outside = grafana?.outside;
  const path = ['grafana', 'outside'];
  if (!outside)
    return Object.entries(tenants).flatMap(([name, { datasource }]) =>
      wrongIf(
        datasource?.user !== undefined,
        ['tenants', name, 'datasource', 'user'],
        datasource?.user,
        'nothing, because Grafana asks from inside of the cluster, where there are no users: add grafana.outside, or remove the key',
      ),
    );
  if (!access)
    return wrongIf(
      true,
      path,
      outside.url,
      'nothing, because there is no way in from outside: add components.gateway.public',
    );
  const { type } = access.authentication;
  return [
    ...wrongIf(
      partsOf(outside.url).scheme !== 'https',
      [...path, 'url'],
      outside.url,
      'an address with https: the password or the token goes along',
    ),
    ...wrongIf(
      grafana.delivery !== 'operator',
      ['grafana', 'delivery'],
      grafana.delivery,
      'operator, because a sidecar reads ConfigMaps of its own cluster alone: the operator reaches any Grafana by spec.external',
    ),
    ...wrongIf(
      type === 'header',
      ['components', 'gateway', 'public', 'authentication', 'type'],
      type,
      'basic or token, because grafana.outside has a password or a token to send',
    ),
    ...Object.entries(tenants).flatMap(([name, { datasource }]) => userProblems(access, name, datasource)),
  ];
}
