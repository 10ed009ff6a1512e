// Environments that come, go, or are the same under another name.
import type { Files } from '../disk/files';
import { environmentOf, identity, type Objects } from '../manifests/objects';
import type { Finding } from './finding';

/** Files by the environment that they belong to. */
export function byEnvironment(files: Files): Map<string, Map<string, string>> {
  const groups = new Map<string, Map<string, string>>();
  for (const [path, text] of files) {
    const name = environmentOf(path);
    groups.set(name, (groups.get(name) ?? new Map<string, string>()).set(path, text));
  }
  return groups;
}

/** Whether two environments have most of their objects in common: one may be the other, renamed. */
export function isAlike(one: Objects, other: Objects): boolean {
  const known = new Set([...one.values()].map(identity));
  const common = [...other.values()].filter((object) => known.has(identity(object))).length;
  return common > 0 && 2 * common > Math.min(one.size, other.size);
}

/** What is said of an environment that is new. */
export const added = (environment: string, after: Objects): Finding => ({
  class: 'quiet',
  environment,
  object: environment,
  what: `added, ${after.size} objects`,
});

/** What is said where an environment is new and another one gone that had the same objects. */
export const renamed = (environment: string, old: string): Finding => ({
  class: 'quiet',
  environment,
  object: environment,
  what: `added; it has the objects of ${old}, which is removed`,
  consequence: `if it is applied to the cluster of ${old}, what follows is what changes there, and nothing of ${old} is removed. To another cluster all of it is new. Which it is, the delivery decides`,
});

/** What is said of an environment that is gone. */
export const gone = (environment: string, before: Objects): Finding => ({
  class: 'quiet',
  environment,
  object: environment,
  what: `removed, ${before.size} objects`,
  consequence:
    'nothing goes as long as the Application or Kustomization that applied it is there and may not remove everything; with it goes what is said below',
});
