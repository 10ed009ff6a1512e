// How many spans are taken, and what that needs of memory: each rate for a while, by HTTP and gRPC, with
// service graphs and span metrics.
import { setTimeout as sleep } from 'node:timers/promises';
import { inWords } from '../on-cluster/failure';
import type { Bench } from './bench';
import { tenant } from './environment';
import { needs, needsHead, restarted } from './reads';

/** Counters of spans that were not kept. */
const counters = {
  tempo_discarded_spans_total: 'discarded',
  tempo_metrics_generator_spans_discarded_total: 'not counted by the generator',
  tempo_distributor_metrics_generator_pushes_failures_total: 'pushes to the generator failed',
  tempo_distributor_ingester_append_failures_total: 'pushes to an ingester failed',
  tempo_metrics_generator_registry_series_limited_total: 'series limited',
} as const;

const spans = (count: number) => Math.round(count).toLocaleString('en');

/** What one rate came to. */
export interface Rate {
  asked: number;
  accepted: number;
  refused: Record<string, number>;
  lost: Record<string, number>;
  found: string;
}

async function atRate(bench: Bench, rate: number): Promise<Rate> {
  const { http, grpc, query } = bench.addresses;
  const targets = [
    { protocol: 'http' as const, url: http, tenant },
    { protocol: 'grpc' as const, url: grpc, tenant },
  ];
  const load = await bench.client('load');
  const flooded = await load.ask('flood', {
    targets,
    spansPerSecond: rate,
    seconds: bench.settings.seconds,
    samples: 200,
  });
  await sleep(15_000);
  const reader = await bench.client('reader');
  const answers = await reader.ask('time', {
    query,
    tenant,
    paths: flooded.samples.map(({ id }) => `/api/traces/${id}`),
    atOnce: 4,
  });
  const found = answers.filter(({ status }) => status === 200).length;
  return {
    asked: rate,
    accepted: flooded.accepted / flooded.seconds,
    refused: flooded.refused,
    lost: {},
    found: `${found} of ${answers.length}`,
  };
}

/** Pushes at each rate, the lowest first. */
export async function writes(bench: Bench): Promise<{ rates: Rate[]; said: string }> {
  const { settings, log } = bench;
  bench.scale('compactor', true);
  await bench.delay(20);
  const rates: Rate[] = [];
  for (const rate of settings.rates) {
    log(`${spans(rate)} spans a second for ${settings.seconds} s`);
    const before = bench.restarts();
    await bench.watch(Object.keys(counters));
    const one = await atRate(bench, rate);
    const used = await bench.watched();
    const lost = Object.fromEntries(
      Object.entries(counters)
        .map(
          ([counter, name]) =>
            [
              name,
              [...used.values()].reduce((sum, { counters: all }) => sum + (all[counter] ?? 0), 0),
            ] as const,
        )
        .filter(([, count]) => count > 0),
    );
    rates.push({ ...one, lost });
    const memory = needs(bench, used);
    bench.findings.push({
      title: `Memory at ${spans(rate)} spans a second`,
      head: needsHead,
      rows: memory,
      notes: restarted(before, bench.restarts()),
    });
  }
  await bench.delay(0);
  bench.findings.push({
    title: 'Writes',
    head: ['Asked, spans/s', 'Taken, spans/s', 'Refused', 'Lost inside', 'Found afterwards'],
    rows: rates.map(({ asked, accepted, refused, lost, found }) => [
      spans(asked),
      spans(accepted),
      inWords(refused) || 'nothing',
      inWords(lost) || 'nothing',
      found,
    ]),
    notes: [],
  });
  return {
    rates,
    said: `${spans(Math.max(...rates.filter(({ refused }) => Object.keys(refused).length === 0).map(({ accepted }) => accepted)))} spans a second taken without a refusal`,
  };
}
