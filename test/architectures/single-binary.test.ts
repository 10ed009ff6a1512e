// A second architecture renders, and passes all rules, without an `if` in shared code.

import { load } from 'js-yaml';
import { tracing } from '../../charts/tracing';
import { readEnvironment } from '../../lib/environment/problems';
import { dig } from '../../lib/manifests/reading';
import { line } from '../../lib/problem';
import { objectsOf, render } from '../../lib/render';
import { Topology } from '../../lib/topology/topology';
import { changed } from '../environments';
import { singleBinary } from './single-binary';

/** The first cluster, with one process in place of all components. */
function topology(all: Record<string, unknown> = {}, changes: Record<string, unknown> = {}): Topology {
  const noMetrics = { 'tenants.staging.mimirTenant': undefined, 'tenants.vulture': undefined };
  const text = changed('do-nyc3-prod', { components: { all }, ...noMetrics, ...changes });
  const reading = readEnvironment('single-binary.yaml', text, () => singleBinary.components);
  if ('problems' in reading) throw new Error(reading.problems.map(line).join('\n'));
  return new Topology(reading.environment, singleBinary);
}

const workloads = (topology: Topology) =>
  tracing(topology)
    .charts.flatMap(objectsOf)
    .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
    .map(({ kind, name }) => `${kind}/${name}`);

const alone = {
  ...{
    linkerd: undefined,
    networkPolicy: undefined,
    monitoring: undefined,
    grafana: undefined,
    delivery: undefined,
  },
  ...{ 'tenants.prod.datasource': undefined, 'tenants.staging.datasource': undefined },
};

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['meshed, watched, delivered', {}, {}],
  ['with all receivers', { receivers: ['zipkin', 'jaeger-grpc', 'jaeger-http'] }, {}],
  ['with copies', { replicas: 3, replicationFactor: 3 }, {}],
  ['without a mesh', {}, { linkerd: undefined }],
  ['without anything around it', {}, alone],
])('no rule is broken: %s', (_, all, changes) => {
  const stack = topology(all, changes);
  expect(render(stack, tracing(stack))).not.toHaveProperty('problems');
});

test('one StatefulSet and the gateway', () =>
  expect(workloads(topology())).toEqual(['StatefulSet/tempo-all', 'Deployment/tempo-gateway']));

test('its configuration has a section for each of its roles', () => {
  const objects = tracing(topology()).charts.flatMap(objectsOf);
  const file = objects.find(({ kind, name }) => kind === 'ConfigMap' && name === 'tempo-all')?.object;
  const config = load(String(Object(dig(file, 'data'))['tempo.yaml']));
  expect(Object.keys(Object(config))).toEqual(
    expect.arrayContaining([
      'memberlist',
      'distributor',
      'ingester',
      'querier',
      'query_frontend',
      'compactor',
      'storage',
      'ingester_client',
    ]),
  );
});

test('alerts and dashboards ask the component that has the role, and none asks one that is not there', () => {
  const rules = tracing(topology())
    .charts.flatMap(objectsOf)
    .find(({ kind }) => kind === 'PrometheusRule');
  const text = JSON.stringify(rules?.object);
  expect(text).toContain('job=\\"tempo/all\\"');
  expect(text).not.toMatch(/job=~?\\"[^"]*tempo\/(ingester|distributor|querier|compactor)/);
  expect(text).not.toContain('undefined');
});

test('a component may run a workload for each zone, with one account, one budget and one Service', () => {
  const zoned = topology({ replicas: 2, zones: ['a', 'b'] });
  expect(workloads(zoned)).toEqual([
    'StatefulSet/tempo-all-a',
    'StatefulSet/tempo-all-b',
    'Deployment/tempo-gateway',
  ]);
  expect(render(zoned, tracing(zoned))).not.toHaveProperty('problems');
});
