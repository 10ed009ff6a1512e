// What changes who may call whom, and who holds which secret.
import { type Change, type Found, portsOf } from './changes';
import { at, differences, say, sayAll } from './differences';
import { routesOnlyIn } from './interrupted';
import type { Manifest } from './objects';

const policies = [
  'Server',
  'AuthorizationPolicy',
  'MeshTLSAuthentication',
  'NetworkAuthentication',
  'ServerAuthorization',
  'HTTPRoute',
  'GRPCRoute',
  'NetworkPolicy',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
];

/** Whether an object is there to say who may call whom. */
export const isPolicy = ({ kind }: Manifest) => policies.includes(kind);

/** Lists that let more in the longer they are; of required authentications each one shuts out. */
const lists: [path: string[], more: 'widened' | 'narrowed'][] = [
  [['spec', 'ingress'], 'widened'],
  [['spec', 'egress'], 'widened'],
  [['spec', 'identities'], 'widened'],
  [['spec', 'identityRefs'], 'widened'],
  [['spec', 'networks'], 'widened'],
  [['rules'], 'widened'],
  [['subjects'], 'widened'],
  [['spec', 'requiredAuthenticationRefs'], 'narrowed'],
];
const length = (value: unknown) => (Array.isArray(value) ? value.length : 0);

/** What a Server does with calls that nothing allows, from none to all. */
const openness: unknown[] = ['deny', 'audit', 'cluster-authenticated', 'all-authenticated', 'cluster-unauthenticated', 'all-unauthenticated'];
const opened = (value: unknown) => openness.indexOf(at(value, 'spec', 'accessPolicy'));

function direction({ before, after }: Change): string {
  const lengths = lists.map(([path, more]) => ({ more, step: length(at(after, ...path)) - length(at(before, ...path)) }));
  const found = [...lengths, { more: 'widened' as const, step: opened(after) - opened(before) }].filter(({ step }) => step !== 0);
  const widened = found.some(({ more, step }) => step > 0 === (more === 'widened'));
  const narrowed = found.some(({ more, step }) => step > 0 === (more === 'narrowed'));
  return widened === narrowed ? 'changed' : widened ? 'widened' : 'narrowed';
}

const secretOf = /\b(secretKeyRef|secretName|secretRef)\b/;
const meshed = (side: Manifest) => at(side, 'spec', 'template', 'metadata', 'annotations', 'linkerd.io/inject') === 'enabled';

function newPorts({ before, after }: Change): Found[] {
  const old = portsOf(before);
  return [...portsOf(after)].filter(([port]) => !old.has(port)).map(([port, name]) => ({ class: 'access', what: `port ${port} ${name} newly open` }));
}

/** What a change of an object opens, closes or hands to others. */
export function access(change: Change): Found[] {
  const { before, after } = change;
  const different = differences(before, after);
  if (isPolicy(after)) return different.length > 0 ? [{ class: 'access', what: `${direction(change)}: ${sayAll(different)}` }] : [];
  if (after.kind === 'Service') return newPorts(change);
  if (after.kind === 'ExternalSecret')
    return different
      .filter(({ path }) => path[0] === 'spec' && path[1] !== 'refreshInterval')
      .map((difference) => ({ class: 'access', what: say(difference) }));
  if (after.kind === 'ConfigMap') return routesOnlyIn(after, before).map((route) => ({ class: 'access', what: `route ${route} newly open` }));
  return [
    ...different
      .filter(({ path, before, after }) => secretOf.test(path.join('.')) || secretOf.test(JSON.stringify([before, after])))
      .map((difference): Found => ({ class: 'access', what: say(difference) })),
    ...(meshed(before) === meshed(after)
      ? []
      : [
          {
            class: 'access' as const,
            what: meshed(after) ? 'joins the mesh' : 'leaves the mesh',
            consequence: meshed(after) ? 'callers outside the mesh meet its policy' : 'its traffic is plain, and no policy holds',
          },
        ]),
  ];
}
