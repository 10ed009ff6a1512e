// What a review says of a change. Each row breaks or changes one thing, and has its exact finding.
import { dump } from 'js-yaml';
import { type Class, type Finding, idOf } from '../lib/review/finding';
import { Unreadable } from '../lib/review/objects';
import { json, markdown, terminal, verdict } from '../lib/review/report';
import { review } from '../lib/review/review';
import { type Name, objects, unwatched } from './environments';

type Objects = Map<string, Record<string, unknown>>;
const structured = (object: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(object));
const copy = (all: Objects): Objects => new Map([...all].map(([id, object]) => [id, structured(object)]));

/** Objects as files, in one order or another. */
const files = (all: Objects, folder = 'c', reverse = false) => {
  const list = [...all].map(([id, object]) => [`${folder}/tempo/${id.replace('/', '.')}.yaml`, dump(object)] as const);
  return new Map(reverse ? list.reverse() : list);
};
const findings = (before: Objects, after: Objects): Finding[] => [...review(files(before), files(after)).values()].flat();

const stack = objects('do-nyc3-prod', unwatched);

/** Sets what is at a path of an object; a path ends at `undefined` by being removed. */
function set(all: Objects, id: string, path: string | string[], value: unknown): void {
  const keys = typeof path === 'string' ? path.split('.') : [...path];
  const last = keys.pop() ?? '';
  const target = keys.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Object.getOwnPropertyDescriptor(at, key)?.value : undefined),
    all.get(id),
  );
  if (typeof target !== 'object' || target === null) throw new Error(`${id} has no ${keys.join('.')}`);
  if (value === undefined) Reflect.deleteProperty(target, last);
  else Object.defineProperty(target, last, { value, enumerable: true, writable: true, configurable: true });
}

const edit = (id: string, path: string | string[], value: unknown) => (all: Objects) => set(all, id, path, value);
const add = (object: { kind: string; metadata: { name: string } } & Record<string, unknown>) => (all: Objects) =>
  void all.set(`${object.kind}/${object.metadata.name}`, object);
const remove = (id: string) => (all: Objects) => void all.delete(id);
const rewrite = (id: string, file: string, from: string | RegExp, to: string) => (all: Objects) => {
  const data: unknown = all.get(id)?.data;
  const text: unknown = typeof data === 'object' && data !== null ? Object.getOwnPropertyDescriptor(data, file)?.value : undefined;
  if (typeof text !== 'string' || text.replace(from, to) === text) throw new Error(`${id} ${file} does not say ${from}`);
  set(all, id, ['data', file], text.replace(from, to));
};
const orphan = (name: string) => [`kubectl -n tempo delete statefulset ${name} --cascade=orphan`, 'sync'];
const anew = (kind: string, name: string) => [`kubectl -n tempo delete ${kind} ${name}`, 'sync'];

const policy = (requiredAuthenticationRefs: object[]) => ({
  apiVersion: 'policy.linkerd.io/v1alpha1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'otlp', namespace: 'tempo' },
  spec: { targetRef: { kind: 'Server', name: 'otlp' }, requiredAuthenticationRefs },
});
const network = (ingress: object[]) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'memcached', namespace: 'tempo' },
  spec: { podSelector: {}, ingress },
});
const job = (image: string) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'smoke', namespace: 'tempo' },
  spec: { template: { spec: { containers: [{ name: 'smoke', image }] } } },
});
const binding = (name: string) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'b', namespace: 'tempo' },
  roleRef: { kind: 'Role', name },
});
const frozen = (value: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'frozen', namespace: 'tempo' },
  immutable: true,
  data: { key: value },
});
const datasource = (spec: object) => ({
  apiVersion: 'grafana.integreatly.org/v1beta1',
  kind: 'GrafanaDatasource',
  metadata: { name: 'tempo', namespace: 'grafana' },
  spec: {
    instanceSelector: { matchLabels: { a: 'b' } },
    datasource: { name: 'tempo', jsonData: { httpHeaderName1: 'X-Scope-OrgID', timeout: 60 }, secureJsonData: { httpHeaderValue1: 'prod' } },
    ...spec,
  },
});
const scaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'querier', namespace: 'tempo' },
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'tempo-querier' } },
};

