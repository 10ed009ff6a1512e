// A wrong expression is found out, in a line that says what is wrong with it; a right one is left alone.
import { topologyOf } from '../lib/architectures/architectures';
import { type job, own, platform } from '../lib/monitoring/series';
import { environment } from './environments';
import { files } from './metrics/catalogue';
import { labelsOf, metricsIn, problems } from './promql';

const topology = topologyOf(environment('do-nyc3-prod'));
const of = (component: Parameters<typeof job>[1], ...matchers: string[]) =>
  own(topology, [component], matchers);
const recorded = { 'tempo:push_errors:rate5m': ['cluster', 'tenant'] };

const queries = `tempo_query_frontend_queries_total${of('query-frontend')}`;
const durations = `tempo_request_duration_seconds_bucket${of('querier')}`;
const spans = `tempo_distributor_spans_received_total${of('distributor')}`;
const limits = `tempo_limits_overrides${of('distributor', 'limit_name="ingestion_rate_limit_bytes"')}`;
const traces = `tempo_ingester_live_traces${of('ingester')}`;

test.each<[situation: string, expression: string, found: string[]]>([
  ['a bracket that is open', `sum(rate(${queries}[5m])`, [`does not parse after: sum(rate(${queries}[5m])`]],
  ['two mistakes of grammar', 'sum by (', ['does not parse after: sum by (']],

  [
    'a name that nobody has',
    `tempo_ingester_flushes_total${of('ingester')}`,
    ['tempo_ingester_flushes_total: is a metric of nobody'],
  ],
  ['a name in quotes', '{"tempo_flushes", job="tempo/ingester"}', ['tempo_flushes: is a metric of nobody']],
  [
    'a name by a pattern',
    '{__name__=~"tempo_.*", job="tempo/ingester"}',
    ['{__name__=~"tempo_.*", job="tempo/ingester"}: names no metric'],
  ],
  [
    'nothing of what it is made of is looked at',
    'sum by (shoe) (rate(tempo_flushes{hat="a"}))',
    ['tempo_flushes: is a metric of nobody'],
  ],
  [
    'a recording rule that is forgotten',
    'tempo:pushes:rate5m{cluster="a"}',
    ['tempo:pushes:rate5m: is a metric of nobody'],
  ],
  [
    'a histogram without a part',
    `tempo_request_duration_seconds${of('querier')}`,
    ['tempo_request_duration_seconds: is a histogram; name its _bucket, _sum or _count'],
  ],
  ['a part of what has none', `up_count${of('querier')}`, ['up_count: is a metric of nobody']],

  [
    'a label that is another program’s',
    `${spans} offset 5m unless tempo_limits_overrides${of('distributor', 'tenant="a"')}`,
    [
      'tempo_limits_overrides: has no label tenant',
      'no two series match: only the left has tenant, only the right has limit_name, user',
    ],
  ],
  ['a label of the mesh', `up${of('querier', 'srv_name="a"')}`, ['up: has no label srv_name']],
  [
    'a label of who scrapes, where nobody is scraped',
    `kube_pod_status_ready${platform(topology, ['job="kube-state-metrics"'])}`,
    ['kube_pod_status_ready: has no label job'],
  ],
  [
    'a label that a rule does not leave',
    'tempo:push_errors:rate5m{job="a"}',
    ['tempo:push_errors:rate5m: has no label job'],
  ],

  ['everybody', 'sum(up)', ['up: selects the series of everybody; say whose']],
  ['everybody, in brackets', 'ALERTS{}', ['ALERTS: selects the series of everybody; say whose']],
  [
    'every recording of a name',
    'tempo:push_errors:rate5m > 1',
    ['tempo:push_errors:rate5m: selects the series of everybody; say whose'],
  ],
  ['every cluster', 'up{job="tempo/querier"}', ['up: selects every cluster; say which']],
  [
    'every Tempo',
    'tempo_build_info{cluster="a", namespace="tempo"}',
    ['tempo_build_info: selects every job; say which'],
  ],
  [
    'a job that has no such metric',
    `nginx_connections_active${of('querier')}`,
    ['nginx_connections_active: is not of querier, but of gateway'],
  ],
  [
    'jobs that have no such metric',
    `nginx_connections_active${own(topology, ['querier', 'ingester'])}`,
    ['nginx_connections_active: is not of querier or ingester, but of gateway'],
  ],

  [
    'by a label that is not there',
    `sum by (tenant) (rate(tempo_ingester_blocks_flushed_total${of('ingester')}[5m]))`,
    ['by (tenant): there is no label tenant'],
  ],
  [
    'by a label that is gone',
    `sum by (op) (sum by (tenant) (rate(${queries}[5m])))`,
    ['by (op): there is no label op'],
  ],
  [
    'without a label that is not there',
    `sum without (hat) (${traces})`,
    ['without (hat): there is no label hat'],
  ],
  ['topk by a label that is not there', `topk by (hat) (3, ${traces})`, ['by (hat): there is no label hat']],
  [
    'on a label that one side lacks',
    `sum by (tenant) (${traces}) / on (tenant) ${limits}`,
    ['on (tenant): there is no label tenant'],
  ],
  [
    'ignoring a label that both lack',
    `${traces} / ignoring (hat) ${traces}`,
    ['ignoring (hat): there is no label hat'],
  ],
  [
    'a label from the side that has none',
    `${traces} * on (pod) group_left (version) up${of('ingester')}`,
    ['on (pod) group_left (version): there is no label version'],
  ],
  [
    'a label from the many',
    `up${of('ingester')} * on (pod) group_right (tenant) ${traces}`,
    ['on (pod) group_right (tenant): there is no label tenant'],
  ],
  [
    'sides that have other labels',
    `sum by (tenant) (${traces}) / sum by (pod) (${traces})`,
    ['no two series match: only the left has tenant, only the right has pod'],
  ],
  [
    'a side that has more labels',
    `sum by (tenant) (${traces}) > sum(${traces})`,
    ['no two series match: only the left has tenant'],
  ],
  [
    'a condition that is never met',
    `kube_pod_start_time${platform(topology)} > 0 and kube_pod_status_ready${platform(topology, ['condition="true"'])}`,
    ['no two series match: only the right has condition'],
  ],
  [
    'a component that is no proxy’s',
    `up${of('querier', 'component="querier"')}`,
    ['up: has no label component'],
  ],
  [
    'a label made of none',
    `label_replace(${traces}, "user", "$1", "hat", "(.*)")`,
    ['label_replace: there is no label hat'],
  ],
  [
    'labels made one of none',
    `label_join(${traces}, "user", "/", "pod", "hat")`,
    ['label_join: there is no label hat'],
  ],

  [
    'a rate of a gauge',
    `rate(${traces}[5m])`,
    ['rate: tempo_ingester_live_traces is no counter, but a gauge'],
  ],
  [
    'an increase of a gauge, long ago',
    `increase((${traces})[1h:1m] offset 1d)`,
    ['increase: tempo_ingester_live_traces is no counter, but a gauge'],
  ],
  [
    'a rate of a rate',
    'rate(tempo:push_errors:rate5m{cluster="a"}[5m])',
    ['rate: tempo:push_errors:rate5m is no counter, but recorded'],
  ],
  [
    'a rate of a sum',
    `rate(sum(${spans})[5m:])`,
    ['rate: takes a counter as it is; rate first, then add up'],
  ],
  [
    'a trend of a counter',
    `deriv(${spans}[5m])`,
    ['deriv: tempo_distributor_spans_received_total is a counter; take its rate'],
  ],
  ['a rate of now', `rate(${spans})`, ['rate: takes a range such as [5m]']],
  ['a sum of a range', `sum(${spans}[5m])`, ['sum: takes no range; rate it first']],
  ['a quotient of ranges', `${spans}[5m] / 2`, ['/: takes no range; rate it first']],
  ['nothing but a range', `${spans}[5m]`, ['is a range, of which nothing is made']],
  [
    'a quantile without bounds',
    `histogram_quantile(0.9, sum by (route) (rate(${durations}[5m])))`,
    ['histogram_quantile: le is gone; keep it in by (…)'],
  ],
  [
    'a quantile of a count',
    `histogram_quantile(0.9, rate(tempo_request_duration_seconds_count${of('querier')}[5m]))`,
    ['histogram_quantile: le is gone; keep it in by (…)'],
  ],
  [
    'a bound as the program writes it',
    `tempo_request_duration_seconds_bucket${of('querier', 'le="5"')}`,
    ['tempo_request_duration_seconds_bucket: le="5" is le="5.0" in Prometheus 3; write le=~"5|5.0"'],
  ],
])('finds %s', (_, expression, found) => expect(problems(expression, { recorded })).toEqual(found));

