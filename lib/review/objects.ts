// Two versions of the objects of an environment, side by side.
import { loadAll, YAMLException } from 'js-yaml';
import * as z from 'zod';
import type { Files } from '../disk';

/** What every object has. */
export const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});
export type Manifest = z.output<typeof manifest>;

/** Objects by what the API server tells them apart by: group, kind, namespace and name. Not by file: a file may be renamed. */
export type Objects = ReadonlyMap<string, Manifest>;

export interface Pair {
  /** `Kind/name`. */
  called: string;
  before?: Manifest | undefined;
  after?: Manifest | undefined;
}

/** What the API server tells objects apart by. */
export const identity = ({ apiVersion, kind, metadata }: Manifest) =>
  [apiVersion.includes('/') ? apiVersion.split('/')[0] : '', kind, metadata.namespace ?? '', metadata.name].join(' ');

/** @example Deployment/tempo-querier */
export const called = ({ kind, metadata }: Manifest) => `${kind}/${metadata.name}`;

/** The environment that a file of dist/ belongs to. */
export const environmentOf = (path: string) => /^(?:delivery\/)?([^/]+)\//.exec(path)?.[1] ?? path;

/** Raised when a version of dist/ cannot be read; its message is for people. */
export class Unreadable extends Error {}

/** Reads the objects of files. What two files say in the same words is read once: most objects are alike in both versions, and many in all clusters. */
export function reader(): (files: Files) => Objects {
  const known = new Map<string, Manifest[]>();
  return (files) => {
    const all = new Map<string, Manifest>();
    for (const [path, text] of files) {
      const manifests = known.get(text) ?? parse(path, text);
      known.set(text, manifests);
      for (const manifest of manifests) all.set(identity(manifest), manifest);
    }
    return all;
  };
}

function parse(path: string, text: string): Manifest[] {
  try {
    return loadAll(text).map((document) => {
      const read = manifest.safeParse(document);
      if (read.success) return read.data;
      throw new Unreadable(`${path}: not a manifest: ${read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
    });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new Unreadable(`${path}: not YAML: ${error.reason}`);
  }
}

/** Each object that is in either version, with both. */
export function pairs(before: Objects, after: Objects): Pair[] {
  return [...new Set([...before.keys(), ...after.keys()])].map((id) => {
    const [old, young] = [before.get(id), after.get(id)];
    const { kind, metadata } = young ?? old ?? { kind: '', metadata: { name: '' } };
    return { called: `${kind}/${metadata.name}`, before: old, after: young };
  });
}
