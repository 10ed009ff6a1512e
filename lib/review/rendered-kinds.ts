// All kinds that an environment may have, and their versions: where a cluster is searched for what Git does
// not have any more.

const byVersion = {
  v1: ['Namespace', 'ServiceAccount', 'ConfigMap', 'Service'],
  'apps/v1': ['Deployment', 'StatefulSet'],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
  'policy/v1': ['PodDisruptionBudget'],
  'networking.k8s.io/v1': ['NetworkPolicy', 'Ingress'],
  'external-secrets.io/v1': ['ExternalSecret'],
  'cert-manager.io/v1': ['Certificate'],
  'monitoring.coreos.com/v1': ['ServiceMonitor', 'PrometheusRule'],
  'grafana.integreatly.org/v1beta1': ['GrafanaDashboard', 'GrafanaDatasource'],
  'gateway.networking.k8s.io/v1': ['HTTPRoute', 'GRPCRoute'],
  'policy.linkerd.io/v1alpha1': ['AuthorizationPolicy', 'MeshTLSAuthentication', 'NetworkAuthentication'],
  'policy.linkerd.io/v1beta3': ['HTTPRoute', 'Server'],
} as const;

/**
 * Every kind that is rendered. Secrets are not among them: their names are in Git, and their values nowhere.
 */
export const renderedKinds = Object.entries(byVersion).flatMap(([apiVersion, kinds]) =>
  kinds.map((kind) => ({ apiVersion, kind })),
);
