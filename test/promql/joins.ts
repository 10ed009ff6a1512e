// Two results in one: by which labels their series find one another, and which are left.
import type { SyntaxNode } from '@lezer/common';
import { expectLabels, expectRange, type Labels, type Reading, without } from './findings';
import { grouped, sides, written } from './parsing';

/** Without `on (…)` only series with the very same labels are a pair. */
function unpaired(left: readonly string[], right: readonly string[]): string[] {
  const side = (name: string, labels: string[]) =>
    labels.length > 0 ? [`only the ${name} has ${labels.join(', ')}`] : [];
  const odd = [...side('left', without(left, right)), ...side('right', without(right, left))];
  return odd.length > 0 ? [`no two series match: ${odd.join(', ')}`] : [];
}

/** How two sides are matched. */
function matching(node: SyntaxNode, reading: Reading) {
  const clause = node.getChild('MatchingModifierClause');
  const lists = clause?.getChildren('GroupingLabels') ?? [];
  const many = clause?.getChild('GroupLeft') ? 'left' : clause?.getChild('GroupRight') ? 'right' : undefined;
  return {
    as: written(reading, clause),
    on: Boolean(clause?.getChild('On')),
    labels: grouped(lists[0], reading),
    many,
    included: grouped(lists[1], reading),
  };
}

/** The labels that an operator leaves of those of its sides. */
export function joined(node: SyntaxNode, [left, right]: Labels[], reading: Reading): Labels {
  const operator = written(reading, node.firstChild?.nextSibling ?? null);
  for (const side of sides(node)) expectRange(side, false, operator, reading);
  if (!left || !right) return left ?? right;
  const { as, on, labels, many, included } = matching(node, reading);
  for (const there of on ? [left, right] : [[...left, ...right]]) expectLabels(labels, there, as, reading);
  if (operator === 'or') return [...new Set([...left, ...right])];
  if (!on && !many) reading.found.push(...unpaired(without(left, labels), without(right, labels)));
  if (operator === 'and' || operator === 'unless') return left;
  if (!many) return on ? labels : without(left, labels);
  expectLabels(included, many === 'left' ? right : left, as, reading);
  return [...new Set([...(many === 'left' ? left : right), ...included])];
}
