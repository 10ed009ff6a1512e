// Fields that Kubernetes does not have: a strict API server takes no object with one, and server-side apply
// never does.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Manifest } from '../manifests/objects';
import type { Change, Found } from './changes';
import { wrong } from './refused';

/** Fields that came after the types that this program renders with, which are those of Kubernetes 1.28. */
const newer = new Set([
  ...[
    'appArmorProfile',
    'supplementalGroupsPolicy',
    'sleep',
    'stopSignal',
    'restartPolicyRules',
    'recursiveReadOnly',
    'fileKeyRef',
    'hostnameOverride',
  ],
  ...[
    'image',
    'resources',
    'resourceClaims',
    'request',
    'matchLabelKeys',
    'mismatchLabelKeys',
    'clusterTrustBundle',
    'podCertificate',
    'workloadRef',
  ],
  ...[
    'trafficDistribution',
    'ipMode',
    'volumeAttributesClassName',
    'managedBy',
    'successPolicy',
    'backoffLimitPerIndex',
    'podReplacementPolicy',
  ],
  ...['tolerance', 'terminatingReplicas', 'selectableFields', 'optionalOldSelf', 'schedulingGates'],
]);

/** What an object within another, such as a claim template, says of itself. */
const embedded = ['apiVersion', 'kind', 'status'];

/** A kind of Kubernetes, as its types render it. */
interface Rendered {
  GVK: { apiVersion: string; kind: string };
  manifest(object: unknown): unknown;
}

const isRendered = (value: unknown): value is Rendered =>
  typeof value === 'function' && 'GVK' in value && 'manifest' in value;
const exported: unknown[] = Object.values(k8s);
const kinds = new Map(
  exported.filter(isRendered).map((kind) => [`${kind.GVK.apiVersion} ${kind.GVK.kind}`, kind]),
);

type Seen = Map<object, Set<string>>;

/** What those types call a field. @example plain('clusterIP') === plain('clusterIp') */
const plain = (key: string) => key.replaceAll(/[^a-z0-9]/gi, '').toLowerCase();

/** A value that remembers which of its fields were read. */
function watched(value: unknown, seen: Seen): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => watched(item, seen));
  const asked = seen.get(value) ?? new Set<string>();
  seen.set(value, asked);
  return new Proxy(value, {
    get(target, key) {
      asked.add(plain(String(key)));
      const own = Object.keys(target).find((name) => plain(name) === plain(String(key)));
      return watched(Reflect.get(target, own ?? key), seen);
    },
  });
}

function notAsked(value: unknown, seen: Seen, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const asked = seen.get(value);
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = path === '' ? key : `${path}.${key}`;
    if (embedded.includes(key)) return [];
    return !Array.isArray(value) && !asked?.has(plain(key)) ? [at] : notAsked(inner, seen, at);
  });
}

/** The paths of fields that the types of its kind do not have; of kinds that have no types here, none. */
function unknownFields(object: Manifest): string[] {
  const kind = kinds.get(`${object.apiVersion} ${object.kind}`);
  if (!kind) return [];
  const { apiVersion: _, kind: __, status: ___, ...fields } = object;
  const seen: Seen = new Map();
  try {
    // What has any form is handed on as it is, and asked for here.
    JSON.stringify(kind.manifest(watched(fields, seen)));
  } catch (error) {
    // A value of another type, which the rules tell of.
    if (error instanceof TypeError) return [];
    throw error;
  }
  return notAsked(fields, seen, '').filter((path) => !newer.has(path.replace(/.*\./, '')));
}

/** The fields of an object that its type does not have, but for those that it had before. */
export function unknownTo(after: Manifest, before?: Change['before']): Found[] {
  const old = before ? unknownFields(before) : [];
  return unknownFields(after)
    .filter((path) => !old.includes(path))
    .map((path) => wrong(`${path}: no such field in ${after.apiVersion} ${after.kind}`));
}
