// Who set which field of an object in a cluster, as the API server keeps it.
// https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management

import * as z from 'zod';
import { isMapping } from '../environment/mapping';
import type { Manifest } from '../manifests/objects';
import { at } from '../manifests/reading';

const entry = z.object({
  manager: z.string().default('somebody'),
  operation: z.string(),
  subresource: z.string().optional(),
  time: z.string().optional(),
  fieldsV1: z.record(z.string(), z.unknown()).default({}),
});
type Entry = z.output<typeof entry>;

/** A step down an object: into a field, or to the item of a list that has these values. */
export type Step = { field: string } | { item: Record<string, unknown> };

/** A field, and the manager that set it. */
export interface Owned {
  steps: Step[];
  manager: string;
  /** When this manager last set anything of the object. @example 2026-11-24T10:03:00Z */
  time?: string | undefined;
}

/** `f:replicas`, or `k:{"name":"querier"}`; members of sets have no fields. */
function stepOf(key: string): Step | undefined {
  if (key.startsWith('f:')) return { field: key.slice(2) };
  const item: unknown = key.startsWith('k:') ? JSON.parse(key.slice(2)) : undefined;
  return isMapping(item) ? { item } : undefined;
}

function leaves(tree: Record<string, unknown>, above: Step[] = []): Step[][] {
  const inner = Object.entries(tree).flatMap(([key, below]) => {
    const step = stepOf(key);
    return step && isMapping(below) ? leaves(below, [...above, step]) : [];
  });
  return inner.length > 0 ? inner : [above];
}

const entriesOf = (object: Manifest): Entry[] =>
  z.array(entry).catch([]).parse(object.metadata.managedFields);

/** The manager that applies an object; undefined if it was not applied on the server. */
export const applierOf = (object: Manifest): string | undefined =>
  entriesOf(object).find(({ operation, subresource }) => operation === 'Apply' && subresource === undefined)
    ?.manager;

/** What controllers write on their own, and Git does not say. */
const isControllers = ({ manager, subresource }: Entry) =>
  subresource === 'status' || (manager === 'kube-controller-manager' && subresource === undefined);

const nameOf = ({ manager, subresource }: Entry) => (subresource ? `${manager} (${subresource})` : manager);

/** The fields that others than the deployer set, and the deployer did not set to the same. */
export function setByOthers(object: Manifest, deployer: string): Owned[] {
  const all = entriesOf(object);
  const isDeployers = ({ manager, subresource }: Entry) => manager === deployer && subresource === undefined;
  const own = new Set(
    all.filter(isDeployers).flatMap(({ fieldsV1 }) => leaves(fieldsV1).map((steps) => JSON.stringify(steps))),
  );
  return all
    .filter((entry) => !isDeployers(entry) && !isControllers(entry))
    .flatMap((entry) =>
      leaves(entry.fieldsV1).map((steps) => ({ steps, manager: nameOf(entry), time: entry.time })),
    )
    .filter(({ steps }) => !own.has(JSON.stringify(steps)));
}

const isItem = (item: Record<string, unknown>) => (value: unknown) =>
  Object.entries(item).every(([key, expected]) => at(value, key) === expected);

function below(value: unknown, step: Step): unknown {
  if ('field' in step) return isMapping(value) ? value[step.field] : undefined;
  return Array.isArray(value) ? value.find(isItem(step.item)) : undefined;
}

/** What is there; undefined if nothing is. */
export const valueAt = (value: unknown, steps: Step[]): unknown => steps.reduce(below, value);

/** A copy with another value there, or without one. */
export function replaced(value: unknown, [step, ...rest]: Step[], next: unknown): unknown {
  if (!step) return next;
  if ('field' in step) {
    const { [step.field]: inner, ...others } = isMapping(value) ? value : {};
    const made = replaced(inner, rest, next);
    return made === undefined ? others : { ...others, [step.field]: made };
  }
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list
    .map((item) => (isItem(step.item)(item) ? replaced(item, rest, next) : item))
    .filter((item) => item !== undefined);
}

/** The keys of a path as people say them. @example ['spec', 'containers', 'querier'] */
export const pathOf = (steps: Step[]): string[] =>
  steps.map((step) => ('field' in step ? step.field : Object.values(step.item).join('/')));
