// How long queries take, what they ask of the object store, and what they need of memory.
import { setTimeout as sleep } from 'node:timers/promises';
import { bytes, seconds } from '../../environment/values';
import type { Sample, Timed } from '../on-cluster/client/operations';
import type { Asked } from '../on-cluster/client/slow-store';
import type { Client } from '../on-cluster/clients';
import { Failure } from '../on-cluster/failure';
import { untilReady } from '../on-cluster/readiness';
import type { Bench } from './bench';
import { tenant } from './environment';
import type { Hour } from './fill';
import { type Kind, kinds } from './queries';

/** What a series of queries of one kind came to. */
export interface Series {
  kind: string;
  delay: number;
  /**
   * Memcached is empty; has what other queries left; has what the same query left; other queries, many at
   * once; many without it.
   */
  state: 'cold' | 'after others' | 'again' | 'at once' | 'no memcached';
  atOnce: number;
  count: number;
  median: number;
  p95: number;
  /** Of each query, on average. */
  requests: number;
  mebibytes: number;
  /** What was asked of the store, all together. */
  asked: Record<string, number>;
  /** Queries without the right answer, by what was said. */
  wrong: Record<string, number>;
}

const sum = (table: Record<string, number>) => Object.values(table).reduce((all, each) => all + each, 0);

/** The value that a part of all is not above. */
export function quantile(values: number[], part: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(part * sorted.length) - 1))] ?? Number.NaN;
}

function series(
  kind: Kind,
  delay: number,
  state: Series['state'],
  atOnce: number,
  answers: Timed[],
  asked: Asked[],
): Series {
  const wrong: Record<string, number> = {};
  for (const { status, said, bytes: size } of answers) {
    if (status === (kind.status ?? 200) && kind.isRight(said, size)) continue;
    const what =
      status === (kind.status ?? 200)
        ? 'incomplete'
        : `HTTP ${status} ${said.slice(0, 60).replaceAll('\n', ' ')}`.trim();
    wrong[what] = (wrong[what] ?? 0) + 1;
  }
  const all: Record<string, number> = {};
  for (const each of asked)
    for (const [name, times] of Object.entries(each.requests)) all[name] = (all[name] ?? 0) + times;
  const times = answers.map(({ milliseconds }) => milliseconds / 1000);
  return {
    kind: kind.name,
    delay,
    state,
    atOnce,
    count: answers.length,
    median: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    requests: sum(all) / answers.length,
    mebibytes: asked.reduce((total, { bytesRead }) => total + bytesRead, 0) / answers.length / 2 ** 20,
    asked: all,
    wrong,
  };
}

/** Pushes something that ingesters still hold when they are asked for it. */
async function pushRecent(bench: Bench): Promise<Sample[]> {
  const load = await bench.client('load');
  const { http } = bench.addresses;
  const { samples } = await load.ask('flood', {
    targets: [{ protocol: 'http', url: http, tenant }],
    spansPerSecond: 2000,
    seconds: 20,
    samples: 400,
  });
  await sleep(12_000);
  return samples;
}

/** Seconds that one state of a kind of query may take: the slow ones are asked fewer times. */
const budgetSeconds = 45;

const ask = (bench: Bench, reader: Client, paths: string[], atOnce: number) =>
  reader.ask('time', { query: bench.addresses.query, tenant, paths, atOnce });

/** Answers, and what was asked of the store for them. */
async function counted(
  bench: Bench,
  reader: Client,
  paths: string[],
  atOnce: number,
): Promise<{ answers: Timed[]; asked: Asked }> {
  await bench.asked();
  const answers = await ask(bench, reader, paths, atOnce);
  // What is written back to memcached, and what hedging left over.
  await sleep(300);
  return { answers, asked: await bench.asked() };
}

