// The end-to-end test's own judgement: what it expects, what it calls missing, how it tells of a failure.
// What needs a cluster is run there.

import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { Mesh } from '../lib/access/mesh-simulator';
import { endOf, Network, nameOf } from '../lib/access/network-simulator';
import { topologyOf } from '../lib/architectures/architectures';
import { callersOf, callOf, isLet, type Target, targetsOf } from '../lib/commands/e2e/expectations';
import { type Cluster, missing } from '../lib/commands/e2e/prerequisites';
import { chosen, table } from '../lib/commands/e2e/steps';
import { spansPerTrace, trace } from '../lib/commands/on-cluster/client/otlp';
import { decompress } from '../lib/commands/on-cluster/client/sink';
import type { Caller } from '../lib/commands/on-cluster/clients';
import { wavesOf } from '../lib/commands/on-cluster/deployers';
import { neighbours, serviceOf } from '../lib/commands/on-cluster/neighbours';
import { isRolledOut, whyNotReady } from '../lib/commands/on-cluster/readiness';
import { renderText } from '../lib/commands/on-cluster/rendering';
import { type Applied, client, objectStore, secretStore } from '../lib/commands/on-cluster/surroundings';
import { Manifests } from '../lib/manifests/manifests';
import { at } from '../lib/manifests/reading';
import { line } from '../lib/problem';
import { surroundingsOf } from '../lib/rules/rules';
import { graphOf } from '../lib/topology/graph';
import { proxyPorts } from '../lib/topology/ports';

const file = 'test/e2e/environment.yaml';
const text = readFileSync(file, 'utf8');

function rendered(changes: Record<string, unknown> = {}) {
  const result = renderText(file, text, changes);
  if ('problems' in result) throw new Error(result.problems.map(line).join('\n'));
  return result;
}
const objectsOf = ({ files }: ReturnType<typeof rendered>) =>
  [...files.values()].map((text): Applied => Object(load(text)));

const variants: [string, Record<string, unknown>][] = [
  ['meshed, with network policies', {}],
  ['meshed, without network policies', { networkPolicy: undefined }],
  ['unmeshed, with network policies', { linkerd: undefined }],
  ['unmeshed, without network policies', { linkerd: undefined, networkPolicy: undefined }],
  [
    'agents in no mesh, by labels',
    {
      'callers.collectors': [
        { namespace: 'tempo-e2e-collectors', serviceAccount: 'collector' },
        { namespace: 'agents', podLabels: { app: 'agent' }, unmeshed: true },
        { namespace: 'agents', podLabels: { app: 'other' }, unmeshed: true },
        { namespaceLabels: { team: 'edge' }, unmeshed: true },
      ],
    },
  ],
  ['unmeshed, with TLS', { linkerd: undefined, tls: {} }],
  ['audited only', { 'linkerd.inboundPolicy': 'audit', networkPolicy: undefined }],
];

describe.each(variants)('expectations, %s', (_, changes) => {
  const environment = rendered(changes);
  const topology = topologyOf(environment.environment);
  const graph = graphOf(topology);
  const [callers, targets] = [callersOf(topology, graph), targetsOf(topology, graph)];
  const isMeshed = environment.environment.linkerd !== undefined;
  const expect_ = (caller: Caller, target: Target) => isLet(topology, graph, caller, target);

  test('are what the simulators say of the rendered policies', () => {
    const manifests = new Manifests(objectsOf(environment), surroundingsOf(graph));
    const [mesh, network] = [new Mesh(manifests), new Network(manifests)];
    const named = (name: string) => manifests.workloads.find(({ metadata }) => metadata.name === name);
    const simulated = (caller: Caller, { workload, port, request }: Target) => {
      const [to, from] = [named(workload), named(caller.workload ?? '')];
      if (!to) throw new Error(`no workload ${workload}`);
      const account = { namespace: caller.namespace, ...(caller.meshed && { account: caller.account }) };
      const number =
        caller.meshed && port.number !== proxyPorts['linkerd-admin'].number
          ? proxyPorts['linkerd-proxy'].number
          : port.number;
      const wire = { number, protocol: 'TCP' as const, name: nameOf(to, number) };
      const { labels } = neighbours(environment.environment).find(
        ({ name }) => name === caller.namespace,
      ) ?? { labels: {} };
      const end = from
        ? endOf(from)
        : { namespace: caller.namespace, namespaceLabels: labels, labels: caller.labels ?? {} };
      const isThrough =
        !isMeshed ||
        environment.environment.linkerd?.inboundPolicy === 'audit' ||
        mesh.gate(to, port.number, request)(account).allowed;
      const isReached =
        !environment.environment.networkPolicy ||
        (network.into(endOf(to), end, wire).allowed &&
          (!from || network.outOf(end, endOf(to), wire).allowed));
      return isThrough && isReached;
    };
    const differing = callers.flatMap((caller) =>
      targets
        .filter(({ workload }) => workload !== caller.workload)
        .filter((target) => simulated(caller, target) !== expect_(caller, target))
        .map(
          ({ workload, port, request }) =>
            `${caller.name} -> ${workload}:${port.number} ${request?.path ?? ''}`,
        ),
    );
    expect(differing).toEqual([]);
  });
});

