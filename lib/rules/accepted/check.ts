// What an API server asks of values: checks, and how they are held against objects.
import type { Shape } from '../../environment/shapes';
import { dig, entries, list } from '../../manifests/reading';

/** What is allowed instead of a value; and what of it is wrong, if it is too much to be shown. */
type Finding = string | { got: string; allowed: string };

/** Nothing if a value is right. One that is not there is right: that it must be, the schema says. */
export type Check = (value: unknown) => Finding | undefined;

/** A check of the values at a path; `*` stands for every item of a list or every value of a mapping. */
export type Row = readonly [path: string, check: Check];

/** A value in a message: a long one would bury what is wrong. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 100 ? `${text.slice(0, 80)}… (${text.length} characters)` : text;
}

/** A text of a shape. */
export const is =
  ({ pattern, allowed }: Shape): Check =>
  (value) =>
    typeof value !== 'string' || pattern.test(value) ? undefined : allowed;

/** A whole number within bounds. */
export const between =
  (least: number, most: number): Check =>
  (value) =>
    typeof value !== 'number' || (Number.isInteger(value) && value >= least && value <= most)
      ? undefined
      : `a whole number from ${least} to ${most}`;

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
      const found = check(value);
      if (found !== undefined) return found;
    }
    return undefined;
  };

/** A list or mapping with so many items. */
export const items =
  (least: number, most = Number.POSITIVE_INFINITY): Check =>
  (value) => {
    if (value === undefined) return undefined;
    const { length } = Array.isArray(value) ? value : entries(value);
    if (length >= least && length <= most) return undefined;
    return {
      got: `${length} items`,
      allowed: Number.isFinite(most) ? `${least} to ${most}` : `${least} or more`,
    };
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
      if (seen.has(text)) return { got: `${text} twice`, allowed: `each ${fields.join(' and ')} once` };
      seen.add(text);
    }
    return undefined;
  };

/** A mapping with keys of a shape. */
export const keys =
  ({ pattern, allowed }: Shape): Check =>
  (value) => {
    const wrong = entries(value).find(([key]) => !pattern.test(key));
    return wrong && { got: `the key ${shown(wrong[0])}`, allowed };
  };

/** A mapping whose keys and values are no longer than so many bytes, all together. */
export const bytes =
  (most: number): Check =>
  (value) => {
    const size = entries(value).reduce(
      (sum, [key, text]) => sum + key.length + Buffer.byteLength(`${text}`),
      0,
    );
    return size <= most ? undefined : { got: `${size} bytes`, allowed: `at most ${most} bytes in all` };
  };

/** Rows below a path. */
export const under = (path: string, rows: readonly Row[]): Row[] =>
  rows.map(([inner, check]) => [inner === '' ? path : `${path}.${inner}`, check]);

/** Rows, with their paths taken apart. */
export type Table = readonly { path: readonly string[]; check: Check }[];

/** A table of rows. */
export const table = (...rows: Row[]): Table =>
  rows.map(([path, check]) => ({ path: path === '' ? [] : path.split('.'), check }));

/**
 * Holds a check against every value at a path. The way there is put together only where something is wrong:
 * most of the time nothing is.
 */
function walk(value: unknown, { path, check }: Table[number], way: readonly string[], found: string[]): void {
  const key = path[way.length];
  if (key === undefined) {
    const wrong = check(value);
    if (wrong === undefined) return;
    const { got, allowed } = typeof wrong === 'string' ? { got: shown(value), allowed: wrong } : wrong;
    found.push(`${way.join('.')}: got ${got}. Allowed: ${allowed}.`);
  } else if (typeof value === 'object' && value !== null) {
    if (key === '*')
      for (const [name, inner] of Object.entries(value)) walk(inner, { path, check }, [...way, name], found);
    else walk(Object.getOwnPropertyDescriptor(value, key)?.value, { path, check }, [...way, key], found);
  }
}

/** What is wrong in an object, a line each: `path: got …. Allowed: …`. */
export function wrongIn(object: unknown, table: Table): string[] {
  const found: string[] = [];
  for (const row of table) walk(object, row, [], found);
  return found;
}