interface Row {
  first?: (all: Objects) => void;
  change: (all: Objects) => void;
  finding: Partial<Finding> & { class: Class; object: string };
}

test.each<[string, Row]>([
  // refused
  [
    'the serviceName after a rename',
    {
      change: edit('StatefulSet/tempo-ingester', 'spec.serviceName', 'ingester'),
      finding: { class: 'refused', object: 'StatefulSet/tempo-ingester', what: 'serviceName tempo-ingester -> ingester', remedy: orphan('tempo-ingester') },
    },
  ],
  [
    'labels in claim templates',
    {
      change: edit('StatefulSet/tempo-ingester', 'spec.volumeClaimTemplates.0.metadata.labels', { chart: '1.2' }),
      finding: {
        class: 'refused',
        object: 'StatefulSet/tempo-ingester',
        what: 'volumeClaimTemplates.data.metadata.labels added: {"chart":"1.2"}',
        remedy: orphan('tempo-ingester'),
      },
    },
  ],
  [
    'a claim’s size',
    {
      change: edit('StatefulSet/tempo-ingester', 'spec.volumeClaimTemplates.0.spec.resources.requests.storage', '20Gi'),
      finding: {
        class: 'refused',
        object: 'StatefulSet/tempo-ingester',
        what: 'volumeClaimTemplates.data.spec.resources.requests.storage 10Gi -> 20Gi',
        remedy: [
          `for i in 0 1 2; do kubectl -n tempo patch pvc data-tempo-ingester-$i -p '{"spec":{"resources":{"requests":{"storage":"20Gi"}}}}'; done`,
          ...orphan('tempo-ingester'),
        ],
      },
    },
  ],
  [
    'a claim’s class',
    {
      change: edit('StatefulSet/tempo-ingester', 'spec.volumeClaimTemplates.0.spec.storageClassName', 'fast'),
      finding: {
        class: 'refused',
        object: 'StatefulSet/tempo-ingester',
        what: 'volumeClaimTemplates.data.spec.storageClassName added: fast',
        remedy: orphan('tempo-ingester'),
      },
    },
  ],
  [
    'podManagementPolicy',
    {
      change: edit('StatefulSet/tempo-ingester', 'spec.podManagementPolicy', 'OrderedReady'),
      finding: { class: 'refused', object: 'StatefulSet/tempo-ingester', what: 'podManagementPolicy Parallel -> OrderedReady' },
    },
  ],
  [
    'a chart’s version in a selector',
    {
      first: edit('Deployment/tempo-querier', 'spec.selector.matchLabels.chart', 'tempo-1.61.2'),
      change: edit('Deployment/tempo-querier', 'spec.selector.matchLabels.chart', 'tempo-1.61.3'),
      finding: {
        class: 'refused',
        object: 'Deployment/tempo-querier',
        what: 'selector.matchLabels.chart tempo-1.61.2 -> tempo-1.61.3',
        remedy: anew('deployment', 'tempo-querier'),
      },
    },
  ],
  [
    'a Service that becomes headless',
    {
      change: edit('Service/tempo-gateway', 'spec.clusterIP', 'None'),
      finding: { class: 'refused', object: 'Service/tempo-gateway', what: 'address its own -> none', remedy: anew('service', 'tempo-gateway') },
    },
  ],
  [
    'a Service that becomes a name outside',
    {
      change: edit('Service/tempo-gateway', 'spec.type', 'ExternalName'),
      finding: { class: 'refused', object: 'Service/tempo-gateway', what: 'address its own -> an outside name' },
    },
  ],
  [
    'a Job’s template',
    { first: add(job('a:1')), change: add(job('a:2')), finding: { class: 'refused', object: 'Job/smoke', what: 'image 1 -> 2', remedy: anew('job', 'smoke') } },
  ],
  [
    'roleRef',
    {
      first: add(binding('a')),
      change: add(binding('b')),
      finding: { class: 'refused', object: 'RoleBinding/b', what: 'roleRef.name a -> b', remedy: anew('rolebinding', 'b') },
    },
  ],
  [
    'an immutable ConfigMap',
    { first: add(frozen('a')), change: add(frozen('b')), finding: { class: 'refused', object: 'ConfigMap/frozen', what: 'data.key a -> b' } },
  ],
  [
    'a datasource’s uid',
    {
      first: add(datasource({})),
      change: add(datasource({ uid: 'x' })),
      finding: {
        class: 'refused',
        object: 'GrafanaDatasource/tempo',
        what: 'uid added: x',
        remedy: ['kubectl -n grafana delete grafanadatasource tempo', 'sync'],
      },
    },
  ],
  [
    'a datasource’s instances',
    {
      first: add(datasource({})),
      change: add(datasource({ instanceSelector: { matchLabels: { a: 'c' } } })),
      finding: { class: 'refused', object: 'GrafanaDatasource/tempo', what: 'instanceSelector.matchLabels.a b -> c' },
    },
  ],
  [
    'a datasource that may not come from elsewhere any more',
    {
      first: add(datasource({ allowCrossNamespaceImport: true })),
      change: add(datasource({})),
      finding: { class: 'refused', object: 'GrafanaDatasource/tempo', what: 'allowCrossNamespaceImport true -> false' },
    },
  ],
  // data at risk
  ['ingesters removed', { change: remove('StatefulSet/tempo-ingester'), finding: { class: 'data', object: 'StatefulSet/tempo-ingester', what: 'removed' } }],
  [
    'fewer ingesters',
    {
      first: edit('StatefulSet/tempo-ingester', 'spec.replicas', 4),
      change: edit('StatefulSet/tempo-ingester', 'spec.replicas', 3),
      finding: {
        class: 'data',
        object: 'StatefulSet/tempo-ingester',
        what: 'replicas 4 -> 3',
        consequence: 'what tempo-ingester-3 did not flush is stranded on its claim',
        remedy: [
          'kubectl -n tempo port-forward pod/tempo-ingester-3 3200 &',
          'curl -X POST localhost:3200/shutdown   # flushes its blocks and leaves the ring; wait for it to end',
          'then lower the replicas',
        ],
      },
    },
  ],
  ['the namespace removed', { change: remove('Namespace/tempo'), finding: { class: 'data', object: 'Namespace/tempo', what: 'removed' } }],
  [
    'the ExternalSecret removed',
    { change: remove('ExternalSecret/s3-credentials'), finding: { class: 'data', object: 'ExternalSecret/s3-credentials', what: 'removed' } },
  ],
  [
    'claims that go with the StatefulSet',
    {
      change: edit('StatefulSet/tempo-ingester', 'spec.persistentVolumeClaimRetentionPolicy.whenDeleted', 'Delete'),
      finding: { class: 'data', object: 'StatefulSet/tempo-ingester', what: 'persistentVolumeClaimRetentionPolicy.whenDeleted Retain -> Delete' },
    },
  ],
  [
    'another bucket',
    {
      change: rewrite('ConfigMap/tempo-ingester', 'tempo.yaml', 'bc4-do-nyc3-prod-tempo', 'other'),
      finding: { class: 'data', object: 'ConfigMap/tempo-ingester', what: 'storage.trace.s3.bucket "bc4-do-nyc3-prod-tempo" -> "other"' },
    },
  ],
  [
    'a shorter retention',
    {
      change: rewrite('ConfigMap/tempo-compactor', 'tempo.yaml', 'block_retention: 48h', 'block_retention: 24h'),
      finding: { class: 'data', object: 'ConfigMap/tempo-compactor', what: 'compactor.compaction.block_retention "48h" -> "24h"' },
    },
  ],
  [
    'a lower replication factor',
    {
      change: rewrite('ConfigMap/tempo-distributor', 'tempo.yaml', 'replication_factor: 3', 'replication_factor: 1'),
      finding: { class: 'data', object: 'ConfigMap/tempo-distributor', what: 'ingester.lifecycler.ring.replication_factor 3 -> 1' },
    },
  ],
  [
    'another label of the gossip',
    {
      change: rewrite('ConfigMap/tempo-querier', 'tempo.yaml', 'do-nyc3-prod.tempo', 'x'),
      finding: { class: 'data', object: 'ConfigMap/tempo-querier', what: 'memberlist.cluster_label "do-nyc3-prod.tempo" -> "x"' },
    },
  ],
  [
    'an older Tempo',
    {
      change: edit('Deployment/tempo-querier', 'spec.template.spec.containers.0.image', 'docker.io/grafana/tempo:2.10.6'),
      finding: { class: 'data', object: 'Deployment/tempo-querier', what: 'Tempo 2.10.8 -> 2.10.6' },
    },
  ],
  [
    'a major step',
    {
      change: edit('Deployment/tempo-querier', 'spec.template.spec.containers.0.image', 'docker.io/grafana/tempo:3.0.3'),
      finding: { class: 'data', object: 'Deployment/tempo-querier', what: 'Tempo 2.10.8 -> 3.0.3' },
    },
  ],
  // service interrupted
  [
    'fewer ingesters than a write needs',
    {
      change: edit('StatefulSet/tempo-ingester', 'spec.replicas', 1),
      finding: { class: 'interrupted', object: 'StatefulSet/tempo-ingester', what: 'replication factor 3, but 1 replica; no write would succeed' },
    },
  ],
  [
    'a limit below what is set to use it',
    {
      change: edit('StatefulSet/tempo-memcached', 'spec.template.spec.containers.0.resources.limits.memory', '200Mi'),
      finding: { class: 'interrupted', object: 'StatefulSet/tempo-memcached' },
    },
  ],
  [
    'a Service removed that something still calls',
    { change: remove('Service/tempo-query-frontend-discovery'), finding: { class: 'interrupted', object: 'ConfigMap/tempo-querier' } },
  ],
  [
    'a budget that lets no node be drained',
    {
      change: edit('PodDisruptionBudget/tempo-ingester', 'spec.maxUnavailable', 0),
      finding: { class: 'interrupted', object: 'PodDisruptionBudget/tempo-ingester' },
    },
  ],
  [
    'a gateway that requires a tenant',
    {
      first: rewrite('ConfigMap/tempo-gateway', 'nginx.conf', /if \(\$http_x_scope_orgid[^\n]*\n/g, '\n'),
      change: (all) => void all.set('ConfigMap/tempo-gateway', structured(stack.get('ConfigMap/tempo-gateway'))),
      finding: { class: 'interrupted', object: 'ConfigMap/tempo-gateway', what: 'X-Scope-OrgID is required', consequence: 'a request without it gets 401' },
    },
  ],
  ['a Service removed', { change: remove('Service/tempo-gateway'), finding: { class: 'interrupted', object: 'Service/tempo-gateway', what: 'removed' } }],
  [
    'a port removed',
    {
      change: edit('Service/tempo-distributor', 'spec.ports', [{ name: 'otlp-http', port: 4318, targetPort: 'otlp-http', appProtocol: 'http' }]),
      finding: { class: 'interrupted', object: 'Service/tempo-distributor', what: 'port 4317 otlp-grpc removed', consequence: 'whoever calls it is refused' },
    },
  ],
  [
    'a route removed',
    {
      change: rewrite('ConfigMap/tempo-gateway', 'nginx.conf', 'location = /otlp {', 'location = /v1/traces {'),
      finding: { class: 'interrupted', object: 'ConfigMap/tempo-gateway', what: 'route /otlp removed', consequence: 'whoever calls it gets 404' },
    },
  ],
  [
    'a gateway that makes all requests those of one',
    {
      change: rewrite('ConfigMap/tempo-gateway', 'nginx.conf', 'listen 8080;', 'listen 8080;\n    set $tenant "prod";'),
      finding: { class: 'interrupted', object: 'ConfigMap/tempo-gateway', what: 'all requests become those of tenant prod' },
    },
  ],
  [
    'replicas beside an autoscaler',
    { change: add(scaler), finding: { class: 'interrupted', object: 'Deployment/tempo-querier', what: 'replicas beside an autoscaler' } },
  ],
  [
    'all pods at once',
    {
      change: (all) => {
        edit('Deployment/tempo-querier', 'spec.strategy', { type: 'Recreate' })(all);
        edit('Deployment/tempo-querier', 'spec.template.spec.priorityClassName', 'high')(all);
      },
      finding: { class: 'interrupted', object: 'Deployment/tempo-querier', what: 'all 2 pods are replaced at once' },
    },
  ],
  [
    'a rollout that cannot proceed',
    {
      change: edit('Deployment/tempo-querier', 'spec.strategy.rollingUpdate.maxSurge', 0),
      finding: { class: 'interrupted', object: 'Deployment/tempo-querier', what: 'maxSurge 0 and maxUnavailable 0' },
    },
  ],
  // access changed
  ['a policy added', { change: add(network([{}])), finding: { class: 'access', object: 'NetworkPolicy/memcached', what: 'added' } }],
  [
    'a policy removed',
    { first: add(network([{}])), change: remove('NetworkPolicy/memcached'), finding: { class: 'access', object: 'NetworkPolicy/memcached', what: 'removed' } },
  ],
  [
    'a network policy widened',
    {
      first: add(network([{ from: [] }])),
      change: add(network([{ from: [] }, {}])),
      finding: { class: 'access', object: 'NetworkPolicy/memcached', what: 'widened: ingress [{"from":[]}] -> [{"from":[]},{}]' },
    },
  ],
  [
    'an authorization that asks for less',
    {
      first: add(policy([{ kind: 'MeshTLSAuthentication', name: 'a' }])),
      change: add(policy([])),
      finding: {
        class: 'access',
        object: 'AuthorizationPolicy/otlp',
        what: 'widened: requiredAuthenticationRefs [{"kind":"MeshTLSAuthentication","name":"a"}] -> []',
      },
    },
  ],
  [
    'a port newly open',
    {
      change: edit('Service/tempo-querier', 'spec.ports', [
        { name: 'http-metrics', port: 3200, targetPort: 'http-metrics', appProtocol: 'http' },
        { name: 'grpc', port: 9095, targetPort: 'grpc', appProtocol: 'kubernetes.io/h2c' },
      ]),
      finding: { class: 'access', object: 'Service/tempo-querier', what: 'port 9095 grpc newly open' },
    },
  ],
  [
    'another item',
    {
      change: edit('ExternalSecret/s3-credentials', 'spec.secretStoreRef.name', 'vault'),
      finding: { class: 'access', object: 'ExternalSecret/s3-credentials', what: 'secretStoreRef.name onepassword -> vault' },
    },
  ],
  [
    'another secret',
    {
      change: edit('Deployment/tempo-querier', 'spec.template.spec.containers.0.env.1.valueFrom.secretKeyRef.name', 'other'),
      finding: { class: 'access', object: 'Deployment/tempo-querier', what: 'env.AWS_ACCESS_KEY_ID.valueFrom.secretKeyRef.name s3-credentials -> other' },
    },
  ],
  [
    'a secret handed to one more',
    {
      change: edit('Deployment/tempo-distributor', 'spec.template.spec.containers.0.env', [
        { name: 'KEY', valueFrom: { secretKeyRef: { name: 's3-credentials', key: 'AWS_ACCESS_KEY_ID' } } },
      ]),
      finding: {
        class: 'access',
        object: 'Deployment/tempo-distributor',
        what: 'env.KEY added: {"name":"KEY","valueFrom":{"secretKeyRef":{"name":"s3-cre...',
      },
    },
  ],
  [
    'a Server that only audits',
    {
      change: edit('Server/tempo-ingester-grpc', ['spec', 'accessPolicy'], 'audit'),
      finding: { class: 'access', object: 'Server/tempo-ingester-grpc', what: 'widened: accessPolicy deny -> audit' },
    },
  ],
  [
    'a pod that leaves the mesh',
    {
      change: edit('Deployment/tempo-querier', ['spec', 'template', 'metadata', 'annotations', 'linkerd.io/inject'], undefined),
      finding: { class: 'access', object: 'Deployment/tempo-querier', what: 'leaves the mesh' },
    },
  ],
])('%s', (_, { first, change, finding }) => {
  const before = copy(stack);
  first?.(before);
  const after = copy(before);
  change(after);
  expect(findings(before, after)).toContainEqual(expect.objectContaining(finding));
});

/** What a change of an environment comes to: class, object, and what is said. */
const consequences = (changes: Record<string, unknown>, name: Name = 'do-nyc3-prod') =>
  findings(objects(name, unwatched), objects(name, { ...unwatched, ...changes })).map((finding) => [
    finding.class,
    finding.object,
    finding.what,
    ...(finding.class === 'restarts' ? [finding.consequence] : []),
  ]);

test.each<[string, Record<string, unknown>, unknown[][]]>([
  ['replicas', { 'components.querier.replicas': 3 }, [['quiet', 'Deployment/tempo-querier', 'replicas 2 -> 3']]],
  [
    'memory',
    { 'components.querier.memory': '1Gi' },
    [['restarts', 'Deployment/tempo-querier', 'memory limit 512Mi -> 1Gi', '2 pods, one at a time, the new one first']],
  ],
  [
    'log level',
    { 'components.ingester.logLevel': 'debug' },
    [['restarts', 'StatefulSet/tempo-ingester', 'tempo.yaml: server.log_level info -> debug', '3 pods, one at a time']],
  ],
  [
    'retention',
    { retention: '72h' },
    [
      ['restarts', 'Deployment/tempo-compactor', 'tempo.yaml: compactor.compaction.block_retention 48h -> 72h', '1 pod, away meanwhile'],
      ['restarts', 'Deployment/tempo-vulture', 'args.-tempo-retention-duration 48h -> 72h', '1 pod, away meanwhile'],
    ],
  ],
  [
    'tenant limits',
    { 'tenants.prod.limits': { rateLimit: '30Mi' } },
    [['quiet', 'ConfigMap/tempo-overrides', 'overrides.yaml: overrides.prod.ingestion.rate_limit_bytes 15728640 -> 31457280']],
  ],
  [
    'cache size',
    { 'components.memcached.memory': '600Mi' },
    [
      [
        'restarts',
        'StatefulSet/tempo-memcached',
        'args ["-p","11211","-m","240","-I","5m","-c","4096"] -> ["-p","11211","-m","480","-I","5m","-c","4096"]; memory limit 300Mi -> 600Mi',
        '1 pod, away meanwhile',
      ],
    ],
  ],
])('%s', (_, changes, expected) => expect(consequences(changes)).toEqual(expected));

test.each([
  ['a new tenant', { 'tenants.team': {} }, ['quiet', 'quiet'], []],
  [
    'a version',
    { 'images.tempo.version': '2.10.9' },
    Array(7).fill('restarts'),
    [
      'Deployment/tempo-compactor',
      'Deployment/tempo-distributor',
      'Deployment/tempo-querier',
      'Deployment/tempo-query-frontend',
      'Deployment/tempo-vulture',
      'StatefulSet/tempo-ingester',
      'StatefulSet/tempo-metrics-generator',
    ],
  ],
  [
    'the query time-out',
    { queryTimeout: '1m' },
    ['restarts', 'restarts', 'restarts', 'quiet'],
    ['Deployment/tempo-gateway', 'Deployment/tempo-querier', 'Deployment/tempo-query-frontend'],
  ],
])('%s: %j', (_, changes, classes, restarted) => {
  const found = consequences(changes).filter(([name]) => name === 'restarts' || name === 'quiet');
  expect(consequences(changes)).toEqual(found);
  expect(found.map(([name]) => name)).toEqual(expect.arrayContaining(classes));
  expect(found.filter(([name]) => name === 'restarts').map(([, object]) => object)).toEqual(restarted);
});

describe('whatever is changed', () => {
  // Pseudo-random edits of an environment, the same in each run.
  let seed = 7;
  const pick = <Item>(items: Item[]): Item | undefined => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return items[seed % items.length];
  };
  const edits: [string, unknown[]][] = [
    ['components.querier.replicas', [2, 3, 5]],
    ['components.ingester.memory', ['1Gi', '2Gi']],
    ['components.ingester.disk', ['10Gi', '20Gi']],
    ['components.memcached', [undefined, { memory: '512Mi' }]],
    ['components.distributor.receivers', [[], ['zipkin']]],
    ['retention', ['48h', '72h']],
    ['tenants.team', [undefined, {}]],
    ['linkerd', [undefined, {}]],
    ['queryTimeout', ['30s', '1m']],
    ['grafana.delivery', ['sidecar', 'operator']],
  ];
  const random = () => Object.fromEntries(edits.map(([path, values]) => [path, pick(values)]));
  const runs = Array.from({ length: 12 }, () => [random(), random()] as const);

  test.each(runs)('run %#', (a, b) => {
    const [before, after] = [objects('do-nyc3-prod', { ...unwatched, ...a }), objects('do-nyc3-prod', { ...unwatched, ...b })];
    // A review of a version with itself is empty.
    expect(findings(before, before)).toEqual([]);
    // What one way adds, the other way removes.
    const came = (found: Finding[], what: string) =>
      found
        .filter((finding) => finding.what === what)
        .flatMap(({ object }) => object.replace(/ and \d+ more$/, ''))
        .sort();
    const added = [...after.keys()].filter((id) => !before.has(id));
    expect(came(findings(before, after), 'added')).toEqual(added.sort());
    const gone = findings(after, before).filter(({ what }) => what === 'removed');
    // Alike findings are told once, with how many more there are.
    const objectsOf = ({ object }: Finding) => 1 + Number(/ and (\d+) more$/.exec(object)?.[1] ?? 0);
    expect(gone.reduce((sum, finding) => sum + objectsOf(finding), 0)).toBe(added.length);
    // The order of files changes nothing.
    expect([...review(files(before, 'c', true), files(after)).values()].flat()).toEqual(findings(before, after));
  });
});

