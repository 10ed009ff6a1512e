// Each construct by itself, in somebody else's chart: with the least that its properties can say, and with
// all of it.
import { App, Chart } from 'cdk8s';
import { topologyOf } from '../lib/architectures/architectures';
import {
  AlertRules,
  ArgoCdApplication,
  Dashboards,
  Datasources,
  DeployedComponent,
  FluxKustomization,
  LinkerdPolicy,
  NetworkPolicies,
  ObjectStoreKeys,
  OverridesFile,
  ServiceMonitors,
} from '../lib/entry';
import { Manifests } from '../lib/manifests/manifests';
import { objectsOf } from '../lib/render';
import type { Topology } from '../lib/topology/topology';
import { environment } from './environments';

/** The part of an environment that a construct is given; a test names an environment that has it. */
function given<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('the environment of this test does not have it');
  return part;
}

const grafana = { 'grafana.namespace': 'grafana', 'grafana.delivery': 'sidecar' };
const monitoring = { monitoring: {} };
const callers = { callers: { collectors: [{ namespace: 'otel' }] } };

type Make = (chart: Chart, topology: Topology) => unknown;
const constructs: Record<
  string,
  { make: Make; least: Record<string, unknown>; kinds: string[]; all?: string[] }
> = {
  LinkerdPolicy: {
    make: (chart, topology) =>
      new LinkerdPolicy(chart, 'x', { topology, linkerd: given(topology.environment.linkerd) }),
    least: { linkerd: {}, ...callers },
    kinds: ['AuthorizationPolicy', 'HTTPRoute', 'MeshTLSAuthentication', 'NetworkAuthentication', 'Server'],
  },
  NetworkPolicies: {
    make: (chart, topology) => new NetworkPolicies(chart, 'x', { topology }),
    least: { networkPolicy: {}, ...callers },
    kinds: ['NetworkPolicy'],
  },
  ObjectStoreKeys: {
    make: (chart, topology) => new ObjectStoreKeys(chart, 'x', { topology }),
    least: {},
    kinds: ['ExternalSecret'],
  },
  OverridesFile: {
    make: (chart, topology) => new OverridesFile(chart, 'x', { topology }),
    least: {},
    kinds: ['ConfigMap'],
  },
  DeployedComponent: {
    make: (chart, topology) => new DeployedComponent(chart, 'x', { topology, component: 'querier' }),
    least: {},
    kinds: ['ConfigMap', 'Deployment', 'PodDisruptionBudget', 'Service', 'ServiceAccount'],
    all: [
      'ConfigMap',
      'Deployment',
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
      'Service',
      'ServiceAccount',
    ],
  },
  Datasources: {
    make: (chart, topology) =>
      new Datasources(chart, 'x', { topology, grafana: given(topology.environment.grafana) }),
    least: grafana,
    kinds: ['ConfigMap'],
    all: ['GrafanaDatasource'],
  },
  ServiceMonitors: {
    make: (chart, topology) =>
      new ServiceMonitors(chart, 'x', { topology, monitoring: given(topology.environment.monitoring) }),
    least: monitoring,
    kinds: ['ServiceMonitor'],
  },
  AlertRules: {
    make: (chart, topology) =>
      new AlertRules(chart, 'x', { topology, monitoring: given(topology.environment.monitoring) }),
    least: {
      ...monitoring,
      'monitoring.alerts': { rulers: ['prometheus'], repository: 'https://git.example.com/tempo' },
    },
    kinds: ['PrometheusRule'],
    all: ['ConfigMap', 'PrometheusRule'],
  },
  Dashboards: {
    make: (chart, topology) =>
      new Dashboards(chart, 'x', { topology, grafana: given(topology.environment.grafana), folder: 'Tempo' }),
    least: grafana,
    kinds: ['ConfigMap'],
    all: ['GrafanaDashboard'],
  },
  ArgoCdApplication: {
    make: (chart, topology) =>
      new ArgoCdApplication(chart, 'x', {
        topology,
        argoCd: given(topology.environment.delivery?.argoCd),
        objects: [],
      }),
    least: { 'delivery.argoCd': { repository: 'https://git.example.com/tempo.git' } },
    kinds: ['AppProject', 'Application'],
    // An ApplicationSet makes the Application.
    all: ['AppProject'],
  },
  FluxKustomization: {
    make: (chart, topology) =>
      new FluxKustomization(chart, 'x', {
        topology,
        flux: given(topology.environment.delivery?.flux),
        slowestSeconds: 600,
      }),
    least: { 'delivery.flux': { repository: 'https://git.example.com/tempo.git' } },
    kinds: ['GitRepository', 'Kustomization'],
    all: ['Kustomization', 'OCIRepository'],
  },
};

/**
 * The kinds of what a construct renders, each once. Two objects of one name, and what cannot be read, would
 * be its fault.
 */
function kinds(make: Make, topology: Topology): string[] {
  const chart = new Chart(new App(), 'mine');
  make(chart, topology);
  const objects = objectsOf(chart);
  const names = objects.map(({ kind, name }) => `${kind}/${name}`);
  expect(new Set(names).size).toBe(names.length);
  const { unreadable } = new Manifests(
    objects.map(({ object }) => object),
    { rolesOf: () => [], outside: [] },
  );
  expect(unreadable).toEqual([]);
  return [...new Set(objects.map(({ kind }) => kind))].sort();
}

describe.each(Object.entries(constructs))('%s', (_, { make, least, kinds: expected, all = expected }) => {
  test('with the least', () =>
    expect(kinds(make, topologyOf(environment('minimal', least)))).toEqual(expected));
  test('with all', () => expect(kinds(make, topologyOf(environment('everything')))).toEqual(all));
  test('twice in one chart, under two ids of its scope', () => {
    const topology = topologyOf(environment('minimal', least));
    const app = new App();
    for (const id of ['one', 'other']) make(new Chart(app, id), topology);
    expect(app.charts.map((chart) => objectsOf(chart).length)).toEqual(
      Array(2).fill(objectsOf(app.charts[0] ?? new Chart(app, 'none')).length),
    );
  });
});
