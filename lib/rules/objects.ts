// Rules on every object, whatever it is.

import type { Manifest } from '../manifests/kubernetes';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { dig, entries } from '../manifests/reading';
import { type Violation, violation } from '../problem';

/** Two objects of one identity: the second would overwrite the first. */
export function unique({ all }: Manifests): Violation[] {
  const id = ({ apiVersion, kind, metadata }: Manifest) =>
    `${apiVersion.split('/')[0]} ${kind} ${metadata.namespace ?? ''} ${metadata.name}`;
  const seen = new Set<string>();
  return all
    .filter((manifest) => seen.size === seen.add(id(manifest)).size)
    .map((manifest) => violation(called(manifest), 'rendered twice; give each object a name of its own'));
}

function unclean(value: unknown, path: string): string[] {
  if (value === null || value === undefined) return [`${path} is null`];
  if (typeof value !== 'object') return [];
  const inside = entries(value);
  if (inside.length === 0) return [`${path} is empty`];
  return inside.flatMap(([key, inner]) => unclean(inner, `${path}.${key}`));
}

/** A selector of a NetworkPolicy that is empty is one of all pods, and must be written. */
const emptyAndMeant = (kind: string, found: string) =>
  kind === 'NetworkPolicy' && found === 'spec.podSelector is empty';

/**
 * What the API server drops or fills in shows as a difference for ever: nulls, empty maps and lists, a
 * status.
 */
export function clean({ raw, all }: Manifests): Violation[] {
  return all.flatMap((manifest, index) => {
    const status = 'status' in manifest ? ['status is rendered'] : [];
    const unclear = unclean(raw[index], '').map((found) => found.replace(/^\./, ''));
    return [...status, ...unclear.filter((found) => !emptyAndMeant(manifest.kind, found))].map((found) =>
      violation(called(manifest), `${found}; leave it out`),
    );
  });
}

/** Credentials belong in the store of secrets, not in Git. */
export function noSecrets({ all }: Manifests): Violation[] {
  return all
    .filter(({ kind, apiVersion }) => kind === 'Secret' && apiVersion === 'v1')
    .map((manifest) => violation(called(manifest), 'a secret in Git; render an ExternalSecret instead'));
}

/** A namespaced object without a namespace lands wherever the deployer happens to be. */
export function namespaced({ all }: Manifests): Violation[] {
  const clusterWide = ['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'PriorityClass'];
  return all.flatMap((manifest) => {
    const { namespace } = manifest.metadata;
    if (clusterWide.includes(manifest.kind))
      return namespace
        ? [
            violation(
              called(manifest),
              `has the namespace ${namespace}, but belongs to the whole cluster; leave it out`,
            ),
          ]
        : [];
    return namespace ? [] : [violation(called(manifest), 'has no namespace; name it')];
  });
}

/**
 * Pods of a Deployment or a StatefulSet are looked at; those of a Pod, a Job, a CronJob or anything else
 * would get by.
 */
export function overlooked({ all }: Manifests): Violation[] {
  const looked = new Set<string>(['Deployment', 'StatefulSet']);
  const pods = [
    'spec.containers',
    'spec.template.spec.containers',
    'spec.jobTemplate.spec.template.spec.containers',
  ];
  return all
    .filter(
      (manifest) => !looked.has(manifest.kind) && pods.some((path) => dig(manifest, path) !== undefined),
    )
    .map((manifest) =>
      violation(
        called(manifest),
        `no rule looks at the pods of a ${manifest.kind}; render a Deployment or a StatefulSet`,
      ),
    );
}

/** An image that its publisher can move is another program tomorrow. */
export function pinned({ containers }: Manifests): Violation[] {
  return containers
    .filter(
      ({ container }) =>
        !/:[^/:@]+(@sha256:[0-9a-f]{64})?$/.test(container.image) || /:latest(@|$)/.test(container.image),
    )
    .map(({ workload, container }) =>
      violation(called(workload), `image ${container.image} has no version; name one`),
    );
}
