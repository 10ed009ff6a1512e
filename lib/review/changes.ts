// The shapes that all classes of findings share.

import type { Manifest, Objects } from '../manifests/objects';
import { at, list } from '../manifests/reading';
import { type Difference, differences, fileDifferences } from './differences';
import type { Finding } from './finding';

/** An object that is in both versions. */
export interface Change {
  before: Manifest;
  after: Manifest;
  /** What differs in its files, if it is a ConfigMap. */
  inFiles: readonly Difference[];
}

/** Both versions of all objects of an environment. */
export interface Sides {
  before: Objects;
  after: Objects;
}

/** A finding on one object; whose it is, is added by the review. */
export type Found = Pick<
  Finding,
  'class' | 'what' | 'differences' | 'opens' | 'closes' | 'consequence' | 'remedy'
>;

/** A finding, and the object that it is on. */
export interface On {
  object: Manifest;
  found: Found;
}

/** What differs in the files of a ConfigMap. */
export function contents(...sides: [before: Manifest, after: Manifest]): Difference[] {
  const files = sides.map((side) => new Map(Object.entries(Object(at(side, 'data') ?? {}))));
  const names = [...new Set(files.flatMap((side) => [...side.keys()]))].sort();
  return names.flatMap((name) => fileDifferences(name, files[0]?.get(name), files[1]?.get(name)));
}

/** What differs between two versions of an object, also within the files of a ConfigMap. */
export const allDifferences = ({ before, after, inFiles }: Change): Difference[] =>
  before.kind === 'ConfigMap'
    ? [...differences({ ...before, data: null }, { ...after, data: null }), ...inFiles]
    : differences(before, after);

/** Values below a path of both versions that differ. */
export const differencesAt = ({ before, after }: Change, ...path: string[]): Difference[] =>
  differences(at(before, ...path), at(after, ...path), path);

/** The flag of kubectl that names the namespace of an object. */
export const inNamespace = ({ metadata }: Manifest) =>
  metadata.namespace ? `-n ${metadata.namespace} ` : '';

/**
 * What kubectl calls an object.
 * @example named(policy) === 'authorizationpolicies.policy.linkerd.io tempo-gateway'
 */
export const kubectlName = ({ kind, apiVersion, metadata }: Manifest) =>
  `${kind.toLowerCase()}${apiVersion.includes('/') && apiVersion.split('/')[0]?.includes('.') ? `.${apiVersion.split('/')[0]}` : ''} ${metadata.name}`;

/** The ports of a Service, with their names. */
export function portsOf(service: Manifest): Map<string, string> {
  return new Map(
    list(at(service, 'spec', 'ports')).map((port) => [
      String(at(port, 'port')),
      String(at(port, 'name') ?? ''),
    ]),
  );
}

/** The object of a kind and name in a namespace. */
export const find = (
  objects: Objects,
  kind: string,
  name: unknown,
  namespace: string | undefined,
): Manifest | undefined =>
  [...objects.values()].find(
    (object) =>
      object.kind === kind && object.metadata.name === name && object.metadata.namespace === namespace,
  );

/**
 * The value of a flag of the first container that has it.
 * @example flagOf(ingesters, 'target') === 'ingester'
 */
export function flagOf(workload: Manifest, flag: string): string | undefined {
  const containers = list(at(workload, 'spec', 'template', 'spec', 'containers'));
  const args = containers.flatMap((container) => list(at(container, 'args'))).map(String);
  return args.find((arg) => arg.startsWith(`-${flag}=`))?.slice(flag.length + 2);
}
