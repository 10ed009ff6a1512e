import type { Construct } from 'constructs';
import { tempoProcess } from '../tempo/program';
import type { Topology } from '../topology/topology';
import { Workload } from '../kubernetes/workload';

/** Takes spans from collectors and hands each trace to the ingesters that the ring names, and to the metrics generator. */
export class Distributor extends Workload {
  constructor(scope: Construct, topology: Topology) {
    super(scope, tempoProcess(topology, 'distributor', topology.environment.components.distributor));
  }
}
