// Versions of APIs that are served no more, or never were: the API server takes no object of another.
import { groupOf, type Manifest } from '../manifests/objects';

/**
 * Versions that Kubernetes 1.29 to 1.36 serve, by group.
 * https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
const groups: Record<string, string[]> = {
  '': ['v1'],
  apps: ['v1'],
  batch: ['v1'],
  policy: ['v1'],
  autoscaling: ['v1', 'v2'],
  'networking.k8s.io': ['v1'],
  'rbac.authorization.k8s.io': ['v1'],
  'storage.k8s.io': ['v1'],
  'scheduling.k8s.io': ['v1'],
  'node.k8s.io': ['v1'],
  'apiextensions.k8s.io': ['v1'],
  'discovery.k8s.io': ['v1'],
  'coordination.k8s.io': ['v1'],
  'argoproj.io': ['v1alpha1'],
  // https://external-secrets.io/latest/guides/v1beta1/
  'external-secrets.io': ['v1'],
  'grafana.integreatly.org': ['v1beta1'],
  'kustomize.toolkit.fluxcd.io': ['v1'],
  'source.toolkit.fluxcd.io': ['v1'],
};

/** Versions by `group/Kind`, where a group serves several. */
const kinds: Record<string, string[]> = {
  'monitoring.coreos.com/ServiceMonitor': ['v1'],
  'monitoring.coreos.com/PodMonitor': ['v1'],
  'monitoring.coreos.com/PrometheusRule': ['v1'],
  'policy.linkerd.io/AuthorizationPolicy': ['v1alpha1'],
  'policy.linkerd.io/MeshTLSAuthentication': ['v1alpha1'],
  'policy.linkerd.io/NetworkAuthentication': ['v1alpha1'],
  'policy.linkerd.io/HTTPRoute': ['v1alpha1', 'v1beta1', 'v1beta2', 'v1beta3'],
  // Older ones have no accessPolicy. https://linkerd.io/2/reference/authorization-policy/#server
  'policy.linkerd.io/Server': ['v1beta2', 'v1beta3'],
};

const versionOf = ({ apiVersion }: Manifest) => apiVersion.split('/').at(-1) ?? '';

/** The versions that are taken in place of that of an object; nothing, if that one is. */
export function servedInstead(object: Manifest): string[] {
  const known = kinds[`${groupOf(object)}/${object.kind}`] ?? groups[groupOf(object)];
  return known && !known.includes(versionOf(object)) ? known : [];
}
