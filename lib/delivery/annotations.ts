// Annotations for Argo CD and Flux. They are added in one pass, when all objects are there, and to objects
// alone: on a pod template they would restart pods, on a claim template they could never change.

const waveKey = 'argocd.argoproj.io/sync-wave';

/** The wave of what is of use only when all workloads are healthy. */
const afterwards = 1;

/**
 * When Argo CD applies each kind: a wave waits until the one before is healthy. Flux applies all at once, and
 * does not look at it.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
const waves = {
  Namespace: -3,
  // Without its account a pod is not made, and without the keys it does not start: Argo CD waits until they
  // are fetched.
  ServiceAccount: -2,
  ExternalSecret: -2,
  Certificate: -2,
  ConfigMap: -1,
  Service: -1,
  // Policies, before the pods that call.
  Server: -1,
  'policy.linkerd.io/HTTPRoute': -1,
  AuthorizationPolicy: -1,
  MeshTLSAuthentication: -1,
  NetworkAuthentication: -1,
  NetworkPolicy: -1,
  // After the gateway is there: what leads to no pods answers with 503.
  Ingress: afterwards,
  'gateway.networking.k8s.io/HTTPRoute': afterwards,
  GRPCRoute: afterwards,
  // Argo CD's own default, so it is not written.
  Deployment: 0,
  StatefulSet: 0,
  // With its pods: before them it has nothing to protect, and counts as unwell (argoproj/argo-cd#20665).
  PodDisruptionBudget: 0,
  // It is unwell until pods are measured; a cluster without a metrics server must not hold up the rest.
  HorizontalPodAutoscaler: afterwards,
  GrafanaDatasource: afterwards,
  GrafanaDashboard: afterwards,
  // After the workloads: alerts on a stack that starts would be false.
  ServiceMonitor: afterwards,
  PrometheusRule: afterwards,
};

/**
 * What must not go because a file went: Argo CD asks first, Flux leaves it to people.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#resource-pruning-with-confirmation
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#prune
 */
const kept = {
  'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=confirm',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
};

/**
 * The same for what makes the secret, which goes with it. A change of `credentials.secret` leaves the old one
 * behind, and nobody should have to confirm before the next sync: so Argo CD leaves it too, and does not call
 * that a difference.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/compare-options/
 */
const left = {
  ...kept,
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
};

type Annotations = Record<string, string>;

/** For a workload or a file that is of use only when all workloads are healthy. */
export const afterAll: Annotations = { [waveKey]: `${afterwards}` };

function guards({ kind, spec }: Rendered): Annotations {
  const hasClaims = typeof spec === 'object' && spec !== null && 'volumeClaimTemplates' in spec;
  if (kind === 'Namespace' || (kind === 'StatefulSet' && hasClaims)) return kept;
  return kind === 'ExternalSecret' ? left : {};
}

/** An object as it is rendered. */
interface Rendered {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly metadata: { readonly annotations?: Annotations };
  readonly spec?: unknown;
}

const wavesByKind = new Map(Object.entries(waves));

/** The wave of a kind; of one that two groups have, of that of its group. */
const waveOf = ({ apiVersion = '', kind }: Rendered) =>
  wavesByKind.get(kind) ?? wavesByKind.get(`${apiVersion.split('/')[0]}/${kind}`);

/**
 * An object with the annotations that tell Argo CD and Flux how to apply it, by its kind and content. One
 * that says its wave keeps it.
 * Where its content has `${`, Flux is told not to look for variables: it would blank them.
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
 */
export function annotated<Object extends Rendered>(object: Object): Object {
  const { apiVersion, kind, metadata, ...content }: Rendered = object;
  const { annotations: own, ...identity } = metadata;
  const wave = waveOf(object);
  const all: Annotations = {
    ...(wave && { [waveKey]: `${wave}` }),
    ...own,
    ...guards(object),
    ...(wave !== undefined &&
      JSON.stringify([content, own]).includes('${') && {
        'kustomize.toolkit.fluxcd.io/substitute': 'disabled',
      }),
  };
  // In the order of cdk8s, which sorts all metadata.
  const annotations = Object.fromEntries(
    Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
  return Object.keys(all).length > 0 ? { ...object, metadata: { annotations, ...identity } } : object;
}
