// What all commands share: how they are asked, and how they refuse.

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { suggestion } from '../environment/suggestion';
import { line, type Problem } from '../problem';

type Options = NonNullable<ParseArgsConfig['options']>;

interface Command<O extends Options> {
  /** @example npm run accept -- [--context NAME] */
  usage: string;
  /** What the command does, in a sentence or two. */
  summary: string;
  options: O;
  /** What each option does, in a line. */
  describe: { [Name in keyof O]: string };
  /** Whether words without a flag are taken. @default false */
  allowPositionals?: boolean;
  /** What is said last when something is refused. @default nothing */
  remedy?: string;
}

/** More problems than these are counted: most have one cause. */
const most = 20;

/**
 * Prints what is wrong, a line each or as JSON, and ends with status 1.
 * @param problems Those of rules; or lines, for what is wrong with the command itself.
 */
export function refuse(
  problems: readonly (Problem | string)[],
  remedy?: string,
  format: 'text' | 'json' = 'text',
): never {
  if (format === 'json') {
    const all = problems.map((problem) =>
      typeof problem === 'string' ? { rule: 'command', where: '', what: problem } : problem,
    );
    console.log(JSON.stringify({ problems: all }, null, 2));
  } else {
    const count = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.`;
    const all = problems.map((problem) => `✗ ${typeof problem === 'string' ? problem : line(problem)}`);
    const more = all.length > most ? [`… and ${all.length - most} more`] : [];
    console.error([...all.slice(0, most), ...more, ...(remedy ? [`${count} ${remedy}`] : [])].join('\n'));
  }
  process.exit(1);
}

function help<O extends Options>({ usage, summary, describe }: Command<O>): string {
  const rows = Object.entries<string>(describe).map(([name, text]) => [`--${name}`, text] as const);
  const width = Math.max(...rows.map(([name]) => name.length), '--help'.length);
  const lines = [...rows, ['--help', 'prints this'] as const].map(
    ([name, text]) => `  ${name.padEnd(width)}  ${text}`,
  );
  return [`Usage: ${usage}`, '', summary, '', ...lines].join('\n');
}

/** What is wrong with a command line, in our own words. */
function wrong(error: TypeError, options: Options): string {
  const [, unknown] = /^Unknown option '([^']*)'/.exec(error.message) ?? [];
  const names = ['help', ...Object.keys(options)].map((name) => `--${name}`);
  if (unknown !== undefined) return `${unknown}: unknown option.${suggestion(unknown, names)}`;
  const said = error.message.split('. ')[0]?.split('\n')[0];
  // npm keeps options for itself, unless two dashes are before them.
  const hint = /^Unexpected argument/.test(error.message) ? ' With npm, options stand after --.' : '';
  return `${said}.${hint}`;
}

/**
 * The options and words of the command line. `--help` prints the usage and ends; an unknown option is
 * refused.
 */
export function parseCommandLine<const O extends Options>(command: Command<O>) {
  const { usage, options, allowPositionals = false, remedy } = command;
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    console.log(help(command));
    process.exit(0);
  }
  try {
    return parseArgs({ options, allowPositionals });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse([`${wrong(error, options)} Usage: ${usage}`], remedy);
  }
}
