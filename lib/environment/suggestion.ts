// Which of some words was probably meant.
import { closest, distance } from 'fastest-levenshtein';

/**
 * The word that was probably meant, if one is near, as a sentence with a space before it.
 * @example suggestion('replcas', ['replicas', 'memory'])
 */
export function suggestion(word: string, words: string[]): string {
  const near = words.length > 0 ? closest(word, words) : '';
  return near && distance(word.toLowerCase(), near.toLowerCase()) <= Math.max(2, word.length / 3)
    ? ` Did you mean ${near}?`
    : '';
}
