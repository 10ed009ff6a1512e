// What stands before a Service that is reached from outside of the cluster: Ingresses, and routes of the
// Gateway API.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { GrpcRoute, HttpRoute } from '../../imports/gateway.networking.k8s.io';
import type { Exposed } from '../topology/component';
import type { Topology } from '../topology/topology';

/** The Service that requests end at, and the component that it stands for. */
interface Backend {
  service: string;
  component: string | undefined;
}

const about = (
  topology: Topology,
  { component, port, annotations }: Backend & Exposed['ingresses' | 'routes'][number],
) => ({
  name: topology.name([component, port].filter(Boolean).join('-')),
  namespace: topology.environment.namespace,
  labels: topology.labels(component),
  ...(Object.keys(annotations).length > 0 && { annotations }),
});

type IngressProps = Exposed['ingresses'][number] & Backend;

/** An Ingress before one port of a Service. https://kubernetes.io/docs/concepts/services-networking/ingress/ */
function ingress(scope: Construct, topology: Topology, props: IngressProps): void {
  const { service, port, host, className, tlsSecret } = props;
  new k8s.KubeIngress(scope, `ingress-${port}`, {
    metadata: about(topology, props),
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

type RouteProps = Exposed['routes'][number] & Backend & { number: number };

const routes = { HTTPRoute: HttpRoute, GRPCRoute: GrpcRoute };

/** A route of a Gateway to one port of a Service. https://gateway-api.sigs.k8s.io/reference/spec/ */
function route(scope: Construct, topology: Topology, props: RouteProps): void {
  const { service, kind, port, number, host, parentRefs } = props;
  new routes[kind](scope, `route-${port}`, {
    metadata: about(topology, props),
    spec: {
      parentRefs: parentRefs.map(({ name, namespace, sectionName }) => ({
        group: 'gateway.networking.k8s.io',
        kind: 'Gateway',
        name,
        namespace,
        ...(sectionName && { sectionName }),
      })),
      hostnames: [host],
      rules: [{ backendRefs: [{ group: '', kind: 'Service', name: service, port: number, weight: 1 }] }],
    },
  });
}

interface WaysInProps {
  /** Name of the Service, as the topology has it. */
  name: string;
  component: string | undefined;
  exposed: Exposed;
}

/** All that stands before a Service. */
export function waysIn(
  scope: Construct,
  topology: Topology,
  { name, component, exposed }: WaysInProps,
): void {
  const backend = { service: topology.name(name), component };
  for (const one of exposed.ingresses) ingress(scope, topology, { ...backend, ...one });
  for (const one of exposed.routes) {
    const number = topology.servicePorts(name).find((port) => port.name === one.port)?.number;
    if (number !== undefined) route(scope, topology, { ...backend, ...one, number });
  }
}
