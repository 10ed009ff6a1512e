// Reads an expression from the inside out: each step knows which labels the one before leaves.
import type { SyntaxNode } from '@lezer/common';
import { series } from '../metrics/catalogue';
import { called } from './calls';
import { expectLabels, expectRange, type Labels, type Reading, without } from './findings';
import { joined } from './joins';
import { children, given, grouped, selector, sides, written } from './parsing';
import { misselected, narrowed } from './selected';

function selected(node: SyntaxNode, reading: Reading): Labels {
  const { name, matchers } = selector(node, reading);
  const say = (what: string[]) =>
    reading.found.push(...what.map((wrong) => `${name || written(reading, node)}: ${wrong}`));
  const all = name ? series(name, reading.recorded) : 'names no metric';
  if (typeof all === 'string') {
    say([all]);
    return undefined;
  }
  const known = narrowed(all, matchers);
  say(misselected(known, matchers));
  return known.labels;
}

function aggregated(node: SyntaxNode, reading: Reading): Labels {
  const operation = written(reading, node.getChild('AggregateOp'));
  const modifier = node.getChild('AggregateModifier');
  const asked = grouped(modifier?.getChild('GroupingLabels'), reading);
  const argument = given(node).at(-1);
  const labels = argument && read(argument, reading);
  if (argument) expectRange(argument, false, operation, reading);
  expectLabels(asked, labels, written(reading, modifier), reading);
  if (!labels || /^(topk|bottomk|limitk|limit_ratio)$/.test(operation)) return labels;
  return modifier?.getChild('Without') ? without(labels, asked) : asked;
}

const readers: Record<string, (node: SyntaxNode, reading: Reading) => Labels> = {
  VectorSelector: selected,
  AggregateExpr: aggregated,
  FunctionCall: (node, reading) =>
    called(
      node,
      given(node).map((argument) => read(argument, reading)),
      reading,
    ),
  BinaryExpr: (node, reading) =>
    joined(
      node,
      sides(node).map((side) => read(side, reading)),
      reading,
    ),
};

/** The labels that a part of an expression leaves. */
export function read(node: SyntaxNode, reading: Reading): Labels {
  const reader = readers[node.name];
  if (reader) return reader(node, reading);
  return children(node)
    .map((child) => read(child, reading))
    .find((labels) => labels !== undefined);
}
