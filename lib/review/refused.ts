// What the API server refuses. The sync fails there: Flux tries all objects before it applies one, and Argo
// CD those of a sync.

import { groupOf, type Manifest, type Objects } from '../manifests/objects';
import { quantity } from '../manifests/reading';
import { type Change, type Found, inNamespace, kubectlName } from './changes';
import type { Difference } from './differences';
import { frozen } from './immutable';
import { rangeOf } from './scaling';
import { servedInstead } from './served';
import { sayAll } from './words';

/**
 * What comes of a refusal, with either deployer. https://fluxcd.io/flux/components/kustomize/kustomizations/
 * and https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
const stops =
  'the sync fails: Flux applies nothing of the commit; Argo CD has applied the waves before, and neither this object nor later waves';

/** A commit that failed is tried again by Flux; by Argo CD only for some minutes. */
const sync = 'sync; by Argo CD, if that was a while ago: argocd app sync NAME';
const claimSize = /^spec\.volumeClaimTemplates\.([^.]+)\.spec\.resources\.requests\.storage$/;
const claimClass = /^spec\.volumeClaimTemplates\.[^.]+\.spec\.storageClassName$/;
const bytes = (value: unknown) => quantity(String(value)) ?? Number.NaN;

/** Growing by hand the claims that are there, if they are to grow. */
function grow(object: Manifest, { path, before, after }: Difference, objects?: Objects): string[] {
  const [, name] = claimSize.exec(path.join('.')) ?? [];
  if (!name || !(bytes(after) > bytes(before))) return [];
  const [where, pods] = [inNamespace(object), rangeOf(objects, object).most];
  const ordinals = Array.from({ length: pods }, (_, ordinal) => ordinal).join(' ');
  const claim = `${name}-${object.metadata.name}`;
  const patch = `{"spec":{"resources":{"requests":{"storage":"${after}"}}}}`;
  return [
    `kubectl get storageclass $(kubectl ${where}get pvc ${claim}-0 -o jsonpath='{.spec.storageClassName}') -o jsonpath='{.allowVolumeExpansion}'   # must be true`,
    `for i in ${ordinals}; do kubectl ${where}patch pvc ${claim}-$i -p '${patch}'; done`,
  ];
}

/** What the claims that are there do. */
function keeps(changed: readonly Difference[]): string[] {
  const paths = changed.map(({ path }) => path.join('.'));
  const isSmaller = changed.some(
    ({ path, before, after }) => claimSize.test(path.join('.')) && bytes(after) < bytes(before),
  );
  return [
    ...(isSmaller ? ['claims never shrink: those that are there keep their size'] : []),
    ...(paths.some((path) => claimClass.test(path))
      ? ['claims that are there keep their class; a new one has the new class']
      : []),
  ];
}

/** The way to a new claim template and the like: the StatefulSet is made anew around its pods, which stay. */
function remedy(object: Manifest, changed: readonly Difference[], objects?: Objects): string[] {
  const { kind, metadata } = object;
  const isAroundPods = kind === 'StatefulSet' && !changed.some(({ path }) => path[1] === 'selector');
  const orphan = [
    ...changed.flatMap((difference) => grow(object, difference, objects)),
    `kubectl ${inNamespace(object)}delete statefulset ${metadata.name} --cascade=orphan`,
  ];
  if (isAroundPods) return [...orphan, sync];
  if (kind === 'PersistentVolumeClaim' || kind === 'CustomResourceDefinition') return [];
  return [`kubectl ${inNamespace(object)}delete ${kubectlName(object)}`, sync];
}

/** What else goes when an object is deleted to be made anew. */
const meanwhile: Record<string, string> = {
  Deployment: 'its pods go, and are away until the new ones are ready',
  DaemonSet: 'its pods go, and are away until the new ones are ready',
  StatefulSet: 'its pods go, and are away until the new ones are ready; its claims stay',
  Service: 'it gets another address: whoever remembers the old one, as nginx does, is restarted afterwards',
  PersistentVolumeClaim: 'deleting it deletes what is on it: make another claim, and copy',
  CustomResourceDefinition: 'deleting it deletes all objects of its kind',
};

function deleting({ kind }: Manifest, changed: readonly Difference[]): string[] {
  if (kind === 'StatefulSet' && !changed.some(({ path }) => path[1] === 'selector')) return [];
  return meanwhile[kind] ? [`if it is made anew, ${meanwhile[kind]}`] : [];
}

/**
 * All fields of an object that the API server will not change, together.
 * @param objects Those that it is among: an autoscaler may have made more pods than it says.
 */
export function refused(change: Change, objects?: Objects): Found[] {
  const { before } = change;
  const changed = frozen(change);
  if (changed.length === 0) return [];
  const steps = remedy(before, changed, objects);
  return [
    {
      class: 'refused',
      what: sayAll(changed),
      differences: changed,
      consequence: [stops, ...keeps(changed), ...deleting(before, changed)].join('; '),
      ...(steps.length > 0 && { remedy: steps }),
    },
  ];
}

/** What no API server takes: a version that it does not serve, an object without a name. */
export function unknown(object: Manifest): Found[] {
  const served = servedInstead(object);
  const version = object.apiVersion;
  return [
    ...(served.length > 0
      ? [
          {
            class: 'refused' as const,
            what: `apiVersion ${version} is not served`,
            consequence: stops,
            remedy: [`write ${[groupOf(object), served.at(-1)].filter(Boolean).join('/')}`],
          },
        ]
      : []),
    ...(object.metadata.generateName !== undefined && object.metadata.name.endsWith('*')
      ? [
          {
            class: 'refused' as const,
            what: 'no metadata.name',
            consequence:
              'generateName makes another object each time: neither Argo CD nor Flux applies it twice',
            remedy: ['write metadata.name'],
          },
        ]
      : []),
  ];
}

/** A rule that is new to an object: it is wrong in itself, and the API server would not take it. */
export const wrong = (what: string): Found => ({ class: 'refused', what, consequence: stops });
