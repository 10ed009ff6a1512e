// What differs between two values: the innermost places where they part.

import { load, YAMLException } from 'js-yaml';
import { isMapping } from '../environment/mapping';
import { entriesByName, named } from '../manifests/reading';
import { alignedLists } from './lists';

/** A place where two values differ; a side that has nothing there is undefined. */
export interface Difference {
  path: string[];
  before?: unknown;
  after?: unknown;
}

/** The last step of a path where only the order of a list differs. */
export const order = 'order';
/** Whether the same things stand in another order. */
export const isOrder = ({ path }: Difference) => path.at(-1) === order;

/** The order of what two lists have in common, if it is another one. */
function orders(old: Map<string, unknown>, young: Map<string, unknown>, path: string[]): Difference[] {
  const common = (one: Map<string, unknown>, other: Map<string, unknown>) =>
    [...one.keys()].filter((name) => other.has(name)).join(', ');
  const [before, after] = [common(old, young), common(young, old)];
  return before === after ? [] : [{ path: [...path, order], before, after }];
}

function mappings(old: Map<string, unknown>, young: Map<string, unknown>, path: string[]): Difference[] {
  return [...new Set([...old.keys(), ...young.keys()])]
    .sort()
    .flatMap((key) => differences(old.get(key), young.get(key), [...path, key]));
}

/** All places where two values differ, the innermost of each. */
export function differences(before: unknown, after: unknown, path: string[] = []): Difference[] {
  if (before === after) return [];
  if (isMapping(before) && isMapping(after))
    return mappings(entriesByName(before), entriesByName(after), path);
  if (Array.isArray(before) && Array.isArray(after)) {
    const [old, young] = [named(before), named(after)];
    return old && young
      ? [...mappings(old, young, path), ...orders(old, young, path)]
      : alignedLists(before, after, path, differences);
  }
  return [{ path, before, after }];
}

/** Lines that stand in one text alone. */
function lines(before: string, after: string, path: string[]): Difference[] {
  const [old = [], young = []] = [before, after].map((text) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  );
  const [inOld, inYoung] = [new Set(old), new Set(young)];
  const own = [
    ...old.filter((line) => !inYoung.has(line)).map((line) => ({ path, before: line })),
    ...young.filter((line) => !inOld.has(line)).map((line) => ({ path, after: line })),
  ];
  return own.length > 0 || before === after ? own : [{ path: [...path, order], before, after }];
}

function parsed(file: string, text: string): unknown {
  try {
    return file.endsWith('.json') ? JSON.parse(text) : load(text);
  } catch (error) {
    if (error instanceof YAMLException || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What differs in a file of a ConfigMap: its content where it is YAML, else its lines. */
export function fileDifferences(file: string, before: unknown, after: unknown): Difference[] {
  if (before === after) return [];
  if (typeof before !== 'string' || typeof after !== 'string') return differences(before, after, [file]);
  if (!/\.(ya?ml|json)$/.test(file)) return lines(before, after, [file]);
  const [old, young] = [parsed(file, before), parsed(file, after)];
  if (!isMapping(old) || !isMapping(young)) return lines(before, after, [file]);
  const found = differences(old, young, [file]);
  // Comments and layout: nothing that a program reads, but another text.
  return found.length > 0 ? found : [{ path: [file, 'layout'], before, after }];
}
