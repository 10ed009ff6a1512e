// npm run docs: the JSON Schema for editors, and those parts of the README that follow from the code. `-- --check` writes nothing.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tracing } from './charts/tracing';
import { diagram, sizingTable } from './lib/diagram';
import type { Files } from './lib/disk';
import type { Environment } from './lib/environment/environment';
import { environmentJsonSchema, readEnvironment } from './lib/environment/problems';
import { render } from './lib/render';
import { consequencesTable } from './lib/review/consequences';
import { Topology } from './lib/topology';

const example = 'charts/environments/do-nyc3-prod.yaml';
const reading = readEnvironment(example, readFileSync(example, 'utf8'));
if ('problems' in reading) {
  console.error(reading.problems.join('\n'));
  process.exit(1);
}
const { environment } = reading;
const topology = new Topology(environment);
const { components, tenants } = environment;

/** The files of an environment. */
function files(wish: Environment): Files {
  const rendering = render(wish.cluster, tracing(wish));
  if ('problems' in rendering) throw new Error(rendering.problems.join('\n'));
  return rendering.files;
}

/** What operators commonly change. */
const edits: { written: string; after: Environment }[] = [
  { written: 'tenants.team: {}', after: { ...environment, tenants: { ...tenants, team: {} } } },
  { written: 'tenants.prod.limits: { rateLimit: 30Mi }', after: { ...environment, tenants: { prod: { ...tenants.prod, limits: { rateLimit: '30Mi' } } } } },
  { written: 'components.querier.replicas: 3', after: { ...environment, components: { ...components, querier: { ...components.querier, replicas: 3 } } } },
  { written: 'components.querier.memory: 1Gi', after: { ...environment, components: { ...components, querier: { ...components.querier, memory: '1Gi' } } } },
  {
    written: 'components.ingester.logLevel: debug',
    after: { ...environment, components: { ...components, ingester: { ...components.ingester, logLevel: 'debug' } } },
  },
  { written: 'components.ingester.disk: 20Gi', after: { ...environment, components: { ...components, ingester: { ...components.ingester, disk: '20Gi' } } } },
  {
    written: 'components.memcached.memory: 600Mi',
    after: { ...environment, components: { ...components, ...(components.memcached && { memcached: { ...components.memcached, memory: '600Mi' } }) } },
  },
  { written: 'retention: 72h', after: { ...environment, retention: '72h' } },
  { written: 'retention: 24h', after: { ...environment, retention: '24h' } },
  { written: 'queryTimeout: 1m', after: { ...environment, queryTimeout: '1m' } },
  { written: 'images.tempo.version: 2.10.9', after: { ...environment, images: { ...environment.images, tempo: { version: '2.10.9' } } } },
];

const parts: Record<string, string> = {
  diagram: `\`\`\`mermaid\n${diagram(topology)}\n\`\`\``,
  sizing: sizingTable(topology),
  consequences: consequencesTable(
    files(environment),
    edits.map(({ written, after }) => ({ written, after: files(after) })),
  ),
};
const withParts = (text: string) =>
  Object.entries(parts).reduce(
    (readme, [name, part]) => readme.replace(new RegExp(`(<!-- ${name}: .*-->\n)[^]*?(\n<!-- end -->)`), (_, open, close) => `${open}\n${part}\n${close}`),
    text,
  );

const generated = {
  'charts/environments/environment.schema.json': `${JSON.stringify(environmentJsonSchema(), null, 2)}\n`,
  'README.md': withParts(readFileSync('README.md', 'utf8')),
};
const stale = Object.entries(generated).filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
const check = process.argv.includes('--check');
if (!check) for (const [path, text] of stale) writeFileSync(path, text);
for (const [path] of stale) console.log(check ? `✗ ${path} is stale: run npm run docs, and commit.` : `${path} is written.`);
process.exitCode = check && stale.length > 0 ? 1 : 0;
