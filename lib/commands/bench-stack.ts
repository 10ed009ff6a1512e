// npm run bench:stack: deploys Tempo at the sizes of an environment to a real cluster, and measures queries
// and pushes.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { Bench, type Settings } from './bench-stack/bench';
import { namespaces, rendered, wrongSettings } from './bench-stack/environment';
import type { Hour } from './bench-stack/fill';
import { tableOf } from './bench-stack/report';
import { steps } from './bench-stack/steps';
import { parseCommandLine, refuse } from './command';
import { environmentFiles, environmentFolder } from './environment-files';
import { Kubectl, NoCluster } from './kubectl';
import { Clients } from './on-cluster/clients';
import { Failure } from './on-cluster/failure';
import { listed } from './on-cluster/listed';
import { mark } from './on-cluster/surroundings';

const names = steps.map(({ name }) => name);

const { values } = parseCommandLine({
  usage: 'npm run bench:stack -- [--context NAME] [--env FILE] [--only STEP,...] [--keep] …',
  summary: `Deploys Tempo at the sizes of an environment to the cluster of KUBECONFIG, and measures queries and pushes. Steps: ${names.join(', ')}.`,
  options: {
    context: { type: 'string' },
    env: { type: 'string' },
    with: { type: 'string' },
    only: { type: 'string', default: '' },
    keep: { type: 'boolean', default: false },
    gigabytes: { type: 'string', default: '20' },
    hours: { type: 'string', default: '24' },
    delays: { type: 'string', default: '20' },
    queries: { type: 'string' },
    rounds: { type: 'string', default: '10' },
    rates: { type: 'string', default: '2000,4000,8000,16000' },
    seconds: { type: 'string', default: '60' },
    report: { type: 'string' },
    'client-image': { type: 'string', default: 'docker.io/library/node:20-alpine' },
    'store-image': { type: 'string', default: 'ghcr.io/versity/versitygw:v1.8.0' },
    timeout: { type: 'string', default: '600' },
  },
  describe: {
    context: 'a context of the kubeconfig, instead of the current one',
    env: 'an environment, whose sizes and settings are measured; the one in charts/environments, if there is one',
    with: 'a file of settings of Tempo by target, laid over what is rendered: what would they change?',
    only: `only these steps, with commas between: ${names.join(', ')}; what another run left is used`,
    keep: 'leaves everything there, for --only',
    gigabytes: 'how much is in the object store',
    hours: 'how many hours have a block that was written; the others are copies',
    delays: 'milliseconds that the object store takes for a request, with commas between',
    queries: 'only queries whose name has this in it, such as "by id"',
    rounds: 'queries of each kind while the cache is empty, and half of those while it is not',
    rates: 'spans per second, with commas between',
    seconds: 'how long each rate is pushed',
    report: 'a file for the tables',
    'client-image': 'image with Node 20 and a shell, for clients',
    'store-image': 'image of versitygw, the object store that is deployed',
    timeout: 'seconds that pods may take to become ready',
  },
});

/** The environments of operators. */
const environments = [...environmentFiles().environments.keys()].map(
  (name) => `${environmentFolder}/${name}`,
);
const env = values.env ?? (environments.length === 1 ? environments[0] : undefined);

const words = (text: string) => text.split(',').filter(Boolean);
const isCount = (text: string) => /^(0|[1-9][0-9]{0,8})$/.test(text);
const count = (option: string, text: string, least = 1) =>
  isCount(text) && Number(text) >= least
    ? []
    : [`--${option}: got ${JSON.stringify(text)}. Allowed: a whole number, ${least} or more.`];
const counts = (option: string, text: string, least: number) =>
  words(text).length > 0 && words(text).every((each) => isCount(each) && Number(each) >= least)
    ? []
    : [
        `--${option}: got ${JSON.stringify(text)}. Allowed: whole numbers with commas between, ${least} or more.`,
      ];
const file = (option: string, name: string) =>
  existsSync(name) ? [] : [`${option}: no such file: ${name}.`];
const only = words(values.only);
const wrong = [
  ...only
    .filter((name) => !names.includes(name))
    .map((name) => `--only: got ${JSON.stringify(name)}. Allowed: ${names.join(', ')}.`),
  ...count('gigabytes', values.gigabytes),
  ...count('hours', values.hours),
  ...count('rounds', values.rounds),
  ...count('seconds', values.seconds),
  ...count('timeout', values.timeout),
  ...counts('delays', values.delays, 0),
  ...counts('rates', values.rates, 1),
  ...(process.env.KUBECONFIG || values.context
    ? []
    : ['no cluster is named. Set KUBECONFIG, or name a context with --context: Tempo is deployed to it.']),
  ...(env === undefined
    ? [
        `--env: got nothing. Allowed: a file such as ${environments.join(', ') || 'charts/environments/CLUSTER.yaml'}.`,
      ]
    : file('--env', env)),
  ...(values.with === undefined ? [] : file('--with', values.with)),
];
if (wrong.length > 0 || env === undefined) refuse(wrong, 'Nothing was done.');

