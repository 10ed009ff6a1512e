// An environment as an operator would have changed it.
import { dump, load } from 'js-yaml';

/**
 * Sets values at paths of keys in a text of YAML; `undefined` removes one. What is not there on the way is
 * made.
 */
export function edited(text: string, changes: Record<string, unknown>): string {
  const written = load(text);
  for (const [path, value] of Object.entries(changes)) set(written, path.split('.'), value);
  return dump(written);
}

function set(at: unknown, [key, ...rest]: string[], value: unknown): void {
  if (typeof at !== 'object' || at === null || key === undefined)
    throw new Error(`no ${key} in ${JSON.stringify(at)}`);
  if (rest.length > 0) {
    if (!Object.hasOwn(at, key)) Reflect.set(at, key, {});
    set(Object.getOwnPropertyDescriptor(at, key)?.value, rest, value);
  } else if (value === undefined) Reflect.deleteProperty(at, key);
  else Reflect.set(at, key, value);
}
