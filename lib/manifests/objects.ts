// Two versions of the objects of an environment, side by side.
import { createHash } from 'node:crypto';
import { loadAll, YAMLException } from 'js-yaml';
import * as z from 'zod';
import type { Files } from '../disk/files';
import { isMapping } from '../environment/mapping';
import { withDefaults } from './defaults';
import type { Mapping } from './fields';

/** What every object has. */
export const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});
export type Manifest = z.output<typeof manifest>;

/** An object that the API server gives a name. */
const nameless = z.looseObject({
  metadata: z.looseObject({ name: z.undefined().optional(), generateName: z.string() }),
});
/** Several objects in one. */
const several = z.looseObject({ kind: z.string().endsWith('List'), items: z.array(z.unknown()) });
/** What Kustomize reads; the API server never gets it. */
const kustomization = z.looseObject({ apiVersion: z.string().startsWith('kustomize.config.k8s.io/') });

/**
 * Objects by what the API server tells them apart by: group, kind, namespace and name. Not by file: a file
 * may be renamed.
 */
export type Objects = ReadonlyMap<string, Manifest>;

export interface Pair {
  /** `Kind/name`. */
  called: string;
  before?: Manifest | undefined;
  after?: Manifest | undefined;
}

export const groupOf = ({ apiVersion }: { apiVersion: string }) =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';

/** What the API server tells objects apart by. */
export const identity = (object: Manifest) =>
  [groupOf(object), object.kind, object.metadata.namespace ?? '', object.metadata.name].join(' ');

/** @example Deployment/tempo-querier */
export const called = ({ kind, metadata }: Manifest) => `${kind}/${metadata.name}`;

/** The environment that a file of dist/ belongs to. */
export const environmentOf = (path: string) => /^(?:delivery\/)?([^/]+)\//.exec(path)?.[1] ?? path;

/** Raised when a version of dist/ cannot be read; its message is for people. */
export class Unreadable extends Error {}

export type Read = (files: Files) => Objects;

/**
 * Reads the objects of files. What two files say in the same words is read once: most objects are alike in
 * both versions, and many in all clusters.
 * @param rendered Objects that were written just now, by their text.
 */
export function reader(rendered: ReadonlyMap<string, unknown> = new Map()): Read {
  const known = new Map<string, Manifest[]>();
  for (const [text, object] of rendered) known.set(text, objectsIn(object, text));
  return (files) => {
    const all = new Map<string, Manifest>();
    for (const [path, text] of files) {
      // Whoever applies a folder reads these files of it, and no others.
      if (!/\.(ya?ml|json)$/.test(path)) continue;
      const manifests = known.get(text) ?? parse(path, text);
      known.set(text, manifests);
      for (const manifest of manifests) all.set(identity(manifest), manifest);
    }
    return all;
  };
}

/** The objects of a document: none in an empty one, several in a list. */
function objectsIn(document: unknown, path: string): Manifest[] {
  if (document === null || document === undefined || kustomization.safeParse(document).success) return [];
  const list = several.safeParse(document);
  if (list.success) return list.data.items.flatMap((item) => objectsIn(item, path));
  const generated = nameless.safeParse(document);
  const { success, data, error } = manifest.safeParse(
    generated.success
      ? {
          ...generated.data,
          metadata: { ...generated.data.metadata, name: `${generated.data.metadata.generateName}*` },
        }
      : document,
  );
  if (success) return [data];
  throw new Unreadable(
    `${path}: not a manifest: ${error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
  );
}

function parse(path: string, text: string): Manifest[] {
  try {
    return loadAll(text).flatMap((document) => objectsIn(document, path));
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new Unreadable(`${path}: not YAML: ${error.reason}`);
  }
}

const hidden = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
          key,
          `sha256:${createHash('sha256').update(JSON.stringify(inner)).digest('hex')}`,
        ]),
      )
    : value;

/** A workload that says no replicas has one, unless an autoscaler makes more. */
export function withReplicas(object: Mapping): Mapping {
  const { apiVersion, kind, spec } = object;
  const counts = apiVersion === 'apps/v1' && (kind === 'Deployment' || kind === 'StatefulSet');
  return counts && isMapping(spec) ? { ...object, spec: { replicas: 1, ...spec } } : object;
}

/**
 * An object as the API server keeps it, so that what differs differs there too; what is secret is not shown.
 */
export function normalized(object: Manifest): Manifest {
  const filled = manifest.parse(withReplicas(withDefaults(object)));
  if (filled.kind !== 'Secret') return filled;
  return {
    ...filled,
    ...(filled.data !== undefined && { data: hidden(filled.data) }),
    ...(filled.stringData !== undefined && { stringData: hidden(filled.stringData) }),
  };
}

/** Each object that is in either version, with both. */
export function pairs(before: Objects, after: Objects): Pair[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((id) => {
    const [old, young] = [before.get(id), after.get(id)];
    const one = young ?? old;
    return one ? [{ called: called(one), before: old, after: young }] : [];
  });
}
