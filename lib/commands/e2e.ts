// npm run e2e: deploys an environment to a real cluster, uses it as users do, and compares what happens with
// what is promised.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { parseCommandLine, refuse } from './command';
import { ArgoCd } from './e2e/argo-cd';
import { GitServer, repository } from './e2e/git-server';
import { look, missing } from './e2e/prerequisites';
import { type Settings, Stage } from './e2e/stage';
import { chosen, run, steps, table } from './e2e/steps';
import { Kubectl, NoCluster } from './kubectl';
import { Clients } from './on-cluster/clients';
import { direct } from './on-cluster/deployers';
import { Failure } from './on-cluster/failure';
import { renderText } from './on-cluster/rendering';
import { type Applied, secret } from './on-cluster/surroundings';

const names = steps.map(({ name }) => name);

const { values } = parseCommandLine({
  usage: 'npm run e2e -- [--context NAME] [--env FILE] [--only STEP,...] [--skip STEP,...] [--keep] …',
  summary: `Deploys an environment to the cluster of KUBECONFIG, uses it, and deletes it again. Steps: ${names.join(', ')}.`,
  options: {
    context: { type: 'string' },
    env: { type: 'string', default: 'test/e2e/environment.yaml' },
    only: { type: 'string', default: '' },
    skip: { type: 'string', default: '' },
    keep: { type: 'boolean', default: false },
    unmeshed: { type: 'boolean', default: false },
    secret: { type: 'boolean', default: false },
    argocd: { type: 'string' },
    'object-store': { type: 'string' },
    'client-image': { type: 'string', default: 'docker.io/library/node:20-alpine' },
    'store-image': { type: 'string', default: 'ghcr.io/versity/versitygw:v1.8.0' },
    timeout: { type: 'string', default: '600' },
    rate: { type: 'string', default: '5' },
  },
  describe: {
    context: 'a context of the kubeconfig, instead of the current one',
    env: 'an environment, instead of test/e2e/environment.yaml',
    only: `only these steps, with commas between: ${names.join(', ')}`,
    skip: 'all steps but these',
    keep: 'leaves everything there, for --only',
    unmeshed: 'without Linkerd',
    secret: 'makes the secret of the object store’s keys itself, without External Secrets',
    argocd: 'deploys by Argo CD, which fetches from this HOST:PORT of this machine, instead of by kubectl',
    'object-store':
      'HOST[:PORT] of an object store with TLS that is there; its keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    'client-image': 'image with Node 20 and a shell, for clients',
    'store-image': 'image of versitygw, the object store that is deployed',
    timeout: 'seconds that pods may take to become ready',
    rate: 'traces per second and protocol while workloads roll',
  },
});

const words = (text: string) => text.split(',').filter(Boolean);
const [only, skip] = [words(values.only), words(values.skip)];
const positive = (option: string, text: string) =>
  /^[1-9][0-9]*$/.test(text)
    ? []
    : [`--${option}: got ${JSON.stringify(text)}. Allowed: a whole number, 1 or more.`];
const key = { access: process.env.AWS_ACCESS_KEY_ID, secret: process.env.AWS_SECRET_ACCESS_KEY };
const wrong = [
  ...[...only, ...skip]
    .filter((name) => !names.includes(name))
    .map((name) => `--only, --skip: got ${JSON.stringify(name)}. Allowed: ${names.join(', ')}.`),
  ...positive('timeout', values.timeout),
  ...positive('rate', values.rate),
  ...(values.argocd === undefined || /^[^:/]+:[0-9]+$/.test(values.argocd)
    ? []
    : [
        `--argocd: got ${JSON.stringify(values.argocd)}. Allowed: HOST:PORT of this machine, such as 172.18.0.1:8418.`,
      ]),
  ...(values['object-store'] && !(key.access && key.secret)
    ? [
        '--object-store: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set. Set the keys of that object store.',
      ]
    : []),
  ...(process.env.KUBECONFIG || values.context
    ? []
    : ['no cluster is named. Set KUBECONFIG, or name a context with --context: Tempo is deployed to it.']),
  ...(existsSync(values.env) ? [] : [`--env: no such file: ${values.env}.`]),
];
if (wrong.length > 0) refuse(wrong, 'Nothing was done.');

const settings: Settings = {
  clientImage: values['client-image'],
  storeImage: values['store-image'],
  keys: values['object-store']
    ? { access: `${key.access}`, secret: `${key.secret}` }
    : { access: 'tempo-e2e', secret: 'tempo-e2e-secret' },
  secret: values.secret,
  timeoutSeconds: Number(values.timeout),
  rate: Number(values.rate),
};

const rendered = renderText(values.env, readFileSync(values.env, 'utf8'), {
  ...(values.unmeshed && { linkerd: undefined }),
  ...(values['object-store'] && { 'storage.endpoint': values['object-store'] }),
  ...(values.argocd && { delivery: { argoCd: { repository: `http://${values.argocd}/${repository}` } } }),
});
if ('problems' in rendered) refuse(rendered.problems, 'Nothing was done.');

const start = Date.now();
const log = (line: string) =>
  console.log(`${`${Math.round((Date.now() - start) / 1000)}`.padStart(5)} s  ${line}`);

async function main(): Promise<void> {
  if ('problems' in rendered) return;
  const { environment, files } = rendered;
  const kubectl = new Kubectl(values.context);
  const objects = [...files.values()].map((text): Applied => Object(load(text)));
  const toRun = chosen(only, skip, values.keep);
  const isNew = toRun.some(({ name }) => name === 'setup');
  const isOnlyCleaned = toRun.every(({ name }) => name === 'clean');
  const problems = isOnlyCleaned
    ? []
    : missing(look(kubectl, { environment, objects }), { environment, objects, settings, isNew });
  if (problems.length > 0) refuse(problems, 'Nothing was done.');

  const withNamespace = settings.secret ? [secret(environment, settings)] : [];
  const common = { namespace: environment.namespace, timeoutSeconds: settings.timeoutSeconds, withNamespace };
  const deployer = values.argocd
    ? new ArgoCd(kubectl, new GitServer(values.argocd), {
        ...common,
        argoNamespace: environment.delivery?.argoCd?.namespace ?? 'argocd',
      })
    : direct(kubectl, { ...common, externalSecrets: !settings.secret });
  const script = readFileSync(join(__dirname, 'on-cluster/client/main.js'), 'utf8');
  const clients = new Clients(kubectl, settings.clientImage, script, settings.timeoutSeconds);
  const results = await run(toRun, new Stage(kubectl, settings, rendered, deployer, clients, log), Date.now);
  deployer.close?.();
  console.log(`\n${table(results)}`);
  if (results.some(({ outcome }) => outcome !== 'passed')) process.exitCode = 1;
}

main().catch((error) => {
  if (error instanceof Failure) refuse(error.lines);
  if (error instanceof NoCluster) refuse([`${error.message}.`], 'Nothing was done.');
  throw error;
});
