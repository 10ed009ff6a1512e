// What is wrong in itself is told as refused, as the API server tells it.
import { dump } from 'js-yaml';
import { review } from '../../lib/review/review';
import { sides } from './changes';
import { handEdited } from './hand-edited';
import type { Objects } from './steps';

const files = (all: Objects) =>
  new Map([...all].map(([id, object]) => [`c/tempo/${id.replace('/', '.')}.yaml`, dump(object)]));

test.each(handEdited.map((row) => [row.what, row] as const))('%s', (_, row) => {
  const { before, after } = sides(row);
  const findings = [...review(files(before), files(after)).values()].flat();
  const objects = findings.filter((finding) => finding.class === 'refused').map(({ object }) => object);
  expect([...new Set(objects)].sort()).toEqual(row.expected.refused ?? []);
});
