// The findings as tables of Markdown, which read well at a terminal too.
import type { Finding } from './bench';

const line = (cells: string[], widths: number[]) =>
  `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;

/** One table with its title, and notes below it. */
export function tableOf({ title, head, rows, notes }: Finding): string {
  const widths = head.map((cell, index) =>
    Math.max(3, cell.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  return [
    `### ${title}`,
    '',
    line(head, widths),
    line(
      widths.map((width) => '-'.repeat(width)),
      widths,
    ),
    ...rows.map((row) => line(row, widths)),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `- ${note}`)] : []),
    '',
  ].join('\n');
}
