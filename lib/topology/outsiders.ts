// Callers and endpoints that are no part of this stack, and where they are.

import { networkDefaults, type Outsider } from '../environment/access';
import { type Environment, hasIPv6 } from '../environment/environment';
import { type Endpoint, rangeOf } from '../environment/hosts';
import { placeOf } from '../environment/object-store';
import { hostIn, partsOf } from '../environment/urls';
import type { Caller, Destination } from './calls';
import { controlPlanePorts, dnsPort } from './ports';
import type { Topology } from './topology';

/** Who calls from outside. The kubelet has no name: probes come from the node and carry no identity. */
export function callersFrom({ callers, grafana }: Environment, caller: Caller): Outsider[] {
  if (caller === 'kubelet') return [];
  if (caller === 'grafana')
    return callers?.grafana ?? (grafana && !grafana.outside ? [{ namespace: grafana.namespace }] : []);
  return callers?.[caller] ?? [];
}

/** A range of addresses without some of them. */
export interface Range {
  cidr: string;
  except?: string[];
}

/** Where an endpoint outside is: in a namespace or at some addresses; on all ports, or on some. */
export interface ExternalEndpoint {
  namespace?: string;
  /** The Service that is called there. */
  service?: string;
  ranges?: Range[];
  ports?: { number: number; protocol: 'TCP' | 'UDP' }[];
}

/**
 * All public addresses: none of this or a neighbouring network, nor what a cloud tells its machines at
 * 169.254.169.254.
 */
const anywherePublic: Range[] = [
  {
    cidr: '0.0.0.0/0',
    except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  },
  { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] },
];

const tcp = (number: number) => ({ number, protocol: 'TCP' as const });

/**
 * Where a host is. Of a Service only the namespace counts: a network policy is about the ports of its pods,
 * and those may be others than the Service's. A name in doubt is let through as both.
 */
function externalEndpoint(
  { namespace }: Environment,
  { host, port }: Required<Endpoint>,
  given: string[] | undefined,
): ExternalEndpoint[] {
  const inside =
    'service' in host ? [{ namespace: host.service.namespace ?? namespace, service: host.service.name }] : [];
  if (host.kind === 'service') return inside;
  const ports = [tcp(port)];
  // Addresses that are named stand for no Service.
  if (given) return [{ ranges: given.map((cidr) => ({ cidr })), ports }];
  if (host.kind === 'address') return [{ ranges: [{ cidr: rangeOf(host) }], ports }];
  return [...inside, { ranges: anywherePublic, ports }];
}

/** Where anything public is asked over HTTPS. */
const web = { ranges: anywherePublic, ports: [tcp(443)] };

/**
 * Where pods get their identity for AWS: the agent of Pod Identity on the node, or STS.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 */
function awsIdentity(environment: Environment): ExternalEndpoint[] {
  const agents = ['169.254.170.23/32', ...(hasIPv6(environment) ? ['fd00:ec2::23/128'] : [])];
  return [web, { ranges: agents.map((cidr) => ({ cidr })), ports: [tcp(80)] }];
}

/**
 * Where pods get their identity for an object store.
 * GKE: the metadata server of the node (https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity).
 * AKS: Entra, or the metadata service of the machine (https://learn.microsoft.com/en-us/entra/identity/managed-identities-azure-resources/how-to-use-vm-token).
 */
function identityEndpoints(environment: Environment): ExternalEndpoint[] {
  const { storage } = environment;
  const metadata = { ranges: [{ cidr: '169.254.169.254/32' }], ports: [tcp(80)] };
  if (storage.backend === 's3') return awsIdentity(environment);
  if (storage.backend === 'azure') return [storage.userAssignedId ? metadata : web];
  return storage.insecure ? [] : [metadata, { ranges: [{ cidr: '169.254.169.252/32' }], ports: [tcp(988)] }];
}

/** Where those are that this stack calls. */
export function endpointsOf(topology: Topology, destination: Destination): ExternalEndpoint[] {
  const { environment } = topology;
  const { storage, linkerd, networkPolicy } = environment;
  switch (destination) {
    case 'object-store': {
      const { endpoint, port } = placeOf(storage);
      return [
        ...externalEndpoint(environment, { port, ...hostIn(endpoint) }, networkPolicy?.objectStore),
        ...(environment.credentials.from === 'identity' ? identityEndpoints(environment) : []),
      ];
    }
    case 'mimir': {
      const metrics = topology.role('makesMetrics');
      if (!metrics) return [];
      const { remoteWriteUrl, remoteWrite, additionalRemoteWrites = [] } = metrics;
      const isSigned = [remoteWrite, ...additionalRemoteWrites].some((each) => each?.sigv4 !== undefined);
      const at = (url: string, given?: string[]) => {
        const { scheme, endpoint } = partsOf(url);
        return externalEndpoint(environment, { port: scheme === 'https' ? 443 : 80, ...endpoint }, given);
      };
      return [
        ...at(remoteWriteUrl, networkPolicy?.mimir),
        ...additionalRemoteWrites.flatMap(({ url }) => at(url)),
        ...(isSigned ? awsIdentity(environment) : []),
      ];
    }
    case 'control-plane':
      return linkerd ? [{ namespace: linkerd.controlPlaneNamespace, ports: controlPlanePorts.map(tcp) }] : [];
    case 'dns': {
      const { dnsNamespace, dnsPort: podPort, nodeLocalDns } = networkPolicy ?? networkDefaults;
      const both = (number: number) => (['UDP', 'TCP'] as const).map((protocol) => ({ number, protocol }));
      const bits = nodeLocalDns.includes(':') ? 128 : 32;
      return [
        { namespace: dnsNamespace, ports: both(podPort) },
        { ranges: [{ cidr: `${nodeLocalDns}/${bits}` }], ports: both(dnsPort) },
      ];
    }
  }
}