describe('expectations', () => {
  const environment = rendered();
  const topology = topologyOf(environment.environment);
  const graph = graphOf(topology);
  const target = (workload: string, port: string, path?: string) =>
    targetsOf(topology, graph).find(
      (each) =>
        each.workload === `tempo-${workload}` && each.port.name === port && each.request?.path === path,
    );
  const caller = (name: string) => callersOf(topology, graph).find((each) => each.name === name);
  test.each([
    ['tempo-e2e-collectors/collector meshed', 'gateway', 'http', '/otlp/v1/traces', true],
    ['tempo-e2e-collectors/collector unmeshed', 'gateway', 'http', '/otlp/v1/traces', false],
    ['tempo-e2e-collectors/default meshed', 'gateway', 'http', '/otlp/v1/traces', false],
    ['tempo-e2e-collectors/default meshed', 'gateway', 'http', '/healthz', true],
    ['tempo-e2e-collectors/collector meshed', 'gateway', 'http', '/api/sample', false],
    ['tempo-e2e-grafana/grafana meshed', 'gateway', 'http', '/api/sample', true],
    ['tempo-e2e-stranger/default meshed', 'gateway', 'http', '/healthz', false],
    ['tempo-e2e-collectors/collector meshed', 'distributor', 'otlp-grpc', undefined, true],
    ['tempo-e2e-monitoring/default meshed', 'ingester', 'http-metrics', '/metrics', true],
    ['tempo-e2e-monitoring/default unmeshed', 'ingester', 'http-metrics', '/metrics', false],
    ['tempo-e2e-monitoring/default meshed', 'ingester', 'http-metrics', '/nobody-asks-for-this', false],
    ['distributor', 'ingester', 'grpc', undefined, true],
    ['gateway', 'ingester', 'grpc', undefined, false],
    ['querier', 'memcached', 'memcache', undefined, true],
    ['compactor', 'ingester', 'memberlist', undefined, true],
    ['another pod of the namespace', 'ingester', 'memberlist', undefined, false],
  ])('%s -> %s %s %s: %s', (who, workload, port, path, expected) => {
    const [from, to] = [caller(who), target(workload, port, path)];
    if (!from || !to) throw new Error(`no ${from ? 'target' : 'caller'}`);
    expect(isLet(topology, graph, from, to)).toBe(expected);
  });

  test('each port is asked in its own protocol', () => {
    const asked = (workload: string, port: string, path?: string) => {
      const to = target(workload, port, path);
      return to && callOf(to, '10.0.0.1', 'e2e').protocol;
    };
    expect([
      asked('ingester', 'memberlist'),
      asked('memcached', 'memcache'),
      asked('distributor', 'otlp-grpc'),
      asked('ingester', 'http-metrics', '/metrics'),
    ]).toEqual(['memberlist', 'memcache', 'grpc', 'http']);
  });
});

