// npm run synth: environments -> apps -> rules -> dist/.

import { join } from 'node:path';
import { config } from 'zod';
import { applicationSets } from './charts/application-sets';
import { tracing } from './charts/tracing';
import { advice, readEnvironments, topologyOf } from './lib/architectures/architectures';
import { parseCommandLine, refuse as refuseWith } from './lib/commands/command';
import { environmentFiles, environmentFolder } from './lib/commands/environment-files';
import { copyTo, outdirProblems } from './lib/commands/outdir';
import { Synthesis } from './lib/commands/synthesis';
import { readTree } from './lib/disk/files';
import { Locked } from './lib/disk/lock';
import { isHalfDone } from './lib/disk/update';
import { named } from './lib/environment/environments';
import type { Problem } from './lib/problem';
import { Objects, render, renderSets } from './lib/render';
import { differing, summary } from './lib/report';

// Its checks are compiled for many more values than one run reads.
config({ jitless: true });

const dist = join(process.cwd(), 'dist');
const unchanged = 'dist/ is as it was.';
const halfDone = 'dist/ is half changed. Mend what is named, and run npm run synth, which finishes it.';

/** Says what is wrong, and ends before anything is written. */
function refuse(problems: (Problem | string)[], remedy = unchanged): never {
  return refuseWith(problems, remedy, format === 'json' ? 'json' : 'text');
}

// A full disk or a folder that may not be written is no fault of the program: no stack trace for it.
process.on('uncaughtException', (error) => {
  if ('syscall' in error || error instanceof Locked)
    refuse([error.message], isHalfDone(dist) ? halfDone : unchanged);
  console.error(error);
  process.exit(1);
});

const start = performance.now();
const { env, check, format } = parseCommandLine({
  usage: 'npm run synth -- [--env NAME] [--check] [--format json]',
  summary:
    'Renders the environments of charts/environments/ to dist/, if no rule is broken.\nEnds with status 1 if something is wrong; dist/ is then as it was.',
  options: {
    env: { type: 'string' },
    check: { type: 'boolean', default: false },
    format: { type: 'string', default: 'text' },
  },
  describe: {
    env: 'one environment (default: all)',
    check: 'writes nothing, and fails if dist/ is not what would be rendered',
    format: 'text or json: problems as rule, where and what',
  },
  remedy: unchanged,
}).values;
if (format !== 'text' && format !== 'json')
  refuse([`--format: got ${JSON.stringify(format)}. Allowed: text, json.`]);
const outdir = process.env.CDK8S_OUTDIR;
if (!check && outdir) {
  const problems = outdirProblems(outdir);
  if (problems.length > 0) refuse(problems);
}
if (check && isHalfDone(dist))
  refuse(
    ['dist/: a run that changed it was ended by force.'],
    'dist/ is half changed: run npm run synth, which finishes it.',
  );

const files = environmentFiles();
const reading = readEnvironments(environmentFolder, files.environments);
if ('problems' in reading || files.problems.length > 0)
  refuse([...files.problems, ...('problems' in reading ? reading.problems : [])]);
const chosen = named(reading.environments, '--env', env);
if ('problems' in chosen) refuse(chosen.problems);
const { environments } = chosen;

const synthesis = new Synthesis({
  dist,
  clusters: reading.environments.map(({ cluster }) => cluster),
  isWriting: !check,
  memory: join(process.cwd(), '.build/rendered.json'),
  program: __filename,
});
const known = new Objects();
for (const environment of environments) {
  synthesis.take(environment, () => {
    const topology = topologyOf(environment);
    return render(topology, tracing(topology), known);
  });
}
// Sets are of several environments, so they are rendered with each.
synthesis.takeSets(renderSets(applicationSets(reading.environments)));
if (env !== undefined) synthesis.keepOthers();
synthesis.finish();
if (synthesis.problems.length > 0) refuse(synthesis.problems);
if (check && synthesis.isChanged) {
  refuse(
    differing(synthesis.differences),
    'dist/ is not what would be rendered: run npm run synth, and commit.',
  );
}
if (!check && outdir) copyTo(outdir, readTree(dist));

const clusters = environments.map(({ cluster }) => cluster);
console.log(summary(clusters, synthesis.counts, synthesis.differences));
for (const line of synthesis.verdicts) console.log(line);
for (const path of synthesis.foreign)
  console.log(
    `note: dist/${path} was not rendered. It stays, and whoever applies the folder applies it too.`,
  );
for (const environment of environments)
  for (const line of advice(environment)) console.log(`note: ${environment.cluster}: ${line}`);
console.log(
  `dist/ ${synthesis.isChanged ? 'is written' : 'is up to date'} (${Math.round(performance.now() - start)} ms).`,
);
