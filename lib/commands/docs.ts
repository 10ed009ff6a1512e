// npm run docs: the JSON Schema for editors, and those parts of docs/ that follow from the code. `-- --check`
// writes nothing.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { load } from 'js-yaml';
import { tracing } from '../../charts/tracing';
import { environmentJsonSchema, readEnvironment, topologyOf } from '../architectures/architectures';
import { accessMatrix, diagram, sizingTable, table } from '../diagram';
import { type Files, readTree } from '../disk/files';
import { edited } from '../environment/edit';
import { alertRows } from '../monitoring/alerts/table';
import { line } from '../problem';
import { render } from '../render';
import { consequencesTable } from '../review/consequences';
import { reviewJsonSchema } from '../review/report';
import { parseCommandLine } from './command';

const { check } = parseCommandLine({
  usage: 'npm run docs -- [--check]',
  summary:
    'Writes the JSON Schemas, and those parts of docs/ that follow from the code. Ends with status 1 if --check finds one that is stale.',
  options: { check: { type: 'boolean', default: false } },
  describe: { check: 'writes nothing, and fails if something would be written' },
}).values;

const example = 'test/environments/do-nyc3-prod.yaml';
const written = readFileSync(example, 'utf8');
const reading = readEnvironment(example, written);
if ('problems' in reading) {
  console.error(reading.problems.map(line).join('\n'));
  process.exit(1);
}
const topology = topologyOf(reading.environment);

/** The files of an environment. */
function files(text: string): Files {
  const read = readEnvironment(example, text);
  if ('problems' in read) throw new Error(read.problems.map(line).join('\n'));
  const topology = topologyOf(read.environment);
  const rendering = render(topology, tracing(topology));
  if ('problems' in rendering) throw new Error(rendering.problems.map(line).join('\n'));
  return rendering.files;
}

/** What operators commonly change, as they write it. */
const edits = [
  'tenants.team: {}',
  'tenants.prod.limits: { rateLimit: 30Mi }',
  'components.querier.replicas: 3',
  'components.querier.memory: 1Gi',
  'components.ingester.logLevel: debug',
  'components.ingester.disk: 20Gi',
  'components.memcached.memory: 600Mi',
  'retention: 72h',
  'retention: 24h',
  'queryTimeout: 1m',
  'linkerd.inboundPolicy: audit',
  'images.tempo.version: 2.10.9',
];
const after = (edit: string) => edited(written, Object(load(edit)));

const parts: Record<string, string> = {
  diagram: `\`\`\`mermaid\n${diagram(topology)}\n\`\`\``,
  access: accessMatrix(topology),
  alerts: table(['Alert', 'Severity', 'Means'], alertRows(topology)),
  sizing: sizingTable(topology),
  consequences: consequencesTable(
    files(written),
    edits.map((edit) => ({ written: edit, after: files(after(edit)) })),
  ),
};
/** A page of docs/ with its generated parts, whose links start at docs/. */
const withParts = (text: string) =>
  Object.entries(parts).reduce(
    (page, [name, part]) =>
      page.replace(
        new RegExp(`(<!-- ${name}: .*-->\n)[^]*?(<!-- end -->)`),
        (_, open, close) => `${open}\n${part.replaceAll('](lib/', '](../lib/')}\n\n${close}`,
      ),
    text,
  );
const pages = [...readTree('docs', /\.md$/)].map(
  ([name, text]) => [`docs/${name}`, withParts(text)] as const,
);

const generated = {
  'charts/environments/environment.schema.json': `${JSON.stringify(environmentJsonSchema(), null, 2)}\n`,
  'docs/review.schema.json': `${JSON.stringify(reviewJsonSchema(), null, 2)}\n`,
  ...Object.fromEntries(pages),
};
const stale = Object.entries(generated).filter(
  ([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text,
);
if (!check) {
  for (const [path, text] of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
for (const [path] of stale)
  console.log(check ? `✗ ${path} is stale: run npm run docs, and commit.` : `${path} is written.`);
process.exitCode = check && stale.length > 0 ? 1 : 0;
