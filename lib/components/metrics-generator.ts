import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';
import { paths } from '../tempo/sections';
import { tempoProcess } from '../tempo/program';
import type { Topology } from '../topology/topology';
import { Workload } from '../kubernetes/workload';

/**
 * Derives service graphs and span metrics from spans and writes them to Mimir.
 * Its pods have names of their own, because the name is a label of each series, and a claim even without TraceQL metrics,
 * because a StatefulSet cannot be given one later.
 */
export class MetricsGenerator extends Workload {
  constructor(scope: Construct, topology: Topology, settings: NonNullable<Environment['components']['metricsGenerator']>) {
    const process = tempoProcess(topology, 'metrics-generator', settings);
    super(scope, {
      ...process,
      stateful: true,
      mounts: { ...process.mounts, data: { at: paths.data, claim: settings } },
      // Time for the last samples to reach Mimir, and with TraceQL metrics for blocks to be closed.
      graceSeconds: 300,
    });
  }
}
