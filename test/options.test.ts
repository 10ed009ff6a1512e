// Tempo's own options: what an environment may say of them, and what the real Tempo makes of it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { tempo2 } from '../lib/architectures/tempo-2';
import { at, dig } from '../lib/manifests/reading';
import { choicesOf } from '../lib/tempo/choices';
import { decidedBy } from '../lib/tempo/decided';
import { tempo210Options } from '../lib/tempo/options';
import { changed, type Name, objects, problems } from './environments';
import { run, temporaryDirectory, whereFound } from './programs';

const fileOf = (changes: Record<string, unknown>, program: string, name: Name = 'do-nyc3-prod') =>
  load(String(at(objects(name, changes).get(`ConfigMap/tempo-${program}`), 'data', 'tempo.yaml')));
const limitsOf = (changes: Record<string, unknown>, tenant: string) =>
  dig(
    load(
      String(at(objects('do-nyc3-prod', changes).get('ConfigMap/tempo-overrides'), 'data', 'overrides.yaml')),
    ),
    `overrides.${tenant}`,
  );

const { structs, root, limits } = tempo210Options;

/** Every option below a type, by its path, with its own type. */
function options(type: string, path: string[] = []): { path: string[]; type: string }[] {
  return Object.entries(structs[type] ?? {}).flatMap(([key, of]) =>
    structs[of] ? options(of, [...path, key]) : [{ path: [...path, key], type: of }],
  );
}

const sections = new Set(tempo2.components.flatMap(({ reads }) => reads?.sections ?? []));
const all = options(root);
const open = all.filter(
  ({ path: [section = '', ...rest] }) => sections.has(section) && !decidedBy([section, ...rest]),
);

describe('what may be said', () => {
  it('is every option but those that something else decides, or that no program reads', () => {
    const decided = all.filter(({ path: [section = '', ...rest] }) => decidedBy([section, ...rest]));
    const ofTenants = options(limits.type).filter(({ path }) => !decidedBy([...limits.path, ...path]));
    expect({
      all: all.length,
      open: open.length,
      decided: decided.length,
      limits: ofTenants.length,
    }).toMatchInlineSnapshot(`
{
  "all": 1191,
  "decided": 448,
  "limits": 49,
  "open": 338,
}
`);
  });

  it('of all goes to each program that reads it, and to no other', () => {
    const changes = { tempo: { ingester: { flush_check_period: '11s' }, server: { log_format: 'json' } } };
    expect(dig(fileOf(changes, 'ingester'), 'ingester.flush_check_period')).toBe('11s');
    expect(dig(fileOf(changes, 'querier'), 'ingester.flush_check_period')).toBeUndefined();
    for (const program of ['ingester', 'querier', 'distributor'])
      expect(dig(fileOf(changes, program), 'server.log_format')).toBe('json');
  });

  it('of one comes before what is said of all', () => {
    const pool = (max_workers: number) => ({ storage: { trace: { pool: { max_workers } } } });
    const changes = { tempo: pool(100), 'components.querier.tempo': pool(300) };
    expect(dig(fileOf(changes, 'querier'), 'storage.trace.pool.max_workers')).toBe(300);
    expect(dig(fileOf(changes, 'compactor'), 'storage.trace.pool.max_workers')).toBe(100);
  });

  it('of limits comes before what is derived, of a tenant before that of all, and takes nothing away', () => {
    const changes = {
      overrides: { read: { max_search_duration: '3h' }, ingestion: { rate_strategy: 'global' } },
      'tenants.prod.overrides': { read: { max_search_duration: '6h' } },
    };
    expect(limitsOf(changes, 'prod')).toMatchObject({
      ingestion: { rate_strategy: 'global', rate_limit_bytes: 15728640 },
      read: { max_search_duration: '6h', max_bytes_per_tag_values_query: 1000000 },
    });
    expect(dig(limitsOf(changes, '*'), 'read.max_search_duration')).toBe('3h');
  });

  it('changes nothing where it is not said', () =>
    expect(fileOf({ tempo: {} }, 'querier')).toEqual(fileOf({}, 'querier')));
});

