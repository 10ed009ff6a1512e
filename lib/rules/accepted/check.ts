// What an API server asks of values: checks, and how they are held against objects.
import type { Shape } from '../../environment/shapes';
import { dig, entries, list } from '../reading';

/** Nothing if a value is right, or what is allowed instead. A value that is not there is right: that it must be, the schema says. */
export type Check = (value: unknown) => string | undefined;

/** A check of the values at a path; `*` stands for every item of a list or every value of a mapping. */
export type Row = readonly [path: string, check: Check];

/** A text of a shape. */
export const is =
  ({ pattern, allowed }: Shape): Check =>
  (value) =>
    typeof value !== 'string' || pattern.test(value) ? undefined : allowed;

/** A whole number within bounds. */
export const between =
  (least: number, most: number): Check =>
  (value) =>
    typeof value !== 'number' || (Number.isInteger(value) && value >= least && value <= most) ? undefined : `a whole number from ${least} to ${most}`;

/** A number of a port. */
export const portNumber = between(1, 65_535);

/** A count: int32, and not negative. */
export const count = between(0, 2 ** 31 - 1);

/** One of some words. */
export const oneOf =
  (...words: string[]): Check =>
  (value) =>
    value === undefined || words.some((word) => word === value) ? undefined : words.join(', ');

/** A text with something in it, of a limited length. */
export const text =
  (most = Number.POSITIVE_INFINITY): Check =>
  (value) =>
    typeof value !== 'string' || (value.length > 0 && value.length <= most)
      ? undefined
      : Number.isFinite(most)
        ? `1 to ${most} letters`
        : 'a text that is not empty';

/** The first of several checks that finds something. */
export const all =
  (...checks: Check[]): Check =>
  (value) => {
    for (const check of checks) {
      const allowed = check(value);
      if (allowed !== undefined) return allowed;
    }
    return undefined;
  };

/** A list or mapping with so many items. */
export const items =
  (least: number, most = Number.POSITIVE_INFINITY): Check =>
  (value) => {
    if (value === undefined) return undefined;
    const { length } = Array.isArray(value) ? value : entries(value);
    return length >= least && length <= most ? undefined : Number.isFinite(most) ? `${least} to ${most} items` : `${least} item or more`;
  };

/** What the API server puts where nothing is written, in fields that tell items apart. */
const defaults: Record<string, string> = { protocol: 'TCP' };

/** A list in which no two items are alike in some fields. */
export const unique =
  (...fields: string[]): Check =>
  (value) => {
    const seen = new Set<string>();
    for (const item of list(value)) {
      const key = fields.map((field) => dig(item, field) ?? defaults[field]);
      const text = key.join(' ');
      if (key.includes(undefined)) continue;
      if (seen.has(text)) return `each ${fields.join(' and ')} once; ${text} is there twice`;
      seen.add(text);
    }
    return undefined;
  };

/** A mapping with keys of a shape. */
export const keys =
  ({ pattern, allowed }: Shape): Check =>
  (value) => {
    const wrong = entries(value).find(([key]) => !pattern.test(key));
    return wrong && `keys that are each ${allowed}; ${JSON.stringify(shortened(wrong[0]))} is not`;
  };

/** A mapping whose keys and values are no longer than so many bytes, all together. */
export const bytes =
  (most: number): Check =>
  (value) => {
    const size = entries(value).reduce((sum, [key, text]) => sum + key.length + Buffer.byteLength(`${text}`), 0);
    return size <= most ? undefined : `at most ${most} bytes in all; it has ${size}`;
  };

/** Rows below a path. */
export const under = (path: string, rows: readonly Row[]): Row[] => rows.map(([inner, check]) => [inner === '' ? path : `${path}.${inner}`, check]);

/** Rows, with their paths taken apart. */
export type Table = readonly { path: readonly string[]; check: Check }[];

/** A table of rows. */
export const table = (...rows: Row[]): Table => rows.map(([path, check]) => ({ path: path === '' ? [] : path.split('.'), check }));

/** A text in a message: a long one would bury what is wrong. */
const shortened = (text: string) => (text.length > 100 ? `${text.slice(0, 80)}… (${text.length} characters)` : text);
const shown = (value: unknown) => shortened(JSON.stringify(value) ?? 'nothing');

function walk(value: unknown, path: readonly string[], depth: number, at: string, check: Check): string[] {
  const key = path[depth];
  if (key === undefined) {
    const allowed = check(value);
    return allowed === undefined ? [] : [`${at}: got ${shown(value)}. Allowed: ${allowed}.`];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (key === '*') return Object.entries(value).flatMap(([name, inner]) => walk(inner, path, depth + 1, `${at}.${name}`, check));
  const inner = Object.getOwnPropertyDescriptor(value, key)?.value;
  return inner === undefined && depth + 1 < path.length ? [] : walk(inner, path, depth + 1, at === '' ? key : `${at}.${key}`, check);
}

/** What is wrong in an object, a line each: `path: got …. Allowed: …`. */
export const wrongIn = (object: unknown, table: Table): string[] => table.flatMap(({ path, check }) => walk(object, path, 0, '', check));
