// Turns what is wrong with an environment into problems that say where, what, the value, what is allowed and
// what to do.

import * as z from 'zod';
import { line, type Problem, violation } from '../problem';
import type { Contract } from './contract';
import { type Environment, environmentSchema } from './environment';
import { noKey, withoutKey } from './keys';
import { optionDefinitions } from './options';
import type { Place } from './place';
import { shortened, shown } from './shown';
import { readSource, type Source } from './source';
import { suggestion } from './suggestion';

/** Either an environment, with what the components of its architecture add, or all that is wrong with it. */
export type Reading =
  | { environment: Environment; contract: readonly Contract[]; place: Place }
  | { problems: Problem[] };

/** What the components of an architecture add, by what an operator wrote: the version of Tempo chooses it. */
export type ContractOf = (written: unknown) => readonly Contract[];

/** Kinds of values, in the words of people who write YAML. */
const kinds: Record<string, string> = {
  object: 'a mapping of keys to values, {} for an empty one',
  record: 'a mapping of keys to values',
  array: 'a list',
  string: 'a text',
  boolean: 'true or false',
  number: 'a number',
};

const dotted = (path: readonly PropertyKey[]) => shortened(path.map(String).join('.')) || 'the file';

/** The part of the JSON Schema that speaks of a path. What is said in several places stands in `$defs`. */
function schemaAt(root: z.core.JSONSchema.BaseSchema, path: PropertyKey[]): z.core.JSONSchema.BaseSchema {
  const whole = (schema: z.core.JSONSchema.BaseSchema) =>
    (schema.$ref && root.$defs?.[schema.$ref.replace('#/$defs/', '')]) || schema;
  return path.reduce<z.core.JSONSchema.BaseSchema>((schema, key) => {
    const next = schema.properties?.[String(key)] ?? schema.items ?? schema.additionalProperties;
    return typeof next === 'object' && !Array.isArray(next) ? whole(next) : {};
  }, root);
}

/** What is wrong with a key, by its path. */
interface KeyViolation {
  path: PropertyKey[];
  what: string;
}

/** A value as the operator wrote it, and not as YAML reads it. */
function got({ input, path }: z.core.$ZodIssue, source: Source): string {
  const taken = typeof input === 'string' ? undefined : source.takenOf(path);
  return taken?.text ? shortened(taken.text) : shown(input);
}

/** A text that YAML takes for something else, and that would be right as a text. */
function unquoted(issue: z.core.$ZodIssue, { type, pattern }: z.core.JSONSchema.BaseSchema, source: Source) {
  const taken = typeof issue.input === 'string' ? undefined : source.takenOf(issue.path);
  const isRight =
    type === 'string' && taken?.text && (pattern === undefined || new RegExp(pattern, 'u').test(taken.text));
  return isRight
    ? `got ${taken.text}, which YAML takes for ${taken.as}. Write it in quotes: "${taken.text}".`
    : undefined;
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, known: string[]): KeyViolation[] {
  return issue.keys.map((key) => {
    const meant = suggestion(key, known);
    const what = `unknown key.${meant || ` Allowed here: ${known.join(', ')}.`}`;
    return { path: [...issue.path, key], what };
  });
}

function describe(
  issue: z.core.$ZodIssue,
  schema: z.core.JSONSchema.BaseSchema,
  source: Source,
): KeyViolation[] {
  const { path } = issue;
  const here = schemaAt(schema, path);
  const { description, properties = {} } = here;
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue, Object.keys(properties));
  if (issue.code === 'invalid_key')
    return issue.issues.map(({ message }) => ({ path, what: `not a possible name. Allowed: ${message}.` }));
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    const meant = suggestion(String(issue.input), allowed);
    return [{ path, what: `got ${got(issue, source)}.${meant} Allowed: ${allowed.join(', ')}.` }];
  }
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return [{ path, what: `required but missing.${description ? ` ${description}` : ''}` }];
  const quoted = unquoted(issue, here, source);
  if (quoted) return [{ path, what: quoted }];
  const isBare = issue.code === 'invalid_type' && issue.message.startsWith('Invalid input');
  const allowed = isBare ? (kinds[issue.expected] ?? issue.expected) : issue.message;
  if (allowed === noKey)
    return [{ path, what: `got ${shown(withoutKey(`${issue.input}`))}. Allowed: ${allowed}.` }];
  return [{ path, what: `got ${got(issue, source)}. Allowed: ${allowed}.` }];
}

/** The contract as JSON Schema, for editors. */
export function environmentJsonSchema(contract: readonly Contract[]): z.core.JSONSchema.BaseSchema {
  const known = jsonSchemas.get(contract);
  if (known) return known;
  const schema = z.toJSONSchema(environmentSchema(contract), { io: 'input' });
  schema.$defs = { ...schema.$defs, ...optionDefinitions(contract.flatMap(({ reads }) => reads ?? [])) };
  jsonSchemas.set(contract, schema);
  return schema;
}

/** It takes longer to make than to look at. */
const jsonSchemas = new WeakMap<readonly Contract[], z.core.JSONSchema.BaseSchema>();

/**
 * Reads an environment.
 * @param file Name that problems start with.
 * @param text YAML as it stands in the file.
 */
export function readEnvironment(file: string, text: string, contractOf: ContractOf): Reading {
  const source = readSource(file, text);
  if ('problems' in source) return source;
  const place: Place = (path) => `${file}:${source.lineOf(path)}: ${dotted(path)}`;
  const contract = contractOf(source.value);
  const result = environmentSchema(contract).safeParse(source.value, { reportInput: true });
  if (result.success && source.misread.length === 0) return { environment: result.data, contract, place };
  if (result.success) {
    const found = source.misread.map(({ path, text, number }) =>
      violation(
        place(path),
        `got ${text}, which YAML takes for ${number}. Write ${number}, or another number.`,
      ),
    );
    return { problems: found.map((problem) => ({ rule: 'yaml', ...problem })) };
  }
  const schema = environmentJsonSchema(contract);
  const found = result.error.issues.flatMap((issue) => describe(issue, schema, source));
  const problems = found.map(({ path, what }) => ({ rule: 'schema', ...violation(place(path), what) }));
  // Two checks of one value may say the same.
  return { problems: [...new Map(problems.map((problem) => [line(problem), problem])).values()] };
}
