// npm run docs: the JSON Schema for editors, and those parts of the README that follow from the code. `-- --check` writes nothing.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { diagram, sizingTable } from './lib/diagram';
import { environmentJsonSchema, readEnvironment } from './lib/environment/problems';
import { Topology } from './lib/topology';

const example = 'charts/environments/do-nyc3-prod.yaml';
const reading = readEnvironment(example, readFileSync(example, 'utf8'));
if ('problems' in reading) {
  console.error(reading.problems.join('\n'));
  process.exit(1);
}
const topology = new Topology(reading.environment);

const parts: Record<string, string> = { diagram: `\`\`\`mermaid\n${diagram(topology)}\n\`\`\``, sizing: sizingTable(topology) };
const withParts = (text: string) =>
  Object.entries(parts).reduce(
    (readme, [name, part]) => readme.replace(new RegExp(`(<!-- ${name}: .*-->\n)[^]*?(\n<!-- end -->)`), (_, open, close) => `${open}\n${part}\n${close}`),
    text,
  );

const files = {
  'charts/environments/environment.schema.json': `${JSON.stringify(environmentJsonSchema(), null, 2)}\n`,
  'README.md': withParts(readFileSync('README.md', 'utf8')),
};
const stale = Object.entries(files).filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
const check = process.argv.includes('--check');
if (!check) for (const [path, text] of stale) writeFileSync(path, text);
for (const [path] of stale) console.log(check ? `✗ ${path} is stale: run npm run docs, and commit.` : `${path} is written.`);
process.exitCode = check && stale.length > 0 ? 1 : 0;
