// The first environment: whatever a cluster says of itself, the file is right, keeps its comments, and renders.
import { tracing } from '../charts/tracing';
import { readEnvironment, topologyOf } from '../lib/architectures/architectures';
import { firstEnvironment, report } from '../lib/commands/init/first-environment';
import { type Found, lookUp, patterns } from '../lib/commands/init/found';
import { readTree } from '../lib/disk/files';
import { line } from '../lib/problem';
import { render } from '../lib/render';

const files = readTree('docs/examples/environments');
const all = [
  'servers.policy.linkerd.io',
  'externalsecrets.external-secrets.io',
  'clustersecretstores.external-secrets.io',
  'servicemonitors.monitoring.coreos.com',
];
const nothing: Found = { definitions: new Set(), stores: [], hasDefaultClass: true, classes: [] };
const everything: Found = {
  ...nothing,
  definitions: new Set(all),
  stores: ['vault'],
  grafana: 'observability',
};

/** What is read of a file, if it renders without a problem. */
function environment(text: string) {
  const reading = readEnvironment('x.yaml', text);
  if ('problems' in reading) throw new Error(reading.problems.map(line).join('\n'));
  const topology = topologyOf(reading.environment);
  const rendering = render(topology, tracing(topology));
  expect('problems' in rendering ? rendering.problems.map(line) : []).toEqual([]);
  return reading.environment;
}

describe.each(patterns)('%s', (pattern) => {
  const written = (found?: Found) => firstEnvironment(files.get(`${pattern}.yaml`) ?? '', 'mine', found);

  test('of a cluster that nothing is known of', () => {
    const text = written();
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./environment.schema.json');
    expect(text.split('\n')[1]).toMatch(/^# \S/);
    expect(environment(text).cluster).toBe('mine');
  });

  test('of a cluster that has nothing', () => {
    const { linkerd, monitoring, credentials } = environment(written(nothing));
    expect(linkerd).toBeUndefined();
    expect(monitoring?.scraping ?? 'annotations').toBe('annotations');
    expect(credentials.from).not.toBe('externalSecret');
  });

  test('of a cluster that has everything', () => {
    const { linkerd, callers, credentials } = environment(written(everything));
    expect(linkerd).toBeDefined();
    expect(callers?.grafana?.[0]?.namespace ?? 'observability').toBe('observability');
    if (credentials.from === 'externalSecret' && credentials.storeKind === 'ClusterSecretStore')
      expect(credentials.store).toBe('vault');
  });
});

/** Stands for kubectl: what it prints for each kind. */
const kubectl = (answers: Record<string, object[]>) => ({
  json: ([, kind = '']: string[]) => (answers[kind] ? { items: answers[kind] } : undefined),
});
const named = (name: string, more: object = {}) => ({ metadata: { name, ...more } });

test.each([
  ['aws:///eu-west-1a/i-1', 'eks'],
  ['digitalocean://1', 'doks'],
  ['kind://docker/kind/kind-worker', 'kind'],
  ['gce://a/b/c', 'gke'],
  ['azure:///subscriptions/x', 'aks'],
  ['vsphere://x', undefined],
])('nodes of %s', (providerID, pattern) =>
  expect(lookUp(kubectl({ nodes: [{ ...named('n'), spec: { providerID } }] })).pattern).toBe(pattern),
);

test('what a cluster has is looked up, and what may not be read is not there', () => {
  expect(lookUp(kubectl({}))).toEqual({
    definitions: new Set(),
    stores: [],
    hasDefaultClass: false,
    classes: [],
  });
  expect(
    lookUp(
      kubectl({
        customresourcedefinitions: [
          named('clusterversions.config.openshift.io'),
          named('clustersecretstores.external-secrets.io'),
        ],
        'clustersecretstores.external-secrets.io': [named('vault')],
        storageclasses: [
          named('fast', { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }),
          named('slow'),
        ],
        deployments: [named('grafana', { namespace: 'observability' })],
      }),
    ),
  ).toEqual({
    pattern: 'openshift',
    definitions: new Set(['clusterversions.config.openshift.io', 'clustersecretstores.external-secrets.io']),
    stores: ['vault'],
    hasDefaultClass: true,
    classes: ['fast', 'slow'],
    grafana: 'observability',
  });
});

test('it says what it found, and what only the operator knows', () =>
  expect(report({ ...nothing, hasDefaultClass: false, classes: ['slow'], stores: ['a', 'b'] })).toEqual([
    'Linkerd is not there, External Secrets is not there, the Prometheus operator is not there.',
    'ClusterSecretStores: a, b. Choose one in credentials.store.',
    'There is no default storage class (slow). Set components.ingester.storageClass.',
    'Edit what only you know: tenants, storage, credentials, callers. Then npm run synth.',
  ]));
