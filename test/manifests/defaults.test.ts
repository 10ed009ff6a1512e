// What the API server adds to objects. That this is what it really adds is shown by test/read-back.test.ts.
import { readFileSync } from 'node:fs';
import { dump, load, loadAll } from 'js-yaml';
import { withDefaults } from '../../lib/manifests/defaults';
import { dig } from '../../lib/manifests/reading';
import { withoutServerOnly } from '../../lib/manifests/server-only';
import { names, objects } from '../environments';

const byHand = loadAll(readFileSync('test/manifests/by-hand.yaml', 'utf8'));
const id = (object: unknown) => `${dig(object, 'kind')}/${dig(object, 'metadata.name')}`;

test.each(byHand.map((object) => [id(object), object]))(
  'what is filled in %s is filled in once',
  (_, object) => {
    const once = withDefaults(object);
    expect(withDefaults(once)).toEqual(once);
  },
);

test.each(names)('%s is rendered with all of it', (name) => {
  for (const object of objects(name).values()) expect(withDefaults(load(dump(object)))).toEqual(object);
});

const deployment = (spec: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'x' },
  spec,
});
const pod = (spec: object) => deployment({ template: { spec } });
const container = (rest: object) => pod({ containers: [rest] });

const added: [string, unknown, string, unknown][] = [
  ['a pod', pod({}), 'spec.template.spec.dnsPolicy', 'ClusterFirst'],
  ['what a pod says', pod({ dnsPolicy: 'Default' }), 'spec.template.spec.dnsPolicy', 'Default'],
  [
    'the older name of an account',
    pod({ serviceAccountName: 'x' }),
    'spec.template.spec.serviceAccount',
    'x',
  ],
  [
    'the newer name of an account',
    pod({ serviceAccount: 'x' }),
    'spec.template.spec.serviceAccountName',
    'x',
  ],
  [
    'a sidecar',
    pod({ initContainers: [{}] }),
    'spec.template.spec.initContainers.0.terminationMessagePolicy',
    'File',
  ],
  [
    'an image with a tag',
    container({ image: 'a:5000/b:1' }),
    'spec.template.spec.containers.0.imagePullPolicy',
    'IfNotPresent',
  ],
  [
    'an image without one',
    container({ image: 'a:5000/b' }),
    'spec.template.spec.containers.0.imagePullPolicy',
    'Always',
  ],
  [
    'the latest image',
    container({ image: 'b:latest@sha256:1' }),
    'spec.template.spec.containers.0.imagePullPolicy',
    'Always',
  ],
  [
    'a digest',
    container({ image: 'b@sha256:1' }),
    'spec.template.spec.containers.0.imagePullPolicy',
    'IfNotPresent',
  ],
  [
    'a probe',
    container({ readinessProbe: { httpGet: {} } }),
    'spec.template.spec.containers.0.readinessProbe.httpGet.scheme',
    'HTTP',
  ],
  [
    'half a core',
    container({ resources: { limits: { cpu: 0.5 } } }),
    'spec.template.spec.containers.0.resources.limits.cpu',
    '500m',
  ],
  [
    'an empty variable',
    container({ env: [{ name: 'A', value: '' }] }),
    'spec.template.spec.containers.0.env.0.value',
    undefined,
  ],
  ['a volume from nowhere', pod({ volumes: [{ name: 'a' }] }), 'spec.template.spec.volumes.0.emptyDir', {}],
  [
    'a volume from somewhere',
    pod({ volumes: [{ name: 'a', nfs: {} }] }),
    'spec.template.spec.volumes.0.emptyDir',
    undefined,
  ],
  [
    'pods that are recreated',
    deployment({ strategy: { type: 'Recreate' } }),
    'spec.strategy.rollingUpdate',
    undefined,
  ],
  ['no seconds', deployment({ minReadySeconds: 0 }), 'spec.minReadySeconds', undefined],
  ['nothing', deployment({ paused: null }), 'spec.paused', undefined],
];

test.each(added)('%s', (_, object, path, value) => expect(dig(withDefaults(object), path)).toEqual(value));

const odd: unknown[] = [
  ...[null, undefined, 1, 'x', [], {}, { kind: 'Deployment' }, { apiVersion: 1, kind: 2, metadata: 3 }],
  ...['x', 1, null, [], [null], { template: 'x' }, { template: { spec: [] } }].map((spec) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec,
  })),
  ...['x', [1, null, 'x', []], { 0: 1 }].map((containers) => pod({ containers, volumes: containers })),
  { apiVersion: 'v1', kind: 'Service', metadata: null, spec: { ports: 'x', selector: [] } },
];

test.each(odd.map((object) => [JSON.stringify(object), object]))(
  'an odd shape is nothing to fail at: %s',
  (_, object) => {
    expect(() => withoutServerOnly(withDefaults(object))).not.toThrow();
  },
);

test('what is given is not changed', () => {
  const before = JSON.stringify(byHand);
  byHand.forEach(withDefaults);
  expect(JSON.stringify(byHand)).toBe(before);
});

test('what only the server knows', () =>
  expect(
    withoutServerOnly({
      kind: 'Service',
      metadata: {
        name: 'x',
        uid: '1',
        annotations: { 'argocd.argoproj.io/tracking-id': 'x' },
        labels: { 'kustomize.toolkit.fluxcd.io/name': 'x', a: 'b' },
      },
      spec: { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], ipFamilies: ['IPv4'], type: 'ClusterIP' },
      status: {},
    }),
  ).toEqual({ kind: 'Service', metadata: { name: 'x', labels: { a: 'b' } }, spec: { type: 'ClusterIP' } }));
