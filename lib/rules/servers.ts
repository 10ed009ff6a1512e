// Rules on the policies of the mesh: each port has one Server of its protocol, and each reference leads
// somewhere.

import { identity, isMeshed, isParent, isRouted, isSkipped, Mesh } from '../access/mesh-simulator';
import { containersOf } from '../manifests/kubernetes';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { type Server, selects } from '../manifests/policies';
import { type Violation, violation } from '../problem';
import { proxyPorts } from '../topology/ports';

/**
 * Each port of a meshed pod that its proxy stands before has one Server: of two the older counts, and the
 * other does nothing.
 */
export function guarded(manifests: Manifests): Violation[] {
  const mesh = new Mesh(manifests);
  return manifests.workloads.filter(isMeshed).flatMap((workload) => {
    const ports = [
      ...containersOf(workload).flatMap(({ ports }) => ports.map(({ containerPort }) => containerPort)),
      proxyPorts['linkerd-admin'].number,
    ];
    return ports.flatMap((port) => {
      const [first, ...others] = mesh.guards(workload, port);
      if (isSkipped(workload, port))
        return first
          ? [
              violation(
                called(first),
                `guards port ${port}, which the proxy does not stand before; remove it`,
              ),
            ]
          : [];
      if (!first)
        return [
          violation(
            called(workload),
            `port ${port} has no Server, and what a call of it meets depends on when the pod was started; add one`,
          ),
        ];
      return others.map((other) =>
        violation(
          called(workload),
          `port ${port} is guarded by ${called(first)} and by ${called(other)}, and only the older counts; remove one`,
        ),
      );
    });
  });
}

const selected = ({ workloads }: Manifests, { metadata, spec }: Server) =>
  workloads.filter(
    (workload) =>
      workload.metadata.namespace === metadata.namespace &&
      selects(spec.podSelector, workload.spec.template.metadata.labels),
  );

/** Words that Linkerd's webhook takes; the schema takes any. */
const protocols = ['unknown', 'HTTP/1', 'HTTP/2', 'gRPC', 'opaque', 'TLS'];

/** A Server says of a port what the pods say: that it is opaque, or that it is not. */
export function protocolsAgree(manifests: Manifests): Violation[] {
  return manifests.servers.flatMap((server) => {
    const { port, proxyProtocol } = server.spec;
    if (!protocols.includes(proxyProtocol))
      return [
        violation(called(server), `proxyProtocol ${proxyProtocol} is none; allowed: ${protocols.join(', ')}`),
      ];
    return selected(manifests, server).flatMap((workload) => {
      const found = containersOf(workload)
        .flatMap(({ ports }) => ports)
        .find(({ name, containerPort }) => [name, containerPort].includes(port));
      const opaque = (workload.spec.template.metadata.annotations['config.linkerd.io/opaque-ports'] ?? '')
        .split(',')
        .includes(`${found?.containerPort}`);
      if (!found || opaque === (proxyProtocol === 'opaque')) return [];
      return [
        violation(
          called(server),
          `is ${proxyProtocol}, but ${called(workload)} says that port ${found.containerPort} is ${opaque ? '' : 'not '}opaque; let both say the same`,
        ),
      ];
    });
  });
}

/** A Server of no pod, a route of no Server, a policy of nothing: each is there for something. */
export function attached(manifests: Manifests): Violation[] {
  const { servers, routes, authorizations, meshTls, networkAuthentications } = manifests;
  const isThere = (namespace: string | undefined, kind: string, name: string) =>
    [...servers, ...routes, ...meshTls, ...networkAuthentications].some(
      (object) =>
        object.kind === kind && object.metadata.name === name && object.metadata.namespace === namespace,
    );
  const looked = ['Server', 'HTTPRoute', 'MeshTLSAuthentication', 'NetworkAuthentication'];
  const unselecting = servers
    .filter((server) => selected(manifests, server).length === 0)
    .map((server) => violation(called(server), 'selects no pod; name labels that pods have'));
  const named = [
    ...routes.flatMap((route) => route.spec.parentRefs.map(({ kind, name }) => ({ of: route, kind, name }))),
    ...authorizations.flatMap((policy) =>
      [policy.spec.targetRef, ...policy.spec.requiredAuthenticationRefs].map(({ kind, name }) => ({
        of: policy,
        kind,
        name,
      })),
    ),
  ];
  const dangling = named
    .filter(({ of, kind, name }) => looked.includes(kind) && !isThere(of.metadata.namespace, kind, name))
    .map(({ of, kind, name }) =>
      violation(called(of), `names ${kind}/${name}, which is not rendered in its namespace`),
    );
  return [...unselecting, ...dangling];
}

/**
 * What no route of a Server has is answered with 404: not counted as refused, and not let through where calls
 * are only audited.
 */
export function routed(manifests: Manifests): Violation[] {
  const mesh = new Mesh(manifests);
  return manifests.servers.flatMap((server) => {
    if (!isRouted(server)) {
      const [route] = manifests.routes.filter((route) => isParent(server, route));
      return route
        ? [
            violation(
              called(server),
              `is ${server.spec.proxyProtocol}, where Linkerd does not heed ${called(route)}; authorize the Server itself`,
            ),
          ]
        : [];
    }
    const matches = mesh.routes(server).flatMap(({ spec }) => spec.rules.flatMap(({ matches }) => matches));
    const isAll = matches.some(
      ({ method, path }) => method === undefined && path.type === 'PathPrefix' && path.value === '/',
    );
    return matches.length === 0 || isAll
      ? []
      : [violation(called(server), 'has routes, and none for all the rest; add one that nobody is allowed')];
  });
}

/**
 * An identity is one that a pod can have: an account of this stack is that of a pod, and all are of one
 * mesh.
 */
export function identities({ meshTls, workloads }: Manifests): Violation[] {
  const accounts = new Map<string | undefined, Set<string | undefined>>();
  for (const { metadata, spec } of workloads) {
    accounts.set(
      metadata.namespace,
      (accounts.get(metadata.namespace) ?? new Set()).add(spec.template.spec.serviceAccountName),
    );
  }
  const all = meshTls.flatMap((of) =>
    of.spec.identities.map((text) => ({ of, text, named: identity(text) })),
  );
  const [usual] = all.flatMap(({ named }) => named?.mesh ?? []);
  return all.flatMap(({ of, text, named }) => {
    if (!named)
      return [
        violation(
          called(of),
          `${text} is no identity of an account; write <account>.<namespace>.serviceaccount.identity.<control plane>.<trust domain>`,
        ),
      ];
    const here = accounts.get(named.namespace);
    return [
      ...(here && !here.has(named.account)
        ? [
            violation(
              called(of),
              `${text} is an account that no pod of ${named.namespace} has; name one of those that are rendered`,
            ),
          ]
        : []),
      ...(named.mesh === usual
        ? []
        : [
            violation(
              called(of),
              `${text} is of the mesh ${named.mesh}, but others are of ${usual}; name one`,
            ),
          ]),
    ];
  });
}
