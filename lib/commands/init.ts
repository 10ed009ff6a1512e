// npm run init: the first environment of a cluster, from what the cluster says of itself and a pattern.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment } from '../architectures/architectures';
import { suggestion } from '../environment/suggestion';
import { dnsLabel } from '../environment/values';
import { parseCommandLine, refuse } from './command';
import { environmentFolder } from './environment-files';
import { firstEnvironment, report } from './init/first-environment';
import { type Found, lookUp, type Pattern, patterns } from './init/found';
import { Kubectl, NoCluster } from './kubectl';

const { cluster, from, context, offline } = parseCommandLine({
  usage: 'npm run init -- --cluster NAME [--from PATTERN] [--context NAME | --offline]',
  summary: `Writes ${environmentFolder}/NAME.yaml for the cluster that kubectl reaches, which is only asked. Refuses to change a file that is there.`,
  options: {
    cluster: { type: 'string' },
    from: { type: 'string' },
    context: { type: 'string' },
    offline: { type: 'boolean', default: false },
  },
  describe: {
    cluster: 'name of the cluster, and of its folder in dist/',
    from: `${patterns.join(', ')} (default: what the nodes of the cluster say)`,
    context: 'a context of the kubeconfig (the current one)',
    offline: 'asks no cluster; goes with --from',
  },
}).values;

const isPattern = (word: string | undefined): word is Pattern => patterns.some((pattern) => pattern === word);

function ask(): Found {
  try {
    return lookUp(new Kubectl(context));
  } catch (error) {
    if (error instanceof NoCluster) return refuse([`${error.message}; or use --offline with --from`]);
    throw error;
  }
}

function main(): void {
  const file = join(environmentFolder, `${cluster}.yaml`);
  const problems = [
    ...(cluster === undefined
      ? ['--cluster: required but missing. Name of the cluster, such as do-nyc3-prod.']
      : []),
    ...(cluster !== undefined && !dnsLabel.safeParse(cluster).success
      ? [
          `--cluster: got ${JSON.stringify(cluster)}. Allowed: up to 63 lower-case letters, digits and hyphens.`,
        ]
      : []),
    ...(from === undefined || isPattern(from)
      ? []
      : [
          `--from: got ${JSON.stringify(from)}.${suggestion(from, [...patterns])} Allowed: ${patterns.join(', ')}.`,
        ]),
    ...(offline && from === undefined ? ['--offline: goes with --from.'] : []),
    ...(existsSync(file) ? [`${file}: is there already. Edit it, or choose another --cluster.`] : []),
  ];
  if (problems.length > 0 || cluster === undefined) refuse(problems);
  const found = offline ? undefined : ask();
  const pattern = isPattern(from) ? from : found?.pattern;
  if (!pattern)
    refuse([`--from: the nodes do not say what the cluster is. Name the nearest: ${patterns.join(', ')}.`]);
  const text = firstEnvironment(
    readFileSync(join('docs/examples/environments', `${pattern}.yaml`), 'utf8'),
    cluster,
    found,
  );
  const reading = readEnvironment(file, text);
  if ('problems' in reading) refuse(reading.problems);
  writeFileSync(file, text, { flag: 'wx' });
  console.log([`${file} is written, after the pattern ${pattern}.`, ...report(found)].join('\n'));
}

main();
