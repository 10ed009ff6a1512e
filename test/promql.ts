// What is wrong with a PromQL expression. Prometheus itself says nothing: it answers a wrong name or label
// with an empty result.
import type { Recorded } from './metrics/catalogue';
import type { Reading } from './promql/findings';
import { isRange, parsed, type Selector, selector } from './promql/parsing';
import { read } from './promql/reading';

/** What else there is besides the catalogue. */
type Besides = { recorded?: Recorded };

/** What is wrong with an expression, one line each; nothing, if it is right. */
export function problems(expression: string, { recorded = {} }: Besides = {}): string[] {
  const { text, top, error } = parsed(expression);
  if (error !== undefined) return [`does not parse after: ${text.slice(0, error)}`];
  const reading: Reading = { text, recorded, found: [] };
  read(top, reading);
  const whole = top.firstChild && isRange(top.firstChild) ? ['is a range, of which nothing is made'] : [];
  return [...new Set([...reading.found, ...whole])];
}

/** Labels that a result may have, in order: those that a legend or an annotation may name. */
export function labelsOf(expression: string, { recorded = {} }: Besides = {}): string[] {
  const { text, top } = parsed(expression);
  return [...(read(top, { text, recorded, found: [] }) ?? [])].sort();
}

/** The metrics that an expression selects, in its order. */
export function metricsIn(expression: string): Selector[] {
  const { text, top } = parsed(expression);
  const found: Selector[] = [];
  top.cursor().iterate(({ name, node }) => {
    if (name === 'VectorSelector') found.push(selector(node, { text }));
  });
  return found;
}