test.each<[string, unknown, string]>([
  ['a word that is none', { querier: { max_concurent: 1 } }, 'tempo.querier.max_concurent: unknown key.'],
  [
    'a word that is nearly one',
    { query_frontend: { search: { concurent_jobs: 1 } } },
    'Did you mean concurrent_jobs?',
  ],
  ['another type', { query_frontend: { max_retries: 'two' } }, 'got "two". Allowed: a whole number.'],
  ['a negative size', { ingester: { concurrent_flushes: -1.5 } }, 'got -1.5. Allowed: a whole number'],
  [
    'a duration without a unit',
    { ingester: { flush_check_period: 10 } },
    'got 10. Allowed: a duration such as 1h30m, 45s or 500ms.',
  ],
  ['a list for one', { distributor: { extend_writes: [true] } }, 'Allowed: true or false.'],
  ['a text for a section', { ingester: 'x' }, 'got "x". Allowed: a mapping of keys to values.'],
  [
    'a word that Tempo would end at',
    { server: { log_format: 'xml' } },
    'tempo.server.log_format: got "xml". Allowed: logfmt, json.',
  ],
  [
    'a port',
    { server: { http_listen_port: 80 } },
    'got 80. Allowed: nothing: all ports follow from the graph of calls.',
  ],
  [
    'what a key decides',
    { server: { log_level: 'debug' } },
    'Allowed: nothing: set components.<name>.logLevel.',
  ],
  [
    'TLS of a client deep inside',
    { ingester_client: { grpc_client_config: { tls_insecure_skip_verify: true } } },
    'Allowed: nothing: set tls.',
  ],
  [
    'a key of the object store',
    { storage: { trace: { s3: { secret_key: 'x' } } } },
    'Allowed: nothing: set storage.',
  ],
])('%s is refused', (_, tempo, message) =>
  expect(problems(changed('do-nyc3-prod', { tempo }))).toEqual([expect.stringContaining(message)]),
);

test.each<[string, Record<string, unknown>, string[]]>([
  [
    'a least wait above the longest, which is Tempo’s own',
    { tempo: { ingester_client: { grpc_client_config: { backoff_config: { min_period: '1m' } } } } },
    [
      'tempo.ingester_client.grpc_client_config.backoff_config.min_period: got "1m". Allowed: at most max_period, 10s.',
    ],
  ],
  [
    'both of them',
    {
      tempo: { ingester_client: { grpc_client_config: { backoff_config: { max_period: '1m' } } } },
      'components.querier.tempo': {
        ingester_client: { grpc_client_config: { backoff_config: { min_period: '90s' } } },
      },
    },
    [
      'components.querier.tempo.ingester_client.grpc_client_config.backoff_config.min_period: got "90s". Allowed: at most max_period, 1m.',
    ],
  ],
  [
    'a timeout below the period',
    { tempo: { distributor: { ring: { heartbeat_timeout: '1s' } } } },
    ['tempo.distributor.ring.heartbeat_timeout: got "1s". Allowed: at least heartbeat_period, 5s.'],
  ],
  ['no limit at all', { tempo: { query_frontend: { search: { max_result_limit: 0 } } } }, []],
])('in order is refused: %s', (_, changes, expected) =>
  expect(problems(changed('do-nyc3-prod', changes))).toEqual(expected),
);

test('of one program only what it reads can be said', () =>
  expect(problems(changed('do-nyc3-prod', { 'components.querier.tempo': { compactor: {} } }))).toEqual([
    expect.stringMatching(/^components\.querier\.tempo\.compactor: unknown key\. Allowed here: cache, /),
  ]));

/** What is derived, and may be changed all the same: it decides on speed, and on nothing else. */
const tunable = [
  'cache.background.writeback_buffer',
  'compactor.compaction.compacted_block_retention',
  'distributor.retry_after_on_resource_exhausted',
  'memberlist.rejoin_interval',
  'metrics_generator.metrics_ingestion_time_range_slack',
  'metrics_generator.processor.local_blocks.filter_server_spans',
  'metrics_generator.processor.local_blocks.max_block_bytes',
  'metrics_generator.processor.local_blocks.max_live_traces_bytes',
  'metrics_generator.query_timeout',
  'storage.trace.block.parquet_row_group_size_bytes',
  'storage.trace.search.read_buffer_count',
  'storage.trace.search.read_buffer_size_bytes',
  'usage_report.reporting_enabled',
];

