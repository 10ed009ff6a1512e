// Compares two versions of dist/, and says what a sync of the change would do.
import type { Files } from '../disk/files';
import {
  called,
  type Manifest,
  normalized,
  type Objects,
  type Pair,
  pairs,
  type Read,
  reader,
} from '../manifests/objects';
import { access, isPolicy } from './access';
import { allDifferences, type Change, contents, type Found, type On, type Sides } from './changes';
import { claims, claimsAbove } from './claims';
import { compaction } from './compaction';
import { configuration } from './configuration';
import { datasources, datasourcesLeft } from './datasources';
import { deployer } from './deployers';
import type { Difference } from './differences';
import { added, byEnvironment, gone, isAlike, renamed } from './environments';
import { type Finding, sorted } from './finding';
import { gateway } from './gateway';
import { newlyBroken } from './interrupted';
import { meshing } from './meshing';
import { podSecurity } from './namespaces';
import { reach } from './reach';
import { refused, unknown } from './refused';
import { removal } from './removed';
import { isHashed, restarts } from './restarts';
import { rollout } from './rollout';
import { leftOut } from './scaling';
import { services } from './services';
import { tenants } from './tenants';
import { unknownTo } from './unknown-fields';
import { sayAll } from './words';

/** Everything that an object in both versions can come to, from the worst on. */
const everything = (change: Change, sides: Sides, environment: string): Found[] => [
  ...refused(change, sides.before),
  ...claims(change, sides),
  ...configuration(change),
  ...tenants(change, sides),
  ...gateway(change),
  ...datasources(change),
  ...services(change),
  ...podSecurity(change),
  ...rollout(change, sides),
  ...leftOut(change, sides),
  ...access(change),
  ...restarts(change, sides),
  ...deployer(change, environment),
];

/** Differences that no finding tells of. */
function untold(different: Difference[], found: Found[], change: Change): Difference[] {
  const told = new Set(
    found.flatMap(({ differences = [] }) => differences.map(({ path }) => path.join('\n'))),
  );
  // The label follows the image, and a restart has told of that.
  const restarted = found.some((one) => one.class === 'restarts');
  const isTold = ({ path }: Difference) =>
    told.has(path.join('\n')) ||
    (path[1] === 'template' && found.length > 0) ||
    (restarted && path.at(-1) === 'app.kubernetes.io/version');
  const isService = change.after.kind === 'Service' && found.length > 0;
  return different.filter(
    (difference) => !isTold(difference) && !(isService && difference.path[1] === 'ports'),
  );
}

function changed(written: { before: Manifest; after: Manifest }, sides: Sides, environment: string): Found[] {
  const [before, after] = [normalized(written.before), normalized(written.after)];
  const change: Change = {
    before,
    after,
    inFiles: before.kind === 'ConfigMap' ? contents(before, after) : [],
  };
  const different = allDifferences(change);
  const version = written.before.apiVersion === written.after.apiVersion ? [] : unknown(after);
  if (different.length === 0 && version.length === 0) return [];
  const found = [
    ...version,
    ...unknownTo(written.after, written.before),
    ...everything(change, sides, environment),
  ].map((one) =>
    // What is not told by its differences is told by its words; accepting it accepts all of the change.
    one.differences ? one : { ...one, differences: different },
  );
  // A workload speaks for its configuration, and the simulators for policies.
  if (before.kind === 'ConfigMap' && isHashed(sides, before)) return found;
  const rest = untold(different, found, change).filter(
    ({ path }) => !isPolicy(before) || path[0] === 'metadata',
  );
  return rest.length === 0 ? found : [...found, { class: 'quiet', what: sayAll(rest), differences: rest }];
}

/** What comes of one object. What no class speaks of is quiet. */
function judge(pair: Pair, sides: Sides, environment: string): Found[] {
  const { before, after } = pair;
  if (before === after) return [];
  if (before && after) return changed({ before, after }, sides, environment);
  const object = after ?? before;
  if (!object) return [];
  const whole = [{ path: [], ...(before ? { before: normalized(before) } : { after: normalized(object) }) }];
  const found = after
    ? [...unknown(object), ...unknownTo(object), ...compaction(object, 'added')]
    : [
        ...removal(object, sides),
        ...datasourcesLeft(object),
        ...(sides.after.size > 0 ? compaction(object, 'removed') : []),
      ];
  // The simulators speak of policies.
  if (isPolicy(object)) return found.map((one) => ({ ...one, differences: whole }));
  return (found.length > 0 ? found : [{ class: 'quiet' as const, what: after ? 'added' : 'removed' }]).map(
    (one) => ({ ...one, differences: whole }),
  );
}

/** What comes of all objects together. */
const together = (sides: Sides): On[] =>
  sides.after.size === 0
    ? []
    : [...newlyBroken(sides), ...reach(sides), ...meshing(sides), ...claimsAbove(sides)];

/** A finding on an object, as one of an environment. */
export const on = (environment: string, { object, found }: On): Finding => ({
  ...found,
  environment,
  object: called(object),
  ...(object.metadata.namespace && { namespace: object.metadata.namespace }),
});

/**
 * What a sync of the change from one version of an environment's objects to another would do, by object and
 * in no order.
 */
export function comparison(environment: string, sides: Sides): On[] {
  const own = pairs(sides.before, sides.after).flatMap((pair) => {
    const object = pair.after ?? pair.before;
    return object ? judge(pair, sides, environment).map((found) => ({ object, found })) : [];
  });
  return [...own, ...together(sides)];
}

/** The same, as findings of an environment. */
export const reviewObjects = (environment: string, sides: Sides): Finding[] =>
  comparison(environment, sides).map((one) => on(environment, one));

const empty: Objects = new Map();
const isSame = (one: Files, other: Files) =>
  one.size === other.size && [...one].every(([path, text]) => other.get(path) === text);

/**
 * What a sync of the change from one version of dist/ to another would do, for each environment that changes;
 * the worst first.
 */
export function review(before: Files, after: Files, read: Read = reader()): Map<string, Finding[]> {
  const [old, young] = [byEnvironment(before), byEnvironment(after)];
  const names = [...new Set([...old.keys(), ...young.keys()])].sort();
  const changed = names.filter((name) => !isSame(old.get(name) ?? new Map(), young.get(name) ?? new Map()));
  const leaving = changed.filter((name) => !young.has(name));
  const [oldOf, youngOf] = [
    (name: string) => read(old.get(name) ?? new Map()),
    (name: string) => read(young.get(name) ?? new Map()),
  ];
  const findings = (name: string): Finding[] => {
    if (!young.has(name))
      return [gone(name, oldOf(name)), ...reviewObjects(name, { before: oldOf(name), after: empty })];
    const after = youngOf(name);
    if (old.has(name)) return reviewObjects(name, { before: oldOf(name), after });
    const heir = leaving.find((other) => isAlike(oldOf(other), after));
    return heir === undefined
      ? [added(name, after)]
      : [renamed(name, heir), ...reviewObjects(name, { before: oldOf(heir), after })];
  };
  return new Map(
    changed.map((name) => [name, sorted(findings(name))] as const).filter(([, found]) => found.length > 0),
  );
}
