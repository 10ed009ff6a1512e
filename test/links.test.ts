// Links between pages lead somewhere: to a file that is there, and to a heading in it.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readTree } from '../lib/disk/files';

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...[...readTree('docs', /\.md$/).keys()].map((name) => join('docs', name)),
  ...[...readTree('lib/monitoring/alerts', /\.md$/).keys()].map((name) =>
    join('lib/monitoring/alerts', name),
  ),
];

/** The anchors of a page, as GitHub makes them of headings. */
const anchors = (text: string) =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Links of a page that lead nowhere. */
function broken(page: string, text: string): string[] {
  return [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, to = '']) => to)
    .filter((to) => !to.startsWith('http'))
    .filter((to) => {
      const [path = '', anchor] = to.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      if (!existsSync(file)) return true;
      return anchor !== undefined && !anchors(readFileSync(file, 'utf8')).includes(anchor);
    });
}

test.each(pages)('%s', (page) => expect(broken(page, readFileSync(page, 'utf8'))).toEqual([]));

test('a link to nothing is found', () =>
  expect(
    broken(
      'README.md',
      '[a](docs/none.md) [b](docs/e2e.md#nothing) [c](#the-map) [d](docs/e2e.md#in-ci) [e](https://example.com)',
    ),
  ).toEqual(['docs/none.md', 'docs/e2e.md#nothing']));

test('the front page is one', () =>
  expect(readFileSync('README.md', 'utf8').split('\n').length).toBeLessThanOrEqual(200));
