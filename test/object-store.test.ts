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
  const workload = (name: string) => all.get(`StatefulSet/${name}`) ?? all.get(`Deployment/${name}`);
  return {
    all,
    env: (name: string) => dig(workload(name), 'spec.template.spec.containers.0.env'),
    pod: (name: string) => dig(workload(name), 'spec.template.spec'),
    s3: (name: string) =>
      dig(load(String(at(all.get(`ConfigMap/${name}`), 'data', 'tempo.yaml'))), 'storage.trace.s3'),
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

test.each<[string, Record<string, unknown>, string]>([
  [
    '1Password without an item',
    { 'credentials.item': undefined },
    'credentials.item: got nothing. Allowed: a value, because provider is connect. Item in 1Password that holds the keys.',
  ],
  [
    'a provider without its keys',
    { ...none, 'credentials.store': 'vault', 'credentials.provider': 'other' },
    'credentials.accessKey: got nothing. Allowed: a value, because provider is other. With provider other: where the access key id is.',
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
])('%s, as the review calls it', (_, before, after, classes) =>
  expect(reviewed(before, after)).toEqual(classes),
);
