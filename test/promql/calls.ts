// What functions of PromQL may be asked of, and which labels they leave.
import type { SyntaxNode } from '@lezer/common';
import { series } from '../metrics/catalogue';
import { expectLabels, expectRange, type Labels, type Reading, without } from './findings';
import { given, selector, unquoted, unwrapped, written } from './parsing';

const ofRanges =
  /^(rate|irate|increase|delta|idelta|deriv|predict_linear|changes|resets|double_exponential_smoothing|\w+_over_time)$/;
const ofCounters = /^(rate|irate|increase)$/;
const ofGauges = /^(delta|idelta|deriv|predict_linear|(avg|min|max)_over_time)$/;

/** What a function does not make sense of. */
function misapplied(name: string, argument: SyntaxNode, reading: Reading): string[] {
  const of = unwrapped(argument);
  if (of.name !== 'VectorSelector')
    return ofCounters.test(name) ? [`${name}: takes a counter as it is; rate first, then add up`] : [];
  const metric = selector(of, reading).name;
  const known = series(metric, reading.recorded);
  if (typeof known === 'string') return [];
  return [
    ...(ofCounters.test(name) && known.type !== 'counter'
      ? [
          `${name}: ${metric} is no counter, but ${known.type === 'recorded' ? 'recorded' : `a ${known.type}`}`,
        ]
      : []),
    ...(ofGauges.test(name) && known.type === 'counter'
      ? [`${name}: ${metric} is a counter; take its rate`]
      : []),
  ];
}

/** Absence is known by what was asked for in so many words. */
function absent(argument: SyntaxNode | undefined, reading: Reading): Labels {
  const of = argument && unwrapped(argument);
  return of?.name === 'VectorSelector'
    ? selector(of, reading).matchers.flatMap(({ label, operator }) => (operator === '=' ? [label] : []))
    : [];
}

function quantile(name: string, labels: Labels, reading: Reading): Labels {
  if (labels && !labels.includes('le')) reading.found.push(`${name}: le is gone; keep it in by (…)`);
  return labels && without(labels, ['le']);
}

/** `label_replace(v, to, replacement, from, regex)`, `label_join(v, to, separator, from, …)` */
function relabelled(name: string, labels: Labels, literals: string[], reading: Reading): Labels {
  const [, to = '', , ...from] = literals;
  expectLabels(name === 'label_join' ? from : from.slice(0, 1), labels, name, reading);
  return labels && [...new Set([...labels, to])];
}

/** The labels that a function leaves of those of its arguments. */
export function called(node: SyntaxNode, results: Labels[], reading: Reading): Labels {
  const name = written(reading, node.getChild('FunctionIdentifier'));
  const all = given(node);
  const labels = results.find((result) => result !== undefined);
  const main = all[results.indexOf(labels)];
  if (main && labels) {
    expectRange(main, ofRanges.test(name), name, reading);
    reading.found.push(...misapplied(name, main, reading));
  }
  if (name === 'vector') return [];
  if (name === 'scalar') return undefined;
  if (name.startsWith('absent')) return absent(all[0], reading);
  if (/^histogram_(quantile|fraction)$/.test(name)) return quantile(name, labels, reading);
  if (/^label_(replace|join)$/.test(name))
    return relabelled(
      name,
      labels,
      all.map((argument) => unquoted(written(reading, argument))),
      reading,
    );
  return labels;
}
