// dist/ is the snapshot of the first cluster; the inventories show at a glance what a change adds and takes away.

import { tracing } from '../charts/tracing';
import { readTree } from '../lib/disk';
import { render } from '../lib/render';
import { environment, names, objects } from './environments';

test('dist/ is what is rendered', () => {
  const rendered = render('do-nyc3-prod', tracing(environment('do-nyc3-prod')));
  expect(rendered).toEqual({ files: expect.any(Map) });
  expect('files' in rendered && Object.fromEntries(rendered.files)).toEqual(Object.fromEntries(readTree('dist')));
});

test.each(names)('inventory of %s', (name) => expect([...objects(name).keys()].sort().join('\n')).toMatchSnapshot());

test.each(names)('two renders of %s are the same', (name) => expect(JSON.stringify([...objects(name)])).toBe(JSON.stringify([...objects(name)])));
