// Spans as a shop with twenty services would send them, made fast: a batch is encoded once, and stamped with
// new ids and times for each push.
import { randomBytes } from 'node:crypto';
import { attribute, bytes, type Field, fixed64, message, number, text } from './protobuf';

const kinds = { internal: 1, server: 2, client: 3 } as const;

/** What stands in a template where a stamp goes: no text of the spans has these bytes. */
const marks = {
  trace: Buffer.from('\u0001TRACE-ID\u0001', 'latin1'),
  span: Buffer.from('\u0001SP\u0001', 'latin1'),
  time: Buffer.from('\u0001TM\u0001', 'latin1'),
  random: Buffer.from('\u0001RND\u0001', 'latin1'),
} as const;

/**
 * Numbers that look random, the same each time. https://en.wikipedia.org/wiki/Linear_congruential_generator
 */
function dice(seed: number) {
  let state = seed;
  return (sides: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const little = (value: number) => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
};

/** 16 bytes, of which the last four name a trace of the template. */
const traceMark = (slot: number) => Buffer.concat([marks.trace, Buffer.alloc(2), little(slot)]);
/** 8 bytes, of which the last four name the span in the template. */
const spanMark = (index: number) => Buffer.concat([marks.span, little(index)]);
/** 8 bytes, of which the last four are microseconds from the start. */
const timeMark = (microseconds: number) => Buffer.concat([marks.time, little(microseconds)]);
/** 16 letters, of which each span gets its own. */
const randomMark = marks.random.toString('latin1').padEnd(16, '0');

const services = [
  ...['web', 'checkout', 'cart', 'catalogue', 'search', 'pricing', 'stock', 'payment', 'fraud', 'shipping'],
  ...['mail', 'account', 'session', 'review', 'recommend', 'image', 'tax', 'voucher', 'invoice', 'audit'],
];
const routes = Array.from(
  { length: 60 },
  (_, index) =>
    `/api/v${1 + (index % 3)}/${services[index % 20]}/{id}/${['items', 'state', 'lines'][index % 3]}`,
);
const tables = ['orders', 'order_lines', 'customers', 'articles', 'prices', 'stock', 'payments'];

/** The attribute that tells users apart, and one value of it in each batch that is the same everywhere. */
export const userAttribute = 'user.id';

function resource(service: string, at: (sides: number) => number): Field {
  const pod = `${service}-${(at(2 ** 30) + 2 ** 30).toString(36).slice(0, 9)}-${(at(2 ** 20) + 2 ** 20).toString(36).slice(0, 5)}`;
  return message(
    1,
    ...Object.entries({
      'service.name': service,
      'service.namespace': 'shop',
      'service.version': `2.${at(8)}.${at(20)}`,
      'deployment.environment': 'production',
      'k8s.namespace.name': 'shop',
      'k8s.pod.name': pod,
      'k8s.node.name': `pool-${at(3)}-${at(12)}`,
      'k8s.container.name': service,
      'telemetry.sdk.language': ['go', 'java', 'nodejs'][at(3)] ?? 'go',
      'telemetry.sdk.name': 'opentelemetry',
      'telemetry.sdk.version': `1.${30 + at(5)}.0`,
      'process.pid': 1 + at(900),
    }).map(([key, value]) => attribute(1, key, value)),
  );
}

interface Place {
  slot: number;
  index: number;
  parent: number | undefined;
  start: number;
  length: number;
}

function span(
  { slot, index, parent, start, length }: Place,
  service: string,
  at: (sides: number) => number,
): Field {
  const kind =
    parent === undefined ? 'server' : ((['server', 'client', 'internal'] as const)[at(3)] ?? 'internal');
  const route = routes[at(routes.length)] ?? '/';
  const method = ['GET', 'GET', 'GET', 'POST', 'PUT'][at(5)] ?? 'GET';
  const isFailed = at(100) === 0;
  const status = isFailed ? 500 : ([200, 200, 200, 201, 204, 304, 404][at(7)] ?? 200);
  const isQuery = kind === 'client' && at(2) === 0;
  const table = tables[at(tables.length)] ?? 'orders';
  const attributes: Record<string, string | number> = {
    ...(isQuery
      ? {
          'db.system': 'postgresql',
          'db.name': 'shop',
          'db.operation': 'SELECT',
          'db.statement': `SELECT id, customer, state, total, changed_at FROM ${table} WHERE id = $1 AND state IN ('open', 'paid') ORDER BY changed_at DESC LIMIT ${10 + at(90)}`,
          'db.rows': at(500),
        }
      : {
          'http.method': method,
          'http.route': route,
          'http.target': route.replace('{id}', randomMark),
          'http.status_code': status,
          'http.user_agent': `Mozilla/5.0 (X11; Linux x86_64) Chrome/${110 + at(20)}.0.0.0`,
          'http.response_content_length': at(60_000),
        }),
    'net.peer.name': `${services[at(20)]}.shop.svc.cluster.local`,
    'net.peer.port': 8080,
    'net.host.name': service,
    'thread.id': at(64),
    'code.namespace': `com.example.${service}`,
    'code.function': ['handle', 'load', 'save', 'list', 'check'][at(5)] ?? 'handle',
    'request.id': randomMark,
    'feature.flag': `f${at(40)}`,
    'retry.count': at(3),
    ...(parent === undefined && { [userAttribute]: randomMark }),
  };
  return message(
    2,
    bytes(1, traceMark(slot)),
    bytes(2, spanMark(index)),
    ...(parent === undefined ? [] : [bytes(4, spanMark(parent))]),
    text(5, isQuery ? `SELECT ${table}` : `${method} ${route}`),
    number(6, kinds[kind]),
    fixed64(7, timeMark(start)),
    fixed64(8, timeMark(start + length)),
    ...Object.entries(attributes).map(([key, value]) => attribute(9, key, value)),
    ...(isFailed ? [message(15, text(2, 'upstream answered 500'), number(3, 2))] : []),
  );
}

/** A batch to stamp, and where the stamps go. */
export interface Template {
  body: Buffer;
  spans: number;
  /** How many spans each of its traces has. */
  traces: number[];
  places: {
    traces: { at: number; slot: number }[];
    spans: number[];
    times: { at: number; microseconds: number }[];
    randoms: number[];
  };
}

function placesOf(body: Buffer, mark: Buffer): number[] {
  const all: number[] = [];
  for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, at + mark.length)) all.push(at);
  return all;
}

