// Who newly gets through, and who no more: asked of the simulators, for both versions.

import { identity } from '../access/mesh-simulator';
import { called, type Manifest, normalized, type Objects, pairs } from '../manifests/objects';
import { at, list } from '../manifests/reading';
import { isPolicy } from './access';
import { differencesAt, type On, type Sides } from './changes';
import { type Crossing, crossings, sayCrossings } from './crossings';
import { differences, isOrder } from './differences';
import { sayAll } from './words';
import { World } from './world';

/** A policy that is new, gone or another one. */
interface Changed {
  before?: Manifest | undefined;
  after?: Manifest | undefined;
}

/** What makes a difference to who gets through, of a workload. */
const facts = (workload: Manifest | undefined) => {
  const { metadata, spec } = Object(at(workload, 'spec', 'template') ?? {});
  const ports = [at(spec, 'containers') ?? []].flat().map((container) => at(container, 'ports'));
  return JSON.stringify([
    metadata?.labels,
    at(metadata, 'annotations', 'linkerd.io/inject'),
    at(spec, 'serviceAccountName'),
    ports,
  ]);
};
const workloads = ['Deployment', 'StatefulSet'];

const changedPolicies = ({ before, after }: Sides): Changed[] =>
  pairs(before, after)
    .filter(
      ({ before, after }) =>
        before !== after && isPolicy(after ?? before ?? { apiVersion: '', kind: '', metadata: { name: '' } }),
    )
    .map(({ before, after }) => ({ before: before && normalized(before), after: after && normalized(after) }))
    .filter(({ before, after }) => differences(before, after).length > 0);

const isMoved = ({ before, after }: Sides) =>
  [...after].some(
    ([id, object]) =>
      workloads.includes(object.kind) &&
      before.get(id) !== object &&
      before.has(id) &&
      facts(before.get(id)) !== facts(object),
  );

/** Whether an object names another: its authentications, its target, its parents. */
const names = (object: Manifest | undefined, { kind, metadata }: Manifest) =>
  [
    at(object, 'spec', 'targetRef'),
    at(object, 'spec', 'requiredAuthenticationRefs') ?? [],
    at(object, 'spec', 'parentRefs') ?? [],
  ]
    .flat()
    .some((reference) => at(reference, 'kind') === kind && at(reference, 'name') === metadata.name);

/** Whether a change of a policy has a part in a call that only one version lets through. */
function hasPart(
  changed: Changed,
  { by }: Crossing,
  { before, after }: { before: Objects; after: Objects },
): boolean {
  const policy = changed.after ?? changed.before;
  if (!policy) return false;
  const deciding = by.map((text) => text.split(',')[0]);
  if (deciding.includes(called(policy))) return true;
  const others = [...before.values(), ...after.values()].filter(
    (object) => isPolicy(object) && deciding.includes(called(object)),
  );
  return others.some((other) => names(other, policy) || names(policy, other));
}

/** How a policy changes, by who gets through. */
const direction = ({ opens, closes }: { opens?: string[]; closes?: string[] }) =>
  opens ? (closes ? 'changed: ' : 'widened: ') : closes ? 'narrowed: ' : '';

/** What some calls come to: those that open, and those that close. */
function told(found: Crossing[]): { opens?: string[]; closes?: string[] } {
  const [opens = [], closes = []] = [true, false].map((side) =>
    sayCrossings(found.filter((crossing) => crossing.opens === side)),
  );
  return { ...(opens.length > 0 && { opens }), ...(closes.length > 0 && { closes }) };
}

/** The meshes that the identities of a policy are of: control plane and trust domain. */
const meshesOf = (policy: Manifest) =>
  new Set(list(at(policy, 'spec', 'identities')).flatMap((text) => identity(`${text}`)?.mesh ?? []));

/** Whether no identity is of a mesh that there was one of before. */
function isOfAnotherMesh(before: Manifest, after: Manifest): boolean {
  const [old, young] = [meshesOf(before), meshesOf(after)];
  return old.size > 0 && young.size > 0 && [...young].every((mesh) => !old.has(mesh));
}
const otherMesh =
  'accounts of another mesh: unless the mesh itself is moved to that trust domain, it refuses all of these calls';

function onPolicy({ before, after }: Changed, found: Crossing[], isSimulated: boolean): On[] {
  const object = after ?? before;
  if (!object) return [];
  const calls = told(found);
  if (!before || !after) {
    const whole = { path: [], ...(before && { before }), ...(after && { after }) };
    return [
      {
        object,
        found: { class: 'access', what: after ? 'added' : 'removed', differences: [whole], ...calls },
      },
    ];
  }
  const inSpec = ['spec', 'rules', 'subjects', 'roleRef'].flatMap((key) =>
    differencesAt({ before, after, inFiles: [] }, key),
  );
  // What stands in another order or beside the rules lets the same through.
  if (inSpec.every(isOrder)) return [];
  const same = isSimulated
    ? 'as far as can be told, the same get through'
    : 'who gets through cannot be told';
  const what = `${direction(calls)}${sayAll(inSpec)}`;
  if (isOfAnotherMesh(before, after))
    return [{ object, found: { class: 'interrupted', what, differences: inSpec, consequence: otherMesh } }];
  return [
    {
      object,
      found: {
        class: 'access',
        what,
        differences: inSpec,
        ...calls,
        ...(found.length === 0 && { consequence: same }),
      },
    },
  ];
}

/**
 * Calls that open or close though no policy has a part in it: the pods themselves have other labels, ports or
 * accounts.
 */
const onWorkloads = (rest: Crossing[], { after }: Sides): On[] =>
  [...after.values()]
    .filter(({ kind }) => workloads.includes(kind))
    .map((object) => ({
      object,
      calls: told(rest.filter(({ workload }) => workload === object.metadata.name)),
    }))
    .filter(({ calls }) => calls.opens ?? calls.closes)
    .map(({ object, calls }) => ({
      object,
      found: { class: 'access', what: 'who may call it changes', ...calls },
    }));

/**
 * What a change of policies, or of pods that they are about, opens and closes. Nothing is simulated where
 * neither changes.
 */
export function reach(sides: Sides): On[] {
  const policies = changedPolicies(sides);
  if (policies.length === 0 && !isMoved(sides)) return [];
  const [before, after] = [new World(sides.before), new World(sides.after)];
  const isSimulated = before.isReadable && after.isReadable;
  const all = isSimulated ? crossings(before, after) : [];
  const parts = policies.map((changed) => ({
    changed,
    found: all.filter((crossing) => hasPart(changed, crossing, sides)),
  }));
  const told = new Set(parts.flatMap(({ found }) => found));
  return [
    ...parts.flatMap(({ changed, found }) => onPolicy(changed, found, isSimulated)),
    ...onWorkloads(
      all.filter((crossing) => !told.has(crossing)),
      sides,
    ),
  ];
}
