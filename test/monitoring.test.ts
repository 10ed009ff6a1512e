// How Tempo is watched: what each key brings, and where it goes.
import { load } from 'js-yaml';
import { dig } from '../lib/manifests/reading';
import { type Name, objects } from './environments';

const file = (name: Name, object: string, key: string) =>
  load(String(Object(dig(objects(name).get(object), 'data'))[key]));
const argsOf = (name: Name, changes = {}) =>
  dig(objects(name, changes).get('Deployment/tempo-vulture'), 'spec.template.spec.containers.0.args');
const kinds = (changes: Record<string, unknown>) =>
  [...objects('minimal', changes).keys()].filter((key) =>
    /Monitor|Rule\/|tempo-rules|Dashboard|overview/.test(key),
  );
const alerts = { repository: 'https://example.com/tempo' };

test.each<[string, Record<string, unknown>, string[]]>([
  ['nothing', {}, []],
  [
    'scrapes by the operator',
    { monitoring: {} },
    ['compactor', 'distributor', 'gateway', 'ingester', 'querier', 'query-frontend'].map(
      (job) => `ServiceMonitor/tempo-${job}`,
    ),
  ],
  ['scrapes by annotations', { monitoring: { scraping: 'annotations' } }, []],
  [
    'rules for Prometheus',
    { monitoring: { scraping: 'annotations', alerts } },
    ['PrometheusRule/tempo-rules'],
  ],
  [
    'rules for Mimir',
    { monitoring: { scraping: 'annotations', alerts: { ...alerts, rulers: ['mimir'] } } },
    ['ConfigMap/tempo-rules'],
  ],
  [
    'rules for both',
    { monitoring: { scraping: 'annotations', alerts: { ...alerts, rulers: ['mimir', 'prometheus'] } } },
    ['ConfigMap/tempo-rules', 'PrometheusRule/tempo-rules'],
  ],
])('%s', (_, changes, expected) => expect(kinds(changes).sort()).toEqual(expected));

test('Mimir’s ruler and Prometheus get the same rules', () => {
  const groups = dig(objects('everything').get('PrometheusRule/tempo-rules'), 'spec.groups');
  expect(groups).toHaveLength(13);
  expect(file('everything', 'ConfigMap/tempo-rules', 'rules.yaml')).toEqual({
    namespace: 'tracing-everything',
    groups,
  });
});

test('a dashboard is the same by the sidecar and by the operator', () => {
  const operated = dig(
    objects('do-nyc3-prod', { 'grafana.delivery': 'operator' }).get(
      'GrafanaDashboard/tempo-overview-do-nyc3-prod',
    ),
    'spec',
  );
  const provisioned = file(
    'do-nyc3-prod',
    'ConfigMap/tempo-overview-do-nyc3-prod',
    'tempo-overview-do-nyc3-prod.json',
  );
  expect(operated).toMatchObject({
    uid: 'tempo-overview',
    folder: 'Tempo',
    instanceSelector: { matchLabels: { dashboards: 'grafana' } },
  });
  expect(JSON.parse(String(dig(operated, 'json')))).toEqual(provisioned);
});

test.each<[string, Name, Record<string, unknown>, string[]]>([
  ['a tenant of its own', 'do-nyc3-prod', {}, ['-tempo-org-id=vulture', '-tempo-retention-duration=48h']],
  [
    'the first tenant, by default',
    'do-nyc3-prod',
    { 'components.vulture': {} },
    ['-tempo-org-id=prod', '-tempo-retention-duration=48h'],
  ],
  ['the retention of its tenant', 'everything', {}, ['-tempo-org-id=prod', '-tempo-retention-duration=168h']],
])('the vulture has %s', (_, name, changes, args) =>
  expect(argsOf(name, changes)).toEqual(expect.arrayContaining(args)),
);

test('nothing is made of the traces of the vulture’s own tenant', () =>
  expect(
    dig(
      file('do-nyc3-prod', 'ConfigMap/tempo-overrides', 'overrides.yaml'),
      'overrides.vulture.metrics_generator.processors',
    ),
  ).toEqual([]));

test.each<[string, Name, Record<string, unknown>, unknown]>([
  ['one', 'do-nyc3-prod', {}, 1],
  ['one for each of memcached’s', 'everything', {}, 2],
  [
    'none without monitoring',
    'do-nyc3-prod',
    { monitoring: undefined, 'components.vulture': undefined },
    undefined,
  ],
])('memcached’s exporter: %s', (_, name, changes, replicas) =>
  expect(dig(objects(name, changes).get('StatefulSet/tempo-memcached-exporter'), 'spec.replicas')).toBe(
    replicas,
  ),
);

test('memcached’s pod runs nothing else, whose failure would take it out of service', () => {
  const containers = dig(
    objects('do-nyc3-prod').get('StatefulSet/tempo-memcached'),
    'spec.template.spec.containers',
  );
  expect(Array.isArray(containers) && containers.map(({ name }) => name)).toEqual(['memcached']);
});

test('an exporter asks the memcached of its number', () =>
  expect(
    dig(
      objects('everything').get('StatefulSet/tempo-memcached-exporter'),
      'spec.template.spec.containers.0.args.0',
    ),
  ).toBe('--memcached.address=tempo-memcached-$(ORDINAL).tempo-memcached.tracing.svc.cluster.example:11211'));

describe('owned datasources lead to the traces of a tenant', () => {
  const datasource = (name: string) =>
    dig(objects('everything').get(`GrafanaDatasource/${name}`), 'spec.datasource');

  test('from exemplars in Mimir', () =>
    expect(datasource('mimir')).toMatchObject({
      name: 'mimir',
      type: 'prometheus',
      url: 'http://mimir-gateway.mimir.svc.cluster.example/prometheus',
      jsonData: { exemplarTraceIdDestinations: [{ name: 'traceID', datasourceUid: 'tempo-prod' }] },
      secureJsonData: { httpHeaderValue1: 'production' },
    }));

  test.each([
    [
      '{"level":"info","traceID":"4bf92f3577b34da6a3ce929d0e0e4736","spanID":"00f067aa0ba902b7"}',
      '4bf92f3577b34da6a3ce929d0e0e4736',
    ],
    [
      'level=info traceID=4bf92f3577b34da6a3ce929d0e0e4736 spanID=00f067aa0ba902b7',
      '4bf92f3577b34da6a3ce929d0e0e4736',
    ],
    ['{"traceID": "4bf92f3577b34da6a3ce929d0e0e4736"}', '4bf92f3577b34da6a3ce929d0e0e4736'],
    ['level=info msg="no trace"', undefined],
  ])('from a line in Loki: %s', (line, id) => {
    const [inLine] = Object(dig(datasource('loki'), 'jsonData.derivedFields'));
    expect(inLine).toMatchObject({ datasourceUid: 'tempo-prod', url: '${__value.raw}' });
    expect(new RegExp(inLine.matcherRegex).exec(line)?.[1]).toBe(id);
  });

  test('and from structured metadata', () =>
    expect(dig(datasource('loki'), 'jsonData.derivedFields.1')).toMatchObject({
      matcherType: 'label',
      matcherRegex: 'traceID',
      datasourceUid: 'tempo-prod',
    }));
});
