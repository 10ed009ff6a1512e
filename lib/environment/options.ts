// What an environment may say of Tempo in Tempo's own words: every option of the version, but for those that
// follow from something else. https://grafana.com/docs/tempo/latest/configuration/
import * as z from 'zod';
import { noKey, withoutKeys } from './keys';
import { isMapping } from './mapping';

/** Options of a version of Tempo, as `npm run options` found them. */
export interface Options {
  version: string;
  /** The type of the whole file. */
  root: string;
  /** The fields of each type, and the type of each. */
  structs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Defaults, as the file would have them. What is not there is empty, zero or false. */
  defaults: object;
  /** The type of a tenant's limits, and where the file has those of all. */
  limits: { type: string; path: readonly string[] };
  /** What decides on an option instead of an operator; nothing, if the operator does. */
  decidedBy(path: readonly string[]): string | undefined;
  /** The words that an option may be; nothing, if it may be any text. */
  choicesOf(path: readonly string[]): readonly string[] | undefined;
}

/** The sections of the file that a program reads, and what may stand there. */
export interface OptionsOf {
  options: Options;
  sections: readonly string[];
}

type Json = z.core.JSONSchema.BaseSchema;

/** A kind of values. */
interface Kind {
  allowed: string;
  accepts(value: unknown): boolean;
  json: Json;
}

/** A variable would be one of the program's, and be replaced there. */
const textPattern = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}$]{0,1000}$/u;

const durationPattern = '^(?:0|(?=\\d)(?:\\d+h)?(?:\\d+m)?(?:\\d+s)?(?:\\d+ms)?)$';
const duration = new RegExp(durationPattern);

const kinds: Readonly<Record<string, Kind>> = {
  string: {
    allowed: 'a text of one line, without $',
    accepts: (value) => typeof value === 'string' && textPattern.test(value),
    json: { type: 'string' },
  },
  bool: {
    allowed: 'true or false',
    accepts: (value) => typeof value === 'boolean',
    json: { type: 'boolean' },
  },
  int: { allowed: 'a whole number', accepts: Number.isSafeInteger, json: { type: 'integer' } },
  uint: {
    allowed: 'a whole number, 0 or more',
    accepts: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
    json: { type: 'integer', minimum: 0 },
  },
  float: { allowed: 'a number', accepts: Number.isFinite, json: { type: 'number' } },
  duration: {
    allowed: 'a duration such as 1h30m, 45s or 500ms',
    accepts: (value) => (typeof value === 'string' && duration.test(value)) || value === 0,
    json: { type: 'string', pattern: durationPattern },
  },
  any: { allowed: 'anything', accepts: (value) => value !== null, json: {} },
};

/** A list or mapping of something. */
const containerOf = (type: string) => {
  const [, kind, of] = /^(list|map) of (.+)$/.exec(type) ?? [];
  return kind !== undefined && of !== undefined ? { kind, of } : undefined;
};

/** What is wrong with a value, and where. */
type Found = { path: string[]; keys: string[] } | { path: string[]; allowed: string; input: unknown };

/** Types of options, for checks and for editors. */
class Types {
  constructor(private readonly structs: Options['structs']) {}

  /** What is wrong with a value of a type. */
  problems(type: string, value: unknown, path: string[]): Found[] {
    const container = containerOf(type);
    if (container?.kind === 'list')
      return Array.isArray(value)
        ? value.flatMap((each, index) => this.problems(container.of, each, [...path, `${index}`]))
        : [{ path, allowed: 'a list', input: value }];
    const fields = this.structs[type];
    if (fields || container) {
      if (!isMapping(value)) return [{ path, allowed: 'a mapping of keys to values', input: value }];
      const keys = fields ? Object.keys(value).filter((key) => !Object.hasOwn(fields, key)) : [];
      return [
        ...(keys.length > 0 ? [{ path, keys }] : []),
        ...Object.entries(value).flatMap(([key, each]) => {
          const of = fields ? fields[key] : container?.of;
          return of === undefined ? [] : this.problems(of, each, [...path, key]);
        }),
      ];
    }
    if (typeof value === 'string' && withoutKeys(value) !== value)
      return [{ path, allowed: noKey, input: value }];
    if (type === 'any' && typeof value === 'string') return this.problems('string', value, path);
    if (type === 'any' && typeof value === 'object' && value !== null)
      return Object.entries(value).flatMap(([key, each]) => this.problems('any', each, [...path, key]));
    const kind = kinds[type];
    return !kind || kind.accepts(value) ? [] : [{ path, allowed: kind.allowed, input: value }];
  }

  /** The type as JSON Schema. */
  json(type: string): Json {
    const container = containerOf(type);
    if (container?.kind === 'list') return { type: 'array', items: this.json(container.of) };
    if (container) return { type: 'object', additionalProperties: this.json(container.of) };
    return this.structs[type] ? { $ref: `#/$defs/${definition(type)}` } : (kinds[type]?.json ?? {});
  }

