// What the test adds to the cluster beside Tempo: namespaces, an object store, a stand-in for Mimir, keys and
// clients.
import { storeKeys } from '../../environment/credentials';
import type { Environment } from '../../environment/environment';
import { placeOf } from '../../environment/object-store';
import type { Caller } from './clients';
import { mimirOf, neighbours, serviceOf, suffix } from './neighbours';

/** An object as kubectl applies it. */
export interface Applied {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [key: string]: unknown;
}

/** What stands around Tempo, and how it is reached. */
export interface Surroundings {
  /** Image with Node 20 and a shell, for clients. */
  clientImage: string;
  /** Image of the object store that is deployed. */
  storeImage: string;
  /** Keys of the object store. */
  keys: { access: string; secret: string };
}

/** What marks all that the test makes. It deletes nothing else. */
export const mark = { 'app.kubernetes.io/managed-by': 'tempo-e2e' };

/** Where the sink listens in its pod. */
export const sinkPort = 7000;

/**
 * A container that passes Pod Security `restricted`.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
const security = {
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 1000,
    runAsGroup: 1000,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
};

/**
 * Runs the client's script, which is in the environment of its container: no volume is needed, and so an
 * ephemeral container can have it too.
 */
export const runScript = (...words: string[]) => [
  'sh',
  '-c',
  `exec node -e "$E2E_CLIENT" ${words.join(' ')}`.trim(),
];

/**
 * Waits, and ends at once when it is told to: a pod ends only when all of its containers have, those that
 * were added too.
 */
const idle = ['sh', '-c', 'trap "exit 0" TERM; sleep 86400 & wait'];

/** The container that clients are in. */
export const clientContainer = (image: string, script: string, command = idle) => ({
  name: 'e2e-client',
  image,
  imagePullPolicy: 'IfNotPresent',
  command,
  env: [{ name: 'E2E_CLIENT', value: script }],
  ...security,
});

/** Name of a client's pod. */
export const clientPod = ({ account, meshed, labels }: Caller) =>
  `e2e-${account}-${meshed ? 'meshed' : 'unmeshed'}${labels ? `-${suffix(labels)}` : ''}`;

const injected = (meshed: boolean) => ({ 'linkerd.io/inject': meshed ? 'enabled' : 'disabled' });

/** The namespaces of all who are not Tempo. */
export const namespaces = (environment: Environment): Applied[] =>
  neighbours(environment).map(({ name, labels }) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { ...labels, ...mark } },
  }));

/** A client's account and pod. */
export function client(caller: Caller, image: string, script: string, memory = '192Mi'): Applied[] {
  const { namespace, account, meshed, labels } = caller;
  const about = { namespace, labels: { ...mark, app: clientPod(caller), ...labels } };
  return [
    ...(account === 'default'
      ? []
      : [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, ...about } }]),
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: clientPod(caller), ...about, annotations: injected(meshed) },
      spec: {
        serviceAccountName: account,
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 1,
        containers: [
          {
            ...clientContainer(image, script),
            resources: { requests: { cpu: '5m', memory: '32Mi' }, limits: { memory } },
          },
        ],
      },
    },
  ];
}

interface Server {
  name: string;
  namespace: string;
  /** The port that the Service has, and the one that the pod listens on. */
  port: number;
  targetPort: number;
  meshed: boolean;
  spec: { containers: object[]; [key: string]: unknown };
}

export function server({ name, namespace, port, targetPort, meshed, spec }: Server): Applied[] {
  const labels = { ...mark, app: name };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels },
      spec: { selector: { app: name }, ports: [{ name: 'http', port, targetPort }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels, annotations: injected(meshed) }, spec },
      },
    },
  ];
}

/** Another port of a server, as a Service of its own. */
export const otherPort = (name: string, namespace: string, app: string, port: number): Applied => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace, labels: { ...mark, app } },
  spec: { selector: { app }, ports: [{ name: 'other', port, targetPort: port }] },
});

/** Where a server is, and in front of which port. */
interface Place {
  name: string;
  namespace: string;
  port: number;
}

