// What a cluster has of this program, and Git has not.

import { called, type Manifest } from '../manifests/objects';
import { isPolicy } from './access';
import { type Found, inNamespace, kubectlName, type On } from './changes';

/** An object that only the cluster has: Argo CD and Flux prune what they track, and nothing else. */
export function leftover({ object, found }: On): On {
  const { class: name, consequence, remedy = [] } = found;
  const command = `kubectl ${inNamespace(object)}delete ${kubectlName(object)}`;
  const told: Found = {
    ...found,
    class: isPolicy(object) ? name : 'quiet',
    what: 'only in the cluster',
    consequence: [
      'Argo CD and Flux prune what they track, and nothing else',
      ...(consequence ? [`If it goes: ${consequence}`] : []),
    ].join('. '),
    remedy: [...remedy, `${command}   # if nothing else renders it`],
  };
  return { object, found: told };
}

/** What is left over in a namespace of which dist/ says nothing: of an older name, or of another owner. */
function elsewhere(namespace: string, objects: Manifest[]): On {
  const [some, more] = [objects.slice(0, 3).map(called), objects.length - 3];
  const what = `only in the cluster: ${some.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const consequence = 'this environment had it there under an older name, or another repository renders it';
  return {
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    found: { class: 'quiet', what, consequence },
  };
}

/** The namespace that an object is in, or that it is. */
export const placeOf = ({ kind, metadata }: Manifest) =>
  kind === 'Namespace' ? metadata.name : (metadata.namespace ?? '');

/**
 * What is left over in namespaces of which dist/ says nothing.
 * @param own Those of which it says something.
 */
export function leftElsewhere(leftovers: Manifest[], own: ReadonlySet<string>): On[] {
  const others = leftovers.filter((object) => !own.has(placeOf(object)));
  return [...new Set(others.map(placeOf))].sort().map((place) =>
    elsewhere(
      place,
      others.filter((object) => placeOf(object) === place),
    ),
  );
}
