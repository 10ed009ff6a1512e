// Where a datasource of Tempo leads to: profiles.
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
