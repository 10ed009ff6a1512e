// What Argo CD and Flux are told, and what the objects tell them.

import { applicationSets } from '../charts/application-sets';
import { tracing } from '../charts/tracing';
import { readEnvironments, topologyOf } from '../lib/architectures/architectures';
import { annotated } from '../lib/delivery/annotations';
import { dig } from '../lib/manifests/reading';
import { line } from '../lib/problem';
import { render, renderSets } from '../lib/render';
import { foreignMarks, guards, ownMarks, substitution, waves } from '../lib/rules/delivery';
import {
  changed,
  environment,
  manifestsOf,
  type Name,
  names,
  objects,
  problems,
  said,
  text,
} from './environments';

const labels = {
  'app.kubernetes.io/managed-by': 'cdk8s',
  'app.kubernetes.io/name': 'tempo',
  'app.kubernetes.io/part-of': 'tracing',
};
const git = 'https://github.com/example/tempo.git';
const bare = { 'delivery.argoCd': { repository: git }, 'delivery.flux': { repository: git } };

const applicationSpec = (
  name: string,
  cluster: string,
  namespace: string,
  path: string,
  repoURL: string,
  targetRevision: string,
) => ({
  project: name,
  source: { repoURL, targetRevision, path, directory: { recurse: true, include: '*.yaml' } },
  destination: { name: cluster, namespace },
  syncPolicy: {
    automated: { prune: true, selfHeal: true },
    syncOptions: [
      'ServerSideApply=true',
      'PruneLast=true',
      'FailOnSharedResource=true',
      'CreateNamespace=false',
    ],
  },
});

describe('an environment that says all there is to say', () => {
  const all = objects('everything');
  const tempo = {
    name: 'tempo-everything',
    labels: { ...labels, team: 'platform' },
    annotations: { 'example.com/owner': 'platform' },
  };

  it('allows this repository, this cluster, these namespaces and kinds', () =>
    expect(all.get('AppProject/tempo-everything')).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { ...tempo, namespace: 'gitops' },
      spec: {
        description: 'Tempo on everything',
        sourceRepos: ['ssh://git@git.example.com/platform/tempo.git'],
        destinations: [
          { name: 'everything', namespace: 'observability' },
          { name: 'everything', namespace: 'tracing' },
        ],
        clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
        namespaceResourceWhitelist: [
          { group: '', kind: 'ConfigMap' },
          { group: '', kind: 'Service' },
          { group: '', kind: 'ServiceAccount' },
          { group: 'apps', kind: 'Deployment' },
          { group: 'apps', kind: 'StatefulSet' },
          { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
          { group: 'external-secrets.io', kind: 'ExternalSecret' },
          { group: 'gateway.networking.k8s.io', kind: 'GRPCRoute' },
          { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' },
          { group: 'grafana.integreatly.org', kind: 'GrafanaDashboard' },
          { group: 'grafana.integreatly.org', kind: 'GrafanaDatasource' },
          { group: 'monitoring.coreos.com', kind: 'PrometheusRule' },
          { group: 'monitoring.coreos.com', kind: 'ServiceMonitor' },
          { group: 'networking.k8s.io', kind: 'Ingress' },
          { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
          ...[
            'AuthorizationPolicy',
            'HTTPRoute',
            'MeshTLSAuthentication',
            'NetworkAuthentication',
            'Server',
          ].map((kind) => ({
            group: 'policy.linkerd.io',
            kind,
          })),
          { group: 'policy', kind: 'PodDisruptionBudget' },
        ],
      },
    }));

  it('has Flux fetch the artifact', () =>
    expect(all.get('OCIRepository/tempo-everything')).toEqual({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'OCIRepository',
      metadata: { ...tempo, namespace: 'delivery' },
      spec: {
        interval: '10m0s',
        url: 'oci://registry.example.com/platform/tempo',
        ref: { tag: 'stable' },
        secretRef: { name: 'registry' },
        provider: 'generic',
        timeout: '60s',
      },
    }));

  it('has Flux apply its folder, and wait for all longer than Tempo may take to start', () =>
    expect(all.get('Kustomization/tempo-everything')).toEqual({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { ...tempo, namespace: 'delivery' },
      spec: {
        interval: '10m0s',
        sourceRef: { kind: 'OCIRepository', name: 'tempo-everything' },
        path: './everything',
        prune: true,
        force: false,
        wait: true,
        timeout: '45m0s',
        deletionPolicy: 'Orphan',
        dependsOn: [{ name: 'external-secrets' }, { name: 'grafana-operator' }],
      },
    }));

  it('leaves the Application to the ApplicationSet', () =>
    expect(all.has('Application/tempo-everything')).toBe(false));
});

describe('an environment that says the least', () => {
  const all = objects('minimal', bare);

  it('has an Application', () =>
    expect(all.get('Application/tempo-minimal')).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: 'tempo-minimal',
        namespace: 'argocd',
        labels,
        annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=false' },
      },
      spec: applicationSpec('tempo-minimal', 'in-cluster', 'tempo', 'dist/minimal', git, 'main'),
    }));

  it('allows no kind that it does not have', () =>
    expect(dig(all.get('AppProject/tempo-minimal'), 'spec.namespaceResourceWhitelist')).not.toContainEqual(
      expect.objectContaining({ kind: 'GrafanaDatasource' }),
    ));

  it('has Flux fetch the branch', () =>
    expect(all.get('GitRepository/tempo-minimal')).toEqual({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name: 'tempo-minimal', namespace: 'flux-system', labels },
      spec: { interval: '5m0s', url: git, ref: { branch: 'main' }, timeout: '60s' },
    }));

  it('has Flux apply its folder', () =>
    expect(dig(all.get('Kustomization/tempo-minimal'), 'spec')).toEqual({
      interval: '5m0s',
      sourceRef: { kind: 'GitRepository', name: 'tempo-minimal' },
      path: './dist/minimal',
      force: false,
      prune: true,
      wait: true,
      timeout: '45m0s',
      deletionPolicy: 'Orphan',
    }));
});

