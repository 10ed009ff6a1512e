import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { authorizations, routes, servers } from '../lib/access/linkerd-policy';
import type { Environment } from '../lib/environment/environment';
import type { Topology } from '../lib/topology/topology';

/** Who may call whom in the mesh. */
export class MeshChart extends Chart {
  constructor(scope: Construct, topology: Topology, linkerd: NonNullable<Environment['linkerd']>) {
    super(scope, 'mesh');
    servers(this, topology, linkerd);
    routes(this, topology);
    authorizations(this, topology, linkerd);
  }
}
