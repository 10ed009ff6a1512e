// What a cluster has of this program, and Git has not.
import { isPolicy } from './access';
import { type Found, inNamespace, kubectlName, type On } from './changes';
import { called, type Manifest } from './objects';
import { removed } from './removed';

/** An object that only the cluster has: whoever applies dist/ prunes what it tracks, and nothing else. */
function leftover(object: Manifest): Found {
  const [lost] = removed(object);
  const command = `kubectl ${inNamespace(object)}delete ${kubectlName(object)}`;
  return {
    class: isPolicy(object) ? 'access' : 'quiet',
    what: 'only in the cluster',
    consequence: ['Argo CD and Flux prune what they track, and nothing else', ...(lost?.consequence ? [`if it goes: ${lost.consequence}`] : [])].join('. '),
    remedy: [...(lost?.remedy ?? []), `${command}   # if nothing else renders it`],
  };
}

/** What is left over in a namespace of which dist/ says nothing: of an older name, or somebody else's. */
function elsewhere(namespace: string, objects: Manifest[]): On {
  const [some, more] = [objects.slice(0, 3).map(called), objects.length - 3];
  const what = `only in the cluster: ${some.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const consequence = 'this environment had it there under an older name, or another repository renders it';
  return { object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, found: { class: 'quiet', what, consequence } };
}

/**
 * The findings on objects that only the cluster has.
 * @param own The namespaces of which dist/ says something.
 */
export function left(leftovers: Manifest[], own: ReadonlySet<string>): On[] {
  const placeOf = ({ kind, metadata }: Manifest) => (kind === 'Namespace' ? metadata.name : (metadata.namespace ?? ''));
  const places = [...new Set(leftovers.map(placeOf))].sort();
  return places.flatMap((place) => {
    const there = leftovers.filter((object) => placeOf(object) === place);
    return own.has(place) ? there.map((object) => ({ object, found: leftover(object) })) : [elsewhere(place, there)];
  });
}
