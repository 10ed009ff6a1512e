// A Service, as the topology has it.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { serviceAnnotations } from '../access/linkerd';
import { serviceProps } from '../kubernetes/service';
import type { Exposed } from '../topology/component';
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
  for (const one of exposed?.ingresses ?? [])
    ingress(scope, topology, { service: topology.name(name), component, ...one });
}

interface IngressProps extends Omit<Exposed['ingresses'][number], 'annotations'> {
  service: string;
  component: string | undefined;
  annotations: Readonly<Record<string, string>>;
}

/** An Ingress before one port of a Service. https://kubernetes.io/docs/concepts/services-networking/ingress/ */
function ingress(scope: Construct, topology: Topology, props: IngressProps): void {
  const { service, component, port, host, className, annotations, tlsSecret } = props;
  new k8s.KubeIngress(scope, `ingress-${port}`, {
    metadata: {
      name: topology.name([component, port].filter(Boolean).join('-')),
      namespace: topology.environment.namespace,
      labels: topology.labels(component),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: {
      ...(className && { ingressClassName: className }),
      ...(tlsSecret && { tls: [{ hosts: [host], secretName: tlsSecret }] }),
      rules: [
        {
          host,
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: service, port: { name: port } } },
              },
            ],
          },
        },
      ],
    },
  });
}
