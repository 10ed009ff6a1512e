// The shapes that all classes of findings share.
import { list } from '../rules/reading';
import { at, type Difference, fileDifferences } from './differences';
import type { Finding } from './finding';
import type { Manifest, Objects } from './objects';

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
export type Found = Pick<Finding, 'class' | 'what' | 'consequence' | 'remedy'>;

/** What differs in the files of a ConfigMap. */
export function contents(...sides: [before: Manifest, after: Manifest]): Difference[] {
  const files = sides.map((side) => new Map(Object.entries(Object(at(side, 'data') ?? {}))));
  const names = [...new Set(files.flatMap((side) => [...side.keys()]))].sort();
  return names.flatMap((name) => fileDifferences(name, files[0]?.get(name), files[1]?.get(name)));
}

/** The flag of kubectl that names the namespace of an object. */
export const inNamespace = ({ metadata }: Manifest) => (metadata.namespace ? `-n ${metadata.namespace} ` : '');

/** The ports of a Service, with their names. */
export function portsOf(service: Manifest): Map<string, string> {
  return new Map(list(at(service, 'spec', 'ports')).map((port) => [String(at(port, 'port')), String(at(port, 'name') ?? '')]));
}
