// npm run accept: does a real API server take what is rendered? It is only asked; nothing is changed.
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { applicationSets } from '../../charts/application-sets';
import { tracing } from '../../charts/tracing';
import { type Files, readTree } from '../disk';
import { readEnvironments } from '../environment/environments';
import { render, renderSets } from '../render';
import { isAccepted } from '../review/accepted';
import { parseCommandLine, refuse } from './command';
import { asked, missingKinds, readManifest, type Sent } from './dry-run';
import { Kubectl, NoCluster } from './kubectl';

const { values, positionals } = parseCommandLine({
  usage: 'npm run accept -- [FOLDER...] [--context NAME]',
  summary: [
    'Asks the API server that kubectl reaches whether it takes what is rendered: a strict server-side apply, as a dry run. Nothing is changed.',
    'Without a FOLDER all environments of charts/environments and of test/environments are rendered and sent; with it, the manifests in it.',
  ].join('\n'),
  options: { context: { type: 'string' } },
  describe: { context: 'context of the kubeconfig (default: the current one)' },
  allowPositionals: true,
});

/** Where environments are; those of tests say more than an operator would. */
const environmentFolders = ['charts/environments', 'test/environments'];

/** What is rendered from the environments in a folder, by its path. */
function rendered(folder: string): Files {
  const written = [...readTree(resolve(folder), /\.ya?ml$/)].filter(([name]) => !isAccepted(name));
  if (written.length === 0) return new Map();
  const reading = readEnvironments(folder, new Map(written));
  if ('problems' in reading) refuse(reading.problems);
  const { environments } = reading;
  const renderings = [...environments.map((environment) => render(environment, tracing(environment))), renderSets(applicationSets(environments))];
  return new Map(
    renderings.flatMap((rendering) =>
      'problems' in rendering ? refuse(rendering.problems) : [...rendering.files].map(([path, text]) => [`dist/${path}`, text]),
    ),
  );
}

const written = (folder: string): Files => new Map([...readTree(resolve(folder), /\.(ya?ml|json)$/)].map(([path, text]) => [join(folder, path), text]));

function manifests(): Sent[] {
  const trees = positionals.length > 0 ? positionals.map(written) : environmentFolders.map(rendered);
  const empty = positionals.filter((_, index) => trees[index]?.size === 0);
  if (empty.length > 0) refuse(empty.map((folder) => `${folder}: no manifests in it`));
  return trees.flatMap((files) => [...files].map(([file, text]) => readManifest(file, load(text, { filename: file })))).flatMap((sent) => sent ?? []);
}

function connect(): Kubectl {
  try {
    return new Kubectl(values.context);
  } catch (error) {
    if (error instanceof NoCluster) return refuse([error.message], 'Nothing was asked, so nothing is known.');
    throw error;
  }
}

const start = performance.now();
const sent = manifests();
const kubectl = connect();
const missing = missingKinds(kubectl, sent);
const known = sent.filter(({ object }) => !missing.some(({ apiVersion, kind }) => object.apiVersion === apiVersion && object.kind === kind));
const { refusals, warnings } = asked(kubectl, known);

for (const warning of warnings) console.log(`⚠ ${warning}`);
const seconds = ((performance.now() - start) / 1000).toFixed(1);
const counted = `${known.length - refusals.length} of ${sent.length} objects are taken by ${kubectl.version()}, ${warnings.length} with a warning (${seconds} s).`;
if (refusals.length + missing.length === 0) console.log(counted);
else
  refuse(
    [
      ...missing.map(
        ({ apiVersion, kind, count }) => `${apiVersion} ${kind}: the cluster does not know it, so ${count} could not be asked for; install its CRD (.ci/crds)`,
      ),
      ...refusals,
    ],
    counted,
  );
