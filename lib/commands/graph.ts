// npm run graph: who calls whom, and the objects that allow it, as Markdown. `-- --env NAME` for one
// environment.

import { tracing } from '../../charts/tracing';
import { readEnvironments, topologyOf } from '../architectures/architectures';
import { accessMatrix, callsTable, diagram } from '../diagram';
import type { Environment } from '../environment/environment';
import { named } from '../environment/environments';
import { Manifests } from '../manifests/manifests';
import { objectsOf } from '../render';
import { surroundingsOf } from '../rules/rules';
import { graphOf } from '../topology/graph';
import { parseCommandLine, refuse } from './command';
import { environmentFiles, environmentFolder } from './environment-files';

const { env } = parseCommandLine({
  usage: 'npm run graph -- [--env NAME]',
  summary: 'Prints who calls whom, the objects that allow it, and who may call what, as Markdown.',
  options: { env: { type: 'string' } },
  describe: { env: 'one environment (default: all)' },
}).values;
const files = environmentFiles();
if (files.problems.length > 0) refuse(files.problems);
const reading = readEnvironments(environmentFolder, files.environments);
if ('problems' in reading) refuse(reading.problems);
const chosen = named(reading.environments, '--env', env);
if ('problems' in chosen) refuse(chosen.problems);
const { environments } = chosen;

function graph(environment: Environment): string {
  const topology = topologyOf(environment);
  const manifests = new Manifests(
    tracing(topology).charts.flatMap((chart) => objectsOf(chart).map(({ object }) => object)),
    surroundingsOf(graphOf(topology)),
  );
  return [
    `# ${environment.cluster}`,
    `\`\`\`mermaid\n${diagram(topology)}\n\`\`\``,
    callsTable(topology, manifests),
    accessMatrix(topology),
  ].join('\n\n');
}

console.log(environments.map(graph).join('\n\n'));
