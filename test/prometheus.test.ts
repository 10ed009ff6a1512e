// A real Prometheus scrapes what the rendered monitors tell it to, and finds with every rule and every panel
// what they look for.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dump } from 'js-yaml';
import * as z from 'zod';
import { topologyOf } from '../lib/architectures/architectures';
import { dig } from '../lib/manifests/reading';
import { type Job, own } from '../lib/monitoring/series';
import { scrapedComponents } from '../lib/topology/scrapes';
import { environment, manifestsOf, objects } from './environments';
import { describeWith, startPrometheus, temporaryDirectory, until } from './programs';
import { expectedLabels } from './prometheus/expected-labels';
import { configuration } from './prometheus/stubs';
import { metricsIn } from './promql';

const rendered = objects('do-nyc3-prod');
const manifests = manifestsOf([...rendered.values()]);
const topology = topologyOf(environment('do-nyc3-prod'));
const { cluster } = topology.environment;
const jobs: Job[] = [...scrapedComponents(topology), 'linkerd-proxy'];

const ruleFile = z.object({
  groups: z.array(
    z.looseObject({
      rules: z.array(
        z.looseObject({ record: z.string().optional(), alert: z.string().optional(), expr: z.string() }),
      ),
    }),
  ),
});
const spec = dig(rendered.get('PrometheusRule/tempo-rules'), 'spec');
const rules = ruleFile.parse(spec).groups.flatMap((group) => group.rules);

const dashboard = z.object({
  title: z.string(),
  panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string().optional() })).default([]) })),
});
const dashboards = manifests.configMaps
  .filter(({ metadata }) => 'grafana_dashboard' in metadata.labels)
  .flatMap(({ data }) => Object.values(data))
  .map((text) => dashboard.parse(JSON.parse(text)));

/** A query as Grafana sends it if all are chosen. */
const asSent = (expression: string) =>
  expression
    .replaceAll(/\$(__rate_interval|__range)/g, '1m')
    .replaceAll('$cluster', cluster)
    .replaceAll(/\$(tenant|service)/g, '.+');

const panels = dashboards.map(({ title, panels }) => ({
  title,
  queries: panels.flatMap(({ targets }) =>
    targets.flatMap(({ expr }) => (expr === undefined ? [] : [asSent(expr)])),
  ),
}));