test('the time-out of Flux outlasts the start of every pod, and the deadline of every Deployment', () => {
  const { workloads } = manifestsOf([...objects('everything').values()]);
  const slowest = workloads.map(({ spec }) => {
    const [probe] = spec.template.spec.containers.map(({ startupProbe }) => startupProbe);
    const start = (probe?.periodSeconds ?? 0) * (probe?.failureThreshold ?? 0);
    return Math.max(
      spec.template.spec.terminationGracePeriodSeconds + start + Number(spec.minReadySeconds ?? 0),
      Number(spec.progressDeadlineSeconds ?? 0),
    );
  });
  expect(Math.max(...slowest)).toBe(2410);
  expect(Math.max(...slowest)).toBeLessThan(45 * 60);
});

describe('several clusters that share one Argo CD', () => {
  const shared = { 'delivery.argoCd.repository': git, 'delivery.argoCd.applicationSet': 'all' };
  const member = (cluster: string) =>
    environment('minimal', { cluster, ...shared, 'delivery.argoCd.destination': `${cluster}.example.com` });
  const rendering = renderSets(
    applicationSets([member('one'), environment('minimal'), member('two'), environment('everything')]),
  );

  it('have one ApplicationSet for each name, beside what is watched', () =>
    expect('files' in rendering && [...rendering.files.keys()]).toEqual([
      'delivery/all/ApplicationSet.all.yaml',
      'delivery/tempo/ApplicationSet.tempo.yaml',
    ]));

  it('differ in name, folder, cluster and namespace only', () => {
    const [chart] = applicationSets([member('one'), member('two')]).charts;
    expect(chart?.toJson()).toEqual([
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'ApplicationSet',
        metadata: { name: 'all', namespace: 'argocd', labels },
        spec: {
          goTemplate: true,
          goTemplateOptions: ['missingkey=error'],
          generators: [
            {
              list: {
                elements: [
                  { name: 'tempo-one', path: 'dist/one', destination: 'one.example.com', namespace: 'tempo' },
                  { name: 'tempo-two', path: 'dist/two', destination: 'two.example.com', namespace: 'tempo' },
                ],
              },
            },
          ],
          syncPolicy: { preserveResourcesOnDeletion: true, applicationsSync: 'create-update' },
          template: {
            metadata: {
              name: '{{.name}}',
              labels,
              annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=false' },
            },
            spec: applicationSpec(
              '{{.name}}',
              '{{.destination}}',
              '{{.namespace}}',
              '{{.path}}',
              git,
              'main',
            ),
          },
        },
      },
    ]);
  });

  it.each([
    ['repository', 'https://github.com/example/other.git', git],
    ['revision', 'v2', 'main'],
    ['namespace', 'gitops', 'argocd'],
  ])('agree on the %s', (key, value, allowed) => {
    const file = (cluster: string, changes: object) =>
      changed('minimal', {
        cluster,
        ...shared,
        'storage.bucket': cluster,
        'delivery.argoCd.destination': cluster,
        ...changes,
      });
    const files = new Map([
      ['one.yaml', file('one', {})],
      ['two.yaml', file('two', { [`delivery.argoCd.${key}`]: value })],
    ]);
    expect(said(readEnvironments('envs', files))).toEqual([
      `envs/two.yaml: delivery.argoCd.${key}: got "${value}". Allowed: "${allowed}", as in envs/one.yaml, because both name the applicationSet all.`,
    ]);
  });

  it('are each a cluster of its own', () =>
    expect(
      said(
        readEnvironments(
          'envs',
          new Map(
            ['one', 'two'].map((cluster) => [
              `${cluster}.yaml`,
              changed('minimal', { cluster, ...shared, 'storage.bucket': cluster }),
            ]),
          ),
        ),
      ),
    ).toEqual([
      'envs/two.yaml: delivery.argoCd.destination: got "in-cluster", which envs/one.yaml of the same applicationSet has already. Give each environment a cluster of its own.',
    ]));
});

