// What happens when an object is no more in Git.

import { called, type Manifest, type Objects } from '../manifests/objects';
import { at } from '../manifests/reading';
import { isPolicy } from './access';
import { type Found, inNamespace, kubectlName, type Sides } from './changes';
import { claimsLeft } from './claims';
import { fateOf, whenAsked } from './guards';
import { callersOutside } from './services';

/** What goes with an object: data, or a secret. */
function lost(object: Manifest, objects?: Objects): Found[] {
  if (object.kind === 'StatefulSet') return claimsLeft(object, objects);
  if (object.kind === 'Namespace')
    return [
      {
        class: 'data',
        what: 'removed',
        consequence: `${whenAsked(object)}everything in it goes, claims and what is on them included`,
      },
    ];
  if (object.kind === 'PersistentVolumeClaim')
    return [
      {
        class: 'data',
        what: 'removed',
        consequence: 'what is on it is deleted, unless its class retains volumes',
      },
    ];
  if (object.kind !== 'ExternalSecret') return [];
  const remedy = ['render one of the new name first, and remove this one when no pod uses it'];
  return [
    {
      class: 'data',
      what: 'removed',
      consequence: 'its secret goes too, and pods that use it cannot start',
      remedy,
    },
  ];
}

/** What is removed with an object. Objects that neither Argo CD nor Flux removes are left behind. */
export function removed(object: Manifest, objects?: Objects): Found[] {
  if (fateOf(object) !== 'stays') return lost(object, objects);
  const remedy = [
    `kubectl ${inNamespace(object)}delete ${kubectlName(object)}   # when nothing uses it any more`,
  ];
  return [
    { class: 'quiet', what: 'left behind', consequence: 'neither Argo CD nor Flux removes it', remedy },
  ];
}

const isSelected = (selector: unknown, labels: unknown) =>
  typeof selector === 'object' &&
  selector !== null &&
  Object.entries(selector).every(([key, value]) => at(labels, key) === value);
const workloads = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** A workload that comes back under another name: its pods go while those of the other one start. */
function replaced(object: Manifest, { before, after }: Sides): Found[] {
  if (!workloads.includes(object.kind)) return [];
  const heirs = [...after]
    .filter(([id, { kind }]) => !before.has(id) && workloads.includes(kind))
    .map(([, heir]) => heir);
  const heir = heirs.find((other) =>
    isSelected(
      at(object, 'spec', 'selector', 'matchLabels'),
      at(other, 'spec', 'template', 'metadata', 'labels'),
    ),
  );
  return heir
    ? [
        {
          class: 'interrupted',
          what: 'removed',
          consequence: `its pods go while those of ${called(heir)} start`,
        },
      ]
    : [];
}

/** What comes of a removal. */
export function removal(object: Manifest, sides: Sides): Found[] {
  const found = removed(object, sides.before);
  if (found.length > 0) return found;
  if (object.kind === 'Service') return callersOutside(object, 'removed');
  return isPolicy(object) ? [] : replaced(object, sides);
}