/** Nothing said in Tempo's own words. */
const silent = {
  tempo: undefined,
  ...Object.fromEntries(tempo2.components.map(({ key }) => [`components.${key}.tempo`, undefined])),
};

test.each<Name>(['do-nyc3-prod', 'everything'])(
  'what is derived in %s is decided, or is there to be tuned',
  (name) => {
    const leaves = (value: unknown, path: string[]): string[][] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, each]) => leaves(each, [...path, key]))
        : [path];
    const derived = tempo2.components
      .filter(({ reads }) => reads)
      .flatMap((component) =>
        leaves(fileOf(silent, component.name, name), []).map((path) => ({ component, path })),
      )
      .filter(({ component: { reads }, path: [section = ''] }) => reads?.sections.includes(section));
    const undecided = derived.map(({ path }) => path).filter((path) => !decidedBy(path));
    expect(
      [...new Set(undecided.map((path) => path.join('.')))].filter((path) => !tunable.includes(path)),
    ).toEqual([]);
  },
);

const tempo = whereFound('tempo');
(tempo ? describe : describe.skip)('the real Tempo', () => {
  const verified = (file: unknown) => {
    const path = join(temporaryDirectory(), 'tempo.yaml');
    writeFileSync(path, JSON.stringify(file));
    return run(`${tempo}`, ['-config.verify', `-config.file=${path}`]);
  };
  /** Another value of a type than that before. */
  const others: Record<string, (before: unknown) => unknown> = {
    bool: (before) => before !== true,
    int: (before) => Number(before ?? 0) + 1,
    uint: (before) => Number(before ?? 0) + 1,
    float: (before) => Number(before ?? 0) + 0.5,
    duration: () => '1s',
    string: (before) => `${before ?? ''}x`,
    'list of string': () => ['x'],
    'list of float': () => [0.5, 1],
    'map of string': () => ({ x: 'y' }),
    'list of backend.DedicatedColumn': () => [{ scope: 'span', name: 'http.method', type: 'string' }],
    'list of sharedconfig.DimensionMappings': () => [
      { name: 'where', source_labels: ['region', 'zone'], join: '/' },
    ],
    'list of config.FilterPolicy': () => [
      { include: { match_type: 'strict', attributes: [{ key: 'kind', value: 'SPAN_KIND_SERVER' }] } },
    ],
    'list of forwarder.Config': () => [
      { name: 'other', backend: 'otlpgrpc', otlpgrpc: { endpoints: ['other:4317'] } },
    ],
  };
  const nested = (path: string[], value: unknown): Record<string, unknown> =>
    path.reduceRight<Record<string, unknown>>(
      (inner, key, index) => ({ [key]: index === path.length - 1 ? value : inner }),
      {},
    );

  /** Options that Tempo has a word of warning about. */
  const warned = [
    'distributor.log_discarded_spans.enabled',
    'distributor.log_received_spans.enabled',
    'query_frontend.mcp_server.enabled',
  ];

  it.each(open.map((option) => [option.path.join('.'), option] as const))(
    'takes %s',
    (name, { path, type }) => {
      // What is the most is longer than the least.
      const isMost = /max_|timeout|stale/.test(path.at(-1) ?? '');
      const before = dig(tempo210Options.defaults, name);
      const word = choicesOf(path)?.find((each) => each !== before);
      const size = path.at(-1)?.endsWith('window_size') ? '64KiB' : undefined;
      const other = word ?? size ?? (type === 'duration' && isMost ? '6m1s' : others[type]?.(before));
      expect(other).toBeDefined();
      const tempo = nested(path, other);
      expect(problems(changed('do-nyc3-prod', { tempo }))).toEqual([]);
      const { stderr } = verified(tempo);
      expect(stderr).not.toContain('failed');
      expect(stderr.includes('CONFIGURATION WARNINGS')).toBe(warned.includes(name));
    },
  );
});
