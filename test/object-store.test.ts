// How the object store is reached and who has its keys: each way renders what it needs and nothing else.
import { load } from 'js-yaml';
import { tracing } from '../charts/tracing';
import { topologyOf } from '../lib/architectures/architectures';
import { at, dig } from '../lib/manifests/reading';
import { line } from '../lib/problem';
import { render as rendered } from '../lib/render';
import { review } from '../lib/review/review';
import { violations } from '../lib/rules/rules';
import { changed, environment, graph, objects, problems } from './environments';

const base = 'do-nyc3-prod';
const openers = ['tempo-ingester', 'tempo-querier', 'tempo-query-frontend', 'tempo-compactor'];
const render = (changes: Record<string, unknown>) => {
  const all = objects(base, changes);
  const trace = (name: string) =>
    dig(load(String(at(all.get(`ConfigMap/${name}`), 'data', 'tempo.yaml'))), 'storage.trace');
  const workload = (name: string) => all.get(`StatefulSet/${name}`) ?? all.get(`Deployment/${name}`);
  return {
    all,
    env: (name: string) => dig(workload(name), 'spec.template.spec.containers.0.env'),
    pod: (name: string) => dig(workload(name), 'spec.template.spec'),
    s3: (name: string) => dig(trace(name), 's3'),
    trace,
    broken: violations([...all.values()], graph(base, changes)),
  };
};

/** Without what is there of 1Password. */
const none = {
  'credentials.store': undefined,
  'credentials.provider': undefined,
  'credentials.item': undefined,
  'credentials.accessKeyField': undefined,
  'credentials.secretKeyField': undefined,
};

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['as it is', {}, {}],
  ['plain HTTP', { 'storage.insecure': true }, { insecure: true }],
  ['the bucket in the path', { 'storage.forcePathStyle': true }, { forcepathstyle: true }],
  [
    'a private authority',
    { 'storage.ca': { secret: 'store-ca' } },
    { tls_ca_path: '/object-store-ca/ca.crt' },
  ],
  ['a storage class', { 'storage.storageClass': 'STANDARD_IA' }, { storage_class: 'STANDARD_IA' }],
  ['encryption by the store', { 'storage.encryption': { type: 'SSE-S3' } }, { sse: { type: 'SSE-S3' } }],
  [
    'encryption by its KMS',
    { 'storage.encryption': { type: 'SSE-KMS', kmsKeyId: 'alias/tempo' } },
    { sse: { type: 'SSE-KMS', kms_key_id: 'alias/tempo' } },
  ],
])('%s: Tempo is told, and all rules hold', (_, changes, expected) => {
  const { s3, broken } = render(changes);
  const own = { bucket: 'bc4-do-nyc3-prod-tempo', endpoint: 'nyc3.digitaloceanspaces.com', region: 'nyc3' };
  for (const name of openers) expect(s3(name)).toEqual({ ...own, ...expected });
  expect(broken).toEqual([]);
});

test('the certificate is mounted where the store is opened, and nowhere else', () => {
  const { pod } = render({ 'storage.ca': { configMap: 'store-ca', key: 'root.pem' } });
  for (const name of openers)
    expect(dig(pod(name), 'volumes')).toContainEqual(
      expect.objectContaining({
        name: 'object-store-ca',
        projected: expect.objectContaining({ sources: [{ configMap: { name: 'store-ca' } }] }),
      }),
    );
  expect(JSON.stringify(pod('tempo-distributor'))).not.toContain('object-store-ca');
});

test('over plain HTTP the network lets out on port 80, and no more on 443', () => {
  const { all } = render({ 'storage.insecure': true });
  const egress = JSON.stringify(dig(all.get('NetworkPolicy/tempo-compactor'), 'spec.egress'));
  expect(egress).toContain('"port":80');
  expect(egress).not.toContain('"port":443');
});

test('a Secret that is there: no ExternalSecret, no alert on one, and its keys', () => {
  const { all, env, broken } = render({
    ...none,
    'credentials.from': 'secret',
    'credentials.secret': 'mine',
    'credentials.keys': { accessKeyId: 'id' },
  });
  expect([...all.keys()].filter((name) => name.startsWith('ExternalSecret/'))).toEqual([]);
  expect(JSON.stringify([...all.values()])).not.toContain('TempoSecretNotReady');
  for (const name of openers)
    expect(env(name)).toEqual(
      expect.arrayContaining([
        { name: 'AWS_ACCESS_KEY_ID', valueFrom: { secretKeyRef: { name: 'mine', key: 'id' } } },
        {
          name: 'AWS_SECRET_ACCESS_KEY',
          valueFrom: { secretKeyRef: { name: 'mine', key: 'AWS_SECRET_ACCESS_KEY' } },
        },
      ]),
    );
  expect(broken).toEqual([]);
});

