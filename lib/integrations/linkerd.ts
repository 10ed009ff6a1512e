// What Linkerd reads from pods and Services. https://linkerd.io/2/reference/proxy-configuration/
import type { Component, Topology } from '../topology';

const opaque = (numbers: number[]) => (numbers.length > 0 ? { 'config.linkerd.io/opaque-ports': numbers.join(',') } : {});

/**
 * Annotations of a component's pod template; none without a mesh.
 *
 * The proxy runs as a native sidecar, which ends after Tempo: another would refuse connections while an ingester still leaves
 * the ring. The annotation has three names: alpha from Linkerd 2.15, beta from 2.19, without either from 2.20.
 * Opaque ports replace Linkerd's own list. For calls to a pod's address it is the pod's list that counts, not the Service's.
 */
export function podAnnotations(topology: Topology, component: Component): Record<string, string> {
  if (!topology.environment.linkerd) return {};
  return {
    'linkerd.io/inject': 'enabled',
    'config.alpha.linkerd.io/proxy-enable-native-sidecar': 'true',
    'config.beta.linkerd.io/proxy-enable-native-sidecar': 'true',
    'config.linkerd.io/proxy-enable-native-sidecar': 'true',
    ...opaque(topology.opaquePorts(component)),
  };
}

/** Annotations of a Service whose ports carry no HTTP; none without a mesh. An existing Service is never changed by Linkerd. */
export function serviceAnnotations(topology: Topology, ports: { number: number; opaque?: true }[]): Record<string, string> {
  return topology.environment.linkerd ? opaque(ports.flatMap((port) => (port.opaque ? [port.number] : []))) : {};
}
