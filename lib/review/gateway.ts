// What the gateway lets through: its routes, and what it makes of the tenant that a request names.

import { at } from '../manifests/reading';
import type { Change, Found } from './changes';

const configOf = (object: unknown) => String(at(object, 'data', 'nginx.conf') ?? '');
const routesOf = (object: unknown) =>
  new Set(
    // What is internal leads nowhere from outside of nginx.
    [...configOf(object).matchAll(/location (?:= |\^~ )?(\S+) \{(?!\s*internal;)/g)].map(
      ([, route]) => route ?? '',
    ),
  );
const routesOnlyIn = (one: unknown, other: unknown) =>
  [...routesOf(one)].filter((route) => !routesOf(other).has(route));

const requiresTenant = (object: unknown) => configOf(object).includes('if ($http_x_scope_orgid = "")');
const enforcedTenant = (object: unknown) => /set \$tenant "(.*)";/.exec(configOf(object))?.[1];

function tenantHeader({ before, after }: Change): Found[] {
  const [old, young] = [enforcedTenant(before), enforcedTenant(after)];
  return [
    ...(requiresTenant(after) && !requiresTenant(before)
      ? [
          {
            class: 'interrupted' as const,
            what: 'X-Scope-OrgID is required',
            consequence: 'a request without it gets 401',
          },
        ]
      : []),
    ...(young !== undefined && young !== old
      ? [
          {
            class: 'interrupted' as const,
            what: `all requests become those of tenant ${young}${old === undefined ? '' : `, and not of ${old}`}`,
            consequence: 'other tenants are neither written nor read by the gateway',
          },
        ]
      : []),
    ...(old !== undefined && young === undefined
      ? [
          {
            class: 'access' as const,
            what: `requests are no longer made those of tenant ${old}`,
            consequence: `whoever reaches the gateway, and could only reach ${old}, may now name any tenant`,
          },
        ]
      : []),
  ];
}

/** Users from outside, and their tenants. */
function usersOf(object: unknown): Map<string, string> {
  const [, users = ''] = /map \S+ \$public_tenant \{([^}]*)\}/.exec(configOf(object)) ?? [];
  return new Map([...users.matchAll(/"(.*)" "(.*)";/g)].map(([, user = '', tenant = '']) => [user, tenant]));
}

/** Who gets in from outside, and as whom. */
function users({ before, after }: Change): Found[] {
  const [old, young] = [usersOf(before), usersOf(after)];
  return [...new Set([...old.keys(), ...young.keys()])].flatMap((user): Found[] => {
    const [was, is] = [old.get(user), young.get(user)];
    if (was === is) return [];
    if (is === undefined)
      return [
        {
          class: 'interrupted',
          what: `user ${user} of tenant ${was} removed`,
          consequence: 'from outside it gets 401',
        },
      ];
    return [
      {
        class: 'access',
        what:
          was === undefined
            ? `user ${user} newly gets in from outside, as tenant ${is}`
            : `user ${user} becomes one of tenant ${is}, and not of ${was}`,
      },
    ];
  });
}

/** Bytes of a request that are taken; without a number there is no limit. */
const bodyOf = (object: unknown) =>
  Number(/client_max_body_size (\d+)m;/.exec(configOf(object))?.[1] ?? Number.POSITIVE_INFINITY);

function smallerBodies({ before, after }: Change): Found[] {
  const [old, young] = [bodyOf(before), bodyOf(after)];
  return young < old
    ? [
        {
          class: 'interrupted',
          what: `client_max_body_size ${old}m -> ${young}m`,
          consequence: 'a larger batch gets 413',
        },
      ]
    : [];
}

/** What a change of a gateway's configuration opens and closes. */
export function gateway(change: Change): Found[] {
  const { before, after } = change;
  if (before.kind !== 'ConfigMap' || configOf(before) === configOf(after)) return [];
  return [
    ...routesOnlyIn(before, after).map(
      (route): Found => ({
        class: 'interrupted',
        what: `route ${route} removed`,
        consequence: 'whoever calls it gets 404',
      }),
    ),
    ...routesOnlyIn(after, before).map(
      (route): Found => ({ class: 'access', what: `route ${route} newly open` }),
    ),
    ...tenantHeader(change),
    ...users(change),
    ...smallerBodies(change),
  ];
}