test('an identity of the cloud: no keys anywhere, and the account says whose', () => {
  const role = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/tempo' };
  const { all, broken } = render({
    ...none,
    'credentials.from': 'identity',
    pods: { serviceAccountAnnotations: role },
  });
  expect(JSON.stringify([...all.values()])).not.toMatch(/AWS_|s3-credentials/);
  expect(dig(all.get('ServiceAccount/tempo-ingester'), 'metadata.annotations')).toMatchObject(role);
  expect(broken).toEqual([]);
});

test('another provider, in a store of the namespace', () => {
  const { all, broken } = render({
    ...none,
    'credentials.store': 'vault',
    'credentials.storeKind': 'SecretStore',
    'credentials.provider': 'other',
    'credentials.accessKey': { key: 'tempo/s3', property: 'id' },
    'credentials.secretKey': { key: 'tempo/s3-secret' },
  });
  expect(dig(all.get('ExternalSecret/s3-credentials'), 'spec')).toMatchObject({
    secretStoreRef: { kind: 'SecretStore', name: 'vault' },
    data: [
      { secretKey: 'AWS_ACCESS_KEY_ID', remoteRef: { key: 'tempo/s3', property: 'id' } },
      { secretKey: 'AWS_SECRET_ACCESS_KEY', remoteRef: { key: 'tempo/s3-secret' } },
    ],
  });
  expect(broken).toEqual([]);
});

/** Without what is there of S3. */
const noS3 = { 'storage.bucket': undefined, 'storage.endpoint': undefined, 'storage.region': undefined };
const google = { ...noS3, 'storage.backend': 'gcs', 'storage.bucket': 'traces_of_ours' };
const azure = {
  ...noS3,
  'storage.backend': 'azure',
  'storage.container': 'traces',
  'storage.storageAccount': 'ours',
};
const identity = { ...none, 'credentials.from': 'identity' };
const workloadIdentity = {
  ...identity,
  pods: {
    labels: { 'azure.workload.identity/use': 'true' },
    serviceAccountAnnotations: {
      'azure.workload.identity/client-id': '00000000-0000-0000-0000-000000000000',
    },
  },
};
const managed = '11111111-1111-1111-1111-111111111111';

test.each<[string, Record<string, unknown>, object]>([
  ['Google’s', google, { backend: 'gcs', gcs: { bucket_name: 'traces_of_ours' } }],
  [
    'an emulator of Google’s',
    { ...google, ...identity, 'storage.endpoint': 'gcs.store:4443', 'storage.insecure': true },
    {
      backend: 'gcs',
      gcs: {
        bucket_name: 'traces_of_ours',
        endpoint: 'http://gcs.store:4443/storage/v1/',
        insecure: true,
      },
    },
  ],
  [
    'Azure’s',
    { ...azure, 'storage.prefix': 'a/b' },
    { backend: 'azure', azure: { storage_account_name: 'ours', container_name: 'traces', prefix: 'a/b' } },
  ],
  [
    'Azure’s in another cloud, by workload identity',
    { ...azure, ...workloadIdentity, 'storage.endpointSuffix': 'blob.core.usgovcloudapi.net' },
    {
      backend: 'azure',
      azure: {
        storage_account_name: 'ours',
        container_name: 'traces',
        endpoint_suffix: 'blob.core.usgovcloudapi.net',
        use_federated_token: true,
      },
    },
  ],
  [
    'Azure’s by an identity of the nodes',
    { ...azure, ...identity, 'storage.userAssignedId': managed },
    {
      backend: 'azure',
      azure: {
        ...{ storage_account_name: 'ours', container_name: 'traces' },
        ...{ use_managed_identity: true, user_assigned_id: managed },
      },
    },
  ],
])('%s store: Tempo is told, and all rules hold', (_, changes, expected) => {
  const { trace, broken } = render(changes);
  for (const name of openers) {
    expect(trace(name)).toMatchObject(expected);
    expect(dig(trace(name), 's3')).toBeUndefined();
  }
  expect(broken).toEqual([]);
});

