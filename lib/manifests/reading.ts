// Values of any shape, as they stand in YAML: how to get at them, and what they amount to. What cannot be
// read is undefined.

import { isMapping } from '../environment/mapping';
import { span } from '../environment/values';

/** Entries of a mapping, by their keys. */
export const entriesByName = (value: object): Map<string, unknown> => new Map(Object.entries(value));

/** What things are called: most, alerts, recording rules, panels, queries. */
const callings = ['name', 'alert', 'record', 'title', 'refId'];

/** What a thing is called; nothing, if it has no name. */
export function nameOf(item: unknown): unknown {
  if (!isMapping(item)) return undefined;
  const all = entriesByName(item);
  const calling = callings.find((key) => all.has(key));
  return calling ? all.get(calling) : nameOf(all.get('metadata'));
}

const areDistinct = (names: unknown[]) =>
  names.length > 0 && new Set(names).size === names.length && names.every((name) => typeof name === 'string');

/**
 * A list of things with names of their own as a mapping: containers, ports, variables, claims, datasources,
 * alerts, flags.
 */
export function named(value: unknown): Map<string, unknown> | undefined {
  if (!Array.isArray(value)) return undefined;
  const flags = value.map((item) => /^(-[^=]+)=(.*)$/.exec(item) ?? []);
  const isFlags = areDistinct(flags.map(([, flag]) => flag));
  const [names, values] = isFlags
    ? [flags.map(([, flag]) => flag), flags.map(([, , given]) => given)]
    : [value.map(nameOf), value];
  return areDistinct(names) ? new Map(names.map((name, index) => [String(name), values[index]])) : undefined;
}

function step(value: unknown, key: string): unknown {
  if (isMapping(value)) return Object.getOwnPropertyDescriptor(value, key)?.value;
  if (!Array.isArray(value)) return undefined;
  return /^\d+$/.test(key) ? value[Number(key)] : named(value)?.get(key);
}

/** The value at a path of keys; a list with names is entered by them, others by index. */
export const at = (value: unknown, ...path: string[]): unknown => path.reduce(step, value);

/**
 * The same by a path with dots, where no key has one.
 * @example dig(deployment, 'spec.template.spec.containers.0')
 */
export const dig = (value: unknown, path: string): unknown => at(value, ...path.split('.'));

/** Entries of a mapping. */
export const entries = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const scale: Record<string, number> = { '': 0, k: 1, m: 2, g: 3, t: 4 };

/** An amount in bytes: letters stand for powers of 1024, or of 1000. */
const amount = (count: string | undefined, letter: string | undefined, step: 1000 | 1024) =>
  Number(count) * step ** (scale[(letter ?? '').toLowerCase()] ?? Number.NaN);

/**
 * Bytes in a limit of Kubernetes.
 * @example quantity('1Gi') === 1073741824; quantity('1000M') === 1000000000
 */
export function quantity(text: string): number | undefined {
  const [whole, count, letter, binary] = /^([0-9]+(?:\.[0-9]+)?)(?:(k|K(?=i)|[MGT])(i?))?$/.exec(text) ?? [];
  return whole === undefined ? undefined : amount(count, letter, binary ? 1024 : 1000);
}

/**
 * Bytes in GOMEMLIMIT. https://pkg.go.dev/runtime#hdr-Environment_Variables
 * @example goMemory('870MiB') === 912261120
 */
export function goMemory(text: string): number | undefined {
  const [whole, count, letter] = /^([0-9]+)(?:(?:([KMGT])i)?B)?$/.exec(text) ?? [];
  return whole === undefined ? undefined : amount(count, letter, 1024);
}

/**
 * Bytes in a size of nginx; 0 stands for no limit. https://nginx.org/en/docs/syntax.html
 * @example nginxSize('20m') === 20971520
 */
export function nginxSize(text: string): number | undefined {
  const [whole, count, letter] = /^([0-9]+)([kmg]?)$/i.exec(text) ?? [];
  return whole === undefined ? undefined : amount(count, letter, 1024) || Number.POSITIVE_INFINITY;
}

/** Seconds in a time of nginx; a number alone is one of seconds. @example nginxTime('45s') === 45 */
export const nginxTime = (text: string): number | undefined =>
  span(/^[0-9]+$/.test(text) ? `${text}s` : text);