test('objects are told apart by what they are, not by their file', () => {
  const renamed = new Map([...files(stack)].map(([path, text]) => [path.replace('/tempo/', '/other/'), text]));
  expect(review(files(stack), renamed)).toEqual(new Map());
});

test.each([
  ['not YAML', 'a: [', /^c\/x\.yaml: not YAML: /],
  ['not a manifest', 'a: 1', /^c\/x\.yaml: not a manifest: apiVersion: /],
])('a version that is %s is one clear error', (_, text, message) => {
  const broken = new Map([...files(stack), ['c/x.yaml', text]]);
  expect(() => review(files(stack), broken)).toThrow(Unreadable);
  expect(() => review(files(stack), broken)).toThrow(message);
});

describe('reports', () => {
  const after = copy(stack);
  set(after, 'StatefulSet/tempo-ingester', 'spec.serviceName', 'ingester');
  set(after, 'Deployment/tempo-querier', 'spec.replicas', 3);
  const reviews = review(files(stack), files(after));
  const [first] = reviews.get('c') ?? [];
  const id = first ? idOf(first) : '';

  test('a line', () => expect(verdict('c', reviews.get('c') ?? [])).toBe('c: 1 refused, 1 interrupted, 1 quiet'));
  test('for a terminal, with colours on one alone', () => {
    expect(terminal(reviews, false)).toContain(`  ${id}      StatefulSet/tempo-ingester  serviceName tempo-ingester -> ingester\n`);
    expect(terminal(reviews, false)).not.toContain('\u001b');
    expect(terminal(reviews, true)).toContain(`\u001b[31m${id}`);
  });
  test('for a pull request, with what is quiet folded', () => {
    expect(markdown(reviews)).toContain(`| \`${id}\` | StatefulSet/tempo-ingester | serviceName tempo-ingester -> ingester |`);
    expect(markdown(reviews)).toMatch(/<details><summary>1 quiet<\/summary>/);
  });
  test('for other programs', () => expect(JSON.parse(json(reviews)).c[0]).toMatchObject({ id, class: 'refused', object: 'StatefulSet/tempo-ingester' }));
  test('nothing', () => expect(terminal(new Map(), false)).toBe('Nothing changes.'));
});
