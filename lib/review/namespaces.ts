// What a namespace asks of its pods. https://kubernetes.io/docs/concepts/security/pod-security-admission/

import { at } from '../manifests/reading';
import type { Change, Found } from './changes';

const label = 'pod-security.kubernetes.io/enforce';
const levels = ['privileged', 'baseline', 'restricted'];
const levelOf = (object: unknown) => String(at(object, 'metadata', 'labels', label) ?? 'privileged');

/** A namespace that asks more, or less, of its pods. */
export function podSecurity({ before, after }: Change): Found[] {
  if (after.kind !== 'Namespace') return [];
  const [old, young] = [levelOf(before), levelOf(after)];
  if (old === young) return [];
  const what = `pod security ${old} -> ${young}`;
  if (levels.indexOf(young) < levels.indexOf(old))
    return [{ class: 'access', what, consequence: 'pods of the namespace may do more on their nodes' }];
  return [
    {
      class: 'interrupted',
      what,
      consequence:
        'pods that run stay, but one that does not meet it is not started again: if it is evicted before it is replaced, it is away',
      remedy: [
        `kubectl label --dry-run=server --overwrite namespace ${after.metadata.name} ${label}=${young}   # warns of each pod that does not meet it`,
      ],
    },
  ];
}
