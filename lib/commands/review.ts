// npm run review: what a sync of the change of dist/ would do, before anybody syncs it.
import * as z from 'zod';
import { NoRevision } from '../git';
import { Unreadable } from '../manifests/objects';
import { withReasons } from '../review/accepted';
import { classNames, type Finding } from '../review/finding';
import { markdown } from '../review/markdown';
import { json, problemsOf, type Review, terminal } from '../review/report';
import { Denied } from './cluster';
import { parseCommandLine, refuse } from './command';
import { environmentFiles, environmentFolder } from './environment-files';
import { NoCluster } from './kubectl';
import { Unclear } from './live';
import { folderProblem, type Reviewed, reviewed, type Wanted } from './reviewed';

const formats = z.enum(['terminal', 'markdown', 'json']);
const usage =
  'npm run review -- [--base REVISION | BEFORE AFTER | --live [--context NAME] [--env NAME]] [--format FORMAT] [--fail-on CLASS,...]';

function options(): {
  wanted: Wanted;
  format: z.infer<typeof formats>;
  failOn: z.infer<typeof classNames>[];
} {
  const { values, positionals } = parseCommandLine({
    usage,
    summary:
      'Says what a sync of the change would do: of dist/ against a revision, or of two folders. With --live, of dist/ against a cluster, which is not changed.\nEnds with status 1 if there is a finding of a class that is named by --fail-on and that nobody has accepted, or if dist/ is stale.',
    options: {
      base: { type: 'string' },
      live: { type: 'boolean', default: false },
      context: { type: 'string' },
      env: { type: 'string' },
      format: { type: 'string', default: 'terminal' },
      'fail-on': { type: 'string', default: 'refused,data' },
    },
    describe: {
      base: 'the revision that dist/ is compared with, such as origin/main (HEAD)',
      live: 'compares dist/ with the cluster that kubectl reaches, by server-side dry runs',
      context: 'with --live: a context of the kubeconfig (the current one)',
      env: 'with --live: the environment that the cluster is (found by what runs there)',
      format: `${formats.options.join(', ')} (terminal); for JSON, npm run --silent review`,
      'fail-on': `classes that make it fail, of ${classNames.options.join(', ')} (refused,data)`,
    },
    allowPositionals: true,
  });
  const { base, live, context, env } = values;
  const format = formats.safeParse(values.format);
  const failOn = z.array(classNames).safeParse(values['fail-on'].split(',').filter(Boolean));
  const [before, after] = positionals;
  const ways = [
    ...(base === undefined ? [] : ['--base']),
    ...(positionals.length > 0 ? ['two folders'] : []),
    ...(live ? ['--live'] : []),
  ];
  const problems = [
    ...(format.success
      ? []
      : [`--format: got ${JSON.stringify(values.format)}. Allowed: ${formats.options.join(', ')}.`]),
    ...(failOn.success
      ? []
      : [
          `--fail-on: got ${JSON.stringify(values['fail-on'])}. Allowed: ${classNames.options.join(', ')}, with commas between.`,
        ]),
    ...([0, 2].includes(positionals.length)
      ? []
      : [`got ${positionals.length} folders. Allowed: two, before and after, or none. Usage: ${usage}`]),
    ...(ways.length > 1 ? [`got ${ways.join(' and ')}. Allowed: one of them.`] : []),
    ...(['context', 'env'] as const).flatMap((name) =>
      values[name] !== undefined && !live ? [`--${name}: goes with --live.`] : [],
    ),
    ...(positionals.length > 0 ? positionals : ['dist'])
      .flatMap(folderProblem)
      .map((problem) => (positionals.length > 0 ? problem : `${problem} Run npm run synth first.`)),
  ];
  if (!format.success || !failOn.success || problems.length > 0) return refuse(problems);
  const wanted: Wanted = live
    ? { live: { context, env } }
    : before !== undefined && after !== undefined
      ? { folders: [before, after] }
      : { base: base ?? 'HEAD' };
  return { wanted, format: format.data, failOn: failOn.data };
}

async function compare(wanted: Wanted): Promise<Reviewed> {
  try {
    return await reviewed(wanted);
  } catch (error) {
    if (error instanceof Denied) return refuse(error.problems.map((problem) => `${problem}.`));
    const isForPeople = [Unreadable, NoRevision, NoCluster, Unclear].some((known) => error instanceof known);
    if (error instanceof Error && isForPeople) return refuse([`${error.message}.`]);
    throw error;
  }
}

const byEnvironment = (findings: Finding[]) =>
  new Map(
    [...new Set(findings.map(({ environment }) => environment))].map((name) => [
      name,
      findings.filter(({ environment }) => environment === name),
    ]),
  );

/** https://no-color.org/ */
const isColoured = process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

async function main(): Promise<void> {
  const { wanted, format, failOn } = options();
  const { reviews, problems: stale, acceptedBefore } = await compare(wanted);
  const folder = environmentFolder;
  const places = {
    folder,
    now: environmentFiles().accepted,
    ...(acceptedBefore && { before: acceptedBefore }),
  };
  const { findings, problems, notes } = withReasons([...reviews.values()].flat(), places);
  // An entry that matches nothing in a cluster may be about a change that is not synced.
  const review: Review = {
    findings: byEnvironment(findings),
    notes: [...stale, ...('live' in wanted ? [] : notes)],
  };
  console.log(
    {
      terminal: () => terminal(review, isColoured),
      markdown: () => markdown(review),
      json: () => json(review),
    }[format](),
  );
  const failing = problemsOf(
    findings.filter((finding) => !finding.accepted && failOn.includes(finding.class)),
  );
  const wrong = [...stale, ...problems, ...failing];
  if (wrong.length > 0) refuse(wrong);
}

main();
