// What all programs of Tempo have in common.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { dump } from 'js-yaml';
import { graceSeconds } from './limits';
import { goMemoryLimit } from '../kubernetes/go-memory';
import { image } from '../images';
import { secretKeys } from '../secrets/external-secret';
import { paths } from './sections';
import { tempoConfig } from './targets';
import type { Target } from '../topology/ports';
import { probePaths } from '../topology/requests';
import type { Topology } from '../topology/topology';
import type { Mount, WorkloadProps } from '../kubernetes/workload';

const get = (path: string) => ({ path, port: k8s.IntOrString.fromString('http-metrics'), scheme: 'HTTP' });

/** The keys of the object store, for the programs that open it. The S3 client looks for them in the environment. */
const objectStoreKeys = ({ environment: { credentials } }: Topology): k8s.EnvVar[] =>
  secretKeys.map((key) => ({ name: key, valueFrom: { secretKeyRef: { name: credentials.secret, key } } }));

/** What all programs of Tempo have in common; a component adds what it needs beyond, above all where it keeps its data. */
export function tempoProcess(topology: Topology, target: Target, sizing: WorkloadProps['sizing']) {
  const { environment } = topology;
  return {
    topology,
    component: target,
    image: image(environment, 'tempo'),
    version: environment.images.tempo.version,
    sizing,
    // https://github.com/grafana/tempo/blob/v2.10.8/cmd/tempo/Dockerfile
    userId: 10001,
    args: [`-target=${target}`, `-config.file=${paths.config}/tempo.yaml`],
    env: [goMemoryLimit(sizing.memory), ...(topology.isCalling(target, 'object-store') ? objectStoreKeys(topology) : [])],
    config: { 'tempo.yaml': dump(tempoConfig(topology, target), { lineWidth: -1, noRefs: true }) },
    mounts: {
      config: { at: paths.config, config: true },
      overrides: { at: paths.overrides, configMap: topology.name('overrides') },
    } satisfies Record<string, Mount>,
    rollout: 'start first',
    readiness: { httpGet: get(probePaths['http-metrics'].ready), periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
    // Half an hour for reading the blocklist or the write-ahead log. Not /ready, which also waits for others: a pod that is well
    // is not to be restarted because its neighbour is not. There is no liveness probe, for the same reason.
    startup: { httpGet: get(probePaths['http-metrics'].started), periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 180 },
    minReadySeconds: 10,
    graceSeconds: graceSeconds(environment, target),
  } satisfies WorkloadProps;
}

/** Room for what Tempo writes while it works and can do without: the place of the write-ahead log must exist even where none is kept. */
export const scratch = { at: paths.data, scratch: '1Gi' } satisfies Mount;
