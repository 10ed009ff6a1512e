// What is found while an expression is read.
import type { SyntaxNode } from '@lezer/common';
import type { Recorded } from '../metrics/catalogue';
import { isRange, type Written } from './parsing';

/** Labels that a result may have; nothing, if it is a number or if nobody knows. */
export type Labels = readonly string[] | undefined;

/** An expression that is being read, and what was found wrong so far. */
export type Reading = Written & { recorded: Recorded; found: string[] };

/** Labels but some. */
export const without = (labels: readonly string[], gone: readonly string[]) =>
  labels.filter((label) => !gone.includes(label));

/** Says which labels are asked for where they are not. */
export function expectLabels(asked: readonly string[], there: Labels, as: string, { found }: Reading): void {
  found.push(...(there ? without(asked, there) : []).map((label) => `${as}: there is no label ${label}`));
}

/** Says what is a range where samples of one time are needed, or the other way round. */
export function expectRange(node: SyntaxNode, wanted: boolean, as: string, { found }: Reading): void {
  if (isRange(node) !== wanted)
    found.push(wanted ? `${as}: takes a range such as [5m]` : `${as}: takes no range; rate it first`);
}
