// The dashboards: each panel asks for what is there, says what it means, and has a place of its own.

import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { topologyOf } from '../lib/architectures/architectures';
import { tempo2 } from '../lib/architectures/tempo-2';
import { dig } from '../lib/manifests/reading';
import { dashboards, type Named } from '../lib/monitoring/dashboards/dashboards';
import type { Dashboard, PlacedPanel } from '../lib/monitoring/dashboards/grafana-json';
import { plot } from '../lib/monitoring/dashboards/plot';
import type { Topology } from '../lib/topology/topology';
import { environment, type Name, names } from './environments';
import { labelsOf, metricsIn, problems } from './promql';

const watched = { monitoring: { alerts: { repository: 'https://git.example.com/tempo' } } };
const topology = (name: Name, changes: Record<string, unknown> = {}) =>
  topologyOf(environment(name, { ...watched, ...changes }));
const everything = { 'components.vulture': {} };

type Placed = Exclude<PlacedPanel, { type: 'row' }>;
const panels = ({ panels }: Dashboard) => panels.filter((panel): panel is Placed => panel.type !== 'row');
const targets = (dashboard: Dashboard) =>
  panels(dashboard).flatMap((panel) => panel.targets.map((target) => ({ panel, target })));
const queries = (dashboard: Dashboard) =>
  targets(dashboard).flatMap(({ panel, target }) =>
    'expr' in target ? [{ ...target, panel, legend: target.legendFormat ?? '' }] : [],
  );
const repeated = (values: (string | number | undefined)[]) =>
  values.filter((value, index) => values.indexOf(value) !== index);

/** Queries of variables: what is inside of `label_values(…, label)`. */
const choices = ({ templating: { list } }: Dashboard) =>
  list.flatMap(({ name, definition }) => {
    const [, expr, label] = /^label_values\((.*), (\w+)\)$/.exec(definition ?? '') ?? [];
    return expr && label ? [{ name, expr, label }] : [];
  });

/**
 * Says what is wrong with a place: what it covers twice, and where the screen stays empty above the last
 * panel.
 */
