// The bench's own judgement: what it deploys, what it asks, what it counts, what it calls missed. What needs
// a cluster is run there.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { laidOver, namespaces, rendered } from '../lib/commands/bench-stack/environment';
import { kinds } from '../lib/commands/bench-stack/queries';
import { missed, quantile, type Series } from '../lib/commands/bench-stack/reads';
import { tableOf } from '../lib/commands/bench-stack/report';
import { blockWriter } from '../lib/commands/bench-stack/surroundings';
import { emptied } from '../lib/commands/on-cluster/client/blocks';
import type { Sample } from '../lib/commands/on-cluster/client/operations';
import { kindOf, slowStore } from '../lib/commands/on-cluster/client/slow-store';
import { stamped, template, userAttribute, valueAfter } from '../lib/commands/on-cluster/client/spans';
import { sums, watch, watched } from '../lib/commands/on-cluster/client/watching';
import type { Applied } from '../lib/commands/on-cluster/surroundings';
import { line } from '../lib/problem';

const file = 'test/environments/do-nyc3-prod.yaml';
const text = readFileSync(file, 'utf8');

function bench(settings: Record<string, unknown> = {}) {
  const result = rendered(file, text, settings);
  if ('problems' in result) throw new Error(result.problems.map(line).join('\n'));
  return result;
}
const objectsOf = ({ files }: ReturnType<typeof bench>) =>
  [...files.values()].map((yaml): Applied & { data?: Record<string, string> } => Object(load(yaml)));
const configOf = (rendering: ReturnType<typeof bench>, target: string) =>
  Object(
    load(
      objectsOf(rendering).find(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === `tempo-${target}`,
      )?.data?.['tempo.yaml'] ?? '',
    ),
  );

describe('what is deployed', () => {
  test('has the sizes and the Tempo settings of the environment, in a namespace of the bench', () => {
    const { environment } = bench();
    const original = Object(load(text));
    expect(environment.namespace).toBe(namespaces.tempo);
    expect(environment.components.querier?.memory).toBe(original.components.querier.memory);
    expect(environment.components.ingester?.replicas).toBe(original.components.ingester.replicas);
    expect(environment.components.metricsGenerator).toMatchObject({
      processors: original.components.metricsGenerator.processors,
    });
    expect(new Set(objectsOf(bench()).map(({ metadata }) => metadata.namespace ?? metadata.name))).toEqual(
      new Set([namespaces.tempo]),
    );
  });

  test('differs by the settings that --with names, of one target and of all', () => {
    const before = bench();
    const after = bench({
      querier: { storage: { trace: { search: { read_buffer_size_bytes: 1048576 } } } },
      all: { server: { log_level: 'debug' } },
    });
    expect(configOf(after, 'querier').storage.trace.search).toEqual({
      ...configOf(before, 'querier').storage.trace.search,
      read_buffer_size_bytes: 1048576,
    });
    expect(configOf(after, 'ingester').storage).toEqual(configOf(before, 'ingester').storage);
    expect(configOf(after, 'ingester').server.log_level).toBe('debug');
  });

  test('settings are laid over: lists and values are replaced, the rest stays', () => {
    expect(laidOver({ a: 1, b: { c: [1, 2], d: 2 } }, { b: { c: [3] }, e: 5 })).toEqual({
      a: 1,
      b: { c: [3], d: 2 },
      e: 5,
    });
  });

  test('blocks are written as ingesters write them', () => {
    const { files } = bench();
    const surroundings = { clientImage: 'client', storeImage: 'store', keys: { access: 'a', secret: 's' } };
    const config = blockWriter(files, surroundings).find(({ kind }) => kind === 'ConfigMap') as unknown as {
      data: Record<string, string>;
    };
    const { storage } = Object(load(config.data['tempo.yaml'] ?? ''));
    expect(storage.trace.block).toEqual(configOf(bench(), 'ingester').storage.trace.block);
    expect(storage.trace.block.parquet_row_group_size_bytes).toBeGreaterThan(0);
  });
});

