// A place in an object store is one installation's, or two say that they share it and one of them compacts.

import { readEnvironments, topologyOf } from '../lib/architectures/architectures';
import { alertGroups } from '../lib/monitoring/alerts/alerts';
import { violations } from '../lib/rules/rules';
import {
  changed,
  environment,
  graph,
  said as linesOf,
  type Name,
  names,
  objects,
  problems,
} from './environments';

const store = {
  'storage.bucket': 'traces',
  'storage.endpoint': 's3.example.com',
  'storage.prefix': undefined,
};
const off = { 'components.compactor': { replicas: 0 } };

/** What is said of environments a, b and so on, that have some keys. */
function said(...all: Record<string, unknown>[]): string[] {
  const files = all.map((changes, index) => {
    const cluster = 'abcd'.charAt(index);
    return [`${cluster}.yaml`, changed('minimal', { cluster, ...store, ...changes })] as const;
  });
  const readings = readEnvironments('e', new Map(files));
  return linesOf(readings);
}

const refused = (key: string, got: string, allowed: string) => [
  `e/b.yaml: ${key}: got ${got}. Allowed: ${allowed}.`,
];
const merging = 'two compactors would merge and delete each other’s blocks';
const nested = 'Tempo takes each folder below its prefix for a tenant, so neither prefix may be in the other';
const sameBucket = refused(
  'storage.bucket',
  '"traces"',
  `a bucket or a prefix of its own, or storage.sharedWith in both files to share it: e/a.yaml has bucket traces of the same store, and ${merging}`,
);
const inRoot = (prefix: string) =>
  refused(
    'storage.prefix',
    `"${prefix}"`,
    `a bucket or a prefix of its own: e/a.yaml has bucket traces of the same store, and ${nested}`,
  );
const below = (prefix: string, other: string) =>
  refused(
    'storage.prefix',
    `"${prefix}"`,
    `a bucket or a prefix of its own: e/a.yaml has bucket traces with prefix ${other} of the same store, and ${nested}`,
  );

const at = (endpoint: string, more: Record<string, unknown> = {}) => ({
  'storage.endpoint': endpoint,
  ...more,
});
const path = (prefix: string) => ({ 'storage.prefix': prefix });

test.each<[string, Record<string, unknown>, Record<string, unknown>, string[]]>([
  ['two buckets', {}, { 'storage.bucket': 'others' }, []],
  ['one bucket', {}, {}, sameBucket],
  ['one bucket of two stores', {}, at('s3.example.org'), []],
  ['one bucket at two ports', {}, at('s3.example.com:9000'), []],
  ['one bucket in upper case', {}, at('S3.Example.com'), sameBucket],
  ['one bucket with the port of HTTPS', {}, at('s3.example.com:443'), sameBucket],
  ['one bucket with a dot at the end', {}, at('s3.example.com.'), sameBucket],
  [
    'one bucket of AWS at two endpoints',
    at('s3.amazonaws.com'),
    at('s3.dualstack.eu-west-1.amazonaws.com'),
    sameBucket,
  ],
  [
    'one bucket of AWS and one of AWS in China',
    at('s3.amazonaws.com'),
    at('s3.cn-north-1.amazonaws.com.cn'),
    [],
  ],
  ['one bucket at an address', at('[2001:db8::7]:9000'), at('[2001:DB8:0::7]:9000'), sameBucket],
  ['two prefixes', path('a'), path('b'), []],
  ['two prefixes that begin alike', path('a'), path('ab'), []],
  ['two prefixes side by side', path('x/a'), path('x/b'), []],
  [
    'one prefix',
    path('x/a'),
    path('x/a'),
    refused(
      'storage.prefix',
      '"x/a"',
      `a bucket or a prefix of its own, or storage.sharedWith in both files to share it: e/a.yaml has bucket traces with prefix x/a of the same store, and ${merging}`,
    ),
  ],
  ['a prefix in a bucket that another has whole', {}, path('a'), inRoot('a')],
  ['a prefix below another', path('x'), path('x/a'), below('x/a', 'x')],
  ['a prefix above another', path('x/a'), path('x'), below('x', 'x/a')],
  // A namespace is there once in a cluster: of the same name they are in two, and each has a MinIO of its
  // own.
  ['a Service of each cluster', at('minio.storage.svc:9000'), at('minio.storage.svc:9000'), []],
  [
    'one Service for two namespaces',
    at('minio.storage.svc:9000'),
    at('minio.storage.svc.cluster.local:9000', { namespace: 'tracing' }),
    sameBucket,
  ],
  [
    'one Service, once without svc',
    at('minio.storage:9000'),
    at('minio.storage.svc:9000', { namespace: 'tracing' }),
    sameBucket,
  ],
  ['a Service of each namespace', at('minio:9000'), at('minio:9000', { namespace: 'tracing' }), []],
  [
    'Services of clusters of two domains',
    at('minio.storage.svc'),
    at('minio.storage.svc', { namespace: 'tracing', clusterDomain: 'other.local' }),
    [],
  ],
  ['a name that may be public', at('example.com'), at('example.com'), sameBucket],
])('%s', (_, a, b, expected) => expect(said(a, b)).toEqual(expected));

const b = { 'storage.sharedWith': 'a', ...off };
const a = { 'storage.sharedWith': 'b' };
const shared = 'because storage.sharedWith says that both keep their blocks at one place';

