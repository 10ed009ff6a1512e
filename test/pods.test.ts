// What is said of pods: for all and for one component, and what breaks a guarantee is refused with the reason.
import { dig } from '../lib/manifests/reading';
import { violations } from '../lib/rules/rules';
import { changed, graph, objects, problems } from './environments';

const pod = 'spec.template.spec';
const render = (changes: Record<string, unknown>) => objects('do-nyc3-prod', changes);
const of = (rendered: ReturnType<typeof render>, name: string, path: string) => dig(rendered.get(name), path);

test('what is said of all is on every pod, and what is said of one component takes its place or is added', () => {
  const rendered = render({
    pods: {
      nodeSelector: { pool: 'tracing' },
      tolerations: [{ operator: 'Exists' }],
      labels: { team: 'a', cost: 'b' },
      priorityClassName: 'low',
    },
    'components.ingester.pods': {
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'ssd', operator: 'Exists' }],
      labels: { team: 'c' },
    },
  });
  const workloads = [...rendered].filter(([name]) => /^(Deployment|StatefulSet)\//.test(name));
  expect(workloads.length).toBeGreaterThan(8);
  for (const [name, workload] of workloads) {
    const isIngester = name === 'StatefulSet/tempo-ingester';
    expect(dig(workload, `${pod}.nodeSelector`)).toEqual({
      pool: 'tracing',
      ...(isIngester && { disk: 'ssd' }),
    });
    expect(dig(workload, `${pod}.tolerations`)).toEqual([
      { ...(isIngester && { key: 'ssd' }), operator: 'Exists' },
    ]);
    expect(dig(workload, 'spec.template.metadata.labels')).toMatchObject({
      team: isIngester ? 'c' : 'a',
      cost: 'b',
    });
    expect(dig(workload, 'spec.selector.matchLabels')).not.toHaveProperty('team');
    expect(dig(workload, `${pod}.priorityClassName`)).toBe('low');
  }
});

