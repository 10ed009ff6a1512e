// Changes of a rendered object, as operators say them: a merge by names, or operations of JSON Patch.

import { applyPatch, type Operation } from 'rfc6902';
import { isMapping } from '../environment/mapping';
import type { Patch } from '../environment/patches';
import { entriesByName, nameOf } from './reading';

/** What removes a thing of a list. https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/ */
const isDeletion = (item: unknown) => isMapping(item) && entriesByName(item).get('$patch') === 'delete';

function mergedList(before: unknown[], after: unknown[]): unknown[] {
  const names = after.map(nameOf);
  const isNamed =
    names.every((name) => name !== undefined) && before.every((item) => nameOf(item) !== undefined);
  if (!isNamed) return after;
  const kept = before.flatMap((item): unknown[] => {
    const name = nameOf(item);
    const change = after.find((each) => nameOf(each) === name);
    if (change === undefined) return [item];
    return isDeletion(change) ? [] : [merge(item, change)];
  });
  const added = after.filter(
    (item, index) => !isDeletion(item) && !before.some((each) => nameOf(each) === names[index]),
  );
  return [...kept, ...added];
}

/** A value with a change of it: mappings by their keys, lists by names, all else is replaced. */
function merge(before: unknown, after: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(after)) return mergedList(before, after);
  if (!isMapping(before) || !isMapping(after)) return after;
  const all = entriesByName(before);
  for (const [key, value] of entriesByName(after))
    if (value === null) all.delete(key);
    else all.set(key, merge(all.get(key), value));
  return Object.fromEntries(all);
}

/** An object as a patch leaves it, or why that cannot be. */
export type Patched = { object: unknown } | { wrong: string };

/** An object with a patch. */
export function patched(object: unknown, { merge: change, json = [] }: Patch): Patched {
  if (change) return { object: merge(object, change) };
  const copy = structuredClone(object);
  const operations = json.map((operation): Operation => JSON.parse(JSON.stringify(operation)));
  const [index, error] =
    applyPatch(copy, operations)
      .map((error, index) => [index, error] as const)
      .find(([, error]) => error !== null) ?? [];
  if (index === undefined || !error) return { object: copy };
  const { op = '', path = '' } = json[index] ?? {};
  return { wrong: `json.${index}: ${op} ${path} finds nothing there (${error.name})` };
}
