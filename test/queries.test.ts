// Every query that is handed to somebody parses with the grammar of the program that will run it.
import { readFileSync } from 'node:fs';
import { parser as logql } from '@grafana/lezer-logql';
import { parser as traceql } from '@grafana/lezer-traceql';
import type { Parser } from '@lezer/common';
import { parser as promql } from '@prometheus-io/lezer-promql';
import { load } from 'js-yaml';
import { dig } from '../lib/manifests/reading';
import { objects } from './environments';
import { problems } from './promql';

/** Where the parser had to skip or guess. */
function errors(parser: Parser, query: string): string[] {
  const found: string[] = [];
  parser.parse(query).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) found.push(`${from}-${to}: ${query.slice(from, to + 10)}`);
    },
  });
  return found;
}

/** A query as Grafana sends it: variables replaced by what they stand for. */
const asSent = (query: string) =>
  query
    .replaceAll('${__tags}', 'service_name="shop"')
    .replaceAll('$__tags', 'service="shop"')
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('${__span.traceId}', '4bf92f3577b34da6a3ce929d0e0e4736')
    .replaceAll('${__span.spanId}', '00f067aa0ba902b7');

const provisioned = dig(
  load(
    Object.values(
      dataOf(objects('do-nyc3-prod').get('ConfigMap/tempo-datasources-do-nyc3-prod')),
    )[0]?.replaceAll('$$', '$') ?? '',
  ),
  'datasources.0',
);
const operated = dig(objects('everything').get('GrafanaDatasource/tempo-prod'), 'spec.datasource');

function dataOf(object: unknown): Record<string, string> {
  const data = dig(object, 'data');
  return typeof data === 'object' && data !== null
    ? Object.fromEntries(Object.entries(data).map(([key, value]) => [key, String(value)]))
    : {};
}

describe.each([
  ['by the sidecar', provisioned],
  ['by the operator', operated],
])('a datasource delivered %s', (_, datasource) => {
  const queries = dig(datasource, 'jsonData.tracesToMetrics.queries');

  test('has three queries on span metrics, which are PromQL', () => {
    expect(queries).toHaveLength(3);
    for (const { query } of Array.isArray(queries) ? queries : []) {
      expect(errors(promql, asSent(query))).toEqual([]);
      expect(problems(asSent(query))).toEqual([]);
      expect(query).toMatch(/traces_spanmetrics_(calls_total|latency_bucket)\{\$__tags/);
      expect(asSent(query)).not.toContain('$');
    }
  });

  test('has a query on logs, which is LogQL', () => {
    const query = String(dig(datasource, 'jsonData.tracesToLogsV2.query'));
    expect(errors(logql, asSent(query))).toEqual([]);
    expect(asSent(query)).not.toContain('$');
  });
});

const page = readFileSync('docs/traces.md', 'utf8');
const traceqlExamples = [...page.matchAll(/```traceql\n([^`]*)```/g)].flatMap(([, block]) =>
  (block ?? '').split('\n').filter((line) => line.startsWith('{')),
);

test('docs/traces.md has the TraceQL examples of the specification', () =>
  expect(traceqlExamples.length).toBeGreaterThanOrEqual(6));
test.each(traceqlExamples)('TraceQL: %s', (query) => expect(errors(traceql, query)).toEqual([]));

// A check that cannot fail is none.
test.each([
  ['PromQL', promql, 'sum(rate(x{a="b"}[1m])'],
  ['LogQL', logql, '{a="b"} | label_format x='],
  ['TraceQL', traceql, '{ status = }'],
])('a wrong query is no %s', (_, parser, query) => expect(errors(parser, query)).not.toEqual([]));
