// Rules on Services, selectors and ports: each selects pods that listen there.

import { isMeshed, Mesh } from '../access/mesh-simulator';
import { portOf, selectorOf, type Workload } from '../manifests/kubernetes';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { type Violation, violation } from '../problem';
import { proxyPorts } from '../topology/ports';

/**
 * Labels that change, or that a deployer writes:
 * https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
 */
const fleeting = [
  'app.kubernetes.io/version',
  'app.kubernetes.io/instance',
  'app.kubernetes.io/managed-by',
  'helm.sh/chart',
];

/** Selectors name identity labels only, and match pods; those of a workload no others than its own. */
export function selectors(manifests: Manifests): Violation[] {
  const { workloads, services, budgets } = manifests;
  return [
    ...[...workloads, ...services, ...budgets].flatMap((of) =>
      fleeting
        .filter((label) => label in selectorOf(of))
        .map((label) =>
          violation(called(of), `selects by ${label}, which changes; select by identity labels`),
        ),
    ),
    ...[...services, ...budgets]
      .filter((of) => manifests.selectedBy(of).length === 0)
      .map((of) => violation(called(of), 'selects no pod; name labels that pods have')),
    ...workloads.flatMap((of) =>
      manifests
        .selectedBy(of)
        .filter((other) => other !== of)
        .map((other) => violation(called(of), `selects the pods of ${called(other)} too`)),
    ),
  ];
}

/**
 * A Service is labelled like the pods behind it: what it says of itself, such as its component, is true of
 * them.
 */
export function labels(manifests: Manifests): Violation[] {
  return manifests.services.flatMap((service) =>
    manifests.selectedBy(service).flatMap((workload) =>
      Object.entries(service.metadata.labels).flatMap(([label, value]) => {
        const found = workload.spec.template.metadata.labels[label];
        return found === undefined || found === value || fleeting.includes(label)
          ? []
          : [
              violation(
                called(service),
                `is labelled ${label}: ${value}, but selects pods of ${called(workload)}, which are labelled ${found}; select its own`,
              ),
            ];
      }),
    ),
  );
}

/** The port of pods that a Service leads to: one of the pod template, or in the mesh the proxy's own. */
const led = (workload: Workload, target: string | number) =>
  target === proxyPorts['linkerd-admin'].number && isMeshed(workload)
    ? { containerPort: target }
    : portOf(workload, target);

/** Each port of a Service leads to a port of each pod behind it. A headless Service translates no port. */
export function services(manifests: Manifests): Violation[] {
  return manifests.services.flatMap((service) =>
    manifests.selectedBy(service).flatMap((workload) =>
      service.spec.ports.flatMap(({ name, port, targetPort }) => {
        const target = led(workload, targetPort);
        if (!target)
          return [
            violation(
              called(service),
              `port ${name} leads to ${targetPort}, which ${called(workload)} does not have`,
            ),
          ];
        return service.spec.clusterIP === 'None' && target.containerPort !== port
          ? [
              violation(
                called(service),
                `is headless, so clients dial ${port}, but ${called(workload)} listens on ${target.containerPort}`,
              ),
            ]
          : [];
      }),
    ),
  );
}

/**
 * The Service that gives the pods of a StatefulSet their names is there and headless; the name cannot be
 * changed later.
 */
export function governing(manifests: Manifests): Violation[] {
  return manifests.workloads
    .filter(({ kind }) => kind === 'StatefulSet')
    .filter(
      ({ metadata, spec }) =>
        manifests.service(metadata.namespace, spec.serviceName ?? '')?.spec.clusterIP !== 'None',
    )
    .map((workload) =>
      violation(
        called(workload),
        `serviceName ${workload.spec.serviceName} is not a headless Service that is rendered in its namespace`,
      ),
    );
}

/**
 * Only values that Kubernetes and Linkerd know: any other, such as grpc, makes Linkerd treat the port as
 * opaque.
 */
export function appProtocols({ services }: Manifests): Violation[] {
  const known = ['http', 'kubernetes.io/h2c', 'kubernetes.io/ws', 'linkerd.io/opaque'];
  return services.flatMap((service) =>
    service.spec.ports
      .filter(({ appProtocol }) => appProtocol !== undefined && !known.includes(appProtocol))
      .map(({ name, appProtocol }) =>
        violation(
          called(service),
          `appProtocol ${appProtocol} of port ${name} is unknown to Linkerd; allowed: ${known.join(', ')}`,
        ),
      ),
  );
}

const isOpaque = (annotations: Record<string, string>, port: number) =>
  (annotations['config.linkerd.io/opaque-ports'] ?? '').split(',').map(Number).includes(port);

/** In the mesh, each port that carries no HTTP is declared opaque, on the Service and on the pods. */
export function opaquePorts(manifests: Manifests): Violation[] {
  const mesh = new Mesh(manifests);
  // Where it finds out itself what comes: HTTP/1 or gRPC.
  const isDetected = (workload: Workload, number: number) =>
    mesh.guards(workload, number)[0]?.spec.proxyProtocol === 'unknown';
  const found = manifests.services.flatMap((service) => {
    const meshed = manifests
      .selectedBy(service)
      .filter(({ spec }) => spec.template.metadata.annotations['linkerd.io/inject'] === 'enabled');
    const numberIn = (workload: Workload, { port, targetPort }: (typeof service.spec.ports)[number]) =>
      portOf(workload, targetPort)?.containerPort ?? port;
    const bare = service.spec.ports.filter(
      (port) =>
        port.appProtocol === undefined &&
        meshed.some((workload) => !isDetected(workload, numberIn(workload, port))),
    );
    return bare.flatMap((bare) => [
      ...(isOpaque(service.metadata.annotations, bare.port)
        ? []
        : [
            violation(
              called(service),
              `port ${bare.port} carries no HTTP; name it in config.linkerd.io/opaque-ports`,
            ),
          ]),
      ...meshed.flatMap((workload) => {
        const number = numberIn(workload, bare);
        return isOpaque(workload.spec.template.metadata.annotations, number)
          ? []
          : [
              violation(
                called(workload),
                `port ${number} carries no HTTP; name it in config.linkerd.io/opaque-ports of the pod template`,
              ),
            ];
      }),
    ]);
  });
  return [...new Set(found)];
}
