// Services, as the topology has them.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { serviceAnnotations } from '../access/linkerd';
import { metadata } from '../delivery/metadata';
import { scrapeAnnotations } from '../scrapes';
import { isComponent } from '../topology/ports';
import type { ServiceName, Topology } from '../topology/topology';

/** A Service, as the topology has it. */
export function serviceProps(topology: Topology, name: ServiceName, service: Topology['services'][number]['service']): k8s.KubeServiceProps {
  const component = isComponent(service.selects) ? service.selects : undefined;
  const ports = topology.servicePorts(name);
  return {
    metadata: metadata({
      kind: 'Service',
      name: topology.name(name),
      namespace: topology.environment.namespace,
      labels: topology.labels(component),
      annotations: { ...serviceAnnotations(topology, ports), ...scrapeAnnotations(topology, ports) },
    }),
    spec: {
      type: 'ClusterIP',
      ...(service.headless && { clusterIp: 'None' }),
      ...(service.notReady && { publishNotReadyAddresses: true }),
      selector: topology.selector(service.selects),
      ports: ports.map(({ name, number, targetPort, appProtocol }) => ({
        name,
        port: number,
        targetPort: typeof targetPort === 'number' ? k8s.IntOrString.fromNumber(targetPort) : k8s.IntOrString.fromString(targetPort),
        protocol: 'TCP',
        ...(appProtocol && { appProtocol }),
      })),
    },
  };
}
