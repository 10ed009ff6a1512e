// What the proxies of Linkerd do with a call, from pods and policies alone.
// https://linkerd.io/2/features/server-policy/

import { containersOf, type Workload } from '../manifests/kubernetes';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { type Authorization, type Route, type Server, selects } from '../manifests/policies';
import type { Request } from '../topology/requests';
import { skipAnnotation } from './linkerd';
import { isAll, Ranges } from './ranges';

/** Whether a call goes through, and what decided so. */
export interface Verdict {
  allowed: boolean;
  by: string;
}

/** A caller by its account; without one, a caller outside of the mesh. */
export interface Account {
  namespace: string;
  account?: string | undefined;
  /** Its address, if it is known by that. */
  address?: string;
}

/** Decides on a caller. */
export type Gate = (who: Account) => Verdict;

/** Whether the proxy hands on what comes for a port, whoever calls. */
export const isSkipped = ({ spec }: Workload, port: number) =>
  (spec.template.metadata.annotations[skipAnnotation] ?? '').split(',').includes(`${port}`);

export const isMeshed = ({ spec }: Workload) =>
  spec.template.metadata.annotations['linkerd.io/inject'] === 'enabled';

/**
 * An identity that an authentication names: account and namespace, each possibly `*`, and what ends it:
 * control plane and trust domain.
 */
export function identity(text: string): { account: string; namespace: string; mesh: string } | undefined {
  const [whole, account = '*', namespace = '*', mesh = ''] =
    /^(?:([^.]+)\.)??([^.]+)\.serviceaccount\.identity\.(.+)$/.exec(text) ?? [];
  return whole === undefined ? undefined : { account, namespace, mesh };
}

const fits = (pattern: string, value: string | undefined) => pattern === '*' || pattern === value;

function isNamed(
  { text, named }: { text: string; named: ReturnType<typeof identity> },
  { namespace, account }: Account,
): boolean {
  if (account === undefined) return false;
  return named ? fits(named.account, account) && fits(named.namespace, namespace) : text.startsWith('*');
}

/** Whether a path of a request is one of a match. A prefix is one of whole segments. */
const isBelow = (path: string, prefix: string) =>
  path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);

/** Whether the proxy heeds HTTPRoutes of a Server; for gRPC it knows only GRPCRoutes. */
export const isRouted = ({ spec }: Server) => ['unknown', 'HTTP/1', 'HTTP/2'].includes(spec.proxyProtocol);

/** Whether a route is one of a Server. */
export const isParent = (server: Server, { metadata, spec }: Route) =>
  metadata.namespace === server.metadata.namespace &&
  spec.parentRefs.some(({ kind, name }) => kind === 'Server' && name === server.metadata.name);

type Match = Route['spec']['rules'][number]['matches'][number];

const isMatch = ({ method, path }: Match, request: Request) =>
  (method === undefined || method === request.method) &&
  (path.type === 'Exact' ? path.value === request.path : isBelow(request.path, path.value));

/**
 * The order in which matches are preferred: the longest path, be it exact or a prefix, then one with a
 * method.
 * @see https://github.com/linkerd/linkerd2-proxy/blob/main/linkerd/http/route/src/http/match.rs
 */
const weight = ({ method, path }: Match) => [path.value.length, method ? 1 : 0] as const;
const heavier = (one: Match, other: Match) =>
  weight(one).reduce((order, value, index) => order || (weight(other)[index] ?? 0) - value, 0);

const place = (namespace: string | undefined, kind: string, name: string) => `${namespace} ${kind} ${name}`;

/** The mesh of one environment: its Servers, routes and authorizations. */
export class Mesh {
  private readonly guarding = new Map<Workload, Map<number, Server[]>>();
  private readonly targeting = new Map<string, Authorization[]>();
  private readonly named = new Map<string, (who: Account) => boolean>();
  private readonly ranges = new Ranges();

  constructor(private readonly manifests: Manifests) {
    for (const policy of manifests.authorizations) {
      const { kind, name } = policy.spec.targetRef;
      // One of the namespace is one of each of its Servers.
      const key = place(policy.metadata.namespace, kind, kind === 'Namespace' ? '' : name);
      this.targeting.set(key, [...(this.targeting.get(key) ?? []), policy]);
    }
    for (const { metadata, spec } of manifests.meshTls) {
      const all = spec.identities.map((text) => ({ text, named: identity(text) }));
      this.named.set(place(metadata.namespace, 'MeshTLSAuthentication', metadata.name), (who) =>
        all.some((each) => isNamed(each, who)),
      );
    }
  }

