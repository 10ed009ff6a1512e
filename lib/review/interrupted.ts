// Rules that held and do not hold any more: quorum, budgets, limits, addresses that lead nowhere.
import { rolesOf } from '../architectures/architectures';
import { called, type Manifest, normalized, type Objects } from '../manifests/objects';
import { at } from '../manifests/reading';
import { line } from '../problem';
import { inconsistencies, type RuleName } from '../rules/rules';
import type { Found, On, Sides } from './changes';
import type { Class } from './finding';
import { wrong } from './refused';

/** What it comes to when a rule is broken. @default the service is interrupted */
const comesTo: Partial<Record<RuleName, Class>> = {
  // What an API server does not take.
  ...{ accepted: 'refused', readable: 'refused', unique: 'refused' },
  // What opens something.
  ...{ noSecrets: 'access', restricted: 'access', guarded: 'access', tenantHeader: 'access' },
  // What people keep to, and no running service notices; who gets through is asked of the simulators.
  ...{
    clean: 'quiet',
    namespaced: 'quiet',
    pinned: 'quiet',
    overlooked: 'quiet',
    labels: 'quiet',
    labelled: 'quiet',
    scraped: 'quiet',
    identities: 'quiet',
    hashes: 'quiet',
    podSecurity: 'quiet',
  },
  ...{ waves: 'quiet', guards: 'quiet', ownMarks: 'quiet', foreignMarks: 'quiet' },
};

const broken = (objects: Manifest[]) => inconsistencies(objects, rolesOf);

/** A Service that was headless stays so where nothing is said of it. */
const keptHeadless = (object: Manifest, old: Manifest | undefined): Manifest =>
  object.kind === 'Service' &&
  at(old, 'spec', 'clusterIP') === 'None' &&
  at(object, 'spec', 'clusterIP') === undefined
    ? { ...object, spec: { ...Object(object.spec), clusterIP: 'None' } }
    : object;

/**
 * Objects as the rules look at them: what changes as the API server keeps it, but for replicas that an
 * autoscaler sets.
 */
function looked(objects: Objects, other: Objects): Manifest[] {
  const scaled = [...objects.values()].flatMap((object) =>
    object.kind === 'HorizontalPodAutoscaler' ? [at(object, 'spec', 'scaleTargetRef', 'name')] : [],
  );
  return (
    [...objects]
      // It has neither ports nor pods.
      .filter(([, object]) => at(object, 'spec', 'type') !== 'ExternalName')
      .map(([id, object]) => {
        const isAsWritten = other.get(id) === object || scaled.includes(object.metadata.name);
        return isAsWritten ? object : keptHeadless(normalized(object), other.get(id));
      })
  );
}

/** The object that a problem is of. */
const objectOf = (name: string, { before, after }: Sides): Manifest | undefined =>
  [...after.values(), ...before.values()].find((object) => called(object) === name);

const absent = (name: string): Manifest => ({
  apiVersion: '',
  kind: name.split('/')[0] ?? '',
  metadata: { name: name.split('/')[1] ?? '' },
});

/** The rules that hold over what stands and not over what is to come. */
export function newlyBroken(sides: Sides): On[] {
  const all = broken(looked(sides.after, sides.before));
  // As a rule there are none, and it does not matter which there were.
  const old = new Set(all.length > 0 ? broken(looked(sides.before, sides.after)).map(line) : []);
  return all
    .filter((problem) => !old.has(line(problem)))
    .map(({ rule, where, what }) => {
      const name = comesTo[rule] ?? 'interrupted';
      const found: Found =
        name === 'refused'
          ? wrong(what)
          : {
              class: name,
              what,
              ...(name === 'quiet' && { consequence: 'npm run synth would not render it' }),
            };
      return { object: objectOf(where, sides) ?? absent(where), found };
    });
}
