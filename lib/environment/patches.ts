// Changes of rendered objects that no key of an environment says.
import * as z from 'zod';
import { noKey, withoutKeys } from './keys';
import { dnsSubdomain } from './names';
import { distinct, line, text } from './values';

/** All texts in a value. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, each]) => [key, ...textsIn(each)])
    : [];
}

/** What Flux would replace, and what no terminal is to see. */
const strange = /\$\{|[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}]/u;

/** A value of any shape, with no key of anybody and no variable in it. */
const content = z
  .unknown()
  .refine((value) => textsIn(value).every((each) => withoutKeys(each) === each), noKey)
  .refine(
    (value) => !textsIn(value).some((each) => strange.test(each)),
    'no ${, which Flux would replace, and no control characters',
  );

const pointer = text(/^(\/([^~/]|~[01])*)+$/, 'a pointer such as /spec/ports/0/port (RFC 6901)');

const operation = z
  .strictObject({
    op: z.enum(['add', 'replace', 'remove', 'move', 'copy', 'test']).describe('What is done.'),
    path: pointer.describe('Where.'),
    from: pointer.optional().describe('With move and copy: from where.'),
    value: content.optional().describe('With add, replace and test: the value.'),
  })
  .refine(
    ({ op, from }) => (op === 'move' || op === 'copy') === (from !== undefined),
    'with move and copy `from`, and with no other',
  );

const patch = z
  .strictObject({
    kind: text(/^[A-Z][A-Za-z]{1,62}$/, 'a kind, for example Deployment').describe('Kind of the object.'),
    name: dnsSubdomain.describe('Name of the object, as in dist/.'),
    reason: line('why, in one line', 200).describe('Why: whoever reads the file in a year wants to know.'),
    merge: z
      .record(z.string(), content)
      .optional()
      .describe(
        'What is merged into it: mappings by their keys, lists of things that have a name by that; other lists are replaced. null removes a key, `$patch: delete` a thing of a list.',
      ),
    json: z
      .array(operation)
      .min(1, 'at least one operation')
      .optional()
      .describe('Operations of JSON Patch (RFC 6902).'),
  })
  .refine(({ merge, json }) => (merge === undefined) !== (json === undefined), 'either merge or json');

export const patches = distinct(patch);

export type Patch = z.output<typeof patch>;