test.each<[situation: string, expression: string, labels: string[]]>([
  ['a number', '1 - 0.999', []],
  ['a time', `time() - max(tempo_ring_oldest_member_timestamp${of('distributor')})`, []],
  ['a rate', `sum by (op, result) (rate(${queries}[$__rate_interval]))`, ['op', 'result']],
  ['the modifier behind', `sum(rate(${queries}[5m])) by (op)`, ['op']],
  ['a quantile', `histogram_quantile(0.9, sum by (le, route) (rate(${durations}[5m])))`, ['route']],
  ['a bound', `sum(rate(tempo_request_duration_seconds_bucket${of('querier', 'le=~"5|5.0"')}[5m]))`, []],
  [
    'a bound with a point',
    `sum by (le) (rate(tempo_request_duration_seconds_bucket${of('querier', 'le="2.5"')}[5m]))`,
    ['le'],
  ],
  [
    'variables',
    'sum by (pod) (increase(tempo_distributor_spans_received_total{cluster="$cluster", job=~"$job", tenant=~"${tenant:regex}"}[$__range]))',
    ['pod'],
  ],
  ['a step of a variable', `max_over_time(sum(${traces})[$__range:$__interval])`, []],
  [
    'variables of one environment and another',
    `rate(tempo_distributor_spans_received_total${own(topology, ['distributor'], [], '$cluster')}[5m])`,
    ['cluster', 'container', 'instance', 'job', 'namespace', 'pod', 'tenant'],
  ],
  [
    'jobs, one of which has it',
    `tempo_discarded_spans_total${own(topology, ['distributor', 'querier'])}`,
    ['cluster', 'container', 'instance', 'job', 'namespace', 'pod', 'reason', 'tenant'],
  ],
  [
    'an average',
    `sum(rate(tempo_request_duration_seconds_sum${of('querier')}[5m])) / sum(rate(tempo_request_duration_seconds_count${of('querier')}[5m]))`,
    [],
  ],
  [
    'a summary',
    `sum by (quantile) (prometheus_agent_truncate_duration_seconds${of('metrics-generator')})`,
    ['quantile'],
  ],
  ['a recording', 'sum by (tenant) (tempo:push_errors:rate5m{cluster="a"}) > 0.001', ['tenant']],
  ['the biggest', `topk(3, sum by (tenant, pod) (${traces}))`, ['pod', 'tenant']],
  [
    'a limit of a tenant',
    `sum by (tenant) (${traces}) / on (tenant) max by (tenant) (label_replace(${limits}, "tenant", "$1", "user", "(.*)"))`,
    ['tenant'],
  ],
  [
    'labels of one among many',
    `${traces} * on (pod) group_left (version) tempo_build_info${of('ingester')}`,
    ['cluster', 'container', 'instance', 'job', 'namespace', 'pod', 'tenant', 'version'],
  ],
  ['either', `sum by (tenant) (${traces}) or vector(0)`, ['tenant']],
  ['a condition on something else', `sum by (tenant) (${traces}) and on () (vector(1) == 1)`, ['tenant']],
  [
    'all but a label',
    `${spans} - ignoring (tenant) up${of('distributor')}`,
    ['cluster', 'container', 'instance', 'job', 'namespace', 'pod'],
  ],
  ['what is absent', `absent(up${of('vulture', 'pod!="a"')}) == 1`, ['cluster', 'job']],
  ['what was absent', `absent_over_time(up${of('vulture')}[10m])`, ['cluster', 'job']],
  [
    'the platform',
    `max by (persistentvolumeclaim) (kubelet_volume_stats_used_bytes${platform(topology)} / kubelet_volume_stats_capacity_bytes${platform(topology)})`,
    ['persistentvolumeclaim'],
  ],
  [
    'a trend of a gauge',
    `predict_linear(kubelet_volume_stats_available_bytes${platform(topology)}[6h], 86400) < 0`,
    ['cluster', 'namespace', 'persistentvolumeclaim'],
  ],
  [
    'the mesh',
    `sum by (route_name) (rate(response_total${of('linkerd-proxy', 'component="gateway"', 'direction="inbound"', 'status_code=~"5.."')}[5m]))`,
    ['route_name'],
  ],
  [
    'proxies of a component',
    `up${of('linkerd-proxy', 'component="gateway"')}`,
    ['cluster', 'component', 'container', 'instance', 'job', 'namespace', 'pod'],
  ],
  [
    'what the generator makes',
    'sum by (client, server) (rate(traces_service_graph_request_total{client!=""}[5m]))',
    ['client', 'server'],
  ],
])('finds nothing wrong with %s', (_, expression, labels) => {
  expect(problems(expression, { recorded })).toEqual([]);
  expect(labelsOf(expression, { recorded })).toEqual(labels);
});

test('names the metrics that are selected, and how', () =>
  expect(metricsIn('rate(a_total{job=~"x|y", z!="1"}[5m]) / on () {"b"}')).toEqual([
    {
      name: 'a_total',
      matchers: [
        { label: 'job', operator: '=~', value: 'x|y' },
        { label: 'z', operator: '!=', value: '1' },
      ],
    },
    { name: 'b', matchers: [] },
  ]));

describe('the catalogue', () => {
  test.each([...files])('%s has one metric a line, in order', (_, text) => {
    const metrics = Object.entries(JSON.parse(text));
    const [first, ...lines] = text.trimEnd().split('\n');
    expect([first, lines.pop()]).toEqual(['{', '}']);
    expect(lines.map((line) => line.split('"')[1])).toEqual(metrics.map(([name]) => name).sort());
  });

  test('has no metric twice', () => {
    const all = [...files.values()].flatMap((text) => Object.keys(JSON.parse(text)));
    expect(all.filter((name, index) => all.indexOf(name) < index)).toEqual([]);
  });
});
