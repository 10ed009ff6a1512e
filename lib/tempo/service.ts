// A Service, as the topology has it.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { serviceAnnotations } from '../access/linkerd';
import { waysIn } from '../access/ways-in';
import { serviceProps } from '../kubernetes/service';
import { scrapeAnnotations } from '../topology/scrapes';
import type { Topology } from '../topology/topology';

/** A Service of a component, or of several. */
export function service(
  scope: Construct,
  id: string,
  topology: Topology,
  { name, service }: Topology['services'][number],
): void {
  const ports = topology.servicePorts(name);
  const exposed = topology.exposed({ name, service });
  const component = topology.components.includes(service.selects) ? service.selects : undefined;
  new k8s.KubeService(
    scope,
    id,
    serviceProps({
      name: topology.name(name),
      namespace: topology.environment.namespace,
      labels: topology.labels(component),
      annotations: {
        ...exposed?.annotations,
        ...serviceAnnotations(topology, ports),
        ...scrapeAnnotations(topology, ports),
      },
      selector: topology.selector(service.selects),
      ports,
      dualStack: topology.environment.ipFamilies.length > 1,
      headless: service.headless ?? false,
      notReady: service.notReady ?? false,
      ...(exposed?.type === 'LoadBalancer' && {
        loadBalancer: { sourceRanges: exposed.loadBalancerSourceRanges ?? [] },
      }),
    }),
  );
  if (exposed) waysIn(scope, topology, { name, component, exposed });
}
