// Rules on every object, whatever it is.
import { called, type Manifest, type Manifests } from './manifests';

/** Two objects of one identity: the second would overwrite the first. */
export function unique({ all }: Manifests): string[] {
  const id = ({ apiVersion, kind, metadata }: Manifest) => `${apiVersion.split('/')[0]} ${kind} ${metadata.namespace ?? ''} ${metadata.name}`;
  return all
    .filter((manifest, index) => all.findIndex((other) => id(other) === id(manifest)) !== index)
    .map((manifest) => `${called(manifest)}: rendered twice; give each object a name of its own`);
}

function unclean(value: unknown, path: string): string[] {
  if (value === null || value === undefined) return [`${path} is null`];
  if (typeof value !== 'object') return [];
  const entries = Object.entries(value);
  if (entries.length === 0) return [`${path} is empty`];
  return entries.flatMap(([key, inner]) => unclean(inner, `${path}.${key}`));
}

/** What the API server drops or fills in shows as a difference for ever: nulls, empty maps and lists, a status. */
export function clean({ raw, all }: Manifests): string[] {
  return all.flatMap((manifest, index) => {
    const status = 'status' in manifest ? ['status is rendered'] : [];
    return [...status, ...unclean(raw[index], '').map((found) => found.replace(/^\./, ''))].map((found) => `${called(manifest)}: ${found}; leave it out`);
  });
}

/** Credentials belong in the store of secrets, not in Git. */
export function noSecrets({ all }: Manifests): string[] {
  return all
    .filter(({ kind, apiVersion }) => kind === 'Secret' && apiVersion === 'v1')
    .map((manifest) => `${called(manifest)}: a secret in Git; render an ExternalSecret instead`);
}

/** A namespaced object without a namespace lands wherever the deployer happens to be. */
export function namespaced({ all }: Manifests): string[] {
  const clusterWide = ['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'PriorityClass'];
  return all.flatMap((manifest) => {
    const { namespace } = manifest.metadata;
    if (clusterWide.includes(manifest.kind))
      return namespace ? [`${called(manifest)}: has the namespace ${namespace}, but belongs to the whole cluster; leave it out`] : [];
    return namespace ? [] : [`${called(manifest)}: has no namespace; name it`];
  });
}

/** An image that its publisher can move is another program tomorrow. */
export function pinned({ containers }: Manifests): string[] {
  return containers
    .filter(({ container }) => !/:[^/:@]+(@sha256:[0-9a-f]{64})?$/.test(container.image) || /:latest(@|$)/.test(container.image))
    .map(({ workload, container }) => `${called(workload)}: image ${container.image} has no version; name one`);
}