/**
 * A batch of about so many spans, as a collector sends it: of many traces, sorted by the service that they
 * come from.
 * @param seed Batches of different seeds differ.
 * @param isOneTrace Whether all spans are of one trace.
 */
export function template(seed: number, about: number, isOneTrace = false): Template {
  const at = dice(seed);
  const byService = new Map<string, Field[]>();
  const traces: number[] = [];
  for (let index = 0; index < about; ) {
    const count = isOneTrace ? about : 8 + at(23);
    const slot = traces.push(count) - 1;
    const root = index;
    const base = at(5_000_000);
    for (let each = 0; each < count; each++, index++) {
      const service = services[(slot + at(4)) % services.length] ?? 'web';
      const place = {
        slot,
        index,
        parent: each === 0 ? undefined : root + at(each),
        start: base + each * 150 + at(400),
        length: 300 + at(80_000),
      };
      byService.set(service, [...(byService.get(service) ?? []), span(place, service, at)]);
    }
  }
  const body = Buffer.concat(
    [...byService].map(([service, spans]) =>
      message(
        1,
        resource(service, at),
        message(2, message(1, text(1, `${service}-tracer`), text(2, '1.4.0')), ...spans),
      ),
    ),
  );
  return {
    body,
    spans: traces.reduce((sum, count) => sum + count, 0),
    traces,
    places: {
      traces: placesOf(body, marks.trace).map((place) => ({
        at: place,
        slot: body.readUInt32LE(place + 12),
      })),
      spans: placesOf(body, marks.span),
      times: placesOf(body, marks.time).map((place) => ({
        at: place,
        microseconds: body.readUInt32LE(place + 4),
      })),
      randoms: placesOf(body, marks.random),
    },
  };
}

const letters = Buffer.from('0123456789abcdef');

/**
 * A push of its own: new ids, and times from a moment on.
 * @param milliseconds When its first span starts, since 1970.
 * @param ids Ids of its traces. @default new ones
 */
export function stamped(
  { body, traces, places }: Template,
  milliseconds: number,
  ids = traces.map(() => randomBytes(16)),
): { ids: Buffer[]; body: Buffer } {
  const copy = Buffer.from(body);
  for (const { at, slot } of places.traces) (ids[slot % ids.length] ?? randomBytes(16)).copy(copy, at);
  const salt = randomBytes(4);
  for (const at of places.spans) salt.copy(copy, at);
  const start = BigInt(Math.round(milliseconds * 1000));
  for (const { at, microseconds } of places.times)
    copy.writeBigUInt64LE((start + BigInt(microseconds)) * 1000n, at);
  const random = randomBytes(places.randoms.length * 8);
  places.randoms.forEach((at, index) => {
    for (let digit = 0; digit < 16; digit++)
      copy[at + digit] =
        letters[((random[index * 8 + (digit >> 1)] ?? 0) >> (digit % 2 === 0 ? 4 : 0)) & 15] ?? 48;
  });
  return { ids, body: copy };
}

/** The first random text of a stamped batch that follows a name: a value that is in one trace alone. */
export function valueAfter(body: Buffer, name: string): string | undefined {
  const at = body.indexOf(name);
  // The value is a message of a text of 16 bytes: tag, length, tag, length.
  return at < 0 ? undefined : body.toString('latin1', at + name.length + 4, at + name.length + 20);
}
