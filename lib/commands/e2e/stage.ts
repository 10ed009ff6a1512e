// What all steps share: the cluster, what is deployed to it, and how to tell of progress.

import { topologyOf } from '../../architectures/architectures';
import type { Files } from '../../disk/files';
import type { Environment } from '../../environment/environment';
import { type Graph, graphOf } from '../../topology/graph';
import type { Topology } from '../../topology/topology';
import type { Kubectl } from '../kubectl';
import type { Clients } from '../on-cluster/clients';
import type { Deployer } from '../on-cluster/deployers';
import type { Rendered } from '../on-cluster/rendering';
import type { Surroundings } from '../on-cluster/surroundings';

/** What the command line asks for. */
export interface Settings extends Surroundings {
  /** Host of an object store that is there already. @default one is deployed */
  objectStore?: string | undefined;
  /** Whether the secret is made by this command, and not by External Secrets. */
  secret: boolean;
  /** How long is waited for pods to become ready. */
  timeoutSeconds: number;
  /** Traces per second at each of two targets while workloads roll. */
  rate: number;
}

/** One run of the end-to-end test. */
export class Stage {
  readonly environment: Environment;
  readonly topology: Topology;
  readonly graph: Graph;
  readonly namespace: string;

  constructor(
    readonly kubectl: Kubectl,
    readonly settings: Settings,
    readonly rendered: Rendered,
    readonly deployer: Deployer,
    readonly clients: Clients,
    readonly log: (line: string) => void,
  ) {
    this.environment = rendered.environment;
    this.topology = topologyOf(rendered.environment);
    this.graph = graphOf(this.topology);
    this.namespace = rendered.environment.namespace;
  }

  /** The files that are deployed. */
  get files(): Files {
    return this.rendered.files;
  }
}

/** One step: what it is for, and what it does. It answers with a line for the table, or raises a Failure. */
export interface Step {
  name: string;
  /** What it does, in a few words. */
  does: string;
  /** Whether the steps after it make no sense if it fails. */
  isRequired?: true;
  /** Whether it is run only if it is named: it takes long. */
  isNamed?: true;
  run(stage: Stage): Promise<string>;
}
