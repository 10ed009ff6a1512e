// What users ask: by id, by attribute, for values of an attribute, for metrics.
import { randomBytes } from 'node:crypto';
import type { Sample } from '../on-cluster/client/operations';
import type { Hour } from './fill';

/** One kind of query, of which there are as many different ones as are asked for. */
export interface Kind {
  name: string;
  /** Paths of the query API; no two are the same. */
  paths(count: number): string[];
  /** What an answer must have, besides status 200. */
  isRight(said: string, bytes: number): boolean;
  /** The status that is right. @default 200 */
  status?: number;
  /** Goals at a store of 20 ms: seconds at the median. */
  goals: { cold?: number; warm?: number; atOnce?: number; coldRequests?: number; warmRequests?: number };
  /** How many are asked at once in the last round. @default 16 */
  atOnce?: number;
}

const hour = 3600;
const day = 24 * hour;

/** Items of a list from a place on, again from its beginning if need be. */
const some = <T>(list: T[], from: number, count: number) =>
  Array.from({ length: count }, (_, index) => list[(from + index) % list.length]).filter(
    (each) => each !== undefined,
  );

const byId = ({ id }: Sample) => `/api/traces/${id}`;

function search(traceql: string, start: number, seconds: number): string {
  return `/api/search?${new URLSearchParams({ q: traceql, start: `${start}`, end: `${start + seconds}`, limit: '20', spss: '3' })}`;
}

/** A list that is never given twice. */
function once<T>(all: T[]) {
  let next = 0;
  return (count: number) => {
    const taken = some(all, next, count);
    next += count;
    return taken;
  };
}

/**
 * All kinds of queries.
 * @param hours What is in the object store.
 * @param recent What was pushed a minute ago.
 * @param retentionSeconds How long traces are kept.
 */
export function kinds(
  hours: Hour[],
  recent: Sample[],
  retentionSeconds: number,
  hasMetrics: boolean,
): Kind[] {
  const first = hours[0];
  const last = hours.at(-1);
  if (!first || !last) return [];
  const start = first.start / 1000;
  const end = last.start / 1000 + hour;
  // From each hour in turn, so that neighbours are in different blocks.
  const old = Array.from({ length: Math.max(...hours.map(({ samples }) => samples.length)) }, (_, index) =>
    hours.map(({ samples }) => samples[index]),
  ).flat();
  const samples = old.filter((each) => each !== undefined);
  const [lookups, users, userDays, recents] = [
    once(samples),
    once([...samples].reverse()),
    once(samples.slice(samples.length / 3)),
    once(recent),
  ];
  const large = once(hours.flatMap((each) => each.large));
  const services = once([
    'checkout',
    'cart',
    'catalogue',
    'pricing',
    'stock',
    'payment',
    'fraud',
    'shipping',
    'mail',
    'account',
    'session',
    'review',
    'tax',
  ]);
  const hourOf = (sample: Sample) =>
    (hours.find((each) => each.samples.includes(sample))?.start ?? first.start) / 1000;
  const hasTrace = (said: string) => said.includes('"traceID"');
  const anHour = (index: number) => (hours[index % hours.length]?.start ?? first.start) / 1000;
  let turn = 0;
  return [
    {
      name: 'by id, recent',
      paths: (count) => recents(count).map(byId),
      isRight: (_, bytes) => bytes > 1000,
      goals: { warm: 0.3, cold: 1.5, atOnce: 2, warmRequests: 30, coldRequests: 200 },
    },
    {
      name: 'by id, old',
      paths: (count) => lookups(count).map(byId),
      isRight: (_, bytes) => bytes > 1000,
      goals: { warm: 0.3, cold: 1.5, atOnce: 2, warmRequests: 30, coldRequests: 200 },
    },
    {
      name: 'by id, 3,000 to 10,000 spans',
      paths: (count) => large(count).map(byId),
      isRight: (_, bytes) => bytes > 100_000,
      goals: {},
      atOnce: 8,
    },
    {
      name: 'by id, missing',
      paths: (count) => Array.from({ length: count }, () => `/api/traces/${randomBytes(16).toString('hex')}`),
      isRight: () => true,
      status: 404,
      goals: { warm: 0.3, cold: 1.5, atOnce: 2 },
    },
    {
      name: 'one user, an hour',
      paths: (count) =>
        users(count).map((sample) => search(`{ span.user.id = "${sample.user}" }`, hourOf(sample), hour)),
      isRight: hasTrace,
      goals: { cold: 1, warm: 1 },
    },
    {
      name: 'one user, a day',
      paths: (count) =>
        userDays(count).map(({ user }) => search(`{ span.user.id = "${user}" }`, start, end - start)),
      isRight: hasTrace,
      goals: { cold: 5, warm: 5 },
      atOnce: 4,
    },
    {
      name: 'nobody, the retention',
      paths: (count) =>
        Array.from({ length: count }, () =>
          search(
            `{ span.user.id = "${randomBytes(8).toString('hex')}" }`,
            end - Math.max(day, retentionSeconds),
            Math.max(day, retentionSeconds),
          ),
        ),
      isRight: () => true,
      goals: {},
      atOnce: 4,
    },
    {
      name: 'errors of a service, an hour',
      paths: (count) =>
        services(count).map((service) =>
          search(
            `{ resource.service.name = "${service}" && span.http.status_code = 500 }`,
            anHour(turn++),
            hour,
          ),
        ),
      isRight: hasTrace,
      goals: { cold: 1, warm: 1 },
    },
    {
      name: 'values of an attribute, an hour',
      paths: (count) =>
        Array.from(
          { length: count },
          () =>
            `/api/v2/search/tag/span.http.route/values?${new URLSearchParams({ start: `${anHour(turn)}`, end: `${anHour(turn++) + hour}` })}`,
        ),
      isRight: (said) => said.includes('/api/'),
      goals: { cold: 1, warm: 1 },
    },
    ...(hasMetrics
      ? [
          {
            name: 'rate by service, an hour',
            paths: (count: number) =>
              Array.from(
                { length: count },
                () =>
                  `/api/metrics/query_range?${new URLSearchParams({ q: '{ } | rate() by (resource.service.name)', start: `${anHour(turn)}`, end: `${anHour(turn++) + hour}`, step: '60s' })}`,
              ),
            isRight: (said: string) => said.includes('series'),
            goals: {},
            atOnce: 4,
          },
        ]
      : []),
  ];
}
