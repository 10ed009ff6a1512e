// A trace as OTLP encodes it in protobuf.
// https://github.com/open-telemetry/opentelemetry-proto/blob/v1.7.0/opentelemetry/proto/trace/v1/trace.proto
import { randomBytes } from 'node:crypto';
import { attribute, bytes, fixed64, message, nanoseconds, number, text } from './protobuf';

const kinds = { server: 2, client: 3 } as const;

interface Span {
  id: Buffer;
  parent?: Buffer;
  name: string;
  kind: keyof typeof kinds;
  attributes?: Record<string, string>;
}

/** How many spans each trace has. */
export const spansPerTrace = 3;

/**
 * A request of two services, three spans, that ended a second ago: enough for span metrics, a service graph
 * and TraceQL.
 */
export function trace(now: number): { id: string; body: Buffer } {
  const traceId = randomBytes(16);
  const span = ({ id, parent, name, kind, attributes = {} }: Span) =>
    message(
      2,
      bytes(1, traceId),
      bytes(2, id),
      ...(parent ? [bytes(4, parent)] : []),
      text(5, name),
      number(6, kinds[kind]),
      fixed64(7, nanoseconds(now - 1100)),
      fixed64(8, nanoseconds(now - 1000)),
      ...Object.entries(attributes).map(([key, value]) => attribute(9, key, value)),
    );
  const resource = (service: string, ...spans: Buffer[]) =>
    message(
      1,
      message(1, attribute(1, 'service.name', service)),
      message(2, message(1, text(1, 'tempo-e2e')), ...spans),
    );
  const [root, call, served] = [randomBytes(8), randomBytes(8), randomBytes(8)];
  const body = Buffer.concat([
    resource(
      services.front,
      span({ id: root, name: 'GET /orders', kind: 'server', attributes: { 'http.route': '/orders' } }),
      span({ id: call, parent: root, name: 'call', kind: 'client' }),
    ),
    resource(services.back, span({ id: served, parent: call, name: 'list', kind: 'server' })),
  ]);
  return { id: traceId.toString('hex'), body };
}

/** The services of each trace. */
export const services = { front: 'e2e-front', back: 'e2e-back' } as const;
