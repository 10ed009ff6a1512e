// What the bench adds to the cluster beside Tempo: a store and a delay before it, a Tempo that writes blocks,
// a stand-in for Mimir, clients.
import { dump, load } from 'js-yaml';
import type { Files } from '../../disk/files';
import {
  type Applied,
  mark,
  otherPort,
  type Surroundings,
  s3Store,
  scripted,
  server,
  sinkPort,
} from '../on-cluster/surroundings';
import { namespaces, store } from './environment';

const namespace = namespaces.store;

/**
 * An S3 store on a disk of the node; the delay before it, which also counts; and what takes the writes of the
 * metrics-generator.
 */
export function servers(surroundings: Surroundings, script: string): Applied[] {
  const { slow, disk } = store;
  const disks = `${disk.name}.${namespace}.svc.cluster.local`;
  return [
    ...s3Store({ ...disk, namespace }, store, surroundings, '2Gi'),
    ...scripted({ ...slow, namespace }, slow.port, surroundings, script, [
      'slow-store',
      `${slow.port}`,
      disks,
      `${disk.port}`,
    ]),
    otherPort(store.control.name, namespace, slow.name, store.control.port),
    ...scripted({ name: 'mimir', namespace, port: 80 }, sinkPort, surroundings, script, [
      'sink',
      `${sinkPort}`,
    ]),
  ];
}

const keysOf = ({ keys }: Surroundings) => [
  { name: 'AWS_ACCESS_KEY_ID', value: keys.access },
  { name: 'AWS_SECRET_ACCESS_KEY', value: keys.secret },
];

/** The program that writes blocks. */
export const writer = { name: 'writer', port: 3200, otlp: 4317 } as const;

interface Rendered {
  metadata: { labels?: Record<string, string> };
  kind: string;
  data?: Record<string, string>;
  spec?: { template?: { spec: { containers: { image: string }[] } } };
}

/** What is rendered for ingesters. */
function ingesterOf(files: Files) {
  const objects = [...files.values()]
    .map((text): Rendered => Object(load(text)))
    .filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === 'ingester');
  const config = objects.map(({ data }) => data?.['tempo.yaml']).find((text) => text !== undefined) ?? '';
  const image =
    objects.map(({ spec }) => spec?.template?.spec.containers[0]?.image).find((name) => name !== undefined) ??
    '';
  const { storage }: { storage?: { trace: { wal: object; s3: object } } } = Object(load(config));
  return { image, trace: storage?.trace };
}

/**
 * A Tempo in one process that writes blocks as large, and as old, as it is told: blocks as ingesters and
 * compactors leave them, sooner.
 */
export function blockWriter(files: Files, surroundings: Surroundings): Applied[] {
  const { image, trace } = ingesterOf(files);
  const endpoint = `${store.disk.name}.${namespace}.svc.cluster.local:${store.disk.port}`;
  const config = {
    target: 'all',
    multitenancy_enabled: true,
    usage_report: { reporting_enabled: false },
    server: {
      http_listen_port: writer.port,
      grpc_server_max_recv_msg_size: 64 * 2 ** 20,
      grpc_server_max_send_msg_size: 64 * 2 ** 20,
    },
    distributor: {
      receivers: {
        otlp: { protocols: { grpc: { endpoint: `0.0.0.0:${writer.otlp}`, max_recv_msg_size_mib: 32 } } },
      },
    },
    ingester: {
      lifecycler: {
        ring: { kvstore: { store: 'inmemory' }, replication_factor: 1 },
        min_ready_duration: '1s',
      },
      // A block is closed when it is told to be.
      max_block_bytes: 4 * 2 ** 30,
      max_block_duration: '10h',
      complete_block_timeout: '1s',
      trace_idle_period: '2s',
      trace_live_period: '10s',
      flush_check_period: '2s',
    },
    compactor: { disabled: true },
    overrides: {
      defaults: {
        ingestion: { rate_limit_bytes: 10 ** 9, burst_size_bytes: 10 ** 9, max_traces_per_user: 0 },
        global: { max_bytes_per_trace: 0 },
      },
    },
    storage: {
      trace: {
        ...trace,
        s3: { ...trace?.s3, endpoint, insecure: true },
        // Spans of yesterday are of yesterday, whenever they come.
        wal: { path: '/var/tempo/wal', ingestion_time_range_slack: '720h' },
      },
    },
  };
  const labels = { ...mark, app: writer.name };
  const container = {
    name: writer.name,
    image,
    args: ['-config.file=/conf/tempo.yaml'],
    env: [...keysOf(surroundings), { name: 'GOMEMLIMIT', value: '2500MiB' }],
    readinessProbe: { httpGet: { path: '/ready', port: writer.port }, periodSeconds: 2 },
    volumeMounts: [
      { name: 'config', mountPath: '/conf' },
      { name: 'data', mountPath: '/var/tempo' },
    ],
    resources: { requests: { cpu: '10m', memory: '512Mi' }, limits: { memory: '4Gi' } },
  };
  const volumes = [
    { name: 'config', configMap: { name: writer.name } },
    { name: 'data', emptyDir: {} },
  ];
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: writer.name, namespace, labels },
      data: { 'tempo.yaml': dump(config) },
    },
    ...server({
      name: writer.name,
      namespace,
      port: writer.port,
      targetPort: writer.port,
      meshed: false,
      spec: { securityContext: { fsGroup: 10001 }, containers: [container], volumes },
    }),
    otherPort(`${writer.name}-otlp`, namespace, writer.name, writer.otlp),
  ];
}

/** The bench's own namespaces. Tempo's is rendered, and is marked too. */
export const places = (): Applied[] =>
  Object.values(namespaces).map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: mark },
  }));
