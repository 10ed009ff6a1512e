import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';
import { bytes, inMebibytes } from '../environment/values';
import { image } from '../images';
import type { Topology } from '../topology/topology';
import { Workload } from '../kubernetes/workload';

/** Of the memory limit, the part for items; the rest is for connections and the hash table. */
const itemShare = 0.8;

/** Whether memcached answers. A connection from outside would be answered by the proxy of the mesh, and be counted as one that was refused. */
const isThere = (port: number) => `printf 'version\\r\\nquit\\r\\n' | nc -w 2 127.0.0.1 ${port} | grep -q ^VERSION`;

/** Holds what queries read again and again. Tempo finds its pods by DNS and does without one that is gone. */
export class Memcached extends Workload {
  constructor(scope: Construct, topology: Topology, settings: NonNullable<Environment['components']['memcached']>) {
    const { environment } = topology;
    const port = topology.port('memcached', 'memcache');
    super(scope, {
      topology,
      component: 'memcached',
      image: image(environment, 'memcached'),
      version: environment.images.memcached.version,
      sizing: settings,
      // https://github.com/docker-library/memcached
      userId: 11211,
      args: [
        ...['-p', `${port}`],
        ...['-m', `${inMebibytes(bytes(settings.memory) * itemShare)}`],
        ...['-I', `${inMebibytes(bytes(settings.maxItemSize))}m`],
        ...['-c', '4096'],
      ],
      mounts: {},
      stateful: true,
      rollout: 'stop first',
      readiness: { exec: { command: ['sh', '-c', isThere(port)] }, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
      minReadySeconds: 5,
      graceSeconds: 30,
    });
  }
}
