// What the test adds to the cluster beside Tempo: namespaces, an object store, a stand-in for Mimir, keys and clients.
import type { Environment } from '../../environment/environment';
import { secretKeys } from '../../integrations/external-secret';
import type { Caller } from './expectations';
import { mimirOf, neighbours, serviceOf } from './neighbours';
import type { Settings } from './stage';

/** An object as kubectl applies it. */
export interface Applied {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  [key: string]: unknown;
}

/** What marks all that the test makes. It deletes nothing else. */
export const mark = { 'app.kubernetes.io/managed-by': 'tempo-e2e' };

/** Where the sink listens in its pod. */
export const sinkPort = 7000;

/** A container that passes Pod Security `restricted`. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
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

/** Runs the client's script, which is in the environment of its container: no volume is needed, and so an ephemeral container can have it too. */
export const runScript = (...words: string[]) => ['sh', '-c', `exec node -e "$E2E_CLIENT" ${words.join(' ')}`.trim()];

/** Waits, and ends at once when it is told to: a pod ends only when all of its containers have, those that were added too. */
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
export const clientPod = ({ account, meshed }: Caller) => `e2e-${account}-${meshed ? 'meshed' : 'unmeshed'}`;

const injected = (meshed: boolean) => ({ 'linkerd.io/inject': meshed ? 'enabled' : 'disabled' });

/** The namespaces of all who are not Tempo. */
export const namespaces = (environment: Environment): Applied[] =>
  neighbours(environment).map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: mark } }));

/** A client's account and pod. */
export function client(caller: Caller, image: string, script: string): Applied[] {
  const { namespace, account, meshed } = caller;
  const about = { namespace, labels: { ...mark, app: clientPod(caller) } };
  return [
    ...(account === 'default' ? [] : [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, ...about } }]),
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: clientPod(caller), ...about, annotations: injected(meshed) },
      spec: {
        serviceAccountName: account,
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 1,
        containers: [{ ...clientContainer(image, script), resources: { requests: { cpu: '5m', memory: '32Mi' }, limits: { memory: '192Mi' } } }],
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

function server({ name, namespace, port, targetPort, meshed, spec }: Server): Applied[] {
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
      spec: { replicas: 1, selector: { matchLabels: { app: name } }, template: { metadata: { labels, annotations: injected(meshed) }, spec } },
    },
  ];
}

/** The stand-in for Mimir, if the environment writes to one in the cluster. */
export function sink(environment: Environment, { clientImage }: Settings, script: string): Applied[] {
  const mimir = mimirOf(environment);
  if (!mimir) return [];
  const container = { ...clientContainer(clientImage, script, runScript('sink', `${sinkPort}`)), readinessProbe: { tcpSocket: { port: sinkPort } } };
  const resources = { requests: { cpu: '5m', memory: '48Mi' }, limits: { memory: '192Mi' } };
  return server({
    ...mimir,
    port: mimir.port ?? 80,
    targetPort: sinkPort,
    meshed: environment.linkerd !== undefined,
    spec: { terminationGracePeriodSeconds: 1, containers: [{ ...container, resources }] },
  });
}

/**
 * The object store, if the environment names one in the cluster: each bucket is a folder.
 * @see https://github.com/versity/versitygw/wiki/Quickstart
 */
export function objectStore(environment: Environment, { storeImage, keys }: Settings): Applied[] {
  const { storage } = environment;
  const at = serviceOf(environment, storage.endpoint);
  if (!at) return [];
  const port = at.port ?? 80;
  const volumes = [
    { name: 'bucket', emptyDir: {} },
    { name: 'metadata', emptyDir: {} },
  ];
  const container = {
    name: 's3',
    image: storeImage,
    args: ['--port', `:${port}`, '--region', storage.region, 'posix', '--sidecar', '/metadata', '/buckets'],
    env: [
      { name: 'ROOT_ACCESS_KEY', value: keys.access },
      { name: 'ROOT_SECRET_KEY', value: keys.secret },
    ],
    ports: [{ containerPort: port }],
    readinessProbe: { tcpSocket: { port } },
    volumeMounts: [
      { name: 'bucket', mountPath: `/buckets/${storage.bucket}` },
      { name: 'metadata', mountPath: '/metadata' },
    ],
    resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '512Mi' } },
    ...security,
  };
  return server({ ...at, port, targetPort: port, meshed: false, spec: { securityContext: { fsGroup: 1000 }, containers: [container], volumes } });
}

/**
 * A store of External Secrets that has the keys itself.
 * @see https://external-secrets.io/latest/provider/fake/
 */
export function secretStore({ credentials: { store, provider, item, accessKeyField, secretKeyField } }: Environment, { keys }: Settings): Applied {
  const fields = { [accessKeyField]: keys.access, [secretKeyField]: keys.secret };
  const data =
    provider === 'connect'
      ? [{ key: item, value: JSON.stringify(fields) }]
      : Object.entries(fields).map(([field, value]) => ({ key: `${item}/${field}`, value }));
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: store, labels: mark },
    spec: { provider: { fake: { data } } },
  };
}

/** The secret itself, for a cluster without External Secrets. */
export const secret = ({ namespace, credentials }: Environment, { keys }: Settings): Applied => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: credentials.secret, namespace, labels: mark },
  stringData: Object.fromEntries(secretKeys.map((key, index) => [key, index === 0 ? keys.access : keys.secret])),
});
