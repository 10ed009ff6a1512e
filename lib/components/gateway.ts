// nginx: the one HTTP address for pushes and queries, which lets nothing else through.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import * as z from 'zod';
import { afterAll } from '../delivery/annotations';
import { scales } from '../environment/autoscaling';
import { wrongIf } from '../environment/consistency';
import type { Check, ProgramImage } from '../environment/contract';
import { outsideGrafanaProblems } from '../environment/grafana';
import { image } from '../environment/images';
import { tag } from '../environment/names';
import { type PublicAccess, publicAccess, publicProblems } from '../environment/public';
import { listed } from '../environment/shown';
import { sizing } from '../environment/sizing';
import { isReceivedByTls } from '../environment/tls';
import { tenantName } from '../environment/values';
import type { Mount } from '../kubernetes/workload';
import { nginxConfig } from '../nginx/nginx-config';
import { publicPaths } from '../nginx/public-server';
import { leaveSeconds, pushSeconds, queryTimes } from '../tempo/limits';
import { tlsMounts } from '../tempo/tls';
import type { Component } from '../topology/component';
import { probePaths } from '../topology/requests';

const settings = z.strictObject({
  ...sizing(2, '128Mi', '50m', { memory: '32Mi', why: 'nginx and its buffers of requests' }),
  ...scales,
  tenantHeader: z
    .enum(['require', 'passthrough', 'enforce'])
    .default('require')
    .describe(
      'What becomes of X-Scope-OrgID. require: a request without it gets 401. passthrough: all is handed on; without it Tempo answers a push with 503, and collectors try for ever. enforce: every request becomes one of `enforcedTenant`.',
    ),
  enforcedTenant: tenantName
    .optional()
    .describe('The tenant of every request; goes with `tenantHeader: enforce`.'),
  accessLog: z
    .enum(['json', 'plain'])
    .default('json')
    .describe('Format of the access log. Probes are not logged.'),
  public: publicAccess
    .optional()
    .describe(
      'A way in from outside of the cluster, on ports of its own, where each request is asked who sends it.',
    ),
});
type Settings = z.output<typeof settings>;

const nginxImage: ProgramImage = {
  key: 'nginx',
  repository: 'nginxinc/nginx-unprivileged',
  schema: image(tag.default('1.31.6-alpine').describe('Version of nginxinc/nginx-unprivileged.'))
    .prefault({})
    .describe('nginx, for the gateway.'),
};

const path = ['components', 'gateway', 'enforcedTenant'];

const checks: Check<Settings>[] = [
  // An enforced tenant is named when there is one, and only then.
  {
    reads: ['tenants'],
    problems: (settings, { tenants }) => {
      if (!settings) return [];
      const { tenantHeader, enforcedTenant } = settings;
      const known = listed(Object.keys(tenants));
      return [
        ...wrongIf(
          tenantHeader === 'enforce' && !enforcedTenant,
          path,
          enforcedTenant,
          `one of the tenants (${known}), because tenantHeader is enforce`,
        ),
        ...wrongIf(
          tenantHeader !== 'enforce' && enforcedTenant !== undefined,
          path,
          enforcedTenant,
          `nothing, because tenantHeader is ${tenantHeader}: remove it, or set tenantHeader to enforce`,
        ),
        ...wrongIf(
          enforcedTenant !== undefined && !Object.hasOwn(tenants, enforcedTenant),
          path,
          enforcedTenant,
          `one of the tenants: ${known}`,
        ),
      ];
    },
  },
  {
    reads: ['tenants', 'callers', 'networkPolicy'],
    problems: (settings, environment) =>
      publicProblems(['components', 'gateway', 'public'], settings?.public, environment),
  },
  // A Grafana outside has a way in, and is somebody there.
  {
    reads: ['tenants', 'grafana'],
    problems: (settings, environment) => outsideGrafanaProblems(settings?.public, environment),
  },
  // A tenant whose queries the gateway makes another's has no datasource.
  {
    reads: ['tenants', 'grafana'],
    problems: (settings, { tenants, grafana }) =>
      Object.entries(tenants).flatMap(([name, tenant]) =>
        wrongIf(
          !grafana?.outside &&
            settings?.enforcedTenant !== undefined &&
            settings.enforcedTenant !== name &&
            tenant.datasource !== undefined,
          ['tenants', name, 'datasource'],
          tenant.datasource,
          `nothing, because the gateway makes every query one of ${settings?.enforcedTenant}: remove it, or set tenantHeader to require`,
        ),
      ),
  },
];

