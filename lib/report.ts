// What a run tells the one who started it.
import type { compare } from './disk/files';
import { environmentOf } from './manifests/objects';

type Differences = ReturnType<typeof compare>;

/** Columns of text: the first to the left, all others to the right. */
function columns(rows: string[][]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

function countsOf(paths: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(environmentOf(path), (counts.get(environmentOf(path)) ?? 0) + 1);
  return counts;
}

/**
 * A row for each environment: its objects, and the files that were added, changed and removed.
 * @param objects How many each environment has.
 */
export function summary(
  environments: string[],
  objects: ReadonlyMap<string, number>,
  { added, changed, removed }: Differences,
): string {
  const counts = [objects, ...[added, changed, removed].map(countsOf)];
  const gone = [...(counts[3]?.keys() ?? [])].filter((name) => !environments.includes(name));
  const rows = [...environments, ...gone].map((name) => [
    name,
    ...counts.map((some) => `${some.get(name) ?? 0}`),
  ]);
  return columns([['environment', 'objects', 'added', 'changed', 'removed'], ...rows]);
}

/** A line for each file that differs. */
export function differing({ added, changed, removed }: Differences): string[] {
  return [
    ...added.map((path) => `+ ${path}`),
    ...changed.map((path) => `~ ${path}`),
    ...removed.map((path) => `- ${path}`),
  ];
}