/** Resources of a small server. */
const small = (memory: string) => ({ requests: { cpu: '5m', memory: '64Mi' }, limits: { memory } });

/** A server that runs the client's script in another way. */
export function scripted(
  place: Place,
  targetPort: number,
  { clientImage }: Surroundings,
  script: string,
  words: string[],
  meshed = false,
): Applied[] {
  const container = {
    ...clientContainer(clientImage, script, runScript(...words)),
    readinessProbe: { tcpSocket: { port: targetPort } },
  };
  return server({
    ...place,
    targetPort,
    meshed,
    spec: { terminationGracePeriodSeconds: 1, containers: [{ ...container, resources: small('512Mi') }] },
  });
}

/** The stand-in for Mimir, if the environment writes to one in the cluster. */
export function sink(environment: Environment, surroundings: Surroundings, script: string): Applied[] {
  const mimir = mimirOf(environment);
  if (!mimir) return [];
  return scripted(
    { ...mimir, port: mimir.port ?? 80 },
    sinkPort,
    surroundings,
    script,
    ['sink', `${sinkPort}`],
    environment.linkerd !== undefined,
  );
}

/**
 * An object store: each bucket is a folder.
 * @param memory Files that were read count too, until others need it.
 * @see https://github.com/versity/versitygw/wiki/Quickstart
 */
export function s3Store(
  place: Place,
  { bucket, region }: { bucket: string; region: string },
  { storeImage, keys }: Surroundings,
  memory = '1Gi',
): Applied[] {
  const { port } = place;
  const volumes = [
    { name: 'buckets', emptyDir: {} },
    { name: 'metadata', emptyDir: {} },
  ];
  const container = {
    name: 's3',
    image: storeImage,
    args: ['--port', `:${port}`, '--region', region, 'posix', '--sidecar', '/metadata', '/buckets'],
    env: [
      { name: 'ROOT_ACCESS_KEY', value: keys.access },
      { name: 'ROOT_SECRET_KEY', value: keys.secret },
    ],
    ports: [{ containerPort: port }],
    readinessProbe: { tcpSocket: { port } },
    volumeMounts: [
      { name: 'buckets', mountPath: '/buckets' },
      // Makes the folder of the bucket.
      { name: 'buckets', mountPath: '/made', subPath: bucket },
      { name: 'metadata', mountPath: '/metadata' },
    ],
    resources: small(memory),
    ...security,
  };
  return server({
    ...place,
    targetPort: port,
    meshed: false,
    spec: { securityContext: { fsGroup: 1000 }, containers: [container], volumes },
  });
}

/** The object store, if the environment names one in the cluster. */
export function objectStore(environment: Environment, surroundings: Surroundings): Applied[] {
  const { storage } = environment;
  const at = serviceOf(environment, placeOf(storage).endpoint);
  return at && storage.backend === 's3' ? s3Store({ ...at, port: at.port ?? 80 }, storage, surroundings) : [];
}

/**
 * A store of External Secrets that has the keys itself.
 * @see https://external-secrets.io/latest/provider/fake/
 */
export function secretStore(
  { credentials: { store, provider, item, accessKeyField, secretKeyField } }: Environment,
  { keys }: Surroundings,
): Applied {
  const fields = { [accessKeyField]: keys.access, [secretKeyField]: keys.secret };
  const data =
    provider === 'connect'
      ? [{ key: `${item}`, value: JSON.stringify(fields) }]
      : Object.entries(fields).map(([field, value]) => ({ key: `${item}/${field}`, value }));
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: `${store}`, labels: mark },
    spec: { provider: { fake: { data } } },
  };
}

/** The secret itself, for a cluster without External Secrets. */
export const secret = (
  { namespace, credentials, storage }: Environment,
  { keys }: Surroundings,
): Applied => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: credentials.secret, namespace, labels: mark },
  stringData: Object.fromEntries(
    storeKeys(storage, credentials).map(({ key, is }) => [
      key,
      is === 'accessKey' ? keys.access : keys.secret,
    ]),
  ),
});
