// Holds what queries read again and again. Tempo finds its pods by DNS and does without one that is gone. Its
// exporter has pods of its own: in memcached's pod it would be part of its readiness, and an image that
// cannot be pulled would take memcached out of service.
import * as z from 'zod';
import { afterAll } from '../delivery/annotations';
import { wrongIf } from '../environment/consistency';
import type { Check, ProgramImage } from '../environment/contract';
import { image } from '../environment/images';
import { alpineTag, tag } from '../environment/names';
import { ofPods } from '../environment/pods';
import { sizing } from '../environment/sizing';
import { bytes, cpu, inMebibytes, mebibytes, memory } from '../environment/values';
import { goMemoryLimit } from '../kubernetes/go-memory';
import { type Component, portsOf } from '../topology/component';

const settings = z.strictObject({
  ...sizing(1, '300Mi', '50m', {
    memory: '64Mi',
    why: 'beside its items memcached takes some 10 MiB, and would outgrow a smaller limit',
  }),
  maxItemSize: mebibytes.default('5Mi').describe('The largest thing that is cached.'),
  roles: z
    .array(
      z.enum([
        'bloom',
        'parquet-footer',
        'parquet-page',
        'parquet-column-idx',
        'parquet-offset-idx',
        'trace-id-index',
        'frontend-search',
      ]),
    )
    .min(1, 'at least one role')
    .refine((roles) => new Set(roles).size === roles.length, 'each role once')
    .default(['bloom', 'parquet-footer', 'parquet-page', 'frontend-search'])
    .describe(
      'What is cached. parquet-page is the largest, and what makes the second lookup in a block cheap.',
    ),
  exporter: z
    .strictObject({
      memory: memory('16Mi', 'the exporter itself')
        .default('32Mi')
        .describe('Memory request and limit of the exporter.'),
      cpu: cpu.default('10m').describe('CPU request of the exporter.'),
      ...ofPods,
    })
    .prefault({})
    .describe('Its exporter, a pod for each of memcached’s, which runs when `monitoring` is set.'),
});
type Settings = z.output<typeof settings>;

const memcachedImage: ProgramImage = {
  key: 'memcached',
  repository: 'library/memcached',
  schema: image(alpineTag.default('1.6.45-alpine').describe('Version of memcached, on Alpine.'))
    .prefault({})
    .describe('memcached.'),
};

const exporterImage: ProgramImage = {
  key: 'memcachedExporter',
  repository: 'prom/memcached-exporter',
  schema: image(tag.default('v0.16.0').describe('Version of prom/memcached-exporter.'))
    .prefault({})
    .describe('Exporter of memcached’s metrics.'),
};

const checks: Check<Settings>[] = [
  // memcached has room for itself, and for more than a few items.
  {
    problems: (settings) =>
      settings
        ? [
            ...wrongIf(
              bytes(settings.memory) < 8 * bytes(settings.maxItemSize),
              ['components', 'memcached', 'memory'],
              settings.memory,
              `at least eight times maxItemSize, ${settings.maxItemSize}: memcached would have room for a handful of items only`,
            ),
          ]
        : [],
  },
];

/** What is not cached, and read from the object store by each query again. */
function advice(settings: Settings | undefined): string[] {
  const dear = ['bloom', 'parquet-footer', 'parquet-page'] as const;
  if (!settings)
    return [
      'components.memcached: left out, so each lookup by trace ID asks the object store for a Bloom filter of each block, and some 150 pieces of one. Add it.',
    ];
  const missing = dear.filter((role) => !settings.roles.includes(role));
  if (missing.length === 0) return [];
  const them = missing.length > 1 ? 'them' : 'it';
  return [
    `components.memcached.roles: without ${missing.join(' and ')}, each query asks the object store for the same again. Add ${them}.`,
  ];
}

/** Of the memory limit, the part for items; the rest is for connections and the hash table. */
const itemShare = 0.8;

/**
 * Whether memcached answers. A connection from outside would be answered by the proxy of the mesh, and be
 * counted as one that was refused.
 */
const isThere = (port: number) =>
  `printf 'version\\r\\nquit\\r\\n' | nc -w 2 127.0.0.1 ${port} | grep -q ^VERSION`;

const port = 11211;

export const memcached: Component<Settings> = {
  name: 'memcached',
  key: 'memcached',
  settings: settings.optional().describe('Cache of what queries read again and again.'),
  image: memcachedImage,
  roles: { caches: (settings) => settings },
  checks,
  advice,
  ports: { memcache: { number: port, opaque: true } },
  services: { memcached: { headless: true, ports: portsOf('memcache') } },
  program: (_topology, settings) => ({
    sizing: settings,
    // https://github.com/docker-library/memcached
    userId: 11211,
    args: [
      ...['-p', `${port}`],
      ...['-m', `${inMebibytes(bytes(settings.memory) * itemShare)}`],
      ...['-I', `${inMebibytes(bytes(settings.maxItemSize))}m`],
      ...['-c', '4096'],
    ],
    stateful: true,
    readiness: {
      exec: { command: ['sh', '-c', isThere(port)] },
      periodSeconds: 10,
      timeoutSeconds: 3,
      failureThreshold: 3,
    },
    minReadySeconds: 5,
    graceSeconds: 30,
  }),
};

/**
 * The number of a pod in its StatefulSet.
 * https://kubernetes.io/docs/reference/labels-annotations-taints/#apps-kubernetes.io-pod-index
 */
const ordinal = {
  name: 'ORDINAL',
  valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } },
};

/** Exports the metrics of memcached, each pod those of one of memcached's. */
export const memcachedExporter: Component<Settings> = {
  name: 'memcached-exporter',
  key: 'memcached',
  image: exporterImage,
  roles: { exportsCacheMetrics: () => ({}) },
  ports: { metrics: { number: 9150, appProtocol: 'http', metrics: true } },
  listens: (_port, _settings, { monitoring }) => monitoring !== undefined,
  pods: ({ exporter }) => exporter.pods,
  services: { 'memcached-exporter': { headless: true, ports: portsOf('metrics') } },
  program: (topology, { replicas, exporter }) => ({
    sizing: { ...exporter, replicas },
    // https://github.com/prometheus/memcached_exporter/blob/master/Dockerfile
    userId: 65534,
    args: [
      `--memcached.address=${topology.name('memcached')}-$(ORDINAL).${topology.address('memcached', 'memcache')}`,
      `--web.listen-address=:${topology.port('memcached-exporter', 'metrics')}`,
    ],
    env: [ordinal, goMemoryLimit(exporter.memory)],
    stateful: true,
    // No other pod needs it to start.
    annotations: afterAll,
    graceSeconds: 10,
  }),
};
