// Lists whose items have no names: what is only in one of two, and which items are versions of one another.
import type { Difference } from './differences';

type Compare = (before: unknown, after: unknown, path: string[]) => Difference[];

const text = (value: unknown) => JSON.stringify(value) ?? '';
const isScalar = (value: unknown) => typeof value !== 'object' || value === null;

/** Items of a list that another list has not, each as often as it has it more, with their places. */
function onlyIn(list: unknown[], other: unknown[]): { place: number; item: unknown }[] {
  const left = new Map<string, number>();
  for (const item of other) left.set(text(item), (left.get(text(item)) ?? 0) + 1);
  return list.flatMap((item, place) => {
    const count = left.get(text(item)) ?? 0;
    left.set(text(item), count - 1);
    return count > 0 ? [] : [{ place, item }];
  });
}

/** The longest list that is told whole. */
const short = 60;

/** What differs between two lists whose items have no names. */
export function alignedLists(
  before: unknown[],
  after: unknown[],
  path: string[],
  compare: Compare,
): Difference[] {
  const [old, young] = [text(before), text(after)];
  if (old === young) return [];
  const [gone, come] = [onlyIn(before, after), onlyIn(after, before)];
  if (gone.length + come.length === 0) return [{ path: [...path, 'order'], before, after }];
  if ([...before, ...after].every(isScalar)) {
    if (old.length <= short && young.length <= short) return [{ path, before, after }];
    return [
      ...gone.map(({ item }) => ({ path, before: item })),
      ...come.map(({ item }) => ({ path, after: item })),
    ];
  }
  // What is gone and what has come in its order are taken for two versions of one item.
  const pairs = Array.from({ length: Math.max(gone.length, come.length) }, (_, index) => ({
    one: gone[index],
    other: come[index],
  }));
  return pairs.flatMap(({ one, other }) =>
    compare(one?.item, other?.item, [...path, `${other?.place ?? one?.place}`]),
  );
}
