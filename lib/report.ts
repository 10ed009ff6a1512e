// What a run tells the one who started it.
import type { compare } from './disk';
import { environmentOf } from './review/objects';

type Differences = ReturnType<typeof compare>;

/** Columns of text: the first to the left, all others to the right. */
function columns(rows: string[][]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')).join('\n');
}

const within = (name: string, paths: readonly string[]) => paths.filter((path) => environmentOf(path) === name).length;

/** A row for each environment: its objects, and the files that were added, changed and removed. */
export function summary(environments: string[], paths: readonly string[], { added, changed, removed }: Differences): string {
  const gone = removed.map(environmentOf).filter((name) => !environments.includes(name));
  const rows = [...environments, ...new Set(gone)].map((name) => [name, ...[paths, added, changed, removed].map((some) => `${within(name, some)}`)]);
  return columns([['environment', 'objects', 'added', 'changed', 'removed'], ...rows]);
}

/** A line for each file that differs. */
export function differing({ added, changed, removed }: Differences): string[] {
  return [...added.map((path) => `+ ${path}`), ...changed.map((path) => `~ ${path}`), ...removed.map((path) => `- ${path}`)];
}
