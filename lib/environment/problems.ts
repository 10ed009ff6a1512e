// Turns what is wrong with an environment into problems that say where, what, the value, what is allowed and
// what to do.

import { load, YAMLException } from 'js-yaml';
import * as z from 'zod';
import { type Problem, type Violation, violation } from '../problem';
import type { Contract } from './contract';
import { type Environment, environmentSchema } from './environment';
import { noKey, withoutKey, withoutKeys } from './keys';
import { suggestion } from './suggestion';

/** Either an environment, with what the components of its architecture add, or all that is wrong with it. */
export type Reading = { environment: Environment; contract: readonly Contract[] } | { problems: Problem[] };

/** What the components of an architecture add, by what an operator wrote: the version of Tempo chooses it. */
export type ContractOf = (written: unknown) => readonly Contract[];

/** Kinds of values, in the words of people who write YAML. */
const kinds: Record<string, string> = {
  object: 'a mapping of keys to values, {} for an empty one',
  record: 'a mapping of keys to values',
  array: 'a list',
  string: 'a text',
};

const dotted = (path: PropertyKey[]) => path.map(String).join('.') || 'the file';
const shown = (value: unknown) => (value === undefined ? 'nothing' : withoutKeys(JSON.stringify(value)));

/** The part of the JSON Schema that speaks of a path. */
function schemaAt(root: z.core.JSONSchema.BaseSchema, path: PropertyKey[]): z.core.JSONSchema.BaseSchema {
  return path.reduce<z.core.JSONSchema.BaseSchema>((schema, key) => {
    const next = schema.properties?.[String(key)] ?? schema.items ?? schema.additionalProperties;
    return typeof next === 'object' && !Array.isArray(next) ? next : {};
  }, root);
}

function describe(issue: z.core.$ZodIssue, schema: z.core.JSONSchema.BaseSchema): Violation[] {
  const at = dotted(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schemaAt(schema, issue.path).properties ?? {});
    return issue.keys.map((key) =>
      violation(
        dotted([...issue.path, key]),
        `unknown key.${suggestion(key, known)} Allowed here: ${known.join(', ')}.`,
      ),
    );
  }
  if (issue.code === 'invalid_key')
    return issue.issues.map(({ message }) => violation(at, `not a possible name. Allowed: ${message}.`));
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    return [
      violation(
        at,
        `got ${shown(issue.input)}.${suggestion(String(issue.input), allowed)} Allowed: ${allowed.join(', ')}.`,
      ),
    ];
  }
  const described = schemaAt(schema, issue.path).description;
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return [violation(at, `required but missing.${described ? ` ${described}` : ''}`)];
  const expected =
    issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')
      ? (kinds[issue.expected] ?? issue.expected)
      : issue.message;
  const got = shown(expected === noKey ? withoutKey(`${issue.input}`) : issue.input);
  return [violation(at, `got ${got}. Allowed: ${expected}.`)];
}

/** The contract as JSON Schema, for editors. */
export function environmentJsonSchema(contract: readonly Contract[]): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(environmentSchema(contract), { io: 'input' });
}

/**
 * Reads an environment.
 * @param file Name that problems start with.
 * @param text YAML as it stands in the file.
 */
export function readEnvironment(file: string, text: string, contractOf: ContractOf): Reading {
  let written: unknown;
  try {
    written = load(text, { filename: file });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const at = `${file}:${(error.mark?.line ?? 0) + 1}:${(error.mark?.column ?? 0) + 1}`;
    return { problems: [{ rule: 'yaml', ...violation(at, `not YAML: ${error.reason}.`) }] };
  }
  const contract = contractOf(written);
  const result = environmentSchema(contract).safeParse(written, { reportInput: true });
  if (result.success) return { environment: result.data, contract };
  const schema = environmentJsonSchema(contract);
  const found = result.error.issues.flatMap((issue) => describe(issue, schema));
  return {
    problems: found.map(({ where, what }) => ({ rule: 'schema', ...violation(`${file}: ${where}`, what) })),
  };
}
