// Takes spans from collectors and hands each trace to the ingesters that the ring names, and to the metrics
// generator.
import * as z from 'zod';
import { scales } from '../environment/autoscaling';
import { wrongIf } from '../environment/consistency';
import type { Check } from '../environment/contract';
import { logLevel, sizing } from '../environment/sizing';
import { bytes, inMebibytes } from '../environment/values';
import { tempoImage } from '../tempo/image';
import { connectionSeconds, pushSeconds, sizes } from '../tempo/limits';
import { ofTempo, reading } from '../tempo/options';
import { grpc, httpMetrics, memberlist } from '../tempo/ports';
import { tempoProgram } from '../tempo/program';
import { ingesterRing, listeningOn } from '../tempo/sections';
import type { TempoYaml } from '../tempo/tempo-yaml';
import { receiverTls } from '../tempo/tls';
import { type Component, portsOf } from '../topology/component';
import type { Port } from '../topology/ports';
import type { Topology } from '../topology/topology';

/** The ports of receivers that an environment may ask for, by the names that it uses. */
const optionalReceivers = {
  'jaeger-grpc': { number: 14250, appProtocol: 'kubernetes.io/h2c', tls: 'receivers' },
  'jaeger-http': { number: 14268, appProtocol: 'http', tls: 'receivers' },
  zipkin: { number: 9411, appProtocol: 'http', tls: 'receivers' },
} as const satisfies Record<string, Port>;

/** The ports that spans come in by. */
export const receiverPorts = {
  'otlp-grpc': { number: 4317, appProtocol: 'kubernetes.io/h2c', tls: 'receivers' },
  'otlp-http': { number: 4318, appProtocol: 'http', tls: 'receivers' },
  ...optionalReceivers,
} as const satisfies Record<string, Port>;

/** Receivers beside OTLP. */
export const receivers = {
  receivers: z
    .array(z.enum(['jaeger-grpc', 'jaeger-http', 'zipkin']))
    .default([])
    .describe('Receivers beside OTLP; for those over HTTP the gateway gets a route.'),
};

/** Whether a port of receivers is open. */
export const receives = (port: string, asked: readonly string[]) =>
  !(port in optionalReceivers) || asked.includes(port);

const reads = reading('distributor', 'ingester_client', 'metrics_generator_client', 'memberlist');

const settings = z.strictObject({
  ...sizing(2, '512Mi', '200m'),
  ...scales,
  ...logLevel,
  ...ofTempo(reads),
  ...receivers,
});
type Settings = z.output<typeof settings>;

/** Why a batch may be an eighth of the memory: it is there packed, unpacked, and once for each ingester. */
const batchesInMemory = 8;

const checks: Check<Settings>[] = [
  // A distributor has room for the batches that it lets in.
  {
    reads: ['largestBatch'],
    problems: (settings, { largestBatch }) =>
      settings
        ? wrongIf(
            batchesInMemory * bytes(largestBatch) > bytes(settings.memory),
            ['largestBatch'],
            largestBatch,
            `at most an eighth of components.distributor.memory, ${settings.memory}: a batch is there packed, unpacked, and once for each ingester; raise the memory first`,
          )
        : [],
  },
];

/** The section that receives spans. */
export function receiving(topology: Topology, asked: readonly string[]): Pick<TempoYaml, 'distributor'> {
  const { batch } = sizes(topology.environment);
  const tls = receiverTls(topology.environment);
  // The proxies of a mesh spread the calls of one connection over all distributors.
  const keepalive = {
    server_parameters: {
      max_connection_age: `${connectionSeconds}s`,
      max_connection_age_grace: `${pushSeconds}s`,
    },
  };
  const endpoint = (port: keyof typeof receiverPorts) =>
    listeningOn(topology.environment, receiverPorts[port].number);
  const grpc = (port: keyof typeof receiverPorts) => ({
    endpoint: endpoint(port),
    max_recv_msg_size_mib: inMebibytes(batch),
    ...(tls && { tls }),
    ...(!topology.environment.linkerd && { keepalive }),
  });
  const http = (port: keyof typeof receiverPorts) => ({
    endpoint: endpoint(port),
    max_request_body_size: batch,
    ...(tls && { tls }),
  });
  const jaeger = {
    ...(asked.includes('jaeger-grpc') && { grpc: grpc('jaeger-grpc') }),
    ...(asked.includes('jaeger-http') && { thrift_http: http('jaeger-http') }),
  };
  return {
    distributor: {
      // Without a time to come back, a collector that is over its rate drops what it sends by gRPC. Tempo 3
      // has it by default.
      retry_after_on_resource_exhausted: '5s',
      receivers: {
        otlp: { protocols: { grpc: grpc('otlp-grpc'), http: http('otlp-http') } },
        ...(Object.keys(jaeger).length > 0 && { jaeger: { protocols: jaeger } }),
        ...(asked.includes('zipkin') && { zipkin: http('zipkin') }),
      },
    },
  };
}

export const distributor: Component<Settings> = {
  name: 'distributor',
  key: 'distributor',
  settings: settings.prefault({}).describe('Takes spans and hands them to ingesters.'),
  image: tempoImage,
  reads,
  roles: { receivesSpans: (settings) => settings },
  checks,
  ports: { ...httpMetrics, ...grpc, ...memberlist, ...receiverPorts },
  listens: (port, { receivers }) => receives(port, receivers),
  services: {
    distributor: {
      ports: portsOf('http-metrics', 'otlp-grpc', 'otlp-http', 'jaeger-grpc', 'jaeger-http', 'zipkin'),
    },
  },
  program: (topology, settings) =>
    tempoProgram(topology, 'distributor', {
      settings,
      sections: {
        ...receiving(topology, settings.receivers),
        ingester: { lifecycler: ingesterRing(topology) },
      },
    }),
};
