// Patches: changes of rendered objects that no key of an environment says.
import { tracing } from '../charts/tracing';
import { topologyOf } from '../lib/architectures/architectures';
import { at, dig } from '../lib/manifests/reading';
import { line } from '../lib/problem';
import { render } from '../lib/render';
import { changed, environment, problems } from './environments';

const rendering = (patches: object[]) => {
  const topology = topologyOf(environment('do-nyc3-prod', { patches }));
  return render(topology, tracing(topology));
};
const found = (patches: object[], kind: string, name: string) => {
  const result = rendering(patches);
  if ('problems' in result) throw new Error(result.problems.map(line).join('\n'));
  return result.objects.find((object) => object.kind === kind && dig(object, 'metadata.name') === name);
};
const said = (patches: object[]) => {
  const result = rendering(patches);
  return 'problems' in result ? result.problems.map(line) : [];
};

const querier = { kind: 'Deployment', name: 'tempo-querier', reason: 'the nodes of this cluster need it' };
const pod = (spec: object) => ({ spec: { template: { spec } } });

describe('a merge', () => {
  const patch = (merge: object) => [{ ...querier, merge }];
  const containers = (merge: object) =>
    dig(found(patch(merge), 'Deployment', 'tempo-querier'), 'spec.template.spec.containers');

  it('adds keys and leaves all others', () => {
    const object = found(
      patch(pod({ hostAliases: [{ ip: '192.0.2.1', hostnames: ['s3'] }] })),
      'Deployment',
      'tempo-querier',
    );
    expect(dig(object, 'spec.template.spec.hostAliases')).toEqual([{ ip: '192.0.2.1', hostnames: ['s3'] }]);
    expect(dig(object, 'spec.replicas')).toBe(2);
  });

  it('changes things of a list by their names, and adds others', () => {
    const env = [{ name: 'GOGC', value: '80' }];
    expect(at(containers(pod({ containers: [{ name: 'querier', env }] })), 'querier', 'env')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'GOMEMLIMIT' }),
        { name: 'GOGC', value: '80' },
      ]),
    );
  });

  it('removes a key by null, and a thing of a list by $patch', () => {
    const object = found(
      patch({ spec: { revisionHistoryLimit: 3, minReadySeconds: null } }),
      'Deployment',
      'tempo-querier',
    );
    expect(dig(object, 'spec.revisionHistoryLimit')).toBe(3);
    const env = (patches: object[]) =>
      JSON.stringify(dig(found(patches, 'Deployment', 'tempo-querier'), 'spec.template.spec.containers'));
    const without = patch(
      pod({ containers: [{ name: 'querier', env: [{ name: 'GOMEMLIMIT', $patch: 'delete' }] }] }),
    );
    expect(said(without)).toEqual([
      'do-nyc3-prod: Deployment/tempo-querier: container querier: has no GOMEMLIMIT; Go does not know of the memory limit by itself',
    ]);
    expect(env([])).toContain('GOMEMLIMIT');
  });
});

describe('JSON Patch', () => {
  const patch = (...json: object[]) => [{ ...querier, json }];

  it('does its operations one after the other', () =>
    expect(
      dig(
        found(
          patch(
            { op: 'test', path: '/spec/replicas', value: 2 },
            { op: 'add', path: '/metadata/labels/example.com~1a', value: 'x' },
            { op: 'replace', path: '/spec/revisionHistoryLimit', value: 4 },
          ),
          'Deployment',
          'tempo-querier',
        ),
        'spec.revisionHistoryLimit',
      ),
    ).toBe(4));

  it.each([
    [
      'finds nothing',
      { op: 'replace', path: '/spec/nothing/there', value: 1 },
      'json.0: replace /spec/nothing/there',
    ],
    ['tests in vain', { op: 'test', path: '/spec/replicas', value: 3 }, 'json.0: test /spec/replicas'],
  ])('that %s is refused', (_, operation, message) =>
    expect(said(patch(operation))).toEqual([expect.stringContaining(message)]),
  );
});

test.each<[string, object, string]>([
  [
    'of no object',
    { ...querier, name: 'tempo-quereir', merge: { spec: {} } },
    'do-nyc3-prod: patches.0: there is no Deployment/tempo-quereir. Did you mean Deployment/tempo-querier?',
  ],
  [
    'that changes nothing',
    { ...querier, merge: { spec: { replicas: 2 } } },
    'do-nyc3-prod: patches.0: Deployment/tempo-querier: changes nothing; remove it',
  ],
  [
    'of a name',
    { ...querier, merge: { metadata: { name: 'other' } } },
    'do-nyc3-prod: patches.0: Deployment/tempo-querier: changes metadata.name, by which it is found; patch something else',
  ],
])('a patch %s is refused', (_, patch, message) => expect(said([patch])).toEqual([message]));

test('the rules hold for what comes of a patch', () =>
  expect(said([{ ...querier, merge: pod({ hostNetwork: true }) }])).toEqual([
    'do-nyc3-prod: Deployment/tempo-querier: the host’s network and processes are not to be shared',
  ]));

test('a patch of a configuration is refused: the pods would not be replaced', () =>
  expect(
    said([
      { kind: 'ConfigMap', name: 'tempo-querier', reason: 'x', merge: { data: { 'tempo.yaml': 'a: 1' } } },
    ]),
  ).toContainEqual(
    expect.stringMatching(
      /^do-nyc3-prod: Deployment\/tempo-querier: checksum\/config is .* would not restart it$/,
    ),
  ));

test.each<[string, object, string]>([
  ['no reason', { kind: 'Service', name: 'x', merge: {} }, 'patches.0.reason: required but missing'],
  ['neither', { ...querier }, 'Allowed: either merge or json'],
  ['both', { ...querier, merge: {}, json: [{ op: 'remove', path: '/a' }] }, 'Allowed: either merge or json'],
  ['no pointer', { ...querier, json: [{ op: 'remove', path: 'spec' }] }, 'patches.0.json.0.path: got "spec"'],
  ['a copy from nowhere', { ...querier, json: [{ op: 'copy', path: '/a' }] }, 'with move and copy `from`'],
])('with %s it is refused', (_, patch, message) =>
  expect(problems(changed('do-nyc3-prod', { patches: [patch] }))).toEqual([expect.stringContaining(message)]),
);
