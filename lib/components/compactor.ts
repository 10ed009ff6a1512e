import type { Construct } from 'constructs';
import { scratch, tempoProcess } from '../tempo/program';
import type { Topology } from '../topology/topology';
import { Workload } from '../kubernetes/workload';

/** Merges blocks and deletes those past their retention. Nobody waits for it, so it may pause in a rollout. */
export class Compactor extends Workload {
  constructor(scope: Construct, topology: Topology) {
    const process = tempoProcess(topology, 'compactor', topology.environment.components.compactor);
    super(scope, { ...process, rollout: 'stop first', mounts: { ...process.mounts, data: scratch } });
  }
}
