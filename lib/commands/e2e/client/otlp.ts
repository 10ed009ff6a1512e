// A trace as OTLP encodes it in protobuf. https://github.com/open-telemetry/opentelemetry-proto/blob/v1.7.0/opentelemetry/proto/trace/v1/trace.proto
import { randomBytes } from 'node:crypto';

type Field = Buffer;

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest % 128) | (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(bytes);
}

const number = (field: number, value: number): Field => Buffer.concat([varint(field * 8), varint(value)]);
const bytes = (field: number, value: Buffer): Field => Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
const text = (field: number, value: string): Field => bytes(field, Buffer.from(value));
const message = (field: number, ...fields: Field[]): Field => bytes(field, Buffer.concat(fields));
const nanoseconds = (field: number, milliseconds: number): Field => {
  const value = Buffer.alloc(8);
  value.writeBigUInt64LE(BigInt(milliseconds) * 1_000_000n);
  return Buffer.concat([varint(field * 8 + 1), value]);
};

const attribute = (field: number, key: string, value: string) => message(field, text(1, key), message(2, text(1, value)));

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

/** A request of two services, three spans, that ended a second ago: enough for span metrics, a service graph and TraceQL. */
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
      nanoseconds(7, now - 1100),
      nanoseconds(8, now - 1000),
      ...Object.entries(attributes).map(([key, value]) => attribute(9, key, value)),
    );
  const resource = (service: string, ...spans: Buffer[]) =>
    message(1, message(1, attribute(1, 'service.name', service)), message(2, message(1, text(1, 'tempo-e2e')), ...spans));
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