describe('prerequisites', () => {
  const environment = rendered();
  const objects = objectsOf(environment);
  const cluster: Cluster = {
    version: '1.36',
    kinds: new Set(objects.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`)),
    namespaces: new Map([['default', false]]),
    storageClasses: new Map([['standard', true]]),
    controlPlane: ['linkerd-proxy-injector'],
  };
  const without = (...kinds: string[]) =>
    new Set([...cluster.kinds].filter((kind) => !kinds.some((each) => kind.endsWith(`/${each}`))));
  const settings = {
    clientImage: '',
    storeImage: '',
    keys: { access: '', secret: '' },
    secret: false,
    timeoutSeconds: 1,
    rate: 1,
  };
  const said = (changes: Partial<Cluster>, isNew = true, secret = false) =>
    missing(
      { ...cluster, ...changes },
      { environment: environment.environment, objects, settings: { ...settings, secret }, isNew },
    );

  test.each<[string, string[], string[]]>([
    ['nothing is missing', said({}), []],
    [
      'an old Kubernetes',
      said({ version: '1.28+' }),
      ['Kubernetes 1.28+: 1.29 or newer is needed; update it'],
    ],
    [
      'no External Secrets',
      said({ kinds: without('ExternalSecret') }),
      [
        'the API server does not know external-secrets.io/v1/ExternalSecret: install External Secrets (https://external-secrets.io/latest/introduction/getting-started/), or use --secret',
      ],
    ],
    [
      'no External Secrets, and a secret of its own',
      said({ kinds: without('ExternalSecret') }, true, true),
      [],
    ],
    [
      'no control plane',
      said({ controlPlane: [] }),
      ["Linkerd's control plane in namespace linkerd is not available: linkerd check; or use --unmeshed"],
    ],
    [
      'no storage',
      said({ storageClasses: new Map([['slow', false]]) }),
      [
        'no StorageClass is the default: kubectl annotate storageclass NAME storageclass.kubernetes.io/is-default-class=true',
      ],
    ],
    [
      'a namespace of somebody else',
      said({ namespaces: new Map([['tempo-e2e', false]]) }),
      [
        'namespace tempo-e2e is there already, and not made by this test: remove it, or use --env with an environment that names another',
      ],
    ],
    ['a namespace of an earlier run', said({ namespaces: new Map([['tempo-e2e', true]]) }), []],
    [
      'nothing deployed yet',
      said(
        {
          namespaces: new Map([
            ...neighbours(environment.environment).map(({ name }) => [name, true] as const),
          ]),
        },
        false,
      ),
      ['namespace tempo-e2e is not there: run all steps once, with --keep'],
    ],
    [
      'several at once',
      said({ version: '1.20', controlPlane: [], storageClasses: new Map() }).map((line) => line.slice(0, 12)),
      ['Kubernetes 1', "Linkerd's co", 'no StorageCl'],
    ],
  ])('%s', (_, got, expected) => expect(got).toEqual(expected));
});

describe('what is deployed', () => {
  const { environment, files } = rendered();

  test('is asked by plain HTTP where the store is in the cluster, and by TLS elsewhere', () => {
    const outside = rendered({ 'storage.endpoint': 'nyc3.digitaloceanspaces.com' });
    expect([environment, outside.environment].map(({ storage }) => at(storage, 'insecure'))).toEqual([
      true,
      false,
    ]);
    expect([...files.values()].filter((text) => text.includes('insecure: true'))).toHaveLength(4);
    expect([...outside.files.values()].join()).not.toContain('insecure: true');
  });

  test('goes in waves, the namespace first', () => {
    const waves = wavesOf(files);
    const kinds = [...waves.values()].map((objects) => [...new Set(objects.map(({ kind }) => kind))]);
    expect([...waves.keys()]).toEqual([-3, -2, -1, 0, 1]);
    expect(kinds[0]).toEqual(['Namespace']);
    expect(kinds[3]).toEqual(expect.arrayContaining(['Deployment', 'StatefulSet', 'PodDisruptionBudget']));
    expect([...waves.values()].flat()).toHaveLength(files.size);
  });

  test('has all that it names in the cluster around it', () => {
    expect(neighbours(environment).map(({ name }) => name)).toEqual([
      'tempo-e2e-collectors',
      'tempo-e2e-grafana',
      'tempo-e2e-monitoring',
      'tempo-e2e-store',
      'tempo-e2e-mimir',
      'tempo-e2e-stranger',
    ]);
    expect(serviceOf(environment, 'nyc3.digitaloceanspaces.com')).toBeUndefined();
  });

  const settings = {
    clientImage: 'node',
    storeImage: 's3',
    keys: { access: 'a', secret: 's' },
    secret: false,
    timeoutSeconds: 1,
    rate: 1,
  };
  test('a store in the cluster has the bucket, one outside is not made', () => {
    expect(JSON.stringify(objectStore(environment, settings))).toContain('"subPath":"tempo-e2e"');
    expect(
      objectStore(
        {
          ...environment,
          storage: {
            ...environment.storage,
            backend: 's3',
            bucket: 'b',
            region: 'r',
            forcePathStyle: false,
            insecure: false,
            endpoint: 'nyc3.digitaloceanspaces.com',
          },
        },
        settings,
      ),
    ).toEqual([]);
  });

  test.each<['connect' | 'sdk', object[]]>([
    ['connect', [{ key: 'tempo-e2e-s3', value: '{"username":"a","password":"s"}' }]],
    [
      'sdk',
      [
        { key: 'tempo-e2e-s3/username', value: 'a' },
        { key: 'tempo-e2e-s3/password', value: 's' },
      ],
    ],
  ])('the keys are found by a store of provider %s', (provider, data) => {
    const store = secretStore(
      { ...environment, credentials: { ...environment.credentials, provider } },
      settings,
    );
    expect(store.spec).toEqual({ provider: { fake: { data } } });
  });

  test('a client runs its script without a volume, and passes Pod Security', () => {
    const [, pod] = client(
      { name: 'c', namespace: 'n', account: 'collector', meshed: false },
      'node',
      'script',
    );
    expect(pod?.spec).toMatchObject({
      serviceAccountName: 'collector',
      containers: [
        {
          env: [{ name: 'E2E_CLIENT', value: 'script' }],
          securityContext: { runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
        },
      ],
    });
  });
});

describe('readiness', () => {
  const workload = {
    kind: 'StatefulSet',
    metadata: { name: 'tempo-ingester', generation: 2 },
    spec: { replicas: 2 },
  };
  const done = {
    observedGeneration: 2,
    replicas: 2,
    updatedReplicas: 2,
    availableReplicas: 2,
    currentRevision: 'b',
    updateRevision: 'b',
  };
  test.each([
    ['all is new and available', done, true],
    ['the controller has not looked yet', { ...done, observedGeneration: 1 }, false],
    ['a pod is not available', { ...done, availableReplicas: 1 }, false],
    ['a pod is old', { ...done, updatedReplicas: 1, currentRevision: 'a' }, false],
    [
      'a Deployment has an old pod yet',
      { observedGeneration: 2, replicas: 3, updatedReplicas: 2, availableReplicas: 3 },
      false,
    ],
    [
      'a Deployment was told to roll, and no new pod is there yet',
      { observedGeneration: 2, replicas: 2, availableReplicas: 2 },
      false,
    ],
    [
      'a Deployment is new',
      { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
      true,
    ],
    ['no status', undefined, false],
  ])('%s', (_, status, expected) =>
    expect(isRolledOut({ ...workload, ...(status && { status }) })).toBe(expected),
  );

  test('a pod that is not ready says why', () => {
    const pod = {
      metadata: { name: 'tempo-querier-x', uid: '1' },
      status: {
        containerStatuses: [
          {
            name: 'querier',
            ready: false,
            restartCount: 3,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
          },
        ],
      },
    };
    expect(whyNotReady(pod)).toEqual([
      'pod tempo-querier-x, container querier: CrashLoopBackOff, ended with 137 (OOMKilled), 3 restarts',
    ]);
  });
});

describe('the client', () => {
  test('a trace has its spans, of one id', () => {
    const { id, body } = trace(Date.UTC(2026, 10, 24));
    expect(body.toString('hex').split(id)).toHaveLength(spansPerTrace + 1);
  });

  // Made by the rules of the format: a literal, then a copy that overlaps what it writes.
  test('reads Snappy', () => {
    expect(
      decompress(Buffer.from([10, 4 << 2, 0x61, 0x62, 0x63, 0x64, 0x65, 1 | (1 << 2), 5])).toString(),
    ).toBe('abcdeabcde');
    expect(decompress(Buffer.from([6, 0 << 2, 0x61, 2 | (4 << 2), 1, 0])).toString()).toBe('aaaaaa');
  });
});

test('steps are chosen by name', () => {
  const names = (only: string[], skip: string[], keep: boolean) =>
    chosen(only, skip, keep).map(({ name }) => name);
  expect(names([], [], false)).toEqual([
    'setup',
    'deploy',
    'push',
    'access',
    'roll',
    'evict',
    'change',
    'remedies',
    'clean',
  ]);
  expect(names([], ['roll'], true)).toEqual([
    'setup',
    'deploy',
    'push',
    'access',
    'evict',
    'change',
    'remedies',
  ]);
  expect(names(['push', 'access'], [], false)).toEqual(['push', 'access']);
});

test('the table says what was seen', () =>
  expect(table([{ step: 'push', outcome: 'failed', detail: 'a|b', seconds: 3, problems: [] }])).toBe(
    [
      '| Step | Result | Seconds | What was seen |',
      '|------|--------|---------|---|',
      '| push | failed | 3       | a\\|b |',
    ].join('\n'),
  ));