describe('spans', () => {
  const batch = template(7, 500);

  test('a batch is about as large as asked for, of traces of 8 to 30 spans', () => {
    expect(batch.spans).toBeGreaterThanOrEqual(500);
    expect(batch.spans).toBeLessThan(530);
    expect(Math.min(...batch.traces)).toBeGreaterThanOrEqual(8);
    expect(Math.max(...batch.traces)).toBeLessThanOrEqual(30);
    expect(template(7, 500).body.equals(batch.body)).toBe(true);
    expect(template(8, 500).body.equals(batch.body)).toBe(false);
  });

  test('each push has ids and users of its own, and nothing of the template is left', () => {
    const [one, other] = [stamped(batch, 1_700_000_000_000), stamped(batch, 1_700_000_000_000)];
    expect(one.body.length).toBe(batch.body.length);
    for (const mark of ['TRACE-ID', '\u0001SP\u0001', '\u0001TM\u0001', '\u0001RND\u0001'])
      expect(one.body.includes(Buffer.from(mark, 'latin1'))).toBe(false);
    const ids = [...one.ids, ...other.ids].map((id) => id.toString('hex'));
    expect(new Set(ids).size).toBe(2 * batch.traces.length);
    expect(valueAfter(one.body, userAttribute)).toMatch(/^[0-9a-f]{16}$/);
    expect(valueAfter(one.body, userAttribute)).not.toBe(valueAfter(other.body, userAttribute));
  });

  test('all spans of a large trace have its one id', () => {
    const large = template(3, 500, true);
    const { ids } = stamped(large, 1_700_000_000_000);
    expect(large.traces).toEqual([500]);
    expect(ids).toHaveLength(1);
    expect(large.places.traces).toHaveLength(500);
  });
});

describe('queries', () => {
  const samples = (prefix: string): Sample[] =>
    Array.from({ length: 200 }, (_, index) => ({
      id: `${prefix}${index}`,
      spans: 9,
      user: `${prefix}user${index}`,
    }));
  const hours = [0, 1, 2].map((index) => ({
    start: 1_700_000_000_000 + index * 3600_000,
    samples: samples(`h${index}-`),
    large: samples(`l${index}-`),
  }));
  const all = kinds(hours, samples('r'), 48 * 3600, true);

  test.each(
    all.map((kind) => [kind.name, kind] as const).filter(([name]) => !/errors|values|rate/.test(name)),
  )('%s: no query is asked twice', (_, kind) => {
    const paths = [...kind.paths(10), ...kind.paths(20), ...kind.paths(32)];
    expect(new Set(paths).size).toBe(62);
  });

  test('metrics are asked for only where they are on, and nothing where nothing was written', () => {
    expect(all.map(({ name }) => name)).toContain('rate by service, an hour');
    expect(kinds(hours, samples('r'), 48 * 3600, false).map(({ name }) => name)).not.toContain(
      'rate by service, an hour',
    );
    expect(kinds([], [], 1, true)).toEqual([]);
  });
});

