// The steps in their order, and how some of them are run.

import { Failure } from '../on-cluster/failure';
import { access } from './access';
import { change } from './change';
import { clean } from './clean';
import { deploy, setUp } from './deploy';
import { evict } from './evict';
import { push } from './push';
import { mesh, remedies } from './remedies';
import { roll } from './roll';
import type { Stage, Step } from './stage';

/** All steps, in their order. */
export const steps: readonly Step[] = [
  setUp,
  deploy,
  push,
  access,
  roll,
  evict,
  change,
  mesh,
  remedies,
  clean,
];

/** What became of a step. */
export interface Result {
  step: string;
  outcome: 'passed' | 'failed' | 'not run';
  detail: string;
  seconds: number;
  problems: string[];
}

/** Which steps are run: those that are named, or all but some. */
export function chosen(only: string[], skip: string[], keep: boolean): Step[] {
  return steps.filter(({ name, isNamed }) =>
    only.length > 0
      ? only.includes(name)
      : !isNamed && !skip.includes(name) && !(keep && name === clean.name),
  );
}

/** Runs steps one after the other. After one that the rest needs, only what cleans up is run. */
export async function run(some: readonly Step[], stage: Stage, clock: () => number): Promise<Result[]> {
  const results: Result[] = [];
  for (const step of some) {
    const broken = results.find(
      ({ outcome, step: name }) =>
        outcome === 'failed' && steps.find((each) => each.name === name)?.isRequired,
    );
    if (broken && step !== clean) {
      results.push({
        step: step.name,
        outcome: 'not run',
        detail: `needs ${broken.step}`,
        seconds: 0,
        problems: [],
      });
      continue;
    }
    stage.log(`${step.name}: ${step.does}`);
    const start = clock();
    const seconds = () => Math.round((clock() - start) / 1000);
    try {
      const detail = await step.run(stage);
      results.push({ step: step.name, outcome: 'passed', detail, seconds: seconds(), problems: [] });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const [detail = ''] = error.lines;
      results.push({ step: step.name, outcome: 'failed', detail, seconds: seconds(), problems: error.lines });
      for (const line of error.lines) stage.log(`✗ ${line}`);
    }
    stage.clients.close();
  }
  return results;
}

/** The results as a table of Markdown, which reads well at a terminal too. */
export function table(results: Result[]): string {
  const rows = results.map(({ step, outcome, detail, seconds }) => [
    step,
    outcome,
    `${seconds}`,
    detail.replaceAll('|', '\\|'),
  ]);
  const all = [['Step', 'Result', 'Seconds', 'What was seen'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = all;
  return [
    line(head),
    `|${[...widths.map((width) => '-'.repeat(width + 2)), '---'].join('|')}|`,
    ...body.map(line),
  ].join('\n');
}
