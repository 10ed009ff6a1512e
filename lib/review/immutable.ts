// Fields that stay as they were made: an API server takes no change of them.

import { isMapping } from '../environment/mapping';
import { groupOf, type Manifest } from '../manifests/objects';
import { at } from '../manifests/reading';
import { type Change, differencesAt } from './changes';
import type { Difference } from './differences';

type Field = string[];
type Fields = (change: Change) => Field[];

const fields =
  (...paths: string[]): Fields =>
  () =>
    paths.map((path) => path.split('.'));

const keys = (object: Manifest) =>
  isMapping(at(object, 'spec')) ? Object.keys(Object(at(object, 'spec'))) : [];

/** All of the spec but some fields. */
const allBut =
  (...mutable: string[]): Fields =>
  ({ before, after }) =>
    [...new Set([...keys(before), ...keys(after)])]
      .filter((key) => !mutable.includes(key))
      .map((key) => ['spec', key]);

/** All but some fields of what is marked as immutable; the mark stays too. */
const onceMarked =
  (...paths: string[]): Fields =>
  ({ before }) =>
    at(before, 'immutable') === true ? ['immutable', ...paths].map((path) => [path]) : [];

const both =
  (...all: Fields[]): Fields =>
  (change) =>
    all.flatMap((one) => one(change));

/**
 * Of a Pod the image may change, and little else.
 * @see https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement
 */
const pod: Fields = ({ before, after }) =>
  ['containers', 'initContainers'].flatMap((kind) => {
    const names = [
      ...new Set(
        [before, after].flatMap((side) =>
          [at(side, 'spec', kind)].flat().map((container) => String(at(container, 'name'))),
        ),
      ),
    ];
    const inside = (name: string) =>
      [before, after].flatMap((side) => Object.keys(Object(at(side, 'spec', kind, name) ?? {})));
    return names.flatMap((name) =>
      [...new Set(inside(name))].filter((key) => key !== 'image').map((key) => ['spec', kind, name, key]),
    );
  });

const claim = allBut('resources', 'volumeAttributesClassName');

/**
 * Every Service but a name outside has an address, or none for ever; one that is left out is filled in with
 * that which is there.
 */
const address: Fields = ({ before, after }) => {
  const isOutside = [before, after].some((side) => at(side, 'spec', 'type') === 'ExternalName');
  return isOutside || at(after, 'spec', 'clusterIP') === undefined ? [] : [['spec', 'clusterIP']];
};

/**
 * By `group/Kind`, the fields that no change may touch. https://kubernetes.io/docs/reference/kubernetes-api/
 */
const immutable: Record<string, Fields> = {
  '/ConfigMap': onceMarked('data', 'binaryData'),
  '/Secret': both(fields('type'), onceMarked('data', 'stringData')),
  '/Service': address,
  '/Pod': both(
    allBut(
      'containers',
      'initContainers',
      'activeDeadlineSeconds',
      'tolerations',
      'terminationGracePeriodSeconds',
    ),
    pod,
  ),
  '/PersistentVolumeClaim': claim,
  '/PersistentVolume': allBut(
    'accessModes',
    'capacity',
    'claimRef',
    'mountOptions',
    'persistentVolumeReclaimPolicy',
    'storageClassName',
    'nodeAffinity',
  ),
  '/ResourceQuota': fields('spec.scopes', 'spec.scopeSelector'),
  // https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
  'apps/StatefulSet': allBut(
    ...[
      'replicas',
      'ordinals',
      'template',
      'updateStrategy',
      'revisionHistoryLimit',
      'persistentVolumeClaimRetentionPolicy',
      'minReadySeconds',
    ],
  ),
  'apps/Deployment': fields('spec.selector'),
  'apps/DaemonSet': fields('spec.selector'),
  'apps/ReplicaSet': fields('spec.selector'),
  'apps/ControllerRevision': fields('data'),
  'batch/Job': fields(
    'spec.template',
    'spec.selector',
    'spec.completions',
    'spec.completionMode',
    'spec.podFailurePolicy',
    'spec.backoffLimitPerIndex',
  ),
  'discovery.k8s.io/EndpointSlice': fields('addressType'),
  'networking.k8s.io/IngressClass': fields('spec.controller'),
  'node.k8s.io/RuntimeClass': fields('handler'),
  'rbac.authorization.k8s.io/RoleBinding': fields('roleRef'),
  'rbac.authorization.k8s.io/ClusterRoleBinding': fields('roleRef'),
  'scheduling.k8s.io/PriorityClass': fields('value', 'preemptionPolicy'),
  'storage.k8s.io/StorageClass': fields('provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'),
  'apiextensions.k8s.io/CustomResourceDefinition': fields('spec.scope', 'spec.group', 'spec.names.plural'),
  // https://grafana.github.io/grafana-operator/docs/api/
  'grafana.integreatly.org/GrafanaDatasource': fields('spec.uid', 'spec.instanceSelector'),
  'grafana.integreatly.org/GrafanaDashboard': fields('spec.uid', 'spec.instanceSelector'),
  'grafana.integreatly.org/GrafanaFolder': fields('spec.uid', 'spec.instanceSelector'),
};

/**
 * Changes that are one way only: what may be turned on may not be turned off, and what may grow may not
 * shrink.
 */
const oneWay: Record<string, (change: Change) => Field[]> = {
  // A claim that is not bound, or whose class does not allow it, does not grow either.
  '/PersistentVolumeClaim': fields('spec.resources'),
  'apiextensions.k8s.io/CustomResourceDefinition': ({ before, after }) => {
    const stored = (side: Manifest) =>
      [at(side, 'spec', 'versions')].flat().filter((version) => at(version, 'storage') === true);
    const names = [at(after, 'spec', 'versions')].flat().map((version) => at(version, 'name'));
    return stored(before).every((version) => names.includes(at(version, 'name')))
      ? []
      : [['spec', 'versions']];
  },
};

/** Once a datasource may come from another namespace, it cannot be forbidden again. */
function crossNamespace({ before, after }: Change): Field[] {
  const isForbidden =
    at(before, 'spec', 'allowCrossNamespaceImport') === true &&
    at(after, 'spec', 'allowCrossNamespaceImport') !== true;
  return isForbidden && groupOf(before) === 'grafana.integreatly.org'
    ? [['spec', 'allowCrossNamespaceImport']]
    : [];
}

/** Changes of fields that stay as they were made. */
export function frozen(change: Change): Difference[] {
  const kind = `${groupOf(change.before)}/${change.before.kind}`;
  const paths = [
    ...(immutable[kind]?.(change) ?? []),
    ...(oneWay[kind]?.(change) ?? []),
    ...crossNamespace(change),
  ];
  return paths.flatMap((path) => differencesAt(change, ...path));
}
