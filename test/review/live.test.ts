// What a review of a cluster makes of the answers of its API server.
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import * as z from 'zod';
import { type Manifest, manifest } from '../../lib/manifests/objects';
import { type Answer, reviewLive } from '../../lib/review/live';
import { renderedKinds } from '../../lib/review/rendered-kinds';
import { names, objects } from '../environments';

const answers = z
  .array(
    z.strictObject({
      rendered: manifest,
      live: manifest.optional(),
      applied: manifest.optional(),
      refusal: z.string().optional(),
    }),
  )
  .parse(load(readFileSync('test/review/answers.yaml', 'utf8')));

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  fields: object = {},
  namespace = 'recorded',
): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  ...fields,
});
const budget = object('policy/v1', 'PodDisruptionBudget', 'a', {
  spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'a' } } },
});
const asIs = (one: Manifest): Answer => ({ rendered: one, live: one, applied: one });
const answer = (name: string) => answers.filter(({ rendered }) => rendered.metadata.name === name);

function review(all: Answer[], leftovers: Manifest[] = []) {
  const found = reviewLive('c', { deployer: 'argocd-controller', answers: all, leftovers });
  return found.map(
    ({ class: name, object, what, consequence = '' }) =>
      `${name} ${object}: ${what}${consequence && ` | ${consequence}`}`,
  );
}

const fails =
  ' | the sync fails: Flux applies nothing of the commit; Argo CD has applied the waves before, and neither this object nor later waves';
const forbidden =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

test.each<[what: string, name: string, found: string[]]>([
  ['nothing, but that its pods were restarted', 'same', []],
  [
    'replicas',
    'changed',
    [
      'quiet Deployment/changed: changed in the cluster: replicas 5 -> 2 | set by kubectl (scale); a sync sets it back',
    ],
  ],
  [
    'an image by hand and an argument by Git: one restart',
    'both',
    [
      'restarts Deployment/both: changed in the cluster: image 9 -> 1; and by Git: args added: ["-x"] | set by kubectl-set, 2026-11-26 02:18 UTC; a sync sets it back. 2 pods, up to 25% away at a time',
    ],
  ],
  [
    'what Git does not say',
    'kept',
    [
      'quiet Deployment/kept: only in the cluster: env added: [{"name":"GOGC","value":"50"}]; metadata.annotations added: {"note":"x"} | set by kubectl-annotate, 2026-11-26 02:18 UTC; kubectl-set, 2026-11-26 02:18 UTC; no sync removes it: remove it there, or say it in the environment',
    ],
  ],
  [
    'a port that Git does not say',
    'open',
    [
      'access Service/open: only in the cluster: ports.6060/TCP added: {"name":"debug","protocol":"TCP","port":6060,"targetPort"... | set by k9s, 2026-11-26 02:18 UTC; no sync removes it: remove it there, or say it in the environment',
    ],
  ],
  [
    'a file',
    'config',
    [
      'quiet ConfigMap/config: changed in the cluster: a.yaml: n 2 -> 1 | set by kubectl-edit, 2026-11-26 02:18 UTC; a sync sets it back',
    ],
  ],
  [
    'a claim that Git has larger',
    'claimed',
    [`refused StatefulSet/claimed: the API server says: spec: Forbidden: ${forbidden}${fails}`],
  ],
  ['what is not there', 'new', ['quiet ConfigMap/new: not in the cluster | a sync adds it']],
  [
    'a kind that is not there',
    'unknown',
    [
      `refused Unknown/unknown: the API server says: no kind Unknown in example.com/v1: its CustomResourceDefinition is not installed${fails}`,
    ],
  ],
])('%s', (_, name, found) =>
  expect(review([asIs(budget), ...answer('same'), ...answer(name)])).toEqual(found),
);

test('what is only in the cluster: here object by object, elsewhere by namespace', () => {
  const open = object('networking.k8s.io/v1', 'NetworkPolicy', 'old', {
    spec: { podSelector: {}, ingress: [{}], policyTypes: ['Ingress'] },
  });
  const old = object('v1', 'ConfigMap', 'old', { data: {} });
  const others = ['a', 'b', 'c', 'd'].map((name) => object('v1', 'ConfigMap', name, {}, 'elsewhere'));
  expect(review([asIs(budget)], [open, old, ...others])).toEqual([
    'access NetworkPolicy/old: only in the cluster | Argo CD and Flux prune what they track, and nothing else',
    'quiet ConfigMap/old: only in the cluster | Argo CD and Flux prune what they track, and nothing else',
    'quiet Namespace/elsewhere: only in the cluster: ConfigMap/a, ConfigMap/b, ConfigMap/c and 1 more | this environment had it there under an older name, or another repository renders it',
  ]);
});

test('a cluster that has nothing of it is told in one line', () =>
  expect(review(answer('same').map(({ rendered }) => ({ rendered })))).toEqual([
    'quiet c: not there yet, 1 objects',
  ]));

test('every kind that is rendered is looked for in a cluster', () => {
  const isSynced = ({ apiVersion }: { apiVersion: string }) =>
    !/^(argoproj\.io|[a-z]+\.toolkit\.fluxcd\.io)\//.test(apiVersion);
  const all = names
    .flatMap((name) => [...objects(name).values()])
    // Not beside a mesh, which the others have.
    .concat([...objects('minimal', { tls: { issuer: { name: 'ca' } } }).values()])
    .map((one) => manifest.parse(one))
    .filter(isSynced);
  const kinds = (some: { apiVersion: string; kind: string }[]) =>
    [...new Set(some.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))].sort();
  expect(kinds(renderedKinds)).toEqual(kinds(all));
});
