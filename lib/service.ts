// Services, as the topology has them.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { serviceAnnotations } from './integrations/linkerd';
import { metadata } from './metadata';
import type { ServiceName, Topology } from './topology';

/** A Service, as the topology has it. */
export function serviceProps(topology: Topology, name: ServiceName, service: Topology['services'][number]['service']): k8s.KubeServiceProps {
  const component = service.selects === 'gossip' ? undefined : service.selects;
  const ports = topology.servicePorts(name);
  return {
    metadata: metadata({
      kind: 'Service',
      name: topology.name(name),
      namespace: topology.environment.namespace,
      labels: topology.labels(component),
      annotations: serviceAnnotations(topology, ports),
    }),
    spec: {
      type: 'ClusterIP',
      ...(service.headless && { clusterIp: 'None' }),
      ...(service.notReady && { publishNotReadyAddresses: true }),
      selector: topology.selector(service.selects),
      ports: ports.map(({ name, number, targetPort, appProtocol }) => ({
        name,
        port: number,
        targetPort: k8s.IntOrString.fromString(targetPort),
        protocol: 'TCP',
        ...(appProtocol && { appProtocol }),
      })),
    },
  };
}