const settings: Settings = {
  clientImage: values['client-image'],
  storeImage: values['store-image'],
  keys: { access: 'tempo-bench', secret: 'tempo-bench-secret' },
  gigabytes: Number(values.gigabytes),
  hours: Number(values.hours),
  queries: values.queries,
  rounds: Number(values.rounds),
  delays: words(values.delays).map(Number),
  rates: words(values.rates).map(Number),
  seconds: Number(values.seconds),
  timeoutSeconds: Number(values.timeout),
};

/** Settings of Tempo by target, as `--with` names them. */
function settingsOf(name: string | undefined): Record<string, unknown> {
  if (name === undefined) return {};
  try {
    const settings: Record<string, unknown> = Object(load(readFileSync(name, 'utf8')) ?? {});
    const problems = wrongSettings(settings).map((problem) => `--with: ${name} ${problem}`);
    return problems.length > 0 ? refuse(problems, 'Nothing was done.') : settings;
  } catch (error) {
    return refuse(
      [`--with: ${name} is not YAML: ${error instanceof Error ? error.message.split('\n')[0] : error}.`],
      'Nothing was done.',
    );
  }
}

/** What is known of the blocks that an earlier run wrote: the ids that queries ask for. */
const memory = join('.build', 'bench-stack.json');
const remembered = (): Hour[] => (existsSync(memory) ? JSON.parse(readFileSync(memory, 'utf8')) : []);

/**
 * Namespaces that are there, and that no bench made. Tempo's is rendered, and so without the mark; the
 * store's tells whose it is.
 */
function taken(kubectl: Kubectl): string[] {
  const there = listed<{ metadata: { name: string; labels?: Record<string, string> } }>(
    kubectl,
    'get',
    'namespaces',
  ).filter(({ metadata }) => Object.values<string>(namespaces).includes(metadata.name));
  const isMarked = (labels: Record<string, string> = {}) =>
    Object.entries(mark).every(([key, value]) => labels[key] === value);
  const isOwn = there.some(({ metadata }) => metadata.name === namespaces.store && isMarked(metadata.labels));
  return there
    .filter(({ metadata }) => !isMarked(metadata.labels) && !(isOwn && metadata.name === namespaces.tempo))
    .map(
      ({ metadata }) => `namespace ${metadata.name} is there already, and not made by this bench: remove it.`,
    );
}

const start = Date.now();
const log = (line: string) =>
  console.log(`${`${Math.round((Date.now() - start) / 1000)}`.padStart(5)} s  ${line}`);

async function main(name: string): Promise<void> {
  const rendering = rendered(name, readFileSync(name, 'utf8'), settingsOf(values.with));
  if ('problems' in rendering) return refuse(rendering.problems, 'Nothing was done.');
  const kubectl = new Kubectl(values.context);
  const problems = taken(kubectl);
  if (problems.length > 0) refuse(problems, 'Nothing was done.');
  const script = readFileSync(join(__dirname, 'on-cluster/client/main.js'), 'utf8');
  const clients = new Clients(kubectl, settings.clientImage, script, settings.timeoutSeconds);
  const bench = new Bench(kubectl, settings, rendering, clients, log);
  const left = { hours: remembered() };
  try {
    for (const step of steps.filter(({ name }) =>
      only.length > 0 ? only.includes(name) : !(values.keep && name === 'clean'),
    )) {
      log(`${step.name}: ${step.does}`);
      log(`${step.name}: ${await step.run(bench, left)}`);
      if (step.name === 'fill') writeFileSync(memory, JSON.stringify(left.hours));
    }
  } finally {
    // What was found before something failed was found all the same.
    clients.close();
    const text = bench.findings.map(tableOf).join('\n');
    console.log(`\n${text}`);
    if (values.report) {
      mkdirSync(dirname(values.report), { recursive: true });
      writeFileSync(values.report, text);
    }
  }
}

main(env).catch((error) => {
  if (error instanceof Failure) refuse(error.lines);
  if (error instanceof NoCluster) refuse([`${error.message}.`], 'Nothing was done.');
  throw error;
});
