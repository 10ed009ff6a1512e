// Queries whose answers come bit by bit: gRPC beside HTTP/1 on the ports that queries come in at.
import { load } from 'js-yaml';
import { at, dig } from '../lib/manifests/reading';
import { objects } from './environments';

const streaming = { 'components.queryFrontend.streaming': true };
const operated = { ...streaming, 'grafana.delivery': 'operator' };
const all = objects('do-nyc3-prod', operated);
const plain = objects('do-nyc3-prod', { 'grafana.delivery': 'operator' });

test('Tempo answers them on the port for HTTP', () => {
  const said = (name: string) =>
    dig(load(String(at(all.get(`ConfigMap/${name}`), 'data', 'tempo.yaml'))), 'stream_over_http_enabled');
  expect(said('tempo-query-frontend')).toBe(true);
  expect(said('tempo-querier')).toBeUndefined();
});

test.each([
  ['tempo-gateway-http', 'unknown'],
  ['tempo-query-frontend-http-metrics', 'unknown'],
  ['tempo-querier-http-metrics', 'HTTP/1'],
  ['tempo-distributor-otlp-http', 'HTTP/1'],
])('the mesh takes what comes to %s for %s', (name, protocol) =>
  expect(dig(all.get(`Server/${name}`), 'spec.proxyProtocol')).toBe(protocol),
);

test('a Service says nothing of what comes to such a port', () => {
  const protocols = (from: typeof all) =>
    ['gateway', 'query-frontend'].map((name) =>
      dig(from.get(`Service/tempo-${name}`), 'spec.ports.0.appProtocol'),
    );
  expect(protocols(plain)).toEqual(['http', 'http']);
  expect(protocols(all)).toEqual([undefined, undefined]);
});

test('the mesh lets them through by the route of queries alone', () => {
  const matches = (name: string) => JSON.stringify(dig(all.get(`HTTPRoute/${name}`), 'spec.rules'));
  expect(matches('tempo-gateway-query')).toContain('/tempopb.StreamingQuerier');
  expect(matches('tempo-query-frontend-query')).toContain('/tempopb.StreamingQuerier');
  expect(matches('tempo-gateway-push')).not.toContain('/tempopb.StreamingQuerier');
});

describe('Grafana asks for them', () => {
  const enabled = (from: typeof all) =>
    at(
      from.get('GrafanaDatasource/tempo-do-nyc3-prod'),
      'spec',
      'datasource',
      'jsonData',
      'streamingEnabled',
    );
  const users = { type: 'basic', secret: 'users', users: { grafana: 'prod' } };
  const outside = (access: object) =>
    objects('do-nyc3-prod', {
      ...operated,
      'grafana.outside': { url: 'https://traces.example.com', secret: 'tempo-grafana' },
      'callers.outside': [{ cidr: '0.0.0.0/0' }],
      'components.gateway': { public: { authentication: users, ...access } },
    });

  test('where they are answered', () => {
    expect(enabled(all)).toEqual({ search: true, metrics: false });
    expect(enabled(plain)).toBeUndefined();
  });

  test('for metrics too, if there are any', () =>
    expect(
      enabled(objects('do-nyc3-prod', { ...operated, 'components.metricsGenerator.traceqlMetrics': {} })),
    ).toEqual({ search: true, metrics: true }));

  test('from outside only where HTTP and gRPC come in at one port', () => {
    expect(enabled(outside({ tlsSecret: 'tls' }))).toEqual({ search: true, metrics: false });
    expect(enabled(outside({}))).toBeUndefined();
  });
});