test('the key of a store of Google’s is a file, of Azure’s a variable, and the secret has that and no other', () => {
  const remote = [{ remoteRef: { key: 'do-nyc3-prod-tempo-s3', property: 'password' } }];
  const one = render(google);
  for (const name of openers) {
    const value = '/object-store-key/key.json';
    expect(one.env(name)).toContainEqual({ name: 'GOOGLE_APPLICATION_CREDENTIALS', value });
    expect(dig(one.pod(name), 'containers.0.volumeMounts')).toContainEqual({
      ...{ name: 'object-store-key', mountPath: '/object-store-key', readOnly: true },
    });
    expect(JSON.stringify(dig(one.pod(name), 'volumes'))).toContain('{"secret":{"name":"s3-credentials"');
  }
  const other = render(azure);
  for (const name of openers)
    expect(other.env(name)).toContainEqual({
      name: 'AZURE_STORAGE_KEY',
      valueFrom: { secretKeyRef: { name: 's3-credentials', key: 'AZURE_STORAGE_KEY' } },
    });
  for (const [{ all }, secretKey] of [
    [one, 'key.json'],
    [other, 'AZURE_STORAGE_KEY'],
  ] as const) {
    expect(dig(all.get('ExternalSecret/s3-credentials'), 'spec.data')).toMatchObject([
      { secretKey, ...remote[0] },
    ]);
    expect(dig(all.get('ExternalSecret/s3-credentials'), 'spec.data')).toHaveLength(1);
    expect(JSON.stringify([...all.values()])).not.toContain('AWS_');
    expect(JSON.stringify(all.get('Deployment/tempo-distributor'))).not.toContain('s3-credentials');
  }
});

test.each<[string, Record<string, unknown>, string[], string[]]>([
  [
    'STS and the agent of EKS',
    { ...identity, 'networkPolicy.objectStore': ['10.1.0.0/16'] },
    ['10.1.0.0/16', '0.0.0.0/0', '169.254.170.23/32'],
    ['169.254.169.254/32'],
  ],
  [
    'the metadata server of GKE',
    { ...google, ...identity },
    ['169.254.169.254/32', '169.254.169.252/32'],
    ['169.254.170.23/32'],
  ],
  ['Entra', { ...azure, ...workloadIdentity }, ['0.0.0.0/0'], ['169.254.169.254/32']],
  [
    'the metadata service of a machine',
    { ...azure, ...identity, 'storage.userAssignedId': managed },
    ['169.254.169.254/32'],
    [],
  ],
  ['nothing beside the store with keys', google, ['0.0.0.0/0'], ['169.254.169.254/32']],
])('the network lets those through to %s that open the store', (_, changes, open, closed) => {
  const { all } = render(changes);
  // The exceptions of all public addresses name some of them, too.
  const ranges = (name: string) =>
    JSON.stringify(dig(all.get(`NetworkPolicy/${name}`), 'spec.egress')).match(/(?<="cidr":")[^"]+/g) ?? [];
  for (const name of openers) {
    expect(ranges(name)).toEqual(expect.arrayContaining(open));
    for (const range of closed) expect(ranges(name)).not.toContain(range);
  }
  for (const range of [...open, ...closed]) expect(ranges('tempo-distributor')).not.toContain(range);
});

