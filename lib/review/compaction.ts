// Who merges and deletes blocks: one compactor for a place in the object store, also where two installations
// share it.

import type { Manifest } from '../manifests/objects';
import { at, list } from '../manifests/reading';
import type { Found } from './changes';

const isCompactor = (object: Manifest) =>
  list(at(object, 'spec', 'template', 'spec', 'containers')).some((container) =>
    list(at(container, 'args')).includes('-target=compactor'),
  );

/** What it comes to that a compactor is added to an environment that runs, or removed from it. */
export function compaction(object: Manifest, what: 'added' | 'removed'): Found[] {
  if (!isCompactor(object)) return [];
  return what === 'added'
    ? [
        {
          class: 'data',
          what,
          consequence: 'while another compactor works on the same bucket, the two delete each other’s blocks',
          remedy: [
            'if another cluster shares the bucket: set its components.compactor.replicas to 0, and wait until it is synced',
            'sync',
          ],
        },
      ]
    : [
        {
          class: 'interrupted',
          what,
          consequence:
            'until the compactor of another cluster works on this bucket, nobody merges or deletes blocks, and queriers find no new ones',
          remedy: ['sync', 'then sync the cluster whose compactor takes over'],
        },
      ];
}
