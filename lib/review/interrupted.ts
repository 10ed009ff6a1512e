// What interrupts the service: rules that held and do not hold any more, and doors that close.
import { violations } from '../rules/rules';
import { type Change, type Found, portsOf, type Sides } from './changes';
import { at } from './differences';
import type { Objects } from './objects';

/** Broken rules, by the object that each is about. */
const broken = (objects: Objects) => new Set(violations([...objects.values()]));

/** The rules that hold over what stands and not over what is to come: quorum, budgets, limits, addresses that lead nowhere. */
export function newlyBroken({ before, after }: Sides): { object: string; found: Found }[] {
  const problems = broken(after);
  // As a rule there are none, and it does not matter which there were.
  const old = problems.size > 0 ? broken(before) : problems;
  return [...problems]
    .filter((problem) => !old.has(problem))
    .map((problem) => {
      const [object = '', ...rest] = problem.split(': ');
      return { object, found: { class: 'interrupted', what: rest.join(': ') } };
    });
}

/** An autoscaler and Git both set the replicas: each sync undoes what the autoscaler did. */
export function autoscaled({ before, after }: Sides): { object: string; found: Found }[] {
  const fights = (objects: Objects) =>
    [...objects.values()]
      .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
      .flatMap((scaler) => {
        const target = at(scaler, 'spec', 'scaleTargetRef');
        const workload = [...objects.values()].find(
          ({ kind, metadata }) => kind === at(target, 'kind') && metadata.name === at(target, 'name') && metadata.namespace === scaler.metadata.namespace,
        );
        return workload && at(workload, 'spec', 'replicas') !== undefined ? [`${workload.kind}/${workload.metadata.name}`] : [];
      });
  const old = fights(before);
  return fights(after)
    .filter((object) => !old.includes(object))
    .map((object) => ({
      object,
      found: { class: 'interrupted', what: 'replicas beside an autoscaler', consequence: 'each sync undoes what the autoscaler did; leave spec.replicas out' },
    }));
}

function closedPorts({ before, after }: Change): Found[] {
  const left = portsOf(after);
  return [...portsOf(before)]
    .filter(([port]) => !left.has(port))
    .map(([port, name]) => ({ class: 'interrupted', what: `port ${port} ${name} removed`, consequence: 'whoever calls it is refused' }));
}

const routesOf = (object: unknown) =>
  new Set([...String(at(object, 'data', 'nginx.conf') ?? '').matchAll(/location (?:= |\^~ )?(\S+) \{/g)].map(([, route]) => route ?? ''));

/** Routes of a gateway that one version has and the other has not. */
export const routesOnlyIn = (one: unknown, other: unknown) => [...routesOf(one)].filter((route) => !routesOf(other).has(route));

const requiresTenant = (object: unknown) => String(at(object, 'data', 'nginx.conf')).includes('if ($http_x_scope_orgid = "")');
const enforcedTenant = (object: unknown) => /set \$tenant "(.*)";/.exec(String(at(object, 'data', 'nginx.conf')))?.[1];

function stricterGateway({ before, after }: Change): Found[] {
  const [old, young] = [enforcedTenant(before), enforcedTenant(after)];
  return [
    ...(requiresTenant(after) && !requiresTenant(before)
      ? [{ class: 'interrupted' as const, what: 'X-Scope-OrgID is required', consequence: 'a request without it gets 401' }]
      : []),
    ...(young !== undefined && young !== old
      ? [
          {
            class: 'interrupted' as const,
            what: `all requests become those of tenant ${young}`,
            consequence: 'other tenants are neither written nor read by the gateway',
          },
        ]
      : []),
  ];
}

function allAtOnce({ before, after }: Change): Found[] {
  const same = JSON.stringify(at(before, 'spec', 'template')) === JSON.stringify(at(after, 'spec', 'template'));
  const replicas = Number(at(after, 'spec', 'replicas') ?? 1);
  const unavailable = String(at(after, 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable') ?? '');
  const all =
    at(after, 'spec', 'strategy', 'type') === 'Recreate' ||
    unavailable === '100%' ||
    (unavailable !== '' && !unavailable.endsWith('%') && Number(unavailable) >= replicas);
  return !same && all && replicas > 1 ? [{ class: 'interrupted', what: `all ${replicas} pods are replaced at once` }] : [];
}

function stuck({ after }: Change): Found[] {
  const surge = at(after, 'spec', 'strategy', 'rollingUpdate', 'maxSurge');
  const unavailable = at(after, 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable');
  return [0, '0%'].includes(Object(surge).valueOf()) && [0, '0%'].includes(Object(unavailable).valueOf())
    ? [{ class: 'interrupted', what: 'maxSurge 0 and maxUnavailable 0', consequence: 'no pod may be started or stopped: the rollout never proceeds' }]
    : [];
}

/** What a change of an object interrupts. */
export function interrupted(change: Change): Found[] {
  const { kind } = change.after;
  if (kind === 'Service') return closedPorts(change);
  if (kind === 'Deployment') return [...allAtOnce(change), ...stuck(change)];
  if (kind !== 'ConfigMap' || change.inFiles.length === 0) return [];
  const closed = routesOnlyIn(change.before, change.after).map(
    (route): Found => ({ class: 'interrupted', what: `route ${route} removed`, consequence: 'whoever calls it gets 404' }),
  );
  return [...closed, ...stricterGateway(change)];
}
