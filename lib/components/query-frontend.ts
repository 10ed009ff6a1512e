import type { Construct } from 'constructs';
import { scratch, tempoProcess } from '../tempo/program';
import type { Topology } from '../topology/topology';
import { Workload } from '../kubernetes/workload';

/** Takes queries, splits them into jobs, and has queriers work on those. It is ready when a querier has dialled it. */
export class QueryFrontend extends Workload {
  constructor(scope: Construct, topology: Topology) {
    const process = tempoProcess(topology, 'query-frontend', topology.environment.components.queryFrontend);
    super(scope, { ...process, mounts: { ...process.mounts, data: scratch } });
  }
}
