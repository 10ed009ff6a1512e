// What differs between two values, in the words of people who run Tempo.
import { load, YAMLException } from 'js-yaml';

/** A place where two values differ; a side that has nothing there is undefined. */
export interface Difference {
  path: string[];
  before?: unknown;
  after?: unknown;
}

const isMapping = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What things are called: most, alerts, recording rules, panels, queries. */
const callings = ['name', 'alert', 'record', 'title', 'refId'];

function nameOf(item: unknown): unknown {
  if (!isMapping(item)) return undefined;
  const all = entries(item);
  const calling = callings.find((key) => all.has(key));
  return calling ? all.get(calling) : nameOf(all.get('metadata'));
}

/** A list of things with names, as a mapping: containers, ports, variables, claims, datasources, alerts, flags. Their order says nothing. */
function named(value: unknown): object | undefined {
  if (!Array.isArray(value)) return undefined;
  const flags = value.map((item) => /^(-[^=]+)=(.*)$/.exec(item) ?? []);
  if (value.length > 0 && flags.every(([whole]) => whole !== undefined)) return Object.fromEntries(flags.map(([, flag, given]) => [flag, given]));
  const names = value.map(nameOf);
  const tellsApart = value.length > 0 && new Set(names).size === value.length && names.every((name) => typeof name === 'string');
  return tellsApart ? Object.fromEntries(names.map((name, index) => [name, value[index]])) : undefined;
}

const entries = (value: object): Map<string, unknown> => new Map(Object.entries(value));

/** All places where two values differ, the outermost of each. */
export function differences(before: unknown, after: unknown, path: string[] = []): Difference[] {
  const [left, right] = [isMapping(before) ? before : named(before), isMapping(after) ? after : named(after)];
  if (!left || !right) return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
  const [old, young] = [entries(left), entries(right)];
  return [...new Set([...old.keys(), ...young.keys()])].sort().flatMap((key) => differences(old.get(key), young.get(key), [...path, key]));
}

/** Lines that stand in one text alone. */
function lines(before: string, after: string, path: string[]): Difference[] {
  const [old, young] = [before, after].map((text) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  );
  return [
    ...(old ?? []).filter((line) => !young?.includes(line)).map((line) => ({ path, before: line })),
    ...(young ?? []).filter((line) => !old?.includes(line)).map((line) => ({ path, after: line })),
  ];
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
  if (typeof before !== 'string' || typeof after !== 'string') return differences(before, after, [file]);
  if (!/\.(ya?ml|json)$/.test(file)) return lines(before, after, [file]);
  const [old, young] = [parsed(file, before), parsed(file, after)];
  return isMapping(old) && isMapping(young) ? differences(old, young, [file]) : lines(before, after, [file]);
}

/** The value at a path of keys; a list with names is entered by them. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    const mapping = isMapping(inner) ? inner : (named(inner) ?? (Array.isArray(inner) ? Object.fromEntries(inner.entries()) : undefined));
    return mapping ? entries(mapping).get(key) : undefined;
  }, value);
}

const words: [RegExp, string][] = [
  [/^spec\.template\.spec\.containers\.[^.]+\.resources\.limits\.memory$/, 'memory limit'],
  [/^spec\.template\.spec\.containers\.[^.]+\.resources\.requests\.memory$/, 'memory request'],
  [/^spec\.template\.spec\.containers\.[^.]+\.resources\.requests\.cpu$/, 'CPU request'],
  [/^spec\.template\.spec\.containers\.[^.]+\.image$/, 'image'],
  [/^spec\.template\.spec\.containers\.[^.]+\.env\.([^.]+)\.value$/, '$1'],
  [/^spec\.template\.spec\.containers\.[^.]+\./, ''],
  [/^spec\.template\.(metadata|spec)\./, ''],
  [/^spec\./, ''],
];

const imageName = /^([^@]+):([^:@/]+)(@sha256:[0-9a-f]+)?$/;

/** Of two versions of one image only the versions are told. */
function versions(before: unknown, after: unknown): [unknown, unknown] {
  const [old, young] = [imageName.exec(String(before)), imageName.exec(String(after))];
  return old && young && old[1] === young[1] && old[2] !== young[2] ? [old[2], young[2]] : [before, after];
}

/** Two long texts, each from shortly before they part. */
function parting(before: unknown, after: unknown): [unknown, unknown] {
  if (typeof before !== 'string' || typeof after !== 'string' || before.length <= 60 || after.length <= 60) return [before, after];
  const length = [...before].findIndex((letter, index) => letter !== after[index]);
  const from = Math.max(0, (length < 0 ? before.length : length) - 20);
  return from === 0 ? [before, after] : [`...${before.slice(from)}`, `...${after.slice(from)}`];
}

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
const short = (value: unknown) => (shown(value).length > 60 ? `${shown(value).slice(0, 57)}...` : shown(value));

/** A difference in words. @example say(...) === 'memory limit 1Gi -> 2Gi' */
export function say({ path, before, after }: Difference): string {
  const [file, ...rest] = path;
  const inFile = file !== undefined && /\.[a-z]+$/.test(file);
  const dotted = (inFile ? rest : path).join('.');
  const [pattern, word] = words.find(([pattern]) => pattern.test(dotted)) ?? [/$^/, ''];
  const what = `${inFile ? `${file}: ` : ''}${dotted.replace(pattern, word)}`;
  const isLine = inFile && rest.length === 0;
  if (before === undefined) return isLine ? `${what}+ ${short(after)}` : `${what} added: ${short(after)}`;
  if (after === undefined) return isLine ? `${what}- ${short(before)}` : `${what} removed, was ${short(before)}`;
  const [old, young] = what === 'image' ? versions(before, after) : parting(before, after);
  return `${what} ${short(old)} -> ${short(young)}`;
}

/** Several differences in words: lines of a file once each and not all of them, a memory request not beside an equal limit. */
export function sayAll(all: Difference[]): string {
  const isLimit = ({ path }: Difference) => path.slice(-2).join('.') === 'limits.memory';
  const isRequest = ({ path }: Difference) => path.slice(-2).join('.') === 'requests.memory';
  const limits = all.filter(isLimit).map(({ after }) => after);
  const said = [...new Set(all.filter((difference) => !(isRequest(difference) && limits.includes(difference.after))).map(say))];
  const [some, more] = [said.slice(0, 8), said.length - 8];
  return [...some, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
