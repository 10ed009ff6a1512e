// npm run review: what a sync of the change of dist/ would do, before anybody syncs it.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { Denied } from './lib/commands/cluster';
import { NoCluster } from './lib/commands/kubectl';
import { liveReview, Unclear } from './lib/commands/live';
import { readTree } from './lib/disk';
import { readRevision, UnknownRevision } from './lib/git';
import { withReasons } from './lib/review/accepted';
import { classNames, type Finding } from './lib/review/finding';
import { Unreadable } from './lib/review/objects';
import { json, markdown, terminal } from './lib/review/report';
import { review } from './lib/review/review';

const usage =
  'npm run review -- [--base REVISION | BEFORE AFTER | --live [--context NAME] [--env NAME]] [--format terminal|markdown|json] [--fail-on CLASS,...]';
const formats = z.enum(['terminal', 'markdown', 'json']);

function refuse(problems: string[]): never {
  console.error(problems.map((problem) => `✗ ${problem}`).join('\n'));
  process.exit(1);
}

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        base: { type: 'string', default: 'HEAD' },
        format: { type: 'string', default: 'terminal' },
        'fail-on': { type: 'string', default: 'refused,data' },
        live: { type: 'boolean', default: false },
        context: { type: 'string' },
        env: { type: 'string' },
      },
    });
    const format = formats.safeParse(values.format);
    const failOn = z.array(classNames).safeParse(values['fail-on'].split(',').filter(Boolean));
    const problems = [
      ...(format.success ? [] : [`--format: got ${JSON.stringify(values.format)}. Allowed: ${formats.options.join(', ')}.`]),
      ...(failOn.success ? [] : [`--fail-on: got ${JSON.stringify(values['fail-on'])}. Allowed: ${classNames.options.join(', ')}, with commas between.`]),
      ...([0, 2].includes(positionals.length) ? [] : [`got ${positionals.length} folders. Allowed: two, before and after, or none. Usage: ${usage}`]),
      ...positionals.filter((folder) => !existsSync(folder)).map((folder) => `${folder}: no such folder.`),
    ];
    if (!format.success || !failOn.success || problems.length > 0) return refuse(problems);
    const { base, live, context, env } = values;
    return { base, folders: positionals, format: format.data, failOn: failOn.data, live: live ? { context, env } : undefined };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse([`${error.message.split('. ')[0]}. Usage: ${usage}`]);
  }
}

const { base, folders, format, failOn, live } = options();

async function reviews(): Promise<Map<string, Finding[]>> {
  try {
    const [before, after] = folders;
    if (live) return await liveReview(readTree('dist'), live.context === undefined ? [] : ['--context', live.context], live.env);
    return before && after ? review(readTree(before), readTree(after)) : review(readRevision(base, 'dist'), readTree('dist'));
  } catch (error) {
    if (error instanceof Denied) return refuse(error.problems.map((problem) => `${problem}.`));
    if (error instanceof Unreadable || error instanceof UnknownRevision || error instanceof NoCluster || error instanceof Unclear)
      return refuse([`${error.message}.`]);
    throw error;
  }
}

async function main(): Promise<void> {
  const { findings, problems } = withReasons([...(await reviews()).values()].flat(), 'charts/environments', readTree('charts/environments'));
  const environments = [...new Set(findings.map(({ environment }) => environment))];
  const found = new Map(environments.map((environment) => [environment, findings.filter((finding) => finding.environment === environment)]));
  console.log({ terminal: () => terminal(found, process.stdout.isTTY), markdown: () => markdown(found), json: () => json(found) }[format]());
  // An entry that matches nothing here may be about a change that is not synced.
  if (problems.length > 0 && !live) refuse(problems);
  if (findings.some((finding) => !finding.accepted && failOn.includes(finding.class))) process.exitCode = 1;
}

main();
