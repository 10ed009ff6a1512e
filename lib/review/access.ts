// What changes who holds which secret, and which objects say who may call whom. Who gets through, the
// simulators say: reach.ts.

import type { Manifest } from '../manifests/objects';
import { at } from '../manifests/reading';
import { type Change, differencesAt, type Found } from './changes';
import { type Difference, differences } from './differences';
import { say } from './words';

const policies = [
  'Server',
  'AuthorizationPolicy',
  'MeshTLSAuthentication',
  'NetworkAuthentication',
  'ServerAuthorization',
  'HTTPRoute',
  'GRPCRoute',
  'Ingress',
  'NetworkPolicy',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
];

/** Whether an object is there to say who may call whom. */
export const isPolicy = ({ kind }: Manifest) => policies.includes(kind);

const secretOf = /\b(secretKeyRef|secretName|secretRef)\b/;
const concernsSecret = ({ path, before, after }: Difference) =>
  secretOf.test(path.join('.')) || secretOf.test(JSON.stringify([before, after]));
const told = (difference: Difference): Found => ({
  class: 'access',
  what: say(difference),
  differences: [difference],
});

export const isMeshed = (side: Manifest | undefined) =>
  at(side, 'spec', 'template', 'metadata', 'annotations', 'linkerd.io/inject') === 'enabled';

function meshed({ before, after }: Change): Found[] {
  if (isMeshed(before) === isMeshed(after)) return [];
  return isMeshed(after)
    ? [{ class: 'access', what: 'joins the mesh', consequence: 'callers outside the mesh meet its policy' }]
    : [
        {
          class: 'access',
          what: 'leaves the mesh',
          consequence: 'its traffic is plain, and no policy of the mesh holds',
        },
      ];
}

/** What a change of an object hands to others: secrets, and a place in the mesh. */
export function access(change: Change): Found[] {
  const { before, after } = change;
  if (isPolicy(after) || ['ConfigMap', 'Service', 'CustomResourceDefinition'].includes(after.kind)) return [];
  if (after.kind === 'ExternalSecret')
    return differencesAt(change, 'spec')
      .filter(({ path }) => path[1] !== 'refreshInterval')
      .map(told);
  if (after.kind === 'Secret')
    return [...differencesAt(change, 'data'), ...differencesAt(change, 'stringData')].map(told);
  return [...differences(before, after).filter(concernsSecret).map(told), ...meshed(change)];
}
