// Services: ports that open and close, and who reaches them.
import { architectures } from '../architectures/architectures';
import type { Manifest } from '../manifests/objects';
import { at } from '../manifests/reading';
import { componentLabel, ownLabels } from '../topology/topology';
import { type Change, type Found, portsOf } from './changes';

/** Of those outside, scrapers are not interrupted when what they scrape goes. */
const served = ['collectors', 'grafana'];

/**
 * Who calls a port of a Service from outside of the stack; nobody, if only its components and scrapers do.
 */
function callersOf(service: Manifest, port: string): string {
  const isOwn = Object.entries(ownLabels).every(
    ([key, value]) => at(service, 'metadata', 'labels', key) === value,
  );
  if (!isOwn) return 'whoever calls it';
  const component = at(service, 'spec', 'selector', componentLabel);
  const callers = architectures
    .flatMap(({ calls }) => calls)
    .flatMap((call) =>
      'port' in call && call.port === port && (component === undefined || call.to === component)
        ? [call.from]
        : [],
    );
  return [...new Set(callers.filter((caller) => served.includes(caller)))].join(' and ');
}

/**
 * What those outside notice when a Service or some of its ports go; whether components still call it, the
 * rules know.
 */
export function callersOutside(
  service: Manifest,
  what: string,
  ports = [...portsOf(service).values()],
): Found[] {
  const callers = [...new Set(ports.map((port) => callersOf(service, port)).filter(Boolean))];
  return callers.length > 0
    ? [{ class: 'interrupted', what, consequence: `${callers.join(' and ')}: refused` }]
    : [];
}

function ports({ before, after }: Change): Found[] {
  const [old, young] = [portsOf(before), portsOf(after)];
  const only = (one: Map<string, string>, other: Map<string, string>) =>
    [...one].filter(([port]) => !other.has(port));
  return [
    ...only(old, young).flatMap(([port, name]) =>
      callersOutside(before, `port ${port} ${name} removed`, [name]),
    ),
    ...only(young, old).map(
      ([port, name]): Found => ({ class: 'access', what: `port ${port} ${name} newly open` }),
    ),
  ];
}

const typeOf = (service: Manifest) => String(at(service, 'spec', 'type') ?? 'ClusterIP');
/** From the most private on. */
const reaches = ['ClusterIP', 'NodePort', 'LoadBalancer'];
const where: Record<string, string> = {
  NodePort: 'on a port of every node',
  LoadBalancer: 'by a load balancer of the cloud, from wherever that lets in',
};

/** A Service that is reached from further away, or no more from there, or that leads elsewhere. */
function type({ before, after }: Change): Found[] {
  const [old, young] = [typeOf(before), typeOf(after)];
  if (old === young) return [];
  const what = `type ${old} -> ${young}`;
  if (young === 'ExternalName')
    return [
      {
        class: 'interrupted',
        what,
        consequence: `callers get to ${at(after, 'spec', 'externalName')} and not to its pods any more`,
      },
    ];
  if (old === 'ExternalName')
    return [
      {
        class: 'interrupted',
        what,
        consequence: `callers get to its pods and not to ${at(before, 'spec', 'externalName')} any more`,
      },
    ];
  return reaches.indexOf(young) > reaches.indexOf(old)
    ? [{ class: 'access', what, consequence: `it is reached ${where[young]}` }]
    : [{ class: 'interrupted', what, consequence: `it is not reached ${where[old]} any more` }];
}

/** Who may come from outside of the cluster, by address. */
function outside({ before, after }: Change): Found[] {
  return ['externalIPs', 'loadBalancerSourceRanges'].flatMap((key): Found[] => {
    const [old, young] = [before, after].map((side) => JSON.stringify(at(side, 'spec', key) ?? []));
    return old === young ? [] : [{ class: 'access', what: `${key} ${old} -> ${young}` }];
  });
}

/** A field that stays though it is left out: the API server filled it in. */
function kept({ before, after }: Change): Found[] {
  if (
    at(before, 'spec', 'clusterIP') !== 'None' ||
    at(after, 'spec', 'clusterIP') !== undefined ||
    typeOf(after) === 'ExternalName'
  )
    return [];
  const remedy = [
    `kubectl ${after.metadata.namespace ? `-n ${after.metadata.namespace} ` : ''}delete service ${after.metadata.name}`,
    'sync',
  ];
  return [
    {
      class: 'quiet',
      what: 'clusterIP removed, was None',
      consequence: 'no effect: the Service stays headless until it is made anew',
      remedy,
    },
  ];
}

/** Whether it is, or was, a name of something outside, which has no ports. */
const isOutside = ({ before, after }: Change) =>
  [before, after].some((side) => typeOf(side) === 'ExternalName');

/** What a change of a Service opens and closes. */
export const services = (change: Change): Found[] =>
  change.after.kind === 'Service'
    ? [...(isOutside(change) ? [] : ports(change)), ...type(change), ...outside(change), ...kept(change)]
    : [];
