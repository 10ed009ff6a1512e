// What changes who holds which secret, and which objects say who may call whom. Who gets through, the
// simulators say: reach.ts.

import type { Manifest } from '../manifests/objects';
import { at, list } from '../manifests/reading';
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

/** Whether an object is a policy on calls. */
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

/** The fields that an ExternalSecret fetches, by the keys that they become: as a path, and as they are written. */
function fetched(secret: Manifest): { paths: string; notation: string } {
  const data = list(at(secret, 'spec', 'data'));
  const written = data.map((entry) => [
    at(entry, 'secretKey'),
    at(entry, 'remoteRef', 'key'),
    at(entry, 'remoteRef', 'property'),
  ]);
  const paths = written.map(([key, item, field]) => [key, [item, ...(field ? [field] : [])].join('/')]);
  return { paths: JSON.stringify(paths), notation: JSON.stringify(written) };
}

/**
 * Whether an ExternalSecret fetches the same fields in another notation: from 1Password by Connect, which takes item and
 * field apart, and by its SDK, which takes one path. The store is then another one for the same account.
 */
function isRewritten({ before, after }: Change): boolean {
  const [old, young] = [fetched(before), fetched(after)];
  return old.paths === young.paths && old.notation !== young.notation;
}

/** Whether a path says where a key is fetched from. */
const isSource = (path: string[]) => path[1] === 'secretStoreRef' || path[1] === 'data';

/** What a change of an object hands to others: secrets, and a place in the mesh. */
export function access(change: Change): Found[] {
  const { before, after } = change;
  if (isPolicy(after) || ['ConfigMap', 'Service', 'CustomResourceDefinition'].includes(after.kind)) return [];
  if (after.kind === 'ExternalSecret')
    return differencesAt(change, 'spec')
      .filter(({ path }) => path[1] !== 'refreshInterval' && !(isRewritten(change) && isSource(path)))
      .map(told);
  if (after.kind === 'Secret')
    return [...differencesAt(change, 'data'), ...differencesAt(change, 'stringData')].map(told);
  return [...differences(before, after).filter(concernsSecret).map(told), ...meshed(change)];
}