/** What the servers for those from outside need: who may come in, and a certificate. */
function publicMounts(access: Settings['public']): Record<string, Mount> {
  if (!access) return {};
  const { authentication, tlsSecret } = access;
  const { secret } = authentication;
  return {
    ...(secret && { 'public-users': { at: publicPaths.users, foreign: { secret } } }),
    ...(tlsSecret && { 'public-tls': { at: publicPaths.tls, foreign: { secret: tlsSecret } } }),
  };
}

/** Its Ingresses, by the port that each leads to. */
const ingressesOf = ({ ingress, grpcIngress }: PublicAccess) => [
  ...(ingress ? [{ ...ingress, port: 'public' }] : []),
  ...(grpcIngress ? [{ ...grpcIngress, port: 'public-grpc' }] : []),
];

/** Its routes of the Gateway API, by the port that each leads to. */
const routesOf = ({ httpRoute, grpcRoute }: PublicAccess) => [
  ...(httpRoute ? [{ ...httpRoute, kind: 'HTTPRoute' as const, port: 'public' }] : []),
  ...(grpcRoute ? [{ ...grpcRoute, kind: 'GRPCRoute' as const, port: 'public-grpc' }] : []),
];

const conf = '/conf';
const nginx = `nginx -e stderr -c ${conf}/nginx.conf`;

/**
 * nginx does not start before it can look up its upstreams; in a fresh namespace their Services may come a
 * moment later.
 */
const start = `until ${nginx} -t -q; do sleep 1; done; exec ${nginx}`;

const probe = { path: probePaths.http.ready, port: k8s.IntOrString.fromString('http'), scheme: 'HTTP' };

export const gateway: Component<Settings> = {
  name: 'gateway',
  key: 'gateway',
  settings: settings.prefault({}).describe('nginx: the one HTTP address for collectors and Grafana.'),
  image: nginxImage,
  roles: { admitsRequests: (settings) => settings },
  checks,
  ports: {
    http: { number: 8080, appProtocol: 'http' },
    metrics: { number: 9113, appProtocol: 'http', metrics: true },
    public: { number: 8081, appProtocol: 'http', unmeshed: true },
    'public-grpc': { number: 8082, appProtocol: 'kubernetes.io/h2c', unmeshed: true },
    'public-tls': { number: 8443, opaque: true, unmeshed: true },
  },
  listens: (port, { public: access }, { monitoring }) => {
    if (port === 'metrics') return monitoring !== undefined;
    if (!port.startsWith('public')) return true;
    return access !== undefined && (port === 'public-tls') === (access.tlsSecret !== undefined);
  },
  services: {
    gateway: { ports: [{ name: 'http', as: 80 }, { name: 'metrics' }] },
    'gateway-public': {
      ports: [
        { name: 'public', as: 80 },
        { name: 'public-grpc', as: 4317 },
        { name: 'public-tls', as: 443 },
      ],
    },
  },
  exposed: ({ public: access }) =>
    access && {
      service: 'gateway-public',
      ...access.service,
      ingresses: ingressesOf(access),
      routes: routesOf(access),
    },
  program: (topology, settings) => {
    const { environment } = topology;
    return {
      sizing: settings,
      // https://github.com/nginxinc/docker-nginx-unprivileged
      userId: 101,
      command: ['sh', '-c', start],
      config: { 'nginx.conf': nginxConfig(topology, 'gateway', settings) },
      mounts: {
        config: { at: conf, config: true },
        tmp: { at: '/tmp', scratch: '64Mi' },
        ...(isReceivedByTls(environment) && tlsMounts(environment)),
        ...publicMounts(settings.public),
      },
      annotations: afterAll,
      readiness: { httpGet: probe, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
      startup: { httpGet: probe, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 60 },
      minReadySeconds: 5,
      // nginx stops listening at once; without the wait, connections were reset in a rollout under load.
      leaveSeconds,
      graceSeconds: leaveSeconds + Math.max(pushSeconds, queryTimes(environment).gateway) + 10,
    };
  },
};
