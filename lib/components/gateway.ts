import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { leaveSeconds, pushSeconds, queryTimes } from '../tempo/limits';
import { image } from '../images';
import { nginxConfig } from '../nginx/nginx-config';
import { probePaths } from '../topology/requests';
import type { Topology } from '../topology/topology';
import { Workload } from '../kubernetes/workload';

const conf = '/conf';
const nginx = `nginx -e stderr -c ${conf}/nginx.conf`;

/** nginx does not start before it can look up its upstreams; in a fresh namespace their Services may come a moment later. */
const start = `until ${nginx} -t -q; do sleep 1; done; exec ${nginx}`;

/** nginx: the one HTTP address for pushes and queries, which lets nothing else through. */
export class Gateway extends Workload {
  constructor(scope: Construct, topology: Topology) {
    const { environment } = topology;
    const { gateway } = environment.components;
    const probe = { path: probePaths.http.ready, port: k8s.IntOrString.fromString('http'), scheme: 'HTTP' };
    super(scope, {
      topology,
      component: 'gateway',
      image: image(environment, 'nginx'),
      version: environment.images.nginx.version,
      sizing: gateway,
      // https://github.com/nginxinc/docker-nginx-unprivileged
      userId: 101,
      command: ['sh', '-c', start],
      config: { 'nginx.conf': nginxConfig(topology) },
      mounts: { config: { at: conf, config: true }, tmp: { at: '/tmp', scratch: '64Mi' } },
      last: true,
      rollout: 'start first',
      readiness: { httpGet: probe, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
      startup: { httpGet: probe, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 60 },
      minReadySeconds: 5,
      // nginx stops listening at once; without the wait, connections were reset in a rollout under load.
      leaveSeconds,
      graceSeconds: leaveSeconds + Math.max(pushSeconds, queryTimes(environment).gateway) + 10,
    });
  }
}