  /**
   * The Servers that guard a port of the pods of a workload: the first counts, in the order of their names.
   */
  guards(workload: Workload, port: number): Server[] {
    const ports = this.guarding.get(workload) ?? new Map<number, Server[]>();
    this.guarding.set(workload, ports);
    const known = ports.get(port) ?? this.findGuards(workload, port);
    ports.set(port, known);
    return known;
  }

  private findGuards(workload: Workload, port: number): Server[] {
    const { labels } = workload.spec.template.metadata;
    const names = containersOf(workload).flatMap(({ ports }) =>
      ports.filter(({ containerPort }) => containerPort === port).map(({ name }) => name),
    );
    return this.manifests.servers
      .filter(
        ({ metadata, spec }) =>
          metadata.namespace === workload.metadata.namespace &&
          selects(spec.podSelector, labels) &&
          [port, ...names].includes(spec.port),
      )
      .sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));
  }

  /** The routes of a Server. Where no HTTP/1 is spoken, Linkerd takes them and does not heed them. */
  routes(server: Server): Route[] {
    return isRouted(server) ? this.manifests.routes.filter((route) => isParent(server, route)) : [];
  }

  /**
   * What decides on calls of a port of a workload, for a request if the port serves several: who calls is
   * asked there.
   */
  gate(workload: Workload, port: number, request?: Request): Gate {
    if (!isMeshed(workload)) return () => ({ allowed: true, by: `${called(workload)}, which is not meshed` });
    if (isSkipped(workload, port))
      return () => ({ allowed: true, by: `${called(workload)}, whose proxy does not ask on port ${port}` });
    const [server] = this.guards(workload, port);
    if (!server)
      return () => ({
        allowed: false,
        by: `the default of the namespace, since no Server guards port ${port}`,
      });
    const routes = this.routes(server);
    if (routes.length === 0 || request === undefined)
      return this.opened([server], `${called(server)}, which no AuthorizationPolicy opens for it`);
    const [best] = routes
      .flatMap((route) =>
        route.spec.rules.flatMap(({ matches }) =>
          matches.filter((match) => isMatch(match, request)).map((match) => ({ route, match })),
        ),
      )
      .sort(
        (one, other) =>
          heavier(one.match, other.match) || (one.route.metadata.name < other.route.metadata.name ? -1 : 1),
      );
    if (!best) return () => ({ allowed: false, by: `${called(server)}, of which no HTTPRoute has it` });
    return this.opened(
      [best.route, server],
      `${called(best.route)}, which no AuthorizationPolicy opens for it`,
    );
  }

  private opened(targets: (Server | Route)[], otherwise: string): Gate {
    const policies = targets.flatMap(({ kind, metadata: { namespace, name } }) => [
      ...(this.targeting.get(place(namespace, kind, name)) ?? []),
      ...(kind === 'Server' ? (this.targeting.get(place(namespace, 'Namespace', '')) ?? []) : []),
    ]);
    return (who) => {
      const policy = policies.find((policy) =>
        policy.spec.requiredAuthenticationRefs.every((reference) =>
          this.isAuthenticated(who, policy, reference),
        ),
      );
      return policy ? { allowed: true, by: called(policy) } : { allowed: false, by: otherwise };
    };
  }

  private isAuthenticated(
    who: Account,
    { metadata }: Authorization,
    { kind, name, namespace }: { kind: string; name: string; namespace?: string | undefined },
  ) {
    const at = namespace ?? metadata.namespace;
    const isIt = (object: { metadata: { name: string; namespace?: string | undefined } }) =>
      object.metadata.name === name && object.metadata.namespace === at;
    switch (kind) {
      case 'ServiceAccount':
        return who.account === name && who.namespace === at;
      case 'MeshTLSAuthentication':
        return this.named.get(place(at, kind, name))?.(who) ?? false;
      case 'NetworkAuthentication':
        // Of a caller whose address is not known only a range of all addresses is sure to have it.
        return this.manifests.networkAuthentications.some(
          (object) =>
            isIt(object) &&
            object.spec.networks.some((range) =>
              who.address === undefined ? isAll(range.cidr) : this.ranges.has(range, who.address),
            ),
        );
      default:
        return false;
    }
  }
}