test('what Argo CD and Flux are told is beside what they watch', () => {
  const rendering = render(
    topologyOf(environment('minimal', bare)),
    tracing(topologyOf(environment('minimal', bare))),
  );
  const paths = 'files' in rendering ? [...rendering.files.keys()] : [];
  expect(paths.filter((path) => !path.startsWith('minimal/'))).toEqual([
    'delivery/minimal/AppProject.tempo-minimal.yaml',
    'delivery/minimal/Application.tempo-minimal.yaml',
    'delivery/minimal/GitRepository.tempo-minimal.yaml',
    'delivery/minimal/Kustomization.tempo-minimal.yaml',
  ]);
});

test.each(names)('%s is the same whoever delivers it', (name) => {
  const delivered = (delivery: object | undefined) => {
    const rendering = render(
      topologyOf(environment(name, { delivery })),
      tracing(topologyOf(environment(name, { delivery }))),
    );
    return 'files' in rendering && [...rendering.files].filter(([path]) => path.startsWith(`${name}/`));
  };
  expect(delivered({ argoCd: { repository: git } })).toEqual(delivered(undefined));
  expect(delivered({ flux: { repository: git } })).toEqual(delivered(undefined));
});

const wave = (value: number) => ({ 'argocd.argoproj.io/sync-wave': `${value}` });
const flux = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };
const confirm = { 'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=confirm', ...flux };
const stay = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
  ...flux,
};
const literal = { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' };

test.each([
  ['Namespace/tempo', { ...wave(-3), ...confirm, 'config.linkerd.io/default-inbound-policy': 'deny' }],
  ['ExternalSecret/s3-credentials', { ...wave(-2), ...stay }],
  ['ServiceAccount/tempo-ingester', wave(-2)],
  ['ConfigMap/tempo-ingester', wave(-1)],
  ['ConfigMap/tempo-overrides', wave(-1)],
  ['ConfigMap/tempo-gateway', wave(-1)],
  ['Service/tempo-gateway', wave(-1)],
  ['Service/tempo-gossip-ring', { ...wave(-1), 'config.linkerd.io/opaque-ports': '7946' }],
  ['Server/tempo-ingester-grpc', wave(-1)],
  ['HTTPRoute/tempo-gateway-push', wave(-1)],
  ['AuthorizationPolicy/tempo-gateway-push', wave(-1)],
  ['MeshTLSAuthentication/tempo-gateway-push', wave(-1)],
  ['NetworkAuthentication/tempo-anybody', wave(-1)],
  ['NetworkPolicy/tempo-ingester', wave(-1)],
  ['PodDisruptionBudget/tempo-ingester', undefined],
  ['StatefulSet/tempo-ingester', confirm],
  ['StatefulSet/tempo-metrics-generator', confirm],
  ['StatefulSet/tempo-memcached', undefined],
  ['StatefulSet/tempo-memcached-exporter', wave(1)],
  ['Deployment/tempo-vulture', wave(1)],
  ['Deployment/tempo-querier', undefined],
  ['Deployment/tempo-gateway', wave(1)],
  ['ConfigMap/tempo-datasources-do-nyc3-prod', { ...wave(1), ...literal }],
  ['GrafanaDatasource/tempo-prod', { ...wave(1), ...literal, 'example.com/owner': 'platform' }, 'everything'],
] satisfies [string, object | undefined, Name?][])(
  '%s is annotated',
  (object, annotations, name: Name = 'do-nyc3-prod') =>
    expect(dig(objects(name).get(object), 'metadata.annotations')).toEqual(annotations),
);

describe('the pass that adds annotations', () => {
  const object = (kind: string, content: object = {}, annotations?: Record<string, string>) => ({
    kind,
    metadata: { name: 'a', ...(annotations && { annotations }) },
    ...content,
  });
  const wave = (value: string) => ({ 'argocd.argoproj.io/sync-wave': value });

  it.each<[string, ReturnType<typeof object>, Record<string, string> | undefined]>([
    ['a Deployment has none', object('Deployment'), undefined],
    ['a kind that is not rendered here has none', object('Application', { spec: { a: '${b}' } }), undefined],
    ['a Service is early', object('Service'), wave('-1')],
    [
      'a wave of its own is kept, and what else it says',
      object('ConfigMap', {}, { ...wave('1'), own: 'a' }),
      { ...wave('1'), own: 'a' },
    ],
    [
      'content that Flux would substitute is guarded',
      object('ConfigMap', { data: { a: '${b}' } }),
      { ...wave('-1'), 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' },
    ],
    [
      'claims are not pruned unasked',
      object('StatefulSet', { spec: { volumeClaimTemplates: [] } }),
      {
        'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=confirm',
        'kustomize.toolkit.fluxcd.io/prune': 'disabled',
      },
    ],
    ['a StatefulSet without claims has none', object('StatefulSet', { spec: {} }), undefined],
  ])('%s', (_, rendered, annotations) => {
    const before = structuredClone(rendered);
    expect(annotated(rendered).metadata.annotations).toEqual(annotations);
    expect(rendered).toEqual(before);
  });
});

const rules = { waves, guards, substitution, foreignMarks, ownMarks };

type Objects = ReturnType<typeof objects>;

/** Sets an annotation, or a label, at the path of some metadata; `undefined` removes it. */
const mark =
  (object: string, path: string, key: string, value: string | undefined) =>
  (all: Objects): void => {
    const at = dig(all.get(object), path);
    if (typeof at !== 'object' || at === null) throw new Error(`no ${path} in ${object}`);
    const words = Object.entries({
      ...Object(dig(at, key.startsWith('app.') ? 'labels' : 'annotations')),
      [key]: value,
    }).filter(([, word]) => word !== undefined);
    Reflect.set(at, key.startsWith('app.') ? 'labels' : 'annotations', Object.fromEntries(words));
  };
const annotate = (object: string, key: string, value: string | undefined) =>
  mark(object, 'metadata', key, value);
const syncWave = 'argocd.argoproj.io/sync-wave';
const syncOptions = 'argocd.argoproj.io/sync-options';
const set = `set ${syncWave}`;

// biome-ignore format: a table: what is done on one line, what is found on the next
const broken: [rule: keyof typeof rules, situation: string, change: (all: Objects) => void, found: string[]][] = [
  ['waves', 'a namespace that is not first', annotate('Namespace/tempo', syncWave, undefined),
    [`Namespace/tempo: wave 0 is not before that of ExternalSecret/s3-credentials, -2; ${set}`]],
  ['waves', 'an account beside configuration', annotate('ServiceAccount/tempo-querier', syncWave, '-1'),
    [`ServiceAccount/tempo-querier: wave -1 is not before that of Service/tempo-distributor, -1; ${set}`]],
  ['waves', 'configuration beside workloads', annotate('ConfigMap/tempo-querier', syncWave, undefined),
    [`ConfigMap/tempo-querier: wave 0 is not before that of Deployment/tempo-distributor, 0; ${set}`]],
  ['waves', 'a gateway beside its upstreams', annotate('Deployment/tempo-gateway', syncWave, '0'),
    [`StatefulSet/tempo-memcached: wave 0 is not before that of Deployment/tempo-gateway, 0; ${set}`]],
  ['waves', 'an exporter that the gateway would wait for', annotate('StatefulSet/tempo-memcached-exporter', syncWave, undefined),
    [`StatefulSet/tempo-memcached: wave 0 is not before that of StatefulSet/tempo-memcached-exporter, 0; ${set}`]],
  ['waves', 'a vulture that the gateway would wait for', annotate('Deployment/tempo-vulture', syncWave, undefined),
    [`StatefulSet/tempo-memcached: wave 0 is not before that of Deployment/tempo-vulture, 0; ${set}`]],
  ['waves', 'datasources before Tempo', annotate('ConfigMap/tempo-datasources-do-nyc3-prod', syncWave, '-1'),
    [`StatefulSet/tempo-memcached: wave 0 is not before that of ConfigMap/tempo-datasources-do-nyc3-prod, -1; ${set}`]],
  ['waves', 'no number', annotate('ConfigMap/tempo-querier', syncWave, 'first'),
    ['ConfigMap/tempo-querier: wave "first" is no whole number; write one, such as "-1"']],

  ['guards', 'a namespace that Argo CD may prune', annotate('Namespace/tempo', syncOptions, 'Delete=confirm'),
    [`Namespace/tempo: Argo CD would delete it unasked; add Prune=confirm to ${syncOptions}`]],
  ['guards', 'a secret that Flux may prune', annotate('ExternalSecret/s3-credentials', 'kustomize.toolkit.fluxcd.io/prune', undefined),
    ['ExternalSecret/s3-credentials: Flux would delete it when its file goes; set kustomize.toolkit.fluxcd.io/prune: disabled']],
  ['guards', 'data without any guard', (all) => Reflect.deleteProperty(Object(dig(all.get('StatefulSet/tempo-ingester'), 'metadata')), 'annotations'),
    [`StatefulSet/tempo-ingester: Argo CD would delete it unasked; add Prune=confirm to ${syncOptions}`,
      `StatefulSet/tempo-ingester: Argo CD would delete it unasked; add Delete=confirm to ${syncOptions}`,
      'StatefulSet/tempo-ingester: Flux would delete it when its file goes; set kustomize.toolkit.fluxcd.io/prune: disabled']],
  ['guards', 'claims that go with their StatefulSet',
    (all) => Reflect.set(Object(dig(all.get('StatefulSet/tempo-ingester'), 'spec.persistentVolumeClaimRetentionPolicy')), 'whenScaled', 'Delete'),
    ['StatefulSet/tempo-ingester: its claims go with it; set whenDeleted and whenScaled of persistentVolumeClaimRetentionPolicy to Retain']],

  ['substitution', 'a datasource', annotate('ConfigMap/tempo-datasources-do-nyc3-prod', 'kustomize.toolkit.fluxcd.io/substitute', undefined),
    ['ConfigMap/tempo-datasources-do-nyc3-prod: has ${, which Flux may take for a variable; set kustomize.toolkit.fluxcd.io/substitute: disabled']],
  ['substitution', 'an argument', (all) => Reflect.set(Object(dig(all.get('Deployment/tempo-querier'), 'spec.template.spec.containers.0.args')), 0, '${HOME}'),
    ['Deployment/tempo-querier: has ${, which Flux may take for a variable; set kustomize.toolkit.fluxcd.io/substitute: disabled']],

  ...([
    ['helm.sh/hook', 'post-install', 'a hook, which Flux would apply as an ordinary object'],
    ['argocd.argoproj.io/hook', 'PostSync', 'a hook, which Flux would apply as an ordinary object'],
    ['argocd.argoproj.io/tracking-id', 'tempo', 'which Argo CD itself writes'],
    ['app.kubernetes.io/instance', 'tempo', 'which Argo CD may write over'],
    ['kustomize.toolkit.fluxcd.io/name', 'tempo', 'which Flux itself writes'],
    [syncOptions, 'Replace=true', 'which deletes the object to change it'],
    ['kustomize.toolkit.fluxcd.io/force', 'enabled', 'which deletes the object to change it'],
  ] satisfies [string, string, string][]).map(([key, value, why]): (typeof broken)[number] =>
    ['foreignMarks', key, annotate('Service/tempo-querier', key, value),
      [`Service/tempo-querier: ${key}: ${value}, ${why}; leave it out`]]),
  ['foreignMarks', 'a kustomization', (all) => void all.set('added', { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', metadata: { name: 'tempo' } }),
    ['Kustomization/tempo: a kustomization, for which Argo CD and Flux would take the whole folder; leave it out']],

  ['ownMarks', 'a pod template', mark('Deployment/tempo-querier', 'spec.template.metadata', syncWave, '0'),
    [`Deployment/tempo-querier: ${syncWave} on a template; it belongs on the object itself`]],
  ['ownMarks', 'a claim template', mark('StatefulSet/tempo-ingester', 'spec.volumeClaimTemplates.0.metadata', 'kustomize.toolkit.fluxcd.io/prune', 'disabled'),
    ['StatefulSet/tempo-ingester: kustomize.toolkit.fluxcd.io/prune on a template; it belongs on the object itself']],
];

describe.each(names)('rules: %s', (name) => {
  const manifests = manifestsOf([...objects(name).values()]);
  it.each(Object.entries(rules))('%s: nothing', (_, rule) => expect(rule(manifests)).toEqual([]));
});

describe('rules find', () => {
  it.each(broken)('%s: %s', (rule, _, change, found) => {
    const all = structuredClone(objects('do-nyc3-prod'));
    change(all);
    expect(rules[rule](manifestsOf([...all.values()])).map(line)).toEqual(found);
  });

  it('something by each', () =>
    expect([...new Set(broken.map(([rule]) => rule))].sort()).toEqual(Object.keys(rules).sort()));
});

test.each([
  [
    'a cluster of that name',
    { cluster: 'delivery' },
    'cluster: got "delivery". Allowed: another name: dist/delivery/ holds what Argo CD and Flux are told.',
  ],
  [
    'neither tool',
    { delivery: {} },
    'delivery: got {}. Allowed: argoCd, flux or both; or leave delivery out.',
  ],
  [
    'no repository',
    { 'delivery.argoCd': {} },
    'delivery.argoCd.repository: required but missing. Repository that dist/ is committed to; nothing from another is applied.',
  ],
  [
    'a pattern of repositories',
    { 'delivery.argoCd': { repository: 'https://github.com/*' } },
    'delivery.argoCd.repository: got "https://github.com/*". Allowed: a Git repository with https://, ssh:// or git@, such as https://github.com/example/tempo.git.',
  ],
  [
    'an address that only Git knows',
    { 'delivery.flux': { repository: 'git@github.com:example/tempo.git' } },
    'delivery.flux.repository: got "git@github.com:example/tempo.git". Allowed: a Git repository with https:// or ssh://, or an artifact with oci://, such as https://github.com/example/tempo.git.',
  ],
  [
    'a Kustomization that waits for itself',
    { 'delivery.flux': { repository: 'https://github.com/example/tempo.git', dependsOn: ['tempo-minimal'] } },
    'delivery.flux.dependsOn: got ["tempo-minimal"]. Allowed: other Kustomizations than tempo-minimal, which is the one of this environment and would wait for itself.',
  ],
  [
    'a tag with a slash',
    { 'delivery.flux': { repository: 'oci://ghcr.io/example/tempo', revision: 'env/prod' } },
    'delivery.flux.revision: got "env/prod". Allowed: the tag of an artifact, without a slash, such as main.',
  ],
  [
    'any cluster',
    { 'delivery.argoCd': { repository: git, destination: '*' } },
    'delivery.argoCd.destination: got "*". Allowed: the name, not the URL, of a cluster as `argocd cluster list` shows it, such as in-cluster.',
  ],
  [
    'credentials',
    { 'delivery.flux': { repository: git, secretRef: 'x' } },
    'delivery.flux.secretRef: unknown key. Did you mean secret?',
  ],
])('%s', (_, changes, message) => expect(problems(changed('minimal', changes))).toContain(message));

test('a branch may have a slash', () =>
  expect(
    problems(changed('minimal', { 'delivery.flux': { repository: git, revision: 'env/prod' } })),
  ).toEqual([]));

test('nothing is told of do-nyc3-prod, whose repository is not known', () =>
  expect(text('do-nyc3-prod')).not.toContain('delivery:\n'));