describe('what is counted', () => {
  let server: Server;
  let port: number;
  let answer = '';
  beforeEach(async () => {
    server = createServer((_, response) => response.end(answer));
    await new Promise<void>((done) => server.listen(0, done));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => server.close());

  test.each([
    ['GET', '/bucket/tenant/11111111-2222/data.parquet', 'GET data.parquet'],
    ['GET', '/bucket/tenant/11111111-2222/bloom-12', 'GET bloom'],
    ['PUT', '/bucket/tenant/11111111-2222/data.parquet?partNumber=3&uploadId=x', 'PUT data.parquet'],
    ['GET', '/bucket?list-type=2&prefix=a', 'LIST'],
    ['GET', '/bucket/?delimiter=%2F&prefix=', 'LIST'],
  ])('%s %s is %s', (method, url, kind) => {
    expect(kindOf(method, url)).toBe(kind);
  });

  test('the store is asked later, and what is asked is counted once', async () => {
    answer = 'x'.repeat(1000);
    const front = 20_000 + (process.pid % 20_000);
    const stop = slowStore(front, '127.0.0.1', port);
    await fetch(`http://127.0.0.1:${front + 1}/60`, { method: 'POST' });
    const start = Date.now();
    expect(await (await fetch(`http://127.0.0.1:${front}/b/t/i/data.parquet`)).text()).toBe(answer);
    expect(Date.now() - start).toBeGreaterThanOrEqual(55);
    const asked = async () => (await fetch(`http://127.0.0.1:${front + 1}/`)).json();
    expect(await asked()).toEqual({ requests: { 'GET data.parquet': 1 }, bytesRead: 1000, bytesWritten: 0 });
    expect(await asked()).toEqual({ requests: {}, bytesRead: 0, bytesWritten: 0 });
    stop();
  });

  test('metrics are summed over their labels, by their whole name', () => {
    const metrics =
      '# HELP a b\nspans_total{reason="a"} 2\nspans_total{reason="b"} 3\nspans_total_more 9\nother 1e3\n';
    expect(sums(metrics, ['spans_total', 'other', 'none'])).toEqual({ spans_total: 5, other: 1000 });
  });

  test('memory is the highest that was seen, counters are what they grew by', async () => {
    const metrics = (bytes: number, cpu: number, lost: number) =>
      `process_resident_memory_bytes ${bytes}\nprocess_cpu_seconds_total ${cpu}\nlost_total ${lost}\n`;
    answer = metrics(500, 7, 3);
    await watch({
      programs: [{ name: 'querier-0', url: `http://127.0.0.1:${port}/metrics` }],
      counters: ['lost_total'],
    });
    answer = metrics(200, 9, 8);
    expect(await watched()).toEqual({
      'querier-0': { peakBytes: 500, cpuSeconds: 2, counters: { lost_total: 5 } },
    });
  });
});

test('an emptied Bloom filter is as long as before, and says that nothing is in it', () => {
  const filter = Buffer.alloc(100, 0xff);
  expect(emptied(filter)).toEqual(Buffer.concat([Buffer.alloc(24, 0xff), Buffer.alloc(76)]));
});

describe('what is told', () => {
  const one: Series = {
    kind: 'by id',
    delay: 20,
    state: 'again',
    atOnce: 1,
    count: 10,
    median: 0.4,
    p95: 1,
    requests: 31,
    mebibytes: 2,
    asked: {},
    wrong: {},
  };
  const goals = new Map([['by id', { warm: 0.3, atOnce: 2, warmRequests: 30 }]]);

  test('a goal that is missed, in time and in requests', () => {
    expect(missed([one], goals)).toEqual([
      'by id, again: 0.40 s at the median, the goal is 0.3 s',
      'by id, again: 31 requests, the goal is 30',
    ]);
    expect(missed([{ ...one, state: 'at once', atOnce: 16, median: 2.5 }], goals)).toEqual([
      'by id, 16 at once: 2.50 s at the median, the goal is 2 s',
    ]);
  });

  test('nothing of a goal that is met, of another store, or of what has no goal', () => {
    expect(
      missed(
        [
          { ...one, median: 0.3, requests: 30 },
          { ...one, delay: 50 },
          { ...one, kind: 'other' },
        ],
        goals,
      ),
    ).toEqual([]);
  });

  test('quantiles', () => {
    const values = Array.from({ length: 20 }, (_, index) => 20 - index);
    expect([quantile(values, 0.5), quantile(values, 0.95), quantile([3], 0.95)]).toEqual([10, 19, 3]);
    expect(quantile([], 0.5)).toBeNaN();
  });

  test('a table of Markdown with its notes', () => {
    expect(
      tableOf({
        title: 'Queries',
        head: ['Query', 'S'],
        rows: [['by id', '0.1']],
        notes: ['a goal is missed'],
      }),
    ).toBe(
      [
        '### Queries',
        '',
        '| Query | S   |',
        '| ----- | --- |',
        '| by id | 0.1 |',
        '',
        '- a goal is missed',
        '',
      ].join('\n'),
    );
  });
});

describe('a wrong command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [resolve('.build/test/lib/commands/bench-stack.js'), ...args],
      {
        encoding: 'utf8',
        env: { ...process.env, KUBECONFIG: join(folder, 'none') },
      },
    );
    return { status, stdout, stderr };
  };

  test('all of it is told at once, and nothing is done', () => {
    const { status, stdout, stderr } = run(
      '--only',
      'deploy,red',
      '--gigabytes',
      '0',
      '--delays',
      '20,x',
      '--rates',
      '',
      '--env',
      'none.yaml',
      '--with',
      'none',
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    for (const line of [
      '--only: got "red". Allowed: deploy, fill, reads, writes, clean.',
      '--gigabytes: got "0". Allowed: a whole number, 1 or more.',
      '--delays: got "20,x". Allowed: whole numbers with commas between, 0 or more.',
      '--rates: got "". Allowed: whole numbers with commas between, 1 or more.',
      '--env: no such file: none.yaml.',
      '--with: no such file: none.',
      'Nothing was done.',
    ])
      expect(stderr).toContain(line);
  });

  // Whatever environments operators have.
  const frozen = 'test/environments/minimal.yaml';

  test('settings for no target of Tempo, and settings that are none', () => {
    const settings = join(folder, 'with.yaml');
    writeFileSync(settings, 'quierer: { storage: {} }\ningester: 3\n');
    const { status, stderr } = run('--env', frozen, '--with', settings);
    expect(status).toBe(1);
    expect(stderr).toContain(`--with: ${settings} quierer: no such target.`);
    expect(stderr).toContain(`--with: ${settings} ingester: got 3. Allowed: settings of Tempo.`);
  });

  test('settings that are not YAML', () => {
    const settings = join(folder, 'broken.yaml');
    writeFileSync(settings, 'a: [');
    const { status, stderr } = run('--env', frozen, '--with', settings);
    expect(status).toBe(1);
    expect(stderr).toContain('is not YAML');
    expect(stderr).not.toContain('    at ');
  });
});
