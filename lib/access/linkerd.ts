// What Linkerd reads from pods, Services and the namespace.
// https://linkerd.io/2/reference/proxy-configuration/
import { canonical } from '../environment/values';
import { logDisk } from '../kubernetes/pod';
import type { Topology } from '../topology/topology';

/** https://linkerd.io/2/reference/proxy-configuration/ */
export const skipAnnotation = 'config.linkerd.io/skip-inbound-ports';

const opaque = (numbers: number[]) =>
  numbers.length > 0 ? { 'config.linkerd.io/opaque-ports': numbers.join(',') } : {};

/** Ports that the proxy does not stand before. */
const skipped = (numbers: number[]) => (numbers.length > 0 ? { [skipAnnotation]: numbers.join(',') } : {});

/**
 * Annotations of a component's pod template; none without a mesh.
 *
 * The proxy runs as a native sidecar, which ends after Tempo: another would refuse connections while an
 * ingester still leaves
 * the ring. The annotation has three names: alpha from Linkerd 2.15, beta from 2.19, without either from
 * 2.20.
 * Opaque ports replace Linkerd's own list. For calls to a pod's address it is the pod's list that counts, not
 * the Service's.
 */
export function podAnnotations(topology: Topology, component: string): Record<string, string> {
  const { linkerd, createNamespace } = topology.environment;
  if (!linkerd) return {};
  return {
    'linkerd.io/inject': 'enabled',
    // Otherwise pods have it of their namespace.
    ...(!createNamespace && namespaceAnnotations(topology)),
    'config.alpha.linkerd.io/proxy-enable-native-sidecar': 'true',
    'config.beta.linkerd.io/proxy-enable-native-sidecar': 'true',
    'config.linkerd.io/proxy-enable-native-sidecar': 'true',
    ...opaque(topology.opaquePorts(component)),
    ...skipped(topology.unmeshedPorts(component)),
    'config.linkerd.io/proxy-cpu-request': canonical(linkerd.proxy.cpu),
    'config.linkerd.io/proxy-memory-request': canonical(linkerd.proxy.memory),
    'config.linkerd.io/proxy-memory-limit': canonical(linkerd.proxy.memoryLimit),
    'config.linkerd.io/proxy-ephemeral-storage-request': logDisk.request,
    'config.linkerd.io/proxy-ephemeral-storage-limit': logDisk.limit,
  };
}

/**
 * Annotations of the namespace, which its pods get when they start: what becomes of a call to a port that no
 * Server guards. None without a mesh.
 * @see https://linkerd.io/2/features/server-policy/
 */
export function namespaceAnnotations({ environment: { linkerd } }: Topology): Record<string, string> {
  return linkerd ? { 'config.linkerd.io/default-inbound-policy': linkerd.inboundPolicy } : {};
}

/**
 * Annotations of a Service whose ports carry no HTTP; none without a mesh. An existing Service is never
 * changed by Linkerd.
 */
export function serviceAnnotations(
  topology: Topology,
  ports: { number: number; opaque?: true }[],
): Record<string, string> {
  return topology.environment.linkerd
    ? opaque(ports.flatMap((port) => (port.opaque ? [port.number] : [])))
    : {};
}
