import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';
import { goMemoryLimit } from '../kubernetes/go-memory';
import { image } from '../images';
import type { Topology } from '../topology/topology';
import { Workload } from '../kubernetes/workload';

/** The number of a pod in its StatefulSet. https://kubernetes.io/docs/reference/labels-annotations-taints/#apps-kubernetes.io-pod-index */
const ordinal = { name: 'ORDINAL', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } } };

/**
 * Tells of memcached, each pod of one of memcached's. In that one's own pod it would be part of its readiness: an image that
 * cannot be pulled would take memcached out of service.
 */
export class MemcachedExporter extends Workload {
  constructor(scope: Construct, topology: Topology, { replicas, exporter }: NonNullable<Environment['components']['memcached']>) {
    const { environment } = topology;
    super(scope, {
      topology,
      component: 'memcached-exporter',
      image: image(environment, 'memcachedExporter'),
      version: environment.images.memcachedExporter.version,
      sizing: { ...exporter, replicas },
      // https://github.com/prometheus/memcached_exporter/blob/master/Dockerfile
      userId: 65534,
      args: [
        `--memcached.address=${topology.name('memcached')}-$(ORDINAL).${topology.address('memcached', 'memcache')}`,
        `--web.listen-address=:${topology.port('memcached-exporter', 'metrics')}`,
      ],
      env: [ordinal, goMemoryLimit(exporter.memory)],
      mounts: {},
      stateful: true,
      // Nobody's start waits for it.
      last: true,
      rollout: 'stop first',
      minReadySeconds: 0,
      graceSeconds: 10,
    });
  }
}
