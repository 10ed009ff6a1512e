// What Argo CD and Flux are told. It is not synced: it is applied by hand.

import { groupOf, type Manifest } from '../manifests/objects';
import type { Change, Found } from './changes';
import { differencesAt } from './changes';
import { sayAll } from './words';

const groups = ['argoproj.io', 'kustomize.toolkit.fluxcd.io', 'source.toolkit.fluxcd.io'];

/** Whether an object tells Argo CD or Flux of the others. */
export const isForDeployer = (object: Manifest) => groups.includes(groupOf(object));

const apply = (environment: string) => [
  `kubectl apply --server-side -f dist/delivery/${environment}/   # before this is merged`,
];

/** What a change of such an object allows, and that it must be applied by hand. */
export function deployer(change: Change, environment: string): Found[] {
  const { after } = change;
  if (!isForDeployer(after)) return [];
  const changed = differencesAt(change, 'spec');
  if (changed.length === 0) return [];
  const isProject = after.kind === 'AppProject';
  return [
    {
      class: isProject ? 'access' : 'quiet',
      what: sayAll(changed),
      differences: changed,
      consequence: `nobody syncs dist/delivery: apply it by hand${isProject ? ', or Argo CD refuses objects of kinds that the project does not allow yet' : ''}`,
      remedy: apply(environment),
    },
  ];
}