/** The selectors of an expression. */
const selectorsIn = (expression: string) =>
  metricsIn(expression).map(({ name, matchers }) => {
    const written = matchers.map(
      ({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`,
    );
    return `${name}{${written.join(',')}}`;
  });

/** What rules and panels select, each once. */
const selectors = [...rules.map(({ expr }) => expr), ...panels.flatMap(({ queries }) => queries)]
  .flatMap((expr) => selectorsIn(expr))
  .filter((selector, index, all) => all.indexOf(selector) === index);

const answer = z.object({ status: z.literal('success'), data: z.unknown() });
const results = z.object({
  result: z.array(
    z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
  ),
});
const targets = z.object({
  activeTargets: z.array(
    z.object({ labels: z.record(z.string(), z.string()), health: z.string(), lastError: z.string() }),
  ),
});
const evaluated = z.object({
  groups: z.array(
    z.object({
      lastEvaluation: z.string(),
      rules: z.array(z.object({ name: z.string(), health: z.string(), lastError: z.string().optional() })),
    }),
  ),
});

describeWith('prometheus', 'prometheus', (prometheus) => {
  let api: string;

  /** Asks Prometheus. */
  async function ask(path: string, parameters: Record<string, string> = {}): Promise<unknown> {
    const response = await fetch(`${api}/${path}?${new URLSearchParams(parameters)}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} ${JSON.stringify(parameters)}: ${response.status} ${text}`);
    return answer.parse(JSON.parse(text)).data;
  }
  const query = async (expr: string) => results.parse(await ask('query', { query: expr })).result;
  /** The queries that find nothing. */
  const finding = async (queries: string[]) => {
    const empty: string[] = [];
    for (const expr of queries) if ((await query(expr)).length === 0) empty.push(expr);
    return empty;
  };
  const activeTargets = async () => targets.parse(await ask('targets', { state: 'active' })).activeTargets;
  const rulesNow = async () => evaluated.parse(await ask('rules')).groups;

  beforeAll(async () => {
    const directory = temporaryDirectory();
    // Nobody waits a minute here.
    const groups = ruleFile.parse(spec).groups.map(({ interval, ...group }) => group);
    writeFileSync(join(directory, 'rules.yml'), dump({ groups }));
    writeFileSync(
      join(directory, 'prometheus.yml'),
      dump(await configuration(topology, manifests, 'rules.yml')),
    );
    const port = await startPrometheus(prometheus, directory);
    api = `http://127.0.0.1:${port}/api/v1`;
    await until('it is ready', async () =>
      (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok ? true : undefined,
    );
    // It looks every five seconds at what there is to scrape, and no setting says otherwise.
    await sleep(5000);
    // A rate needs two.
    await until('all targets are scraped twice', async () => {
      const scraped = (await query('count_over_time(up[1m]) > 1')).length;
      return scraped > 0 && scraped === (await activeTargets()).length ? true : undefined;
    });
    const now = Date.now();
    await until('all rules are evaluated with that', async () =>
      (await rulesNow()).every(({ lastEvaluation }) => Date.parse(lastEvaluation) > now) ? true : undefined,
    );
  }, 15_000);

  test('scrapes each pod and each proxy once, labelled as rules and dashboards look for it', async () => {
    const active = await activeTargets();
    expect(active.filter(({ health }) => health !== 'up')).toEqual([]);
    const expected = expectedLabels(manifests, topology);
    const written = (all: Record<string, string>[]) =>
      all.map((labels) => JSON.stringify(Object.fromEntries(Object.entries(labels).sort()))).sort();
    const found = active
      .filter(({ labels }) => labels.cluster)
      .map(({ labels: { instance, service, endpoint, ...labels } }) => labels);
    expect(written(found)).toEqual(written(expected));
  });

  test.each(jobs)('has series of %s', async (job) =>
    expect(await query(`up${own(topology, [job])} == 1`)).not.toEqual([]),
  );

  test('evaluates all rules', async () => {
    const found = (await rulesNow()).flatMap((group) => group.rules);
    expect(found.map(({ name }) => name).sort()).toEqual(
      rules.map(({ record, alert }) => record ?? alert).sort(),
    );
    expect(found.filter(({ health, lastError }) => health !== 'ok' || lastError)).toEqual([]);
  });

  test('records with every rule that records', async () =>
    expect(await finding(rules.flatMap(({ record }) => record ?? []))).toEqual([]));

  test('has everything that rules and panels select', async () =>
    expect(await finding(selectors)).toEqual([]));

  test.each(panels)('has something for each panel of $title', async ({ queries }) => {
    expect(queries).not.toEqual([]);
    expect(await finding(queries)).toEqual([]);
  });

  // A check that cannot fail is none.
  test.each([
    ['a job that is not there', `up${own(topology, ['ingester']).replace('ingester', 'ingestor')}`],
    ['a job of another cluster', `up${own(topology, ['ingester'], [], 'elsewhere')}`],
    ['a metric that is not there', `tempo_ingester_flushes_total${own(topology, ['ingester'])}`],
    ['a metric of another job', `tempo_ingester_live_traces${own(topology, ['querier'])}`],
    ['a status that is none', `response_total${own(topology, ['linkerd-proxy'], ['status_code="success"'])}`],
    [
      'a route of another component',
      `response_total${own(topology, ['linkerd-proxy'], ['component="querier"', 'route_name="tempo-gateway-push"'])}`,
    ],
  ])('finds nothing for %s', async (_, expr) => expect(await finding([expr])).toEqual([expr]));
});
