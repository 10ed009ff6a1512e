// Where a datasource of Tempo leads to, and how Grafana reaches it.
import { load } from 'js-yaml';
import { at, dig } from '../lib/manifests/reading';
import { changed, objects, problems } from './environments';

const file = 'ConfigMap/tempo-datasources-do-nyc3-prod';
const profiles = (changes: Record<string, unknown>) => {
  const text = at(objects('do-nyc3-prod', changes).get(file), 'data', 'tempo-do-nyc3-prod.yaml');
  return dig(load(String(text)), 'datasources.0.jsonData.tracesToProfiles');
};

test('without Pyroscope a span leads to no profile', () => expect(profiles({})).toBeUndefined());

test.each<[string, Record<string, unknown>, object]>([
  ['Pyroscope', { 'grafana.pyroscope': 'pyro' }, {}],
  [
    'another type of profiles',
    { 'grafana.pyroscope': 'pyro', 'grafana.profileType': 'memory:alloc_space:bytes:space:bytes' },
    { profileTypeId: 'memory:alloc_space:bytes:space:bytes' },
  ],
  [
    'the Pyroscope of a tenant',
    { 'grafana.pyroscope': 'pyro', 'tenants.prod.datasource.pyroscope': 'own' },
    { datasourceUid: 'own' },
  ],
])('a span leads to its profiles: %s', (_, changes, expected) =>
  expect(profiles(changes)).toEqual({
    datasourceUid: 'pyro',
    profileTypeId: 'process_cpu:cpu:nanoseconds:cpu:nanoseconds',
    tags: [{ key: 'service.name', value: 'service_name' }],
    ...expected,
  }),
);

test('a type of profiles that nobody has is refused', () =>
  expect(
    problems(changed('do-nyc3-prod', { 'grafana.profileType': 'memory:alloc_space:bytes:space:bytes' })),
  ).toEqual([expect.stringMatching(/^grafana\.profileType: .*there is no pyroscope/)]));

describe('a Grafana outside of the cluster', () => {
  const outside = { url: 'https://traces.example.com', secret: 'tempo-grafana' };
  const way = (type: string, users: object) => ({
    'grafana.delivery': 'operator',
    'grafana.outside': outside,
    callers: {
      collectors: [{ namespace: 'otel' }],
      scrapers: [{ namespace: 'monitoring' }],
      outside: [{ namespace: 'ingress-nginx' }],
    },
    'components.gateway': { public: { authentication: { type, secret: 'users', users } } },
  });
  const name = 'GrafanaDatasource/tempo-do-nyc3-prod';
  const spec = (changes: Record<string, unknown>) => at(objects('do-nyc3-prod', changes).get(name), 'spec');

  test.each<[string, object, object]>([
    [
      'basic',
      { basicAuth: true, basicAuthUser: 'grafana', secureJsonData: { basicAuthPassword: '${grafana}' } },
      { targetPath: 'secureJsonData.basicAuthPassword' },
    ],
    [
      'token',
      {
        jsonData: { httpHeaderName2: 'Authorization' },
        secureJsonData: { httpHeaderValue2: 'Bearer ${grafana}' },
      },
      { targetPath: 'secureJsonData.httpHeaderValue2' },
    ],
  ])('is told the address from outside, and who it is: %s', (type, datasource, from) => {
    expect(spec(way(type, { grafana: 'prod' }))).toMatchObject({
      datasource: { url: 'https://traces.example.com', ...datasource },
      valuesFrom: [{ ...from, valueFrom: { secretKeyRef: { name: 'tempo-grafana', key: 'grafana' } } }],
    });
  });

  test('nobody of the namespace of its operator may call', () => {
    const all = objects('do-nyc3-prod', way('basic', { grafana: 'prod' }));
    expect(JSON.stringify(all.get('NetworkPolicy/tempo-gateway'))).not.toContain('"grafana"');
    expect(JSON.stringify(objects('do-nyc3-prod').get('NetworkPolicy/tempo-gateway'))).toContain('"grafana"');
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'no way in',
      { 'grafana.outside': outside, 'grafana.delivery': 'operator' },
      'grafana.outside: got "https://traces.example.com". Allowed: nothing, because there is no way in',
    ],
    [
      'a sidecar',
      { ...way('basic', { grafana: 'prod' }), 'grafana.delivery': 'sidecar' },
      'grafana.delivery: got "sidecar". Allowed: operator, because a sidecar reads',
    ],
    [
      'an address without TLS',
      {
        ...way('basic', { grafana: 'prod' }),
        'grafana.outside': { ...outside, url: 'http://traces.example.com' },
      },
      'grafana.outside.url: got "http://traces.example.com". Allowed: an address with https',
    ],
    [
      'two users',
      way('basic', { grafana: 'prod', ci: 'prod' }),
      'tenants.prod.datasource.user: got nothing. Allowed: one of the users of this tenant: grafana, ci;',
    ],
    [
      'a user of nobody',
      { ...way('basic', { grafana: 'prod' }), 'tenants.prod.datasource': { user: 'ci' } },
      'tenants.prod.datasource.user: got "ci". Allowed: one of the users of this tenant: grafana.',
    ],
    [
      'a name that is no key',
      way('basic', { 'grafana@prod': 'prod' }),
      'tenants.prod.datasource.user: got "grafana@prod". Allowed: a user whose name can be a key of a Secret',
    ],
    [
      'a user, but Grafana is inside',
      { 'tenants.prod.datasource': { user: 'ci' } },
      'tenants.prod.datasource.user: got "ci". Allowed: nothing, because Grafana asks from inside',
    ],
    [
      'a datasource of a tenant without a user',
      { ...way('basic', { grafana: 'prod' }), 'tenants.other': { datasource: {} } },
      'tenants.other.datasource: got {}. Allowed: nothing, because no user',
    ],
  ])('is refused with %s', (_, changes, expected) =>
    expect(problems(changed('do-nyc3-prod', changes))).toEqual([expect.stringContaining(expected)]),
  );

  it('is refused where who calls is told by a header', () => {
    const wrong = way('basic', { grafana: 'prod' });
    const authentication = { type: 'header', header: 'X-User', users: { grafana: 'prod' } };
    expect(
      problems(changed('do-nyc3-prod', { ...wrong, 'components.gateway': { public: { authentication } } })),
    ).toEqual([
      expect.stringMatching(/authentication.type: got "header". Allowed: basic or token, because grafana/),
    ]);
  });
});
