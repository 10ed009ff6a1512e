// The way in from outside of the cluster: who gets in, and how it is exposed. Nothing gets in there unnamed.
import * as z from 'zod';
import { type KeyProblem, wrongIf } from './consistency';
import type { Environment } from './environment';
import { dnsSubdomain, ownAnnotations } from './names';
import { configKey } from './shapes';
import { listed } from './shown';
import { cidr, count, distinct, dnsLabel, shaped, tenantName, text } from './values';

/** A user, as it stands in a password file of nginx, in a map, and in a header. */
const user = text(
  /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/,
  'the name of a user: up to 64 letters, digits and ._@-, and first a letter or digit',
);

const hostName = text(
  /^(?=.{1,253}$)(?:\*\.)?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/,
  'a host name such as traces.example.com',
);

const authentication = z.strictObject({
  type: z
    .enum(['basic', 'token', 'header'])
    .describe(
      'How callers show who they are. basic: user and password, by the file of nginx that `secret` has. token: `Authorization: Bearer …`, by the map that `secret` has. header: whoever stands in front has asked them, such as oauth2-proxy, and names them in `header`.',
    ),
  users: z
    .record(user, tenantName)
    .refine((users) => Object.keys(users).length > 0, 'at least one user, such as { ci: prod }')
    .describe('Whose requests are which tenant’s. What a caller says of its tenant itself is not heeded.'),
  secret: dnsSubdomain
    .optional()
    .describe('With basic and token: Secret with the passwords or tokens. It is not rendered.'),
  key: shaped(configKey)
    .default('users')
    .describe(
      'Key in the Secret. basic: lines of htpasswd, which are read for each request. token: lines such as `"Bearer s3cr3t" ci;`, which are read when a pod starts.',
    ),
  header: text(/^X-[A-Za-z0-9-]{1,60}$/, 'a header that begins with X-, for example X-Auth-Request-User')
    .optional()
    .describe('With header: header that has the user.'),
});

const ingress = z.strictObject({
  host: hostName.describe('Host that it is reached by.'),
  className: dnsSubdomain.optional().describe('Class of the Ingress. Left out: the cluster’s default.'),
  annotations: ownAnnotations
    .default({})
    .describe(
      'Annotations of the Ingress: what its controller and cert-manager read, such as cert-manager.io/cluster-issuer.',
    ),
  tlsSecret: dnsSubdomain
    .optional()
    .describe('Secret with the certificate of the host, from cert-manager or by hand. Left out: plain HTTP.'),
});

/** https://gateway-api.sigs.k8s.io/api-types/httproute/ */
const route = z.strictObject({
  host: hostName.describe('Host that it is reached by.'),
  parentRefs: distinct(
    z.strictObject({
      name: dnsSubdomain.describe('Name of the Gateway.'),
      namespace: dnsLabel.describe('Namespace of the Gateway.'),
      sectionName: dnsSubdomain.optional().describe('Listener of the Gateway. Left out: all that fit.'),
    }),
  )
    .min(1, 'at least one Gateway')
    .describe('Gateways that hand requests on. TLS ends there.'),
  annotations: ownAnnotations.default({}).describe('Annotations of the route.'),
});

const service = z.strictObject({
  type: z
    .enum(['ClusterIP', 'LoadBalancer'])
    .default('ClusterIP')
    .describe('Type of the Service tempo-gateway-public.'),
  annotations: ownAnnotations
    .default({})
    .describe('Annotations of the Service: what the cloud reads of a load balancer.'),
  loadBalancerSourceRanges: distinct(cidr)
    .optional()
    .describe('With LoadBalancer: addresses that it lets in. Left out: all.'),
});