function misplaced({ panels }: Dashboard): string[] {
  const covered = new Map<string, string>();
  const twice = panels.flatMap(({ title = '', gridPos: { x, y, w, h } }) => {
    const cells = Array.from(
      { length: w * h },
      (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`,
    );
    const others = new Set(cells.flatMap((cell) => covered.get(cell) ?? []));
    for (const cell of cells) covered.set(cell, title);
    return [
      ...[...others].map((other) => `${title} covers ${other}`),
      ...(x + w > 24 ? [`${title} ends at ${x + w} of 24`] : []),
    ];
  });
  const bottom = Math.max(...panels.map(({ gridPos: { y, h } }) => y + h));
  return [...twice, ...(covered.size < 24 * bottom ? [`${24 * bottom - covered.size} cells are empty`] : [])];
}

type Check = (dashboard: Dashboard, topology: Topology) => string[];

const checks: Record<string, Check> = {
  'asks for what there is': (dashboard) => [
    ...queries(dashboard).flatMap(({ panel, expr }) =>
      problems(expr).map((problem) => `${panel.title}: ${problem}`),
    ),
    ...choices(dashboard)
      // All clusters are to be chosen from: that query cannot say which.
      .filter(({ name }) => name !== 'cluster' && name !== 'service')
      .flatMap(({ name, expr }) => problems(expr).map((problem) => `$${name}: ${problem}`)),
    ...choices(dashboard)
      .filter(({ expr, label }) => !labelsOf(expr).includes(label))
      .map(({ name, label }) => `$${name}: there is no label ${label}`),
  ],
  'asks for no component that is not there': (dashboard, { components, environment }) =>
    queries(dashboard).flatMap(({ panel, expr }) =>
      metricsIn(expr)
        .flatMap(({ matchers }) =>
          matchers.filter(({ label }) => label === 'job').flatMap(({ value }) => value.split('|')),
        )
        .map((job) => job.replace(`${environment.namespace}/`, ''))
        .filter((job) =>
          job === 'linkerd-proxy'
            ? !environment.linkerd
            : !tempo2.components.some(({ name }) => name === job) || !components.includes(job),
        )
        .map((job) => `${panel.title}: there is no ${job} here`),
    ),
  'says what it shows': (dashboard) => [
    ...panels(dashboard).flatMap(({ title, description, fieldConfig: { defaults } }) =>
      Object.entries({ title, description, unit: defaults.unit, noValue: defaults.noValue })
        .filter(([, value]) => !value?.trim())
        .map(([key]) => `${title}: no ${key}`),
    ),
    ...panels(dashboard)
      .filter(({ description }) => !/[.?]$/.test(description))
      .map(({ title }) => `${title}: its description is no sentence`),
    ...repeated(panels(dashboard).map(({ title }) => title)).map((title) => `${title}: twice`),
  ],
  'names each line by labels that it has': (dashboard) => [
    ...panels(dashboard)
      .filter(({ type, options }) => type === 'timeseries' && dig(options, 'legend.showLegend') !== true)
      .map(({ title }) => `${title}: no legend`),
    ...queries(dashboard).flatMap(({ panel, expr, legend }) => [
      ...(panel.type === 'timeseries' && !legend ? [`${panel.title}: a line without a name`] : []),
      ...[...legend.matchAll(/\{\{(.*?)\}\}/g)]
        .filter(([, label]) => !labelsOf(expr).includes(label ?? ''))
        .map(([, label]) => `${panel.title}: there is no label ${label}`),
      // Two lines of one name cannot be told apart.
      ...(panel.type === 'timeseries'
        ? labelsOf(expr).filter((label) => !legend.includes(`{{${label}}}`))
        : []
      ).map((label) => `${panel.title}: ${legend} does not say which ${label}`),
    ]),
  ],
  'asks something, of a datasource that can be chosen': (dashboard) => [
    ...panels(dashboard)
      .filter(({ targets }) => targets.length === 0)
      .map(({ title }) => `${title}: asks nothing`),
    ...targets(dashboard).flatMap(({ panel, target }) =>
      [panel.datasource, target.datasource]
        .filter(
          (source) =>
            !(source?.type === 'prometheus' && source.uid === '${datasource}') &&
            !(source?.type === 'tempo' && source.uid === '${traces}'),
        )
        .map((source) => `${panel.title}: asks ${source?.uid}`),
    ),
    ...panels(dashboard).flatMap(({ title, targets }) =>
      repeated(targets.map(({ refId }) => refId)).map((refId) => `${title}: two queries ${refId}`),
    ),
  ],
  'has a place for each panel, and no empty rows': (dashboard) => [
    ...misplaced(dashboard),
    ...dashboard.panels
      .filter(
        ({ type }, index) => type === 'row' && [undefined, 'row'].includes(dashboard.panels[index + 1]?.type),
      )
      .map(({ title }) => `${title}: a row without panels`),
    ...repeated(dashboard.panels.map(({ id }) => id)).map((id) => `two panels ${id}`),
  ],
  'declares what it uses, and nothing else': ({ templating: { list }, ...dashboard }) => {
    const declared = list.map(({ name }) => name);
    const used = [...JSON.stringify([dashboard.panels, list]).matchAll(/\$\{?([a-z]\w*)/g)].flatMap(
      ([, name]) => name ?? [],
    );
    return [
      ...[...new Set(used)]
        .filter((name) => !declared.includes(name))
        .map((name) => `$${name} is not declared`),
      ...declared.filter((name) => !used.includes(name)).map((name) => `$${name} is not used`),
    ];
  },
  'can be found and leads on': ({ uid = '', tags = [], links = [], ...rest }) => [
    ...(/^tempo-[a-z-]{1,34}$/.test(uid) ? [] : [`uid ${uid}`]),
    ...links.flatMap((link) =>
      link.tags.some((tag) => tags.includes(tag)) ? [] : [`a link to ${link.tags}, which nothing has`],
    ),
    ...links
      .filter(({ keepTime, includeVars }) => !keepTime || !includeVars)
      .map(({ title }) => `${title}: forgets what was chosen`),
    ...(links.length === 0 ? ['leads nowhere'] : []),
    ...['id', 'version'].filter((key) => key in rest).map((key) => `${key} is for Grafana to count`),
  ],
  'is small enough for kubectl': (dashboard) =>
    Buffer.byteLength(JSON.stringify(dashboard, null, 1)) < 60 * 1024 ? [] : ['larger than 60 KiB'],
};

const complete = (name: Name) => topology(name, name === 'minimal' ? {} : everything);
const rendered: Record<Name, Named[]> = {
  'do-nyc3-prod': dashboards(complete('do-nyc3-prod')),
  minimal: dashboards(complete('minimal')),
  everything: dashboards(complete('everything')),
};

describe.each(names)('%s', (name) => {
  describe.each(rendered[name].map(({ name, json }) => [name, json] as const))('%s', (_, json) => {
    it.each(Object.entries(checks))('%s', (_, check) => expect(check(json, complete(name))).toEqual([]));
  });

  test('twice the same', () =>
    expect(JSON.stringify(dashboards(complete(name)))).toBe(JSON.stringify(rendered[name])));
  test('each has a uid of its own', () =>
    expect(repeated(rendered[name].map(({ json }) => json.uid))).toEqual([]));
  test('each is called what it shows', () =>
    expect(rendered[name].map(({ json }) => json.title)).toEqual(rendered[name].map(({ title }) => title)));
});

const all = [
  'overview',
  'writes',
  'reads',
  'storage',
  'metrics-generator',
  'tenants',
  'resources',
  'applications',
];
const titles = (of: Topology, dashboard: string) =>
  dashboards(of)
    .filter(({ name }) => name === dashboard)
    .flatMap(({ json }) => panels(json).map(({ title }) => title));

test.each<[situation: string, Topology, string[]]>([
  ['all components', topology('do-nyc3-prod'), all],
  [
    'no generator',
    topology('minimal'),
    all.filter((name) => name !== 'metrics-generator' && name !== 'applications'),
  ],
  [
    'nothing made of spans but their sizes',
    topology('do-nyc3-prod', { 'components.metricsGenerator.processors': ['span-metrics-size'] }),
    all.slice(0, -1),
  ],
])('%s: these dashboards', (_, of, expected) =>
  expect(dashboards(of).map(({ name }) => name)).toEqual(expected),
);

test.each<[situation: string, dashboard: string, panel: string, there: Topology, absent: Topology]>([
  ['a mesh', 'writes', 'Pushes at the gateway', topology('do-nyc3-prod'), topology('minimal')],
  ['memcached', 'reads', 'Hits', topology('do-nyc3-prod'), topology('minimal')],
  [
    'vulture',
    'overview',
    'Traces that vulture misses',
    complete('do-nyc3-prod'),
    topology('do-nyc3-prod', { 'components.vulture': undefined }),
  ],
  [
    'TraceQL metrics',
    'metrics-generator',
    'Blocks that wait',
    topology('everything'),
    topology('do-nyc3-prod'),
  ],
  ['a generator', 'tenants', 'Share of active series', topology('do-nyc3-prod'), topology('minimal')],
  [
    'service graphs',
    'applications',
    'Calls',
    topology('do-nyc3-prod'),
    topology('do-nyc3-prod', { 'components.metricsGenerator.processors': ['span-metrics'] }),
  ],
])('only with %s: %s has %s', (_, dashboard, panel, there, absent) => {
  expect(titles(there, dashboard)).toContain(panel);
  expect(titles(absent, dashboard)).not.toContain(panel);
});

test('exemplars lead to traces where the generator notes them', () => {
  const marked = rendered['do-nyc3-prod'].flatMap(({ json }) =>
    queries(json).filter(({ exemplar }) => exemplar),
  );
  expect(marked.map(({ panel }) => panel.title)).toEqual([
    'Duration, p99',
    'Duration at the server, p99',
    'Duration at the client, p99',
  ]);
  expect(marked.map(({ expr }) => metricsIn(expr).map(({ name }) => name))).toEqual([
    ['traces_spanmetrics_latency_bucket'],
    ['traces_service_graph_request_server_seconds_bucket'],
    ['traces_service_graph_request_client_seconds_bucket'],
  ]);
});

test.each([
  ['overview', 'mimir'],
  ['applications', 'mimir-production'],
])('%s begins with the datasource %s', (name, uid) => {
  const [datasource] =
    rendered.everything.find((dashboard) => dashboard.name === name)?.json.templating.list ?? [];
  expect(datasource?.current).toEqual({ text: uid, value: uid });
});

test('a panel is what the builders of the SDK make', () => {
  const look = { title: 'Spans', unit: 'cps', none: 'No spans arrive', max: 1 };
  const ours = plot(look, 'All of them.', { legend: '{{tenant}}', expr: 'up' });
  const theirs = new PanelBuilder()
    .title(look.title)
    .description('All of them.')
    .unit(look.unit)
    .noValue(look.none)
    .min(0)
    .max(1)
    .datasource(ours.datasource)
    .withTarget(
      new DataqueryBuilder()
        .refId('A')
        .datasource(ours.datasource)
        .expr('up')
        .legendFormat('{{tenant}}')
        .range(),
    )
    .build();
  const { options, fieldConfig, targets, ...rest } = ours;
  expect(JSON.parse(JSON.stringify(theirs))).toMatchObject({ ...rest, targets });
  expect(theirs.fieldConfig?.defaults).toMatchObject({ unit: 'cps', noValue: look.none, min: 0, max: 1 });
  expect(Object.keys(theirs.options)).toEqual(Object.keys(options));
  expect(fieldConfig.overrides).toEqual(theirs.fieldConfig?.overrides);
});

/** Sets the value at a path; `undefined` removes it. */
const set =
  (path: string, value: unknown) =>
  (dashboard: Dashboard): void => {
    const cut = path.lastIndexOf('.');
    const parent = cut < 0 ? dashboard : dig(dashboard, path.slice(0, cut));
    if (typeof parent !== 'object' || parent === null) throw new Error(`no ${path}`);
    Reflect.set(parent, path.slice(cut + 1), value);
  };

// In the overview of do-nyc3-prod panel 0 is a row, 1 to 6 are figures, 7 is a row, 8 the first plot.
const broken: [check: string, situation: string, change: (dashboard: Dashboard) => void, found: string[]][] =
  [
    [
      'asks for what there is',
      'a metric that nobody has',
      set(
        'panels.8.targets.0.expr',
        'sum(rate(tempo_spans_total{cluster="$cluster", job="tempo/distributor"}[5m]))',
      ),
      ['Spans: tempo_spans_total: is a metric of nobody'],
    ],
    [
      'asks for what there is',
      'no PromQL',
      set('panels.8.targets.0.expr', 'sum(rate('),
      ['Spans: does not parse after: sum(rate('],
    ],
    [
      'asks for what there is',
      'a variable of a label that is not there',
      set(
        'templating.list.2.definition',
        'label_values(tempo_distributor_spans_received_total{cluster="$cluster", job="tempo/distributor"}, user)',
      ),
      ['$tenant: there is no label user'],
    ],
    [
      'asks for no component that is not there',
      'a job of nobody',
      set('panels.8.targets.0.expr', 'sum(up{cluster="$cluster", job="tempo/block-builder"})'),
      ['Spans: there is no block-builder here'],
    ],
    [
      'says what it shows',
      'no unit',
      set('panels.8.fieldConfig.defaults.unit', undefined),
      ['Spans: no unit'],
    ],
    [
      'says what it shows',
      'no text for no data',
      set('panels.8.fieldConfig.defaults.noValue', ' '),
      ['Spans: no noValue'],
    ],
    [
      'says what it shows',
      'no description',
      set('panels.8.description', ''),
      ['Spans: no description', 'Spans: its description is no sentence'],
    ],
    ['says what it shows', 'two of one title', set('panels.8.title', 'Queries'), ['Queries: twice']],
    [
      'names each line by labels that it has',
      'no legend',
      set('panels.8.options.legend.showLegend', false),
      ['Spans: no legend'],
    ],
    [
      'names each line by labels that it has',
      'a line without a name',
      set('panels.8.targets.0.legendFormat', ''),
      ['Spans: a line without a name'],
    ],
    [
      'names each line by labels that it has',
      'a label that was summed away',
      set('panels.8.targets.0.legendFormat', '{{pod}}'),
      ['Spans: there is no label pod'],
    ],
    [
      'names each line by labels that it has',
      'lines that cannot be told apart',
      set('panels.10.targets.0.legendFormat', 'queries'),
      ['Queries: queries does not say which status_code'],
    ],
    [
      'asks something, of a datasource that can be chosen',
      'no query',
      set('panels.8.targets', []),
      ['Spans: asks nothing'],
    ],
    [
      'asks something, of a datasource that can be chosen',
      'a datasource by its uid',
      set('panels.8.targets.0.datasource.uid', 'mimir'),
      ['Spans: asks mimir'],
    ],
    [
      'asks something, of a datasource that can be chosen',
      'two queries of one name',
      set('panels.8.targets.1.refId', 'A'),
      ['Spans: two queries A'],
    ],
    [
      'has a place for each panel, and no empty rows',
      'two on one place',
      set('panels.9.gridPos.x', 0),
      ['Time of a push covers Spans', '64 cells are empty'],
    ],
    [
      'has a place for each panel, and no empty rows',
      'beyond the edge',
      set('panels.10.gridPos.w', 9),
      ['Queries ends at 25 of 24'],
    ],
    [
      'has a place for each panel, and no empty rows',
      'a gap',
      set('panels.8.gridPos.w', 7),
      ['8 cells are empty'],
    ],
    [
      'has a place for each panel, and no empty rows',
      'a row of nothing',
      (dashboard) => void dashboard.panels.splice(1, 6),
      ['96 cells are empty', 'Now: a row without panels'],
    ],
    [
      'has a place for each panel, and no empty rows',
      'two of one number',
      (dashboard) => set('panels.8.id', dashboard.panels[9]?.id)(dashboard),
      [expect.stringMatching(/^two panels [0-9]+$/)],
    ],
    [
      'declares what it uses, and nothing else',
      'a variable that is not declared',
      set('panels.8.targets.0.expr', 'sum(up{pod="$pod"})'),
      ['$pod is not declared'],
    ],
    [
      'declares what it uses, and nothing else',
      'a variable that is not used',
      set('templating.list.0.name', 'source'),
      ['$datasource is not declared', '$source is not used'],
    ],
    [
      'can be found and leads on',
      'a uid that Grafana refuses',
      set('uid', 'tempo-overview-of-all-that-there-is-to-be-seen'),
      ['uid tempo-overview-of-all-that-there-is-to-be-seen'],
    ],
    [
      'can be found and leads on',
      'a link to a tag of nobody',
      set('links.0.tags', ['loki']),
      ['a link to loki, which nothing has'],
    ],
    [
      'can be found and leads on',
      'a link that forgets the time',
      set('links.0.keepTime', false),
      ['Tempo: forgets what was chosen'],
    ],
    ['can be found and leads on', 'no links', set('links', []), ['leads nowhere']],
    ['can be found and leads on', 'a version', set('version', 3), ['version is for Grafana to count']],
    [
      'is small enough for kubectl',
      'a novel',
      set('description', 'x'.repeat(60 * 1024)),
      ['larger than 60 KiB'],
    ],
  ];

describe('finds', () => {
  it.each(broken)('%s: %s', (check, _, change, found) => {
    // Not structuredClone, which keeps as one what panels share.
    const dashboard: Dashboard | undefined = JSON.parse(JSON.stringify(rendered['do-nyc3-prod'][0]?.json));
    if (!dashboard) throw new Error('no overview');
    change(dashboard);
    expect(checks[check]?.(dashboard, complete('do-nyc3-prod'))).toEqual(found);
  });

  it('something by every check', () =>
    expect([...new Set(broken.map(([check]) => check))].sort()).toEqual(Object.keys(checks).sort()));
});
