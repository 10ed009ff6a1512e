// What becomes of an object that is no more in Git: the marks on it say so.

import type { Manifest } from '../manifests/objects';
import { at } from '../manifests/reading';

/** It is removed, or Argo CD asks first and Flux leaves it, or neither removes it. */
export type Fate = 'goes' | 'asks' | 'stays';

/**
 * What Argo CD and Flux do with an object that is no more in Git.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#prune
 */
export function fateOf({ metadata }: Manifest): Fate {
  const options = String(at(metadata, 'annotations', 'argocd.argoproj.io/sync-options') ?? '').split(',');
  if (at(metadata, 'annotations', 'kustomize.toolkit.fluxcd.io/prune') !== 'disabled') return 'goes';
  return options.includes('Prune=false') ? 'stays' : options.includes('Prune=confirm') ? 'asks' : 'goes';
}

/** What comes first in the consequence of a removal. */
export const whenAsked = (object: Manifest) =>
  fateOf(object) === 'asks' ? 'Argo CD asks before it removes it, and Flux leaves it. Removed: ' : '';
