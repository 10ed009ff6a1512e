// Policies of the mesh, from the graph of calls. https://linkerd.io/2/reference/authorization-policy/
import { Construct } from 'constructs';
import {
  ServerSpecAccessPolicy as AccessPolicy,
  AuthorizationPolicySpecRequiredAuthenticationRefsKind as AuthenticationKind,
  AuthorizationPolicy,
  HttpRoute,
  MeshTlsAuthentication,
  HttpRouteSpecRulesMatchesMethod as Method,
  NetworkAuthentication,
  HttpRouteSpecParentRefsKind as ParentKind,
  HttpRouteSpecRulesMatchesPathType as PathType,
  ServerSpecProxyProtocol as ProxyProtocol,
  Server,
  AuthorizationPolicySpecTargetRefKind as TargetKind,
} from '../../imports/policy.linkerd.io';
import { isUnmeshed } from '../environment/access';
import type { Environment } from '../environment/environment';
import type { CallIn } from '../topology/calls';
import type { Port } from '../topology/ports';
import type { Request } from '../topology/requests';
import type { OpenPort, Topology } from '../topology/topology';

type Linkerd = NonNullable<Environment['linkerd']>;

const group = 'policy.linkerd.io';
const anywhere = [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }];
const accessPolicies = { deny: AccessPolicy.DENY, audit: AccessPolicy.AUDIT } as const satisfies Record<
  Linkerd['inboundPolicy'],
  AccessPolicy
>;

/** An object of the namespace. */
const about = (topology: Topology, name: string) => ({
  metadata: { name, namespace: topology.environment.namespace, labels: topology.labels() },
});

/**
 * What goes over a port, in the words of a Server. HTTP/1 is also what two proxies carry over HTTP/2 between
 * them.
 */
function protocol({ opaque, mixed, appProtocol }: Port): ProxyProtocol {
  if (opaque) return ProxyProtocol.OPAQUE;
  if (mixed) return ProxyProtocol.UNKNOWN;
  return appProtocol === 'kubernetes.io/h2c' ? ProxyProtocol.G_RPC : ProxyProtocol.HTTP_FORWARD_SLASH_1;
}

const serverName = (topology: Topology, { of, port }: OpenPort) => `${topology.name(of)}-${port.name}`;

/**
 * A Server for every port of every pod that the proxy stands before, also one that is not called: a port
 * without would have the policy that its pod was started with.
 */
function servers(scope: Construct, topology: Topology, { inboundPolicy }: Linkerd): void {
  for (const openPort of topology.openPorts.filter(({ port }) => !port.unmeshed)) {
    const name = serverName(topology, openPort);
    new Server(scope, `server-${name}`, {
      ...about(topology, name),
      spec: {
        podSelector: { matchLabels: topology.selector(openPort.of) },
        port: openPort.port.number,
        proxyProtocol: protocol(openPort.port),
        accessPolicy: accessPolicies[inboundPolicy],
      },
    });
  }
}

/** The same port of the same party, for the same purpose: one route or Server, one policy. */
interface PolicyTarget {
  name: string;
  calls: [CallIn, ...CallIn[]];
}

function policyTargets(topology: Topology): PolicyTarget[] {
  const found = new Map<string, PolicyTarget>();
  for (const call of topology.calls) {
    if (!('port' in call) || topology.portsOfCall(call).some(({ port }) => port.unmeshed)) continue;
    const name = `${topology.name(call.to)}-${call.purpose ?? call.port}`;
    const known = found.get(name);
    if (known) known.calls.push(call);
    else found.set(name, { name, calls: [call] });
  }
  return [...found.values()];
}

const parents = (topology: Topology, openPorts: OpenPort[]) =>
  openPorts.map((openPort) => ({ group, kind: ParentKind.SERVER, name: serverName(topology, openPort) }));

const match = ({ method, path, below }: Request) => ({
  method: method === 'GET' ? Method.GET : Method.POST,
  path: { type: below ? PathType.PATH_PREFIX : PathType.EXACT, value: path },
});

/**
 * A route for each purpose that shares its port with others; and one for all the rest, which nobody is
 * allowed. Without that one the rest would be answered with 404 and not be counted as refused.
 */
