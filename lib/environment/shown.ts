// How a value is shown in a message: without what may be a key, in one line, and no longer than one can read.
import { withoutKeys } from './keys';

const longest = 120;

/** A text as it may be shown. What a terminal would obey is written as an escape. */
export function shortened(text: string): string {
  const safe = withoutKeys(text).replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return safe.length > longest ? `${safe.slice(0, longest)}… (${safe.length} characters)` : safe;
}

/** A value as it may be shown. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return shortened(JSON.stringify(value) ?? String(value));
}

const mostNamed = 10;

/** Words in a row; of many, the first ones and how many more there are. */
export function listed(words: readonly string[]): string {
  const more = words.length - mostNamed;
  return more > 0 ? `${words.slice(0, mostNamed).join(', ')} and ${more} more` : words.join(', ');
}
