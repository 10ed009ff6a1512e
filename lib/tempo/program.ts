// What all programs of Tempo have in common.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { dump } from 'js-yaml';
import type { Settings } from '../environment/contract';
import { merged, saidOf } from '../environment/options';
import { goMemoryLimit } from '../kubernetes/go-memory';
import type { Mount, Program } from '../kubernetes/workload';
import type { ComponentProgram } from '../topology/component';
import { probePaths } from '../topology/requests';
import type { Topology } from '../topology/topology';
import { leaveSeconds } from './limits';
import { access } from './object-store';
import { addressVariable, cache, clients, common, memberlist, ownAddress, paths, storage } from './sections';
import type { TempoYaml } from './tempo-yaml';
import { tlsMounts } from './tls';

const get = (path: string) => ({ path, port: k8s.IntOrString.fromString('http-metrics'), scheme: 'HTTP' });

type Trace = NonNullable<TempoYaml['storage']>['trace'];

/** What a program of Tempo has of its own. */
export interface TempoProgram {
  settings: Settings & { replicas: number; logLevel: TempoYaml['server']['log_level'] };
  /** Its sections of tempo.yaml, beside those that it shares with others. */
  sections: Partial<TempoYaml>;
  /** How it reads blocks. @default as Tempo does */
  search?: Trace['search'];
  /** How it writes to the cache. @default as Tempo does */
  background?: NonNullable<TempoYaml['cache']>['background'];
  /** Where its data is. @default none: it writes nothing */
  data?: Mount;
  /** Other files that it reads. @default none */
  mounts?: Record<string, Mount>;
  stateful?: true;
  rollout?: Program['rollout'];
  minReadySeconds?: number;
  /**
   * Seconds from the signal to stop to the end by force.
   * @default requests may finish for thirty, Tempo's own default, and it has as many again
   */
  graceSeconds?: number;
  /**
   * Whether it never ends by itself once it is told to stop. It would also drop what it works on: a querier
   * answers its jobs with 499, which is not tried again. So it is ended by force while it still works, when
   * the last of that is done.
   * @see https://github.com/grafana/tempo/issues/5733
   * @default it ends by itself
   */
  hangs?: true;
}

/**
 * The configuration of a program: what it gossips about, where it stores, what it caches, and what is its
 * own.
 */
function derived(topology: Topology, name: string, own: TempoProgram, graceSeconds: number): TempoYaml {
  // Seconds that it goes on as before when it is told to stop, but for being ready.
  const delay = own.hangs ? 2 * graceSeconds : leaveSeconds;
  return {
    ...common(topology, name, own.settings.logLevel, delay),
    ...(topology.isGossiping(name) && memberlist(topology, name)),
    ...own.sections,
    ...clients(topology, name),
    ...(topology.isCalling(name, 'object-store') && storage(topology, name, own.search)),
    ...(topology.callsRole(name, 'caches') && cache(topology, own.background)),
  };
}

/** The configuration with what an operator says in Tempo's own words. */
function tempoYaml(...[topology, name, own, graceSeconds]: Parameters<typeof derived>): object {
  const file = derived(topology, name, own, graceSeconds);
  const { reads } = topology.member(name).component;
  const ofAll = reads && saidOf(reads, file, topology.environment.tempo);
  return merged(merged(file, ofAll), own.settings.tempo);
}

/** The pod's own address, as Kubernetes has it. */
const podAddress: k8s.EnvVar = {
  name: addressVariable,
  valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } },
};

/**
 * A program of Tempo, by its `-target`. Its configuration has only what it reads, so that a change of one
 * component restarts no other.
 */
export function tempoProgram(topology: Topology, name: string, own: TempoProgram): ComponentProgram {
  const { settings, graceSeconds = leaveSeconds + 60 } = own;
  const isTold = topology.isGossiping(name) && ownAddress(topology.environment) !== undefined;
  const store = topology.isCalling(name, 'object-store') ? access(topology.environment) : undefined;
  return {
    sizing: settings,
    // https://github.com/grafana/tempo/blob/v2.10.8/cmd/tempo/Dockerfile
    userId: 10001,
    args: [
      `-target=${name}`,
      `-config.file=${paths.config}/tempo.yaml`,
      ...(isTold ? ['-config.expand-env=true'] : []),
    ],
    env: [...(isTold ? [podAddress] : []), goMemoryLimit(settings.memory), ...(store?.env ?? [])],
    config: {
      'tempo.yaml': dump(tempoYaml(topology, name, own, graceSeconds), { lineWidth: -1, noRefs: true }),
    },
    mounts: {
      config: { at: paths.config, config: true },
      overrides: { at: paths.overrides, configMap: topology.name('overrides') },
      ...tlsMounts(topology.environment),
      ...(own.data && { data: own.data }),
      ...store?.mounts,
      ...own.mounts,
    },
    ...(own.stateful && { stateful: own.stateful }),
    ...(own.rollout && { rollout: own.rollout }),
    readiness: {
      httpGet: get(probePaths['http-metrics'].ready),
      periodSeconds: 10,
      timeoutSeconds: 3,
      failureThreshold: 3,
    },
    // Half an hour for reading the blocklist or the write-ahead log. Not /ready, which also waits for others:
    // a pod that is well is not to be restarted because its neighbour is not. There is no liveness probe, for
    // the same reason.
    startup: {
      httpGet: get(probePaths['http-metrics'].started),
      periodSeconds: 10,
      timeoutSeconds: 3,
      failureThreshold: 180,
    },
    minReadySeconds: own.minReadySeconds ?? 10,
    graceSeconds,
    ...(own.hangs && { endedByForce: own.hangs }),
  };
}

/**
 * Room for what Tempo writes while it works and can do without: the place of the write-ahead log must exist
 * even where none is kept.
 */
export const scratch = { at: paths.data, scratch: '1Gi' } satisfies Mount;

/** A volume that outlives the pod. */
export const volume = (claim: { disk: string; storageClass?: string | undefined }) =>
  ({ at: paths.data, claim }) satisfies Mount;