function routes(scope: Construct, topology: Topology): void {
  const purposes = policyTargets(topology).flatMap(({ name, calls: [call] }) => {
    const asked = topology.requests(call);
    return asked ? [{ name, openPorts: topology.portsOfCall(call), matches: asked.map(match) }] : [];
  });
  const openPorts = new Map(
    purposes.flatMap(({ openPorts }) =>
      openPorts.map((openPort) => [serverName(topology, openPort), openPort]),
    ),
  );
  const rest = {
    name: topology.name('rest'),
    openPorts: [...openPorts.values()],
    matches: [{ path: { type: PathType.PATH_PREFIX, value: '/' } }],
  };
  for (const { name, openPorts, matches } of [...purposes, rest]) {
    new HttpRoute(scope, `route-${name}`, {
      ...about(topology, name),
      spec: { parentRefs: parents(topology, openPorts), rules: [{ matches }] },
    });
  }
}

/** Who calls, as the mesh knows them. */
function identities(
  topology: Topology,
  { trustDomain, controlPlaneNamespace }: Linkerd,
  calls: CallIn[],
): string[] {
  const identity = (account: string, namespace: string) =>
    `${account}.${namespace}.serviceaccount.identity.${controlPlaneNamespace}.${trustDomain}`;
  return calls.flatMap((call) => {
    const { here, outside } = topology.callersOf(call);
    return [
      ...here
        .flatMap((party) => topology.members(party))
        .map((component) => identity(topology.name(component), topology.environment.namespace)),
      ...outside.flatMap(({ namespace, serviceAccount, unmeshed }) =>
        namespace === undefined || unmeshed ? [] : [identity(serviceAccount ?? '*', namespace)],
      ),
    ];
  });
}

/** Addresses of those who call and are in no mesh: all, if only the network knows who they are. */
function networksOf(topology: Topology, calls: CallIn[]): { cidr: string }[] {
  const outside = calls.flatMap((call) => topology.callersOf(call).outside).filter(isUnmeshed);
  if (outside.some(({ cidr }) => cidr === undefined)) return anywhere;
  return [...new Set(outside.flatMap(({ cidr }) => cidr ?? []))].map((cidr) => ({ cidr }));
}

/**
 * For each route and Server that is called, the callers that may: accounts of the mesh, and addresses of those
 * who are in none; for probes anybody, since a kubelet has neither account nor known address.
 */
function authorizations(scope: Construct, topology: Topology, linkerd: Linkerd): void {
  const anybody = topology.name('anybody');
  const network = (name: string, networks: { cidr: string }[]) =>
    new NetworkAuthentication(scope, name, { ...about(topology, name), spec: { networks } });
  network(anybody, anywhere);
  for (const { name, calls } of policyTargets(topology)) {
    const target = { group, kind: calls[0].purpose ? TargetKind.HTTP_ROUTE : TargetKind.SERVER, name };
    const authorize = (policy: string, kind: AuthenticationKind, authentication: string) =>
      new AuthorizationPolicy(scope, `authorization-${policy}`, {
        ...about(topology, policy),
        spec: {
          targetRef: target,
          requiredAuthenticationRefs: [{ group, kind, name: authentication }],
        },
      });
    const named = identities(topology, linkerd, calls);
    const networks = networksOf(topology, calls);
    if (named.length > 0) {
      new MeshTlsAuthentication(scope, `authentication-${name}`, {
        ...about(topology, name),
        spec: { identities: named },
      });
      authorize(name, AuthenticationKind.MESH_TLS_AUTHENTICATION, name);
    }
    if (networks.length > 0) {
      const unmeshed = `${name}-unmeshed`;
      network(unmeshed, networks);
      authorize(unmeshed, AuthenticationKind.NETWORK_AUTHENTICATION, unmeshed);
    }
    if (named.length === 0 && networks.length === 0)
      authorize(name, AuthenticationKind.NETWORK_AUTHENTICATION, anybody);
  }
}

export interface LinkerdPolicyProps {
  /** The stack whose calls are allowed. */
  readonly topology: Topology;
  /** The mesh that it is in. */
  readonly linkerd: Linkerd;
}

/**
 * Which call is allowed in the mesh: a Server for every port, a route for each purpose, an authorization for
 * each that is called.
 */
export class LinkerdPolicy extends Construct {
  constructor(scope: Construct, id: string, { topology, linkerd }: LinkerdPolicyProps) {
    super(scope, id);
    servers(this, topology, linkerd);
    routes(this, topology);
    authorizations(this, topology, linkerd);
  }
}