test.each<[string, Record<string, unknown>, string]>([
  [
    'a key of another kind of store',
    { ...google, 'storage.region': 'x' },
    'storage.region: got "x". Allowed: nothing, because backend is gcs and this is of s3: remove the key, or set backend.',
  ],
  [
    'a store of Azure without its account',
    { ...azure, 'storage.storageAccount': undefined },
    'storage.storageAccount: required but missing. With azure: storage account of the container.',
  ],
  [
    'a bucket of S3 with an underscore',
    { 'storage.bucket': 'a_b' },
    'storage.bucket: got "a_b". Allowed: the name of a bucket of S3, which has no underscore.',
  ],
  [
    'two keys for a store that has one',
    {
      ...google,
      ...none,
      'credentials.store': 'x',
      'credentials.provider': 'other',
      'credentials.accessKey': { key: 'a' },
      'credentials.secretKey': { key: 'b' },
    },
    'credentials.accessKey: got {"key":"a"}. Allowed: nothing, because storage.backend is gcs, which has one key: remove the key.',
  ],
  [
    'a key of a secret for another kind of store',
    { 'credentials.keys': { accountKey: 'x' } },
    'credentials.keys.accountKey: got "x". Allowed: nothing, because storage.backend is s3: remove the key.',
  ],
  [
    'keys for an emulator',
    { ...google, 'storage.insecure': true },
    'credentials.from: got "externalSecret". Allowed: identity, because storage.insecure is true: Tempo shows an emulator no keys.',
  ],
  [
    'a workload identity of Azure that nobody injects',
    { ...azure, ...identity },
    'pods.labels: got nothing. Allowed: { azure.workload.identity/use: "true" } among them: without it pods get no token of Azure.',
  ],
  [
    'an identity of nodes beside keys',
    { ...azure, 'storage.userAssignedId': managed },
    'storage.userAssignedId: got "11111111-1111-1111-1111-111111111111". Allowed: nothing, because credentials.from is externalSecret',
  ],
  [
    '1Password without an item',
    { 'credentials.item': undefined },
    'credentials.item: got nothing. Allowed: a value, because provider is connect. Item in 1Password that holds the keys.',
  ],
  [
    'a provider without its keys',
    { ...none, 'credentials.store': 'vault', 'credentials.provider': 'other' },
    'credentials.secretKey: got nothing. Allowed: a value, because provider is other. With provider other: where the secret key is;',
  ],
  [
    'S3 of a provider without the id of the key',
    {
      ...none,
      'credentials.store': 'vault',
      'credentials.provider': 'other',
      'credentials.secretKey': { key: 'x' },
    },
    'credentials.accessKey: got nothing. Allowed: a value, because provider is other: where the access key id is.',
  ],
  [
    'a store beside a ready secret',
    { 'credentials.from': 'secret' },
    'credentials.store: got "onepassword". Allowed: nothing, because from is secret: remove the key.',
  ],
  [
    'nothing at all',
    none,
    'credentials.store: got nothing. Allowed: a value, because from is externalSecret. Store of the External Secrets Operator that has the keys.',
  ],
  [
    'a certificate without TLS',
    { 'storage.insecure': true, 'storage.ca': { secret: 'x' } },
    'storage.ca: got {"secret":"x","key":"ca.crt"}. Allowed: nothing, because insecure is true: there is no certificate to check.',
  ],
  [
    'a key of KMS that nobody uses',
    { 'storage.encryption': { type: 'SSE-S3', kmsKeyId: 'x' } },
    'storage.encryption.kmsKeyId: got "x". Allowed: a key of KMS with type SSE-KMS, and none with SSE-S3.',
  ],
])('%s is refused', (_, changes, expected) =>
  expect(problems(changed(base, changes))).toContainEqual(expect.stringContaining(expected)),
);

/** What a review says of a change of the first cluster. */
function reviewed(before: Record<string, unknown>, after: Record<string, unknown>) {
  const [old, young] = [before, after].map((changes) => {
    const topology = topologyOf(environment(base, changes));
    const rendering = rendered(topology, tracing(topology));
    if ('problems' in rendering) throw new Error(rendering.problems.map(line).join('\n'));
    return rendering.files;
  });
  const findings = [...review(old ?? new Map(), young ?? new Map()).values()].flat();
  return [...new Set(findings.map((finding) => finding.class))].sort();
}

test.each<[string, Record<string, unknown>, Record<string, unknown>, string[]]>([
  ['from Connect to the SDK', {}, { 'credentials.provider': 'sdk', 'credentials.store': 'sdk' }, ['quiet']],
  ['another bucket', {}, { 'storage.bucket': 'other' }, ['data', 'restarts']],
  ['plain HTTP', {}, { 'storage.insecure': true }, ['access', 'interrupted', 'restarts']],
  ['a storage class', {}, { 'storage.storageClass': 'STANDARD_IA' }, ['restarts']],
  ['Google’s store', {}, google, ['access', 'data', 'restarts']],
  ['another bucket of Google’s', google, { ...google, 'storage.bucket': 'other' }, ['data', 'restarts']],
  [
    'another account of Azure’s',
    azure,
    { ...azure, 'storage.storageAccount': 'other' },
    ['data', 'restarts'],
  ],
  [
    'from a key to an identity',
    azure,
    { ...azure, ...workloadIdentity },
    ['access', 'interrupted', 'quiet', 'restarts'],
  ],
])('%s, as the review calls it', (_, before, after, classes) =>
  expect(reviewed(before, after)).toEqual(classes),
);
