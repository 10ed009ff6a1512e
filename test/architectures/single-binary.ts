// A second architecture, as small as can be: Tempo in one process (`-target=all`), and the gateway. It is
// here to show that shared code knows no component: one of its own has nearly all roles at once.
import * as z from 'zod';
import { compacting } from '../../lib/components/compactor';
import { receiverPorts, receivers, receives, receiving } from '../../lib/components/distributor';
import { gateway } from '../../lib/components/gateway';
import { holding } from '../../lib/components/ingester';
import { querying } from '../../lib/components/querier';
import { answering } from '../../lib/components/query-frontend';
import { claim, logLevel, sizing } from '../../lib/environment/sizing';
import { duration, size } from '../../lib/environment/values';
import { tempo210, tempoImage } from '../../lib/tempo/image';
import { grpc, httpMetrics, memberlist } from '../../lib/tempo/ports';
import { tempoProgram, volume } from '../../lib/tempo/program';
import { readBufferBytes } from '../../lib/tempo/reading';
import { architecture } from '../../lib/topology/architecture';
import { type Component, portsOf } from '../../lib/topology/component';

const settings = z.strictObject({
  ...sizing(1, '2Gi', '500m'),
  ...logLevel,
  ...claim('10Gi'),
  ...receivers,
  zones: z.array(z.string()).optional(),
  replicationFactor: z.int().default(1),
  maxBlockDuration: duration({ least: '1m', most: '2h' }).default('15m'),
  maxBlockSize: size({ least: '8Mi', most: '10Gi' }).default('128Mi'),
  maxConcurrentQueries: z.int().default(10),
});
type Settings = z.output<typeof settings>;

const all: Component<Settings> = {
  name: 'all',
  key: 'all',
  settings: settings.prefault({}).describe('All of Tempo in one process.'),
  image: tempoImage,
  roles: {
    receivesSpans: (settings) => settings,
    holdsRecentTraces: (settings) => settings,
    writesBlocks: () => ({}),
    deletesBlocks: () => ({}),
    answersQueries: () => ({ streaming: false }),
    readsBlocks: (settings) => settings,
  },
  ports: { ...httpMetrics, ...grpc, ...memberlist, ...receiverPorts },
  listens: (port, { receivers }) => receives(port, receivers),
  services: {
    all: { ports: portsOf('http-metrics', ...Object.keys(receiverPorts)) },
    'all-discovery': { headless: true, notReady: true, ports: portsOf('grpc') },
  },
  zones: ({ zones = [] }) => zones,
  program: (topology, settings) =>
    tempoProgram(topology, 'all', {
      settings,
      sections: {
        ...receiving(topology, settings.receivers),
        ...holding(topology, settings),
        ...querying(topology, settings, topology.address('all-discovery', 'grpc')),
        ...answering(topology),
        ...compacting(topology.environment),
      },
      search: { read_buffer_size_bytes: readBufferBytes(settings), read_buffer_count: 8 },
      data: volume(settings),
      stateful: true,
      graceSeconds: 300,
    }),
};

export const singleBinary = architecture({
  versions: tempo210,
  components: [all, gateway],
  calls: [
    { from: 'collectors', to: 'gateway', port: 'http', purpose: 'push' },
    { from: 'collectors', to: 'all', port: 'otlp-grpc' },
    { from: 'collectors', to: 'all', port: 'jaeger-grpc' },
    { from: 'grafana', to: 'gateway', port: 'http', purpose: 'query' },
    { from: 'kubelet', to: 'gateway', port: 'http', purpose: 'probe' },
    { from: 'gateway', to: 'all', port: 'otlp-http' },
    { from: 'gateway', to: 'all', port: 'jaeger-http' },
    { from: 'gateway', to: 'all', port: 'zipkin' },
    { from: 'gateway', to: 'all', port: 'http-metrics', purpose: 'query' },
    { from: 'all', to: 'all', port: 'grpc' },
    { from: 'all', to: 'object-store' },
    { from: 'gossip', to: 'gossip', port: 'memberlist' },
    { from: 'scrapers', to: 'programs', port: 'http-metrics', purpose: 'metrics' },
    { from: 'scrapers', to: 'gateway', port: 'metrics' },
    { from: 'kubelet', to: 'programs', port: 'http-metrics', purpose: 'probe' },
    { from: 'scrapers', to: 'everyone', port: 'linkerd-admin', purpose: 'metrics' },
    { from: 'kubelet', to: 'everyone', port: 'linkerd-admin', purpose: 'probe' },
    { from: 'everyone', to: 'control-plane' },
    { from: 'everyone', to: 'dns' },
  ],
});
