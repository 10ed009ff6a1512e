// Rules of what the API server makes of a value, and how they are put together. They are pure, and leave
// values of odd shapes as they are.
import { isMapping } from '../environment/mapping';

export type Mapping = Readonly<Record<string, unknown>>;

/**
 * What a value becomes; without it, the field is not there.
 * @param of The mapping that has the field, with all that was filled in before.
 */
export type Rule = (value: unknown, of: Mapping) => unknown;

/** As it is; only a null goes. */
export const same: Rule = (value) => value;

/** A default. */
export const or =
  (otherwise: unknown): Rule =>
  (value) =>
    value ?? otherwise;

/** What is not written, since it says the same as nothing. */
export const unless =
  (zero: unknown): Rule =>
  (value) =>
    value === zero ? undefined : value;

/** One rule after the other. */
export const both =
  (first: Rule, second: Rule): Rule =>
  (value, of) =>
    second(first(value, of), of);

/** A rule for each item of a list. */
export const each =
  (rule: Rule): Rule =>
  (value, of) =>
    Array.isArray(value) ? value.map((item) => rule(item, of)) : value;

/** Fields in the order of the alphabet, if that is how they were before some were added. */
function ordered(filled: Mapping, before: Mapping): Mapping {
  const [keys, old] = [Object.keys(filled), Object.keys(before)];
  if (keys.length <= old.length || old.some((key, index) => key < (old[index - 1] ?? ''))) return filled;
  return Object.fromEntries(keys.sort().map((key) => [key, filled[key]]));
}

/** Rules for the fields of a mapping, in this order; fields without one stay as they are. */
export function fields(rules: Record<string, Rule>): Rule {
  const all = Object.entries(rules);
  return (value) => {
    if (!isMapping(value)) return value;
    const filled: Record<string, unknown> = { ...value };
    for (const [key, rule] of all) {
      const next = rule(filled[key] ?? undefined, filled);
      if (next !== undefined) filled[key] = next;
      else if (key in filled) delete filled[key];
    }
    return ordered(filled, value);
  };
}

/** Rules for the fields of a mapping that is always there. */
export const always = (rules: Record<string, Rule>) => both(or({}), fields(rules));
