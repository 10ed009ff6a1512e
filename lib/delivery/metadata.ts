// Metadata of objects: what each is called, and what its annotations tell Argo CD and Flux. Made here whole, so that nobody adds to it
// later. Annotations are those of the object alone: on a pod template they would restart pods, on a claim template they could never change.

/** The wave of what is of use only when all workloads are well. */
const afterwards = 1;

/**
 * When Argo CD applies each kind: a wave waits until the one before is healthy. Flux applies all at once, and does not look at it.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
const waves = {
  Namespace: -3,
  // Without its account a pod is not made, and without the keys it does not start: Argo CD waits until they are fetched.
  ServiceAccount: -2,
  ExternalSecret: -2,
  ConfigMap: -1,
  Service: -1,
  // Who may call whom, before anybody does.
  Server: -1,
  HTTPRoute: -1,
  AuthorizationPolicy: -1,
  MeshTLSAuthentication: -1,
  NetworkAuthentication: -1,
  NetworkPolicy: -1,
  // Argo CD's own default, so it is not written.
  Deployment: 0,
  StatefulSet: 0,
  // With its pods: before them it has nothing to protect, and counts as unwell (argoproj/argo-cd#20665).
  PodDisruptionBudget: 0,
  GrafanaDatasource: afterwards,
  GrafanaDashboard: afterwards,
  // Before all is well nobody is to be told so.
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
 * The same for what makes the secret, which goes with it. A change of `credentials.secret` leaves the old one behind, and nobody
 * should have to confirm before the next sync: so Argo CD leaves it too, and does not call that a difference.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/compare-options/
 */
const left = {
  ...kept,
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
};

function guards(kind: About['kind'], content: object): Record<string, string> {
  if (kind === 'Namespace' || (kind === 'StatefulSet' && 'volumeClaimTemplates' in content)) return kept;
  return kind === 'ExternalSecret' ? left : {};
}

interface About {
  readonly kind: keyof typeof waves;
  readonly name: string;
  /** @default none: the object belongs to the whole cluster */
  readonly namespace?: string;
  readonly labels: Record<string, string>;
  /** Annotations for others than Argo CD and Flux. @default none */
  readonly annotations?: Record<string, string>;
  /** What the object says beside its metadata. @default nothing */
  readonly content?: object;
  /** Whether it waits until all workloads are well. @default by its kind */
  readonly last?: true;
}

/**
 * Metadata of an object. Where its content has `${`, Flux is told not to look for variables: it would blank them.
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
 */
export function metadata({ kind, name, namespace, labels, annotations, content = {}, last }: About) {
  const wave = last ? afterwards : waves[kind];
  const all: Record<string, string> = {
    ...annotations,
    ...(wave !== 0 && { 'argocd.argoproj.io/sync-wave': `${wave}` }),
    ...guards(kind, content),
    ...(JSON.stringify(content).includes('${') && { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' }),
  };
  return { name, ...(namespace && { namespace }), labels, ...(Object.keys(all).length > 0 && { annotations: all }) };
}
