// What stands in an object of the cluster and never in Git: what only the server knows, and the marks of
// those who apply.
import { isMapping } from '../environment/mapping';
import { each, fields, type Rule } from './fields';

const gone: Rule = () => undefined;
const without = (...names: string[]) => fields(Object.fromEntries(names.map((name) => [name, gone])));

/** Labels or annotations without some; none, if no other is left. */
const unmarked =
  (...names: string[]): Rule =>
  (value, of) => {
    const rest = without(...names)(value, of);
    return isMapping(rest) && Object.keys(rest).length === 0 ? undefined : rest;
  };

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ */
const metadata = fields({
  ...Object.fromEntries(
    ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink'].map((name) => [
      name,
      gone,
    ]),
  ),
  annotations: unmarked(
    'kubectl.kubernetes.io/last-applied-configuration',
    'deployment.kubernetes.io/revision',
    'deprecated.daemonset.template.generation',
    // https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
    'argocd.argoproj.io/tracking-id',
    'argocd.argoproj.io/installation-id',
  ),
  // https://fluxcd.io/flux/components/kustomize/kustomizations/#garbage-collection
  labels: unmarked('kustomize.toolkit.fluxcd.io/name', 'kustomize.toolkit.fluxcd.io/namespace'),
});

const common = fields({ status: gone, metadata });

/** More, by kind. */
const kinds = new Map<unknown, Rule>([
  // Who takes a finalizer away at the end also sets it.
  ['Namespace', fields({ spec: gone })],
  ['PersistentVolumeClaim', fields({ metadata: without('finalizers'), spec: without('volumeName') })],
  [
    'Service',
    fields({
      // Of who takes the load balancer away at the end.
      metadata: without('finalizers'),
      spec: fields({
        // Which families of addresses a cluster has, and which addresses and ports are free. That there is no
        // address is said in Git.
        clusterIP: (address) => (address === 'None' ? address : undefined),
        clusterIPs: gone,
        ipFamilies: gone,
        ports: each(without('nodePort')),
        healthCheckNodePort: gone,
      }),
    }),
  ],
]);

/** An object of the cluster as it would stand in Git. */
export function withoutServerOnly(manifest: unknown): unknown {
  const object = common(manifest, {});
  return isMapping(object) ? (kinds.get(object.kind)?.(object, {}) ?? object) : object;
}
