// What the API server refuses: fields that cannot be changed in place. A sync fails there, half way.

import { type Change, type Found, inNamespace } from './changes';
import { at, differences, say } from './differences';
import type { Manifest } from './objects';

/** Of a StatefulSet's spec, all that may change. https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/ */
const mutable = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds'];

/** Fields that stay as they were made, by kind. */
const immutable: Record<string, (change: Change) => string[][]> = {
  StatefulSet: ({ before, after }) => [...new Set([...keys(before), ...keys(after)])].filter((key) => !mutable.includes(key)).map((key) => ['spec', key]),
  Deployment: () => [['spec', 'selector']],
  DaemonSet: () => [['spec', 'selector']],
  Job: () => [
    ['spec', 'template'],
    ['spec', 'selector'],
    ['spec', 'completions'],
  ],
  RoleBinding: () => [['roleRef']],
  ClusterRoleBinding: () => [['roleRef']],
  StorageClass: () => [['provisioner'], ['parameters'], ['reclaimPolicy'], ['volumeBindingMode']],
  PriorityClass: () => [['value']],
  PersistentVolumeClaim: ({ before, after }) =>
    [...new Set([...keys(before), ...keys(after)])].filter((key) => !['resources', 'volumeAttributesClassName'].includes(key)).map((key) => ['spec', key]),
  GrafanaDatasource: () => [
    ['spec', 'uid'],
    ['spec', 'instanceSelector'],
  ],
  GrafanaDashboard: () => [
    ['spec', 'uid'],
    ['spec', 'instanceSelector'],
  ],
  GrafanaFolder: () => [
    ['spec', 'uid'],
    ['spec', 'instanceSelector'],
  ],
  ConfigMap: ({ before }) => (at(before, 'immutable') === true ? [['data'], ['immutable']] : []),
};

const keys = (object: Manifest) => {
  const spec = at(object, 'spec');
  return typeof spec === 'object' && spec !== null ? Object.keys(spec) : [];
};

const sync = 'sync';

const claimSize = /^spec\.volumeClaimTemplates\.([^.]+)\.spec\.resources\.requests\.storage$/;

/** The way to a new claim template: the claims that are there are grown by hand, then the StatefulSet is made anew around its pods. */
function recreate(object: Manifest, name: string | undefined, size: unknown): string[] {
  const replicas = Number(at(object, 'spec', 'replicas') ?? 1);
  const pods = Array.from({ length: replicas }, (_, ordinal) => ordinal).join(' ');
  const grow = `for i in ${pods}; do kubectl ${inNamespace(object)}patch pvc ${name}-${object.metadata.name}-$i -p '{"spec":{"resources":{"requests":{"storage":"${size}"}}}}'; done`;
  return [...(name ? [grow] : []), `kubectl ${inNamespace(object)}delete statefulset ${object.metadata.name} --cascade=orphan`, sync];
}

function remedy(object: Manifest, path: string[], after: unknown): string[] {
  const { kind, metadata } = object;
  const [, claim] = claimSize.exec(path.join('.')) ?? [];
  if (kind === 'StatefulSet' && path[1] !== 'selector') return recreate(object, claim, after);
  return [`kubectl ${inNamespace(object)}delete ${kind.toLowerCase()} ${metadata.name}`, sync];
}

/** A Service cannot lose or get an address, nor become the name of something outside. */
function address(change: Change): Found[] {
  const [before, after] = [change.before, change.after].map((side) =>
    at(side, 'spec', 'clusterIP') === 'None' ? 'none' : at(side, 'spec', 'type') === 'ExternalName' ? 'an outside name' : 'its own',
  );
  return before === after ? [] : [{ class: 'refused', what: `address ${before} -> ${after}`, remedy: remedy(change.before, ['spec', 'clusterIP'], undefined) }];
}

/** Once a datasource may come from another namespace, it cannot be forbidden again. */
const crossNamespace = ({ before, after }: Change): Found[] =>
  at(before, 'spec', 'allowCrossNamespaceImport') === true && at(after, 'spec', 'allowCrossNamespaceImport') !== true
    ? [{ class: 'refused', what: 'allowCrossNamespaceImport true -> false', remedy: remedy(before, ['spec'], undefined) }]
    : [];

/** All fields of an object that the API server will not change. */
export function refused(change: Change): Found[] {
  const { before, after } = change;
  const fields = immutable[before.kind]?.(change) ?? [];
  const changed = fields.flatMap((path) => differences(at(before, ...path), at(after, ...path), path));
  return [
    ...changed.map((difference): Found => ({ class: 'refused', what: say(difference), remedy: remedy(before, difference.path, difference.after) })),
    ...(before.kind === 'Service' ? address(change) : []),
    ...crossNamespace(change),
  ];
}
