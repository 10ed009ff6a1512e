// npm run accept: does a real API server take what is rendered? It is only asked; nothing is changed.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { applicationSets } from '../../charts/application-sets';
import { tracing } from '../../charts/tracing';
import { readEnvironment, topologyOf } from '../architectures/architectures';
import { type Files, readTree } from '../disk/files';
import { render, renderSets } from '../render';
import { ApiServer } from './api-server';
import { parseCommandLine, refuse } from './command';
import { asked, readManifest, type Said, type Sent, versionOf } from './dry-run';
import { environmentFiles } from './environment-files';
import { NoCluster } from './kubectl';

const { values, positionals } = parseCommandLine({
  usage: 'npm run accept -- [FOLDER...] [--context NAME]',
  summary: [
    'Asks the API server that kubectl reaches whether it takes what is rendered: a strict server-side apply, as a dry run. Nothing is changed.',
    'Without a FOLDER all environments of charts/environments, docs/examples/environments and test/environments are rendered and sent; with it, the manifests in it.',
  ].join('\n'),
  options: { context: { type: 'string' } },
  describe: { context: 'context of the kubeconfig (default: the current one)' },
  allowPositionals: true,
});

/** Where environments are; those of tests say more than an operator would. */
const environmentFolders = ['charts/environments', 'docs/examples/environments', 'test/environments'];

/**
 * What is rendered from the environments in a folder, by its path. Whether they agree with one another, synth
 * says.
 */
function rendered(folder: string): Files {
  const written = environmentFiles(folder);
  if (written.problems.length > 0) refuse(written.problems);
  const readings = [...written.environments].map(([name, text]) => readEnvironment(join(folder, name), text));
  const environments = readings.flatMap((reading) =>
    'problems' in reading ? refuse(reading.problems) : [reading.environment],
  );
  const renderings = [
    ...environments.map(topologyOf).map((topology) => render(topology, tracing(topology))),
    renderSets(applicationSets(environments)),
  ];
  const files = renderings.flatMap((rendering) =>
    'problems' in rendering ? refuse(rendering.problems) : [...rendering.files],
  );
  return new Map(files.map(([path, text]) => [join('dist', path), text]));
}

const written = (folder: string): Files =>
  new Map(
    [...readTree(resolve(folder), /\.(ya?ml|json)$/)].map(([path, text]) => [join(folder, path), text]),
  );

function manifests(): Sent[] {
  const trees = positionals.length > 0 ? positionals.map(written) : environmentFolders.map(rendered);
  const read = trees.map((files) =>
    [...files].flatMap(([file, text]) => readManifest(file, load(text, { filename: file })) ?? []),
  );
  const empty = positionals.filter((_, index) => read[index]?.length === 0);
  if (empty.length > 0)
    refuse(
      empty.map((folder) => `${folder}: ${existsSync(folder) ? 'no manifests in it' : 'no such folder'}`),
    );
  return read.flat();
}

const start = performance.now();
const sent = manifests();

/** Ends with what the API server said. */
function report(version: string, { refusals, warnings, missing }: Said): void {
  const unknown = [...missing].map(
    ([kind, count]) =>
      `${kind}: the cluster does not know this kind, so nothing is known of its objects (${count}). Install its CustomResourceDefinition, see .ci/crds`,
  );
  const taken = sent.length - refusals.length - [...missing.values()].reduce((sum, count) => sum + count, 0);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const summary = `${taken} of ${sent.length} objects are taken by ${version}, ${warnings.length} with a warning (${seconds} s).`;
  for (const warning of warnings) console.log(`⚠ ${warning}`);
  if (unknown.length + refusals.length > 0) refuse([...unknown, ...refusals], summary);
  console.log(summary);
}

async function accept(): Promise<void> {
  const server = await ApiServer.open(values.context ? ['--context', values.context] : []);
  try {
    report(await versionOf(server), await asked(server, sent));
  } finally {
    server.close();
  }
}

accept().catch((error) => {
  if (error instanceof NoCluster) refuse([error.message], 'Nothing is known of the objects.');
  throw error;
});