test('without any of it nothing of it is rendered', () => {
  for (const [name, object] of render({})) {
    if (!/^(Deployment|StatefulSet)\//.test(name)) continue;
    for (const key of [
      'nodeSelector',
      'tolerations',
      'affinity',
      'priorityClassName',
      'runtimeClassName',
      'imagePullSecrets',
    ])
      expect(dig(object, `${pod}.${key}`)).toBeUndefined();
  }
});

test('labels and annotations of all objects do not select pods', () => {
  const rendered = render({ labels: { team: 'a' }, annotations: { 'example.com/owner': 'b' } });
  for (const [name, object] of rendered) {
    expect({ name, labels: dig(object, 'metadata.labels') }).toMatchObject({ name, labels: { team: 'a' } });
    expect(dig(object, 'spec.selector.matchLabels') ?? dig(object, 'spec.selector') ?? {}).not.toHaveProperty(
      'team',
    );
  }
});

test('a namespace of somebody else is not rendered, and pods say of the mesh what it would have said', () => {
  const rendered = render({ createNamespace: false });
  expect([...rendered.keys()].filter((name) => name.startsWith('Namespace/'))).toEqual([]);
  const annotations = of(rendered, 'Deployment/tempo-querier', 'spec.template.metadata.annotations');
  expect(annotations).toMatchObject({ 'config.linkerd.io/default-inbound-policy': 'deny' });
});

test('an image by its full name, with its tag and its digest', () => {
  const rendered = render({ 'images.tempo.repository': 'registry.example.com/mirror/tempo' });
  expect(of(rendered, 'Deployment/tempo-querier', `${pod}.containers.0.image`)).toBe(
    'registry.example.com/mirror/tempo:2.10.8',
  );
});

test('the cluster may give the user ids', () => {
  const rendered = render({ pods: { runAsUser: 'cluster' } });
  expect(of(rendered, 'Deployment/tempo-gateway', `${pod}.securityContext`)).toEqual({
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  });
});

test.each<[string, unknown, RegExp]>([
  ['runAsUser', 0, /pods\.runAsUser: got 0\. Allowed: /],
  ['labels', { 'app.kubernetes.io/name': 'x' }, /not a possible name\. Allowed: a key of your own/],
  ['annotations', { 'linkerd.io/inject': 'disabled' }, /not a possible name\. Allowed: a key of your own/],
  ['annotations', { 'config.linkerd.io/skip-inbound-ports': '3200' }, /a key of your own/],
  ['env', { GOMEMLIMIT: '1GiB' }, /another variable: this one is given by the product/],
  ['env', { AWS_SECRET_ACCESS_KEY: 'x' }, /another variable/],
  ['env', { LD_PRELOAD: '/x.so' }, /another variable/],
  ['mounts', { x: { mountPath: '/conf', configMap: 'x' } }, /another path: \/conf/],
  ['mounts', { x: { mountPath: '/var', configMap: 'x' } }, /another path: \/conf/],
  ['mounts', { x: { mountPath: '/etc/x', configMap: 'x', secret: 'y' } }, /either configMap or secret/],
  ['args', ['-mem-ballast-size-mbs=64'], /pods\.args: unknown key/],
  ['mounts', { data: { mountPath: '/x', configMap: 'x' } }, /another name: config, overrides, data/],
  [
    'mounts',
    { a: { mountPath: '/x', configMap: 'x' }, b: { mountPath: '/x', configMap: 'y' } },
    /each mountPath once/,
  ],
  ['tolerations', [{ operator: 'Exists', value: 'x' }], /no value with operator Exists/],
  ['tolerations', [{ value: 'x' }], /a key, or operator Exists/],
  ['affinity', { nodeAfinity: {} }, /unknown key\. Did you mean nodeAffinity\?/],
  ['topologySpreadConstraints', { zone: 'hard' }, /got "hard"\..* Allowed: ScheduleAnyway, DoNotSchedule\./],
  ['imagePullSecrets', ['a', 'a'], /a list in which nothing is twice/],
  ['nodeselector', { a: 'b' }, /unknown key\. Did you mean nodeSelector\?/],
])('pods.%s %j is refused', (key, value, expected) =>
  expect(problems(changed('do-nyc3-prod', { [`pods.${key}`]: value })).join('\n')).toMatch(expected),
);

test('DNS is let through where its pods listen, and at a node-local cache on 53', () => {
  const rendered = render({
    'networkPolicy.dnsNamespace': 'openshift-dns',
    'networkPolicy.dnsPort': 5353,
    'networkPolicy.nodeLocalDns': '169.254.25.10',
  });
  const policies = [...rendered].filter(([name]) => name.startsWith('NetworkPolicy/'));
  const egress = JSON.stringify(policies);
  expect(egress).toContain('"openshift-dns"');
  expect(egress).toContain('"port":5353');
  expect(egress).toContain('169.254.25.10/32');
  expect(
    violations(
      [...rendered.values()],
      graph('do-nyc3-prod', {
        'networkPolicy.dnsNamespace': 'openshift-dns',
        'networkPolicy.dnsPort': 5353,
        'networkPolicy.nodeLocalDns': '169.254.25.10',
      }),
    ),
  ).toEqual([]);
});

test.each([['-target=all'], ['--config.file=/x'], ['-server.http-listen-port=1'], ['verbose']])(
  'the flag %s is refused for a component',
  (flag) =>
    expect(problems(changed('do-nyc3-prod', { 'components.querier.pods': { args: [flag] } })).join()).toMatch(
      /none of those that the product decides/,
    ),
);

test('a flag of one component is no other’s, nor its exporter’s', () => {
  const rendered = render({ 'components.memcached.pods': { args: ['-vv'], labels: { a: 'b' } } });
  expect(of(rendered, 'StatefulSet/tempo-memcached', `${pod}.containers.0.args`)).toContain('-vv');
  for (const [name, object] of rendered)
    if (name !== 'StatefulSet/tempo-memcached') expect(JSON.stringify(object)).not.toContain('"-vv"');
});

test('a request is never above its limit', () => {
  const rendered = render({ pods: { memoryRequest: '256Mi', cpuLimit: '100m' } });
  const resources = (name: string) => of(rendered, name, `${pod}.containers.0.resources`);
  expect(resources('Deployment/tempo-querier')).toMatchObject({ requests: { memory: '256Mi', cpu: '100m' } });
  expect(resources('StatefulSet/tempo-memcached-exporter')).toMatchObject({
    requests: { memory: '32Mi', cpu: '10m' },
    limits: { memory: '32Mi', cpu: '100m' },
  });
});

test('pods are replaced as it is said, and never all of a component at once', () => {
  const rendered = render({
    pods: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 }, updateStrategy: 'OnDelete' },
  });
  expect(of(rendered, 'Deployment/tempo-querier', 'spec.strategy.rollingUpdate')).toEqual({
    maxSurge: 0,
    maxUnavailable: 1,
  });
  expect(of(rendered, 'StatefulSet/tempo-ingester', 'spec.updateStrategy.type')).toBe('OnDelete');
  const wrong = (rollingUpdate: object) => problems(changed('minimal', { pods: { rollingUpdate } })).join();
  expect(wrong({ maxSurge: 0, maxUnavailable: 2 })).toContain('all would stop at once');
  expect(wrong({ maxSurge: 0, maxUnavailable: 0 })).toContain('no pod is ever replaced');
});

describe('no mount is over one of the program’s own', () => {
  const access = { type: 'basic', secret: 'users', users: { ci: 'prod' } };
  const all = [
    ...objects('minimal', {
      tls: {},
      'storage.ca': { configMap: 'ca', key: 'ca.crt' },
      'components.gateway': { public: { authentication: access, tlsSecret: 'tls' } },
    }).values(),
    ...objects('minimal', {
      storage: { backend: 'gcs', bucket: 'b-tempo' },
      credentials: { from: 'secret', secret: 'gcs', keys: { serviceAccountKey: 'key.json' } },
    }).values(),
  ];
  const own = new Map(
    all
      .flatMap((object) => dig(object, `${pod}.containers.0.volumeMounts`) ?? [])
      .map((mount) => [String(dig(mount, 'name')), String(dig(mount, 'mountPath'))]),
  );

  test.each([...own])('%s at %s', (volume, mountPath) => {
    const refused = (name: string, path: string) =>
      problems(changed('minimal', { pods: { mounts: { [name]: { mountPath: path, secret: 'x' } } } })).join();
    expect(refused(volume, '/elsewhere')).toContain('another name');
    expect(refused('mine', mountPath)).toContain('another path');
    expect(refused('mine', '/elsewhere')).toBe('');
  });
});