  /** Some types, and those that they are made of, as definitions of JSON Schema. */
  definitions(types: readonly string[], known: Record<string, Json> = {}): Record<string, Json> {
    for (const type of types.map((each) => containerOf(each)?.of ?? each)) {
      const fields = this.structs[type];
      if (!fields || known[definition(type)]) continue;
      known[definition(type)] = this.struct(fields);
      this.definitions(Object.values(fields), known);
    }
    return known;
  }

  /** The first of some nested fields, which say where they are from. */
  described(fields: Readonly<Record<string, string>>, version: string): Json {
    const properties = Object.entries(fields).map(
      ([key, type]) => [key, { ...this.json(type), description: `${key} of Tempo ${version}.` }] as const,
    );
    return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
  }

  private struct(fields: Readonly<Record<string, string>>): Json {
    const properties = Object.entries(fields).map(([key, type]) => [key, this.json(type)] as const);
    return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
  }
}

const definition = (type: string) => `tempo.${type}`;

/** Definitions that the JSON Schema of what programs read refers to. */
export function optionDefinitions(reads: readonly OptionsOf[]): Record<string, Json> {
  const [{ options } = {}] = reads;
  if (!options) return {};
  const { structs, root, limits } = options;
  const sections = reads.flatMap(({ sections }) => sections);
  return new Types(structs).definitions([
    ...sections.flatMap((section) => structs[root]?.[section] ?? []),
    ...Object.values(structs[limits.type] ?? {}),
  ]);
}

/** Each option that is set, by its path from the top of the file. */
function* leaves(value: unknown, path: string[] = []): Generator<{ path: string[]; value: unknown }> {
  if (isMapping(value) && Object.keys(value).length > 0)
    for (const [key, each] of Object.entries(value)) yield* leaves(each, [...path, key]);
  else yield { path, value };
}

/** What an operator says of Tempo. */
export type Chosen = Record<string, unknown>;

/** Schema of what may be said of some sections. */
export function optionsSchema({ options, sections }: OptionsOf): z.ZodType<Chosen> {
  const fields = Object.entries(options.structs[options.root] ?? {});
  return schemaOf(options, Object.fromEntries(fields.filter(([key]) => sections.includes(key))), []);
}

/** Schema of a tenant's limits. */
export const limitsSchema = (options: Options): z.ZodType<Chosen> =>
  schemaOf(options, options.structs[options.limits.type] ?? {}, options.limits.path);

/** Schema of one thing in a list of the file. @param path Where the list is. */
export function listOptionsSchema(options: Options, path: readonly string[]): z.ZodType<Chosen> {
  const list = path.reduce((type, key) => options.structs[type]?.[key] ?? '', options.root);
  return schemaOf(options, options.structs[containerOf(list)?.of ?? ''] ?? {}, path.slice(-1));
}

/** @param below What the path of each field begins with. */
function schemaOf(
  options: Options,
  fields: Readonly<Record<string, string>>,
  below: readonly string[],
): z.ZodType<Chosen> {
  const types = new Types(options.structs);
  const whole = new Types({ ...options.structs, '': fields });
  return z
    .record(z.string(), z.unknown())
    .superRefine((value, context) => {
      for (const found of whole.problems('', value, []))
        if ('keys' in found) context.addIssue({ code: 'unrecognized_keys', ...found, input: value });
        else
          context.addIssue({ code: 'custom', path: found.path, message: found.allowed, input: found.input });
      for (const { path, value: input } of leaves(value)) {
        const by = options.decidedBy([...below, ...path]);
        if (by !== undefined) context.addIssue({ code: 'custom', path, message: `nothing: ${by}`, input });
        const words = options.choicesOf([...below, ...path]);
        if (words && typeof input === 'string' && !words.includes(input))
          context.addIssue({
            code: 'custom',
            path,
            message: words.map((word) => word || '""').join(', '),
            input,
          });
      }
    })
    .meta(types.described(fields, options.version));
}

/** A file with what is said of it: mappings are merged, all else is replaced. */
export function merged(file: object, chosen: Chosen | undefined): object {
  if (!chosen) return file;
  const known: Record<string, unknown> = { ...file };
  for (const [key, value] of Object.entries(chosen)) {
    const before = known[key];
    known[key] = isMapping(before) && isMapping(value) ? merged(before, value) : value;
  }
  return known;
}

/**
 * What is said of all programs, for one of them: the sections that it reads and that its file has, and what
 * stands in no section.
 */
export const saidOf = (
  { sections }: OptionsOf,
  file: object,
  chosen: Chosen | undefined,
): Chosen | undefined =>
  chosen &&
  Object.fromEntries(
    Object.entries(chosen).filter(
      ([key, value]) => sections.includes(key) && (!isMapping(value) || Object.hasOwn(file, key)),
    ),
  );
