// What an API server refuses, and synth before it; each row from both sides.

import { dig } from '../lib/manifests/reading';
import { line } from '../lib/problem';
import { accepted } from '../lib/rules/accepted/accepted';
import { broken, type Row } from './accepted/broken';
import { askedOf, describeWithApiServer, fine } from './api-server';
import { manifestsOf, objects } from './environments';

const rendered = objects('everything');

/** A rendered object with another value at a path. */
function changed([, name, path, value]: Row): Record<string, unknown> {
  const copy = structuredClone(rendered.get(name));
  const cut = path.lastIndexOf('.');
  const parent = cut < 0 ? copy : dig(copy, path.slice(0, cut));
  if (!copy || typeof parent !== 'object' || parent === null) throw new Error(`no ${path} in ${name}`);
  Reflect.set(parent, path.slice(cut + 1), value);
  return copy;
}

/** What is to be found, a line each. */
function expected(row: Row, object: string): string[] {
  const [, , path, value, found] = row;
  if (typeof found === 'object' && 'allowed' in found)
    return [`${object}: ${path}: got ${JSON.stringify(value)}. Allowed: ${found.allowed}.`];
  return [found].flat().map((line) => `${object}: ${line}`);
}

describe('refuses', () => {
  it.each(broken)('%s', (...row) => {
    const object = changed(row);
    const manifests = manifestsOf([object]);
    const name = `${dig(object, 'kind')}/${dig(object, 'metadata.name')}`;
    const found = manifests.unreadable.length > 0 ? manifests.unreadable : accepted(manifests);
    expect(found.map(line)).toEqual(expected(row, name));
  });
});

test('takes what is rendered', () => expect(accepted(manifestsOf([...rendered.values()]))).toEqual([]));

describeWithApiServer('a real API server', (flags) => {
  it('refuses all of them too', async () => {
    const { refusals } = await askedOf(
      flags,
      broken.map((row): [string, unknown] => [row[0], changed(row)]),
    );
    expect(refusals.map((line) => line.split(': ')[0])).toEqual(broken.map(([situation]) => situation));
  }, 60_000);

  it(
    'takes what they were made of',
    async () => expect(await askedOf(flags, rendered)).toEqual(fine),
    60_000,
  );
});
