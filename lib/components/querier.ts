import type { Construct } from 'constructs';
import { scratch, tempoProcess } from '../tempo/program';
import type { Topology } from '../topology/topology';
import { Workload } from '../kubernetes/workload';

/** Fetches work from the query-frontends, and looks for it in ingesters and in the object store. */
export class Querier extends Workload {
  constructor(scope: Construct, topology: Topology) {
    const process = tempoProcess(topology, 'querier', topology.environment.components.querier);
    super(scope, { ...process, mounts: { ...process.mounts, data: scratch } });
  }
}