async function measured(bench: Bench, reader: Client, kind: Kind, delay: number): Promise<Series[]> {
  const { rounds } = bench.settings;
  const cold: { answers: Timed[]; asked: Asked }[] = [];
  const start = Date.now();
  for (const path of kind.paths(rounds)) {
    if (cold.length > 1 && Date.now() - start > budgetSeconds * 1000) break;
    bench.forget();
    await sleep(500);
    cold.push(await counted(bench, reader, [path], 1));
  }
  const each = quantile(
    cold.flatMap(({ answers }) => answers.map(({ milliseconds }) => milliseconds / 1000)),
    0.5,
  );
  const within = (most: number) => Math.max(1, Math.min(most, Math.floor(budgetSeconds / each)));
  // Others of the kind have filled the cache; nothing is asked twice.
  await ask(bench, reader, kind.paths(within(rounds)), 2);
  const paths = kind.paths(within(2 * rounds));
  const others = await counted(bench, reader, paths, 1);
  const again = await counted(bench, reader, paths, 1);
  const atOnce = kind.atOnce ?? 16;
  const many = await counted(bench, reader, kind.paths(each > 1 ? atOnce : 2 * atOnce), atOnce);
  return [
    series(
      kind,
      delay,
      'cold',
      1,
      cold.flatMap(({ answers }) => answers),
      cold.map(({ asked }) => asked),
    ),
    series(kind, delay, 'after others', 1, others.answers, [others.asked]),
    series(kind, delay, 'again', 1, again.answers, [again.asked]),
    series(kind, delay, 'at once', atOnce, many.answers, [many.asked]),
  ];
}

/** The same, many at once, while no memcached is there. */
async function withoutCache(bench: Bench, reader: Client, some: Kind[], delay: number): Promise<Series[]> {
  bench.scale('memcached', false);
  // Until nobody answers any more, and queriers have seen it.
  await sleep(15_000);
  const found: Series[] = [];
  for (const kind of some) {
    const atOnce = kind.atOnce ?? 16;
    const { answers, asked } = await counted(bench, reader, kind.paths(2 * atOnce), atOnce);
    found.push(series(kind, delay, 'no memcached', atOnce, answers, [asked]));
  }
  bench.scale('memcached', true);
  return found;
}

/** What misses its goal. */
export function missed(all: Series[], goals: Map<string, Kind['goals']>): string[] {
  return all.flatMap(({ kind, delay, state, median, requests, atOnce }) => {
    if (delay !== 20) return [];
    const goal = goals.get(kind) ?? {};
    const times: Partial<Record<Series['state'], number | undefined>> = {
      cold: goal.cold,
      again: goal.warm,
      'at once': goal.atOnce,
    };
    const requestsAtMost: Partial<Record<Series['state'], number | undefined>> = {
      cold: goal.coldRequests,
      again: goal.warmRequests,
    };
    const [time, most] = [times[state], requestsAtMost[state]];
    const who = `${kind}, ${state === 'at once' ? `${atOnce} at once` : state}`;
    return [
      ...(time !== undefined && median > time
        ? [`${who}: ${median.toFixed(2)} s at the median, the goal is ${time} s`]
        : []),
      ...(most !== undefined && requests > most
        ? [`${who}: ${Math.round(requests)} requests, the goal is ${most}`]
        : []),
    ];
  });
}

const stateOf = ({ state, atOnce }: Series) =>
  state === 'at once'
    ? `${atOnce} at once`
    : state === 'no memcached'
      ? `${atOnce} at once, ${state}`
      : state;

/** Queries that are asked without memcached too, by how their names begin. */
const dear = ['by id, old', 'one user, an hour'];

const percent = (part: number, whole: number) => `${Math.round((100 * part) / whole)} %`;

/** Memory and processor time of each component. */
export function needs(bench: Bench, used: Awaited<ReturnType<Bench['watched']>>): string[][] {
  return [...used].map(([component, { peakBytes, cpuSeconds, pods }]) => {
    const limit = bench.topology.components.includes(component)
      ? bench.topology.member(component).settings.memory
      : undefined;
    return [
      component,
      `${pods}`,
      `${Math.round(peakBytes / 2 ** 20)}`,
      ...(limit ? [`${bytes(limit) / 2 ** 20}`, percent(peakBytes, bytes(limit))] : ['', '']),
      cpuSeconds.toFixed(1),
    ];
  });
}

