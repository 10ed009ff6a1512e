// nginx: the one HTTP address for pushes and queries, which lets nothing else through.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import * as z from 'zod';
import { afterAll } from '../delivery/annotations';
import { wrongIf } from '../environment/consistency';
import type { Check, ProgramImage } from '../environment/contract';
import { image } from '../environment/images';
import { tag } from '../environment/names';
import { listed } from '../environment/shown';
import { sizing } from '../environment/sizing';
import { tenantName } from '../environment/values';
import { nginxConfig } from '../nginx/nginx-config';
import { leaveSeconds, pushSeconds, queryTimes } from '../tempo/limits';
import type { Component } from '../topology/component';
import { probePaths } from '../topology/requests';

const settings = z.strictObject({
  ...sizing(2, '128Mi', '50m', { memory: '32Mi', why: 'nginx and its buffers of requests' }),
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
  // A tenant whose queries the gateway makes another's has no datasource.
  {
    reads: ['tenants'],
    problems: (settings, { tenants }) =>
      Object.entries(tenants).flatMap(([name, tenant]) =>
        wrongIf(
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
  },
  listens: (port, _, { monitoring }) => port !== 'metrics' || monitoring !== undefined,
  services: { gateway: { ports: [{ name: 'http', as: 80 }, { name: 'metrics' }] } },
  program: (topology, settings) => {
    const { environment } = topology;
    return {
      sizing: settings,
      // https://github.com/nginxinc/docker-nginx-unprivileged
      userId: 101,
      command: ['sh', '-c', start],
      config: { 'nginx.conf': nginxConfig(topology, 'gateway', settings) },
      mounts: { config: { at: conf, config: true }, tmp: { at: '/tmp', scratch: '64Mi' } },
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
