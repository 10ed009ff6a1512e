import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';
import { watchedTenant } from '../environment/tenants';
import { goMemoryLimit } from '../kubernetes/go-memory';
import { image } from '../images';
import type { Topology } from '../topology/topology';
import { Workload } from '../kubernetes/workload';

/**
 * Writes traces and looks whether it finds them again, all the time, as a collector and Grafana would.
 * It has no probe: nobody calls it, and of one that hangs an alert tells.
 * @see https://github.com/grafana/tempo/blob/v2.10.8/cmd/tempo-vulture/main.go
 */
export class Vulture extends Workload {
  constructor(scope: Construct, topology: Topology, settings: NonNullable<Environment['components']['vulture']>) {
    const { environment } = topology;
    const tenant = watchedTenant(environment);
    super(scope, {
      topology,
      component: 'vulture',
      image: image(environment, 'vulture'),
      version: environment.images.tempo.version,
      // One: two would write the same traces.
      sizing: { ...settings, replicas: 1 },
      // https://github.com/grafana/tempo/blob/v2.10.8/cmd/tempo-vulture/Dockerfile
      userId: 10001,
      args: [
        `-prometheus-listen-address=:${topology.port('vulture', 'metrics')}`,
        `-tempo-push-url=http://${topology.address('distributor', 'otlp-grpc')}`,
        `-tempo-query-url=http://${topology.host('gateway')}`,
        `-tempo-org-id=${tenant}`,
        // Its own is 336h: it would miss what has long been deleted.
        `-tempo-retention-duration=${environment.tenants[tenant]?.retention ?? environment.retention}`,
      ],
      env: [goMemoryLimit(settings.memory)],
      mounts: {},
      // Nobody's start waits for it.
      last: true,
      rollout: 'stop first',
      minReadySeconds: 0,
      graceSeconds: 10,
    });
  }
}
