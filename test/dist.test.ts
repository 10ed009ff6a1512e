// What is rendered of the environments under test/. Inventories show at a glance what a change adds and takes
// away.

import { load } from 'js-yaml';
import { applicationSets } from '../charts/application-sets';
import { changed, environment, names, objects, problems, text } from './environments';

test.each(names)('inventory of %s', (name) =>
  expect([...objects(name).keys()].sort().join('\n')).toMatchSnapshot(),
);

test.each(names)('two renders of %s are the same', (name) =>
  expect(JSON.stringify([...objects(name)])).toBe(JSON.stringify([...objects(name)])),
);

/** The keys of everything.yaml that can be left out, by their paths. */
const optional = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, next]) => [
        `${path}${key}`,
        ...(key.includes('.') ? [] : optional(next, `${path}${key}.`)),
      ])
    : [];
/** Everything that follows from everything.yaml, also what it would have together with others. */
const rendered = (changes: Record<string, unknown> = {}) =>
  JSON.stringify([
    ...objects('everything', changes),
    ...applicationSets([environment('everything', changes)]).charts.map((chart) => chart.toJson()),
  ]);
const everything = rendered();
const idle = [
  // The gateway makes all queries those of one tenant.
  'components.vulture.tenant',
  // Without it there would be none of the ServiceMonitors.
  'monitoring.scraping',
  // Other environments are held against it.
  'storage.sharedWith',
  // On what is rendered, before the rules.
  'patches',
  // With IPv6 each pod is told its address anyway.
  'podAddresses',
  // Defaults, said.
  'components.metricsGenerator.tenantHeader',
  ...['createNamespace', 'storage.backend', 'storage.insecure', 'credentials.from'],
];

test.each(
  optional(load(text('everything'))).filter(
    (path) => !path.includes('.k8s.') && problems(changed('everything', { [path]: undefined })).length === 0,
  ),
)('%s is no idle key', (path) => {
  expect(rendered({ [path]: undefined }) === everything).toBe(idle.includes(path));
});