test.each<[string, Record<string, unknown>[], string[]]>([
  ['one compacts', [a, b], []],
  [
    'the other compacts',
    [
      { ...a, ...off },
      { ...b, 'components.compactor': undefined },
    ],
    [],
  ],
  [
    'both compact',
    [a, { ...b, 'components.compactor': undefined }],
    refused(
      'components.compactor.replicas',
      '1',
      '0 here or in e/a.yaml: two compactors would merge and delete the blocks that both share',
    ),
  ],
  [
    'neither compacts',
    [{ ...a, ...off }, b],
    refused(
      'components.compactor.replicas',
      '0',
      '1 or more here or in e/a.yaml: else nobody would merge and delete the blocks that both share',
    ),
  ],
  [
    'only one says so',
    [a, { 'components.compactor': undefined }],
    refused(
      'storage.sharedWith',
      'nothing',
      'a, because e/a.yaml says that it shares with this cluster; or remove it there',
    ),
  ],
  [
    'the other says so of a third',
    [
      {},
      { ...path('x'), 'storage.sharedWith': 'c', ...off },
      { ...path('x'), 'storage.sharedWith': 'd' },
    ].map((changes, index) => ({
      ...changes,
      'storage.bucket': `traces-${index && 1}`,
    })),
    ['e/c.yaml: storage.sharedWith: got "d". Allowed: the cluster of another environment: a, b.'],
  ],
  [
    'with a cluster that is none',
    [{ 'storage.sharedWith': 'z' }],
    ['e/a.yaml: storage.sharedWith: got "z". Allowed: nothing, because there is no other environment.'],
  ],
  [
    'with oneself',
    [{ 'storage.sharedWith': 'a' }],
    ['e/a.yaml: storage.sharedWith: got "a". Allowed: another cluster than this one; or leave it out.'],
  ],
  [
    'another bucket',
    [a, { ...b, 'storage.bucket': 'others' }],
    refused('storage.bucket', '"others"', `"traces", as in e/a.yaml, ${shared}`),
  ],
  [
    'another store',
    [a, { ...b, ...at('s3.example.org') }],
    refused('storage.endpoint', '"s3.example.org"', `"s3.example.com", as in e/a.yaml, ${shared}`),
  ],
  [
    'another prefix',
    [a, { ...b, ...path('x') }],
    refused('storage.prefix', '"x"', `nothing, as in e/a.yaml, ${shared}`),
  ],
  [
    'a Service of each cluster',
    [
      { ...a, ...at('minio:9000') },
      { ...b, ...at('minio:9000') },
    ],
    refused(
      'storage.endpoint',
      '"minio:9000"',
      `a host that both clusters reach: a Service is in one cluster only, ${shared}`,
    ),
  ],
  [
    'another retention',
    [a, { ...b, retention: '72h' }],
    refused('retention', '"72h"', '"48h" for tenant prod, as in e/a.yaml, whose compactor deletes for both'),
  ],
  [
    'another retention for tenants that are not here',
    [{ ...a, 'tenants.large': { retention: '72h' } }, b],
    [],
  ],
  [
    'another retention for a tenant',
    [
      { ...a, 'tenants.prod.retention': '72h' },
      { ...b, 'tenants.prod.retention': '96h' },
    ],
    refused(
      'tenants.prod.retention',
      '"96h"',
      '"72h" for tenant prod, as in e/a.yaml, whose compactor deletes for both',
    ),
  ],
  [
    'a third at the same place',
    [a, b, { 'storage.prefix': 'x' }],
    [
      expect.stringMatching(/^e\/c\.yaml: storage\.prefix: .*e\/a\.yaml/),
      expect.stringMatching(/^e\/c\.yaml: storage\.prefix: .*e\/b\.yaml/),
    ],
  ],
  [
    'with one that is wrong',
    [a, { ...b, retention: '2d' }],
    [expect.stringMatching(/^e\/b\.yaml: retention: got "2d"/)],
  ],
])('sharing: %s', (_, environments, expected) => expect(said(...environments)).toEqual(expected));

test('without a compactor somebody else must be one', () =>
  expect(problems(changed('minimal', off))).toEqual([
    'components.compactor.replicas: got 0. Allowed: 1 or more: nobody else merges and deletes blocks, unless storage.sharedWith names a cluster that does.',
  ]));

describe.each<[Name, Record<string, unknown>]>([
  ['minimal', { monitoring: { alerts: { repository: 'https://git.example.com/tempo' } } }],
  ['do-nyc3-prod', {}],
  ['everything', {}],
])('%s without compaction', (name, more) => {
  const changes = { ...more, 'storage.sharedWith': 'other', 'components.compactor.replicas': 0 };

  test('renders nothing of a compactor, and what is left agrees', () => {
    const all = objects(name, changes);
    // Only texts for people speak of one.
    const naming = [...all].filter(
      ([key, object]) =>
        key.includes('compactor') ||
        /tempo-compactor|\/compactor\b|\|compactor|compactor\||"compactor"|compactor:/.test(
          JSON.stringify(object),
        ),
    );
    expect(naming.map(([key]) => key)).toEqual([]);
    const kept = [...all.values()].filter(
      ({ kind }) =>
        !['AppProject', 'Application', 'Kustomization', 'OCIRepository', 'GitRepository'].includes(`${kind}`),
    );
    expect(violations(kept, graph(name, changes))).toEqual([]);
  });

  test('no rule is empty, and none waits for a compactor', () => {
    const rules = alertGroups(topologyOf(environment(name, changes))).flatMap((group) => group.rules);
    expect(rules.filter(({ expr }) => expr === '' || expr.includes('undefined'))).toEqual([]);
    expect(
      rules
        .flatMap((rule) => ('alert' in rule ? [rule.alert] : []))
        .filter((alert) => /Compaction|Retention|Blocklist/.test(alert)),
    ).toEqual([]);
  });
});

test.each(names)('%s has a compactor otherwise', (name) =>
  expect([...objects(name).keys()]).toContain('Deployment/tempo-compactor'),
);