export const needsHead = ['Component', 'Pods', 'MiB at the highest', 'Limit', 'Of it', 'CPU s'];

/** Queries of each kind, at each delay of the store. */
export async function reads(bench: Bench, hours: Hour[]): Promise<{ series: Series[]; said: string }> {
  const { environment, settings, kubectl, namespace, log } = bench;
  // What was there is compacted no more, and queriers look at once for what is there now.
  bench.scale('compactor', false);
  bench.must([
    '-n',
    namespace,
    'rollout',
    'restart',
    `deployment/${bench.topology.name('querier')}`,
    `deployment/${bench.topology.name('query-frontend')}`,
  ]);
  await untilReady(kubectl, namespace, settings.timeoutSeconds, log);
  const reader = await bench.client('reader');
  const recent = await pushRecent(bench);
  const all = kinds(
    hours,
    recent,
    seconds(environment.retention),
    bench.topology.role('makesMetrics')?.traceqlMetrics !== undefined,
  ).filter(({ name }) => name.includes(settings.queries ?? ''));
  if (all.length === 0) throw new Failure(['nothing was written: run the step fill first, in the same run']);
  const before = bench.restarts();
  await bench.watch();
  const found: Series[] = [];
  for (const delay of settings.delays) {
    await bench.delay(delay);
    for (const kind of all) {
      log(`store at ${delay} ms: ${kind.name}`);
      const some = await measured(bench, reader, kind, delay);
      for (const one of some)
        log(
          `  ${stateOf(one)}: ${one.median.toFixed(2)} s, ${one.requests.toFixed(0)} requests, ${one.mebibytes.toFixed(1)} MiB, ${sum(one.wrong)} wrong`,
        );
      found.push(...some);
    }
    const asked = all.filter(({ name }) => dear.some((word) => name.startsWith(word)));
    log(`store at ${delay} ms: ${asked.map(({ name }) => name).join('; ')}, without memcached`);
    found.push(...(await withoutCache(bench, reader, asked, delay)));
  }
  await bench.delay(0);
  const memory = needs(bench, await bench.watched());
  const after = bench.restarts();
  const goals = new Map(all.map((kind) => [kind.name, kind.goals]));
  const wrong = found.flatMap(({ kind, delay, state, wrong: said }) =>
    Object.entries(said).map(([what, times]) => `${kind}, ${state}, at ${delay} ms: ${what} (${times})`),
  );
  bench.findings.push(
    {
      title: 'Queries',
      head: ['Query', 'Store', 'State', 'Queries', 'Median s', '95 % s', 'S3 requests', 'MiB read', 'Wrong'],
      rows: found.map((each) => [
        each.kind,
        `${each.delay} ms`,
        stateOf(each),
        `${each.count}`,
        each.median.toFixed(3),
        each.p95.toFixed(3),
        each.requests.toFixed(0),
        each.mebibytes.toFixed(1),
        `${sum(each.wrong)}`,
      ]),
      notes: [...wrong, ...missed(found, goals)],
    },
    { title: 'Memory during queries', head: needsHead, rows: memory, notes: restarted(before, after) },
  );
  return {
    series: found,
    said: `${found.length} series; ${wrong.length === 0 ? 'all answers right' : `${wrong.length} kinds of wrong answers`}`,
  };
}

/** Containers that ended meanwhile. */
export function restarted(
  before: ReturnType<Bench['restarts']>,
  after: ReturnType<Bench['restarts']>,
): string[] {
  const more = after.all - before.all;
  return more > 0
    ? [
        `${more} containers ended meanwhile${after.killed.length > 0 ? `; killed for memory: ${after.killed.join(', ')}` : ''}`,
      ]
    : [];
}
