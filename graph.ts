// npm run graph: who calls whom, and the objects that allow it, as Markdown. `-- --env NAME` for one environment.
import { parseArgs } from 'node:util';
import { tracing } from './charts/tracing';
import { accessMatrix, callsTable, diagram } from './lib/diagram';
import { readTree } from './lib/disk';
import type { Environment } from './lib/environment/environment';
import { named, readEnvironments } from './lib/environment/environments';
import { isAccepted } from './lib/review/accepted';
import { Manifests } from './lib/rules/manifests';
import { Topology } from './lib/topology/topology';

/** Says what is wrong, and ends. */
function refuse(problems: string[]): never {
  console.error(problems.map((problem) => `✗ ${problem}`).join('\n'));
  process.exit(1);
}

function options() {
  try {
    return parseArgs({ options: { env: { type: 'string' } } }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse([`${error.message.split('. ')[0]}. Usage: npm run graph -- [--env NAME]`]);
  }
}

const { env } = options();
const written = [...readTree('charts/environments', /\.ya?ml$/)].filter(([name]) => !isAccepted(name));
const reading = readEnvironments('charts/environments', new Map(written));
if ('problems' in reading) refuse(reading.problems);
const chosen = named(reading.environments, '--env', env);
if ('problems' in chosen) refuse(chosen.problems);
const { environments } = chosen;

function graph(environment: Environment): string {
  const topology = new Topology(environment);
  const manifests = new Manifests(tracing(environment).charts.flatMap((chart) => chart.toJson()));
  return [`# ${environment.cluster}`, `\`\`\`mermaid\n${diagram(topology)}\n\`\`\``, callsTable(topology, manifests), accessMatrix(topology)].join('\n\n');
}

console.log(environments.map(graph).join('\n\n'));
