// How tests change the objects of an environment: by its keys, or by hand.

import { identity, type Manifest, manifest } from '../../lib/manifests/objects';
import type { Sides } from '../../lib/review/changes';
import { type Name, objects, unwatched } from '../environments';

/** Objects by `Kind/name`. */
export type Objects = Map<string, Record<string, unknown>>;

/** Keys of the environment by their path, or an edit of the rendered objects by hand. */
export type Step = Record<string, unknown> | ((all: Objects) => void);

const structured = (object: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(object));

/** Objects that may be edited without a change of the others. */
export const copy = (all: Objects): Objects =>
  new Map([...all].map(([id, object]) => [id, structured(object)]));

const rendered = new Map<string, Objects>();

/**
 * The objects of an environment, each rendered once. Without rules and dashboards, which follow every limit.
 */
export function render(name: Name, changes: Record<string, unknown>): Objects {
  const key = JSON.stringify([name, changes], (_, value) => (value === undefined ? 'undefined' : value));
  const known = rendered.get(key) ?? objects(name, { ...(name === 'minimal' ? {} : unwatched), ...changes });
  rendered.set(key, known);
  return known;
}

function into(at: unknown, key: string): unknown {
  return typeof at === 'object' && at !== null ? Object.getOwnPropertyDescriptor(at, key)?.value : undefined;
}

/** Sets what is at a path of an object; `undefined` removes it. What is not there on the way is made. */
export const set =
  (id: string, path: string | string[], value: unknown): ((all: Objects) => void) =>
  (all) => {
    const keys = typeof path === 'string' ? path.split('.') : [...path];
    const last = keys.pop() ?? '';
    const object = all.get(id);
    if (!object) throw new Error(`there is no ${id}; those are ${[...all.keys()].join(', ')}`);
    const target = keys.reduce<unknown>((at, key) => {
      if (typeof at === 'object' && at !== null && into(at, key) === undefined) Reflect.set(at, key, {});
      return into(at, key);
    }, object);
    if (typeof target !== 'object' || target === null) throw new Error(`${id} has no ${keys.join('.')}`);
    if (value === undefined) Reflect.deleteProperty(target, last);
    else Reflect.set(target, last, JSON.parse(JSON.stringify(value)));
  };

/** Replaces a value by what becomes of it. */
export const turn =
  (id: string, path: string, change: (value: unknown) => unknown): ((all: Objects) => void) =>
  (all) => {
    const value = path.split('.').reduce<unknown>(into, all.get(id));
    set(id, path, change(value))(all);
  };

/** Turns a list around. */
export const reversed = (value: unknown) => (Array.isArray(value) ? [...value].reverse() : value);

/** Adds objects, or puts them in place of those that are there. */
export const put =
  (
    ...added: ({ kind: string; metadata: { name: string } } & Record<string, unknown>)[]
  ): ((all: Objects) => void) =>
  (all) => {
    for (const object of added) all.set(`${object.kind}/${object.metadata.name}`, structured(object));
  };

/** Both versions as the review has them after it read the files: what is alike is one object. */
export function asRead({ before, after }: { before: Objects; after: Objects }): Sides {
  const known = new Map<string, Manifest>();
  const read = (all: Objects) =>
    new Map(
      [...all.values()].map((object) => {
        const text = JSON.stringify(object);
        const found = known.get(text) ?? manifest.parse(JSON.parse(text));
        known.set(text, found);
        return [identity(found), found] as const;
      }),
    );
  return { before: read(before), after: read(after) };
}

/** Takes objects away. */
export const remove =
  (...ids: string[]): ((all: Objects) => void) =>
  (all) => {
    for (const id of ids) if (!all.delete(id)) throw new Error(`there is no ${id}`);
  };

/** Replaces text in a file of a ConfigMap. */
export const rewrite =
  (id: string, file: string, from: string | RegExp, to: string): ((all: Objects) => void) =>
  (all) => {
    const text = into(into(all.get(id), 'data'), file);
    if (typeof text !== 'string' || text.replace(from, to) === text)
      throw new Error(`${id} ${file} does not say ${from}`);
    set(id, ['data', file], text.replace(from, to))(all);
  };

/** Several edits, one after the other. */
export const all =
  (...edits: ((all: Objects) => void)[]): ((all: Objects) => void) =>
  (objects) => {
    for (const edit of edits) edit(objects);
  };
