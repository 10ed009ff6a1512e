// PromQL as a tree, and what its selectors ask for.
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** One condition of a selector, such as `job=~"a|b"`. */
export type Matcher = { label: string; operator: string; value: string };

/** A metric that an expression selects, and how. */
export type Selector = { name: string; matchers: Matcher[] };

/** A text, of which nodes are parts. */
export type Written = { text: string };

/** An expression as Grafana sends it: variables replaced by what they stand for. */
const asSent = (expression: string) =>
  expression
    .replaceAll(/\$\{?__(rate_)?interval\}?/g, '1m')
    .replaceAll(/\$\{?__range_s\}?/g, '3600')
    .replaceAll(/\$\{?__range\}?/g, '1h')
    .replaceAll(/\$\{[a-zA-Z_]\w*(:\w+)?\}|\$[a-zA-Z_]\w*/g, 'variable');

/** An expression, and where it does not parse. */
export function parsed(expression: string) {
  const text = asSent(expression);
  const tree = parser.parse(text);
  const errors: number[] = [];
  tree.iterate({ enter: ({ type, from }) => void (type.isError && errors.push(from)) });
  return { text, top: tree.topNode, error: errors[0] };
}

/** What is directly below a node. */
export function children(node: SyntaxNode | null): SyntaxNode[] {
  const all: SyntaxNode[] = [];
  for (let child = node?.firstChild ?? null; child; child = child.nextSibling) all.push(child);
  return all;
}

/** A node as it is written. */
export const written = ({ text }: Written, node: SyntaxNode | null) =>
  node ? text.slice(node.from, node.to) : '';

/** What a literal stands for. */
export const unquoted = (literal: string) => literal.slice(1, -1).replaceAll(/\\(.)/g, '$1');

/** What a function or an aggregation is given. */
export const given = (node: SyntaxNode) => children(node.getChild('FunctionCallBody'));

/** What an operator is between. */
export const sides = (node: SyntaxNode) => [node.firstChild, node.lastChild].flatMap((side) => side ?? []);

/** The labels of `by (…)`, `on (…)` and the like. */
export const grouped = (node: SyntaxNode | null | undefined, from: Written) =>
  children(node ?? null).map((label) => written(from, label).replaceAll('"', ''));

/** What is selected: `x{…}`, `{__name__="x"}` and `{"x"}` are the same. */
export function selector(node: SyntaxNode, from: Written): Selector {
  const list = node.getChild('LabelMatchers');
  const all = children(list)
    .filter(({ name }) => name.endsWith('LabelMatcher'))
    .map((matcher) => ({
      label: written(from, matcher.firstChild).replaceAll('"', ''),
      operator: written(from, matcher.getChild('MatchOp')),
      value: unquoted(written(from, matcher.lastChild)),
    }));
  const named =
    all.find(({ label, operator }) => label === '__name__' && operator === '=')?.value ??
    unquoted(written(from, list?.getChild('QuotedLabelName') ?? null));
  return {
    name: written(from, node.getChild('Identifier')) || named,
    matchers: all.filter(({ label }) => label !== '__name__'),
  };
}

const wrapping = /^(MatrixSelector|SubqueryExpr|OffsetExpr|StepInvariantExpr|ParenExpr)$/;

/** What is below ranges, offsets and brackets. */
export const unwrapped = (node: SyntaxNode): SyntaxNode =>
  wrapping.test(node.name) && node.firstChild ? unwrapped(node.firstChild) : node;

/** Whether a node gives several samples of each series. */
export function isRange(node: SyntaxNode): boolean {
  if (/^(MatrixSelector|SubqueryExpr)$/.test(node.name)) return true;
  return wrapping.test(node.name) && node.firstChild !== null && isRange(node.firstChild);
}
