// How a step of the end-to-end test fails.

/** Raised when a step fails; each line is for people. */
export class Failure extends Error {
  constructor(readonly lines: string[]) {
    super(lines.join('\n'));
  }
}

/** Raises a failure if there are problems; at most twenty of them are printed. */
export function failIf(problems: string[]): void {
  if (problems.length === 0) return;
  const rest = problems.length > 20 ? [`and ${problems.length - 20} more`] : [];
  throw new Failure([...problems.slice(0, 20), ...rest]);
}

/** How often each thing happened, in words. @example inWords({ 'HTTP 503': 2 }) === 'HTTP 503 (2)' */
export const inWords = (table: Record<string, number>) =>
  Object.entries(table)
    .map(([what, times]) => `${what} (${times})`)
    .join(', ');
