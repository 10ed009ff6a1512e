// An object of a cluster without what the cluster wrote into it.
import type { Manifest } from './objects';

/** What the API server, the garbage collector and operators keep in metadata. */
const keptByCluster = ['managedFields', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink', 'ownerReferences', 'finalizers'];

/** Labels and annotations in which kubectl, controllers, Argo CD and Flux remember what they did. */
const remembered = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'kubectl.kubernetes.io/restartedAt',
  'deployment.kubernetes.io/revision',
  'kubernetes.io/metadata.name',
  'argocd.argoproj.io/tracking-id',
  'app.kubernetes.io/instance',
  'kustomize.toolkit.fluxcd.io/name',
  'kustomize.toolkit.fluxcd.io/namespace',
]);

const isMapping = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a field is nobody's intent, by the last keys of its path. */
export const isRemembered = (path: string[]) =>
  (path[0] === 'metadata' && keptByCluster.includes(path[1] ?? '')) || path[0] === 'status' || remembered.has(path.at(-1) ?? '');

function pruned(value: Record<string, unknown>, path: string[]): Record<string, unknown> {
  const entries = Object.entries(value)
    .filter(([key]) => !isRemembered([...path, key]))
    .map(([key, inner]) => [key, isMapping(inner) ? pruned(inner, [...path, key]) : inner, inner] as const);
  // Labels or annotations of which nothing is left were never written.
  const emptied = (left: unknown, inner: unknown) => isMapping(left) && isMapping(inner) && Object.keys(left).length === 0 && Object.keys(inner).length > 0;
  return Object.fromEntries(entries.filter(([, left, inner]) => !emptied(left, inner)).map(([key, left]) => [key, left]));
}

/** The object as people wrote it, with defaults. */
export function cleaned({ apiVersion, kind, metadata, ...rest }: Manifest): Manifest {
  const { name, namespace } = metadata;
  return { apiVersion, kind, metadata: { ...pruned(metadata, ['metadata']), name, ...(namespace !== undefined && { namespace }) }, ...pruned(rest, []) };
}