export const publicAccess = z.strictObject({
  authentication: authentication.describe('Who gets in.'),
  tlsSecret: dnsSubdomain
    .optional()
    .describe(
      'Secret with a certificate (tls.crt, tls.key): nginx ends TLS itself, for a load balancer that does not. A renewed one is taken at once.',
    ),
  corsOrigins: distinct(
    text(
      /^https?:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$/,
      'an origin such as https://app.example.com, without a path',
    ),
  )
    .optional()
    .describe(
      'Origins of pages whose browsers may push spans over HTTP (CORS). Whoever opens such a page can read what it authenticates with: give it a user and a tenant of its own. Left out: none.',
    ),
  requestsPerSecond: count(1, 100000)
    .default(100)
    .describe('Requests that a user may send in a second from one address, to each pod; beyond it gets 429.'),
  service: service.prefault({}).describe('The Service that stands for these ports.'),
  ingress: ingress.optional().describe('An Ingress for OTLP over HTTP, and for queries.'),
  grpcIngress: ingress
    .optional()
    .describe('An Ingress for OTLP over gRPC; its controller must be told so by `annotations`.'),
  httpRoute: route.optional().describe('A route of the Gateway API for OTLP over HTTP, and for queries.'),
  grpcRoute: route.optional().describe('A route of the Gateway API for OTLP over gRPC.'),
});

export type PublicAccess = z.output<typeof publicAccess>;

/** What each way of authentication needs. */
const needs = { basic: 'secret', token: 'secret', header: 'header' } as const;

/** What is wrong with it, beside other keys. @param path Where it stands. */
export function publicProblems(
  path: string[],
  access: PublicAccess | undefined,
  { tenants, callers, networkPolicy }: Environment,
): KeyProblem[] {
  const outside = callers?.outside;
  if (!access)
    return wrongIf(
      outside !== undefined,
      ['callers', 'outside'],
      outside,
      `nothing, because there is no ${path.join('.')}: nobody is let in from outside`,
    );
  const { authentication, tlsSecret, service } = access;
  const at = [...path, 'authentication'];
  const known = Object.keys(tenants);
  const exposed = (['ingress', 'grpcIngress', 'httpRoute', 'grpcRoute'] as const).filter(
    (key) => access[key],
  );
  return [
    ...(['secret', 'header'] as const).flatMap((key) => {
      const isNeeded = needs[authentication.type] === key;
      return wrongIf(
        isNeeded !== (authentication[key] !== undefined),
        [...at, key],
        authentication[key],
        `${isNeeded ? 'a value' : 'nothing'}, because type is ${authentication.type}`,
      );
    }),
    ...Object.entries(authentication.users).flatMap(([user, tenant]) =>
      wrongIf(
        !known.includes(tenant),
        [...at, 'users', user],
        tenant,
        `one of the tenants: ${listed(known)}`,
      ),
    ),
    ...exposed.flatMap((key) =>
      wrongIf(
        tlsSecret !== undefined,
        [...path, key],
        access[key],
        'nothing, because tlsSecret is set and nginx ends TLS itself: end it at the Ingress or the Gateway instead',
      ),
    ),
    ...wrongIf(
      service.loadBalancerSourceRanges !== undefined && service.type !== 'LoadBalancer',
      [...path, 'service', 'loadBalancerSourceRanges'],
      service.loadBalancerSourceRanges,
      'nothing, because type is ClusterIP',
    ),
    ...wrongIf(
      networkPolicy !== undefined && (outside ?? []).length === 0,
      ['callers', 'outside'],
      outside,
      `whom the network lets through to ${path.join('.')}: the namespace of an Ingress controller or a Gateway, or ranges of addresses such as { cidr: 0.0.0.0/0 }`,
    ),
    // A browser asks first, without saying who it is.
    ...wrongIf(
      authentication.type === 'header' && access.corsOrigins !== undefined,
      [...path, 'corsOrigins'],
      access.corsOrigins,
      'nothing, because type is header, and whoever stands in front answers a browser that asks first: let that one do it',
    ),
    // Whoever reaches the port could write the header itself.
    ...wrongIf(
      authentication.type === 'header' &&
        (networkPolicy === undefined || (outside ?? []).some(({ cidr }) => cidr !== undefined)),
      [...at, 'type'],
      authentication.type,
      'basic or token; header only with networkPolicy and with namespaces alone in callers.outside, since whoever reaches the port may write the header',
    ),
  ];
}
