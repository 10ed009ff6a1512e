// What the review says of each change of the table: which objects, in which class, and nothing else.
import type { Class, Finding } from '../../lib/review/finding';
import { reviewObjects } from '../../lib/review/review';
import { type Expected, rows, sides } from './changes';
import { asRead } from './steps';

const objectsOf = (findings: Finding[], name: Class) =>
  [...new Set(findings.filter((finding) => finding.class === name).map(({ object }) => object))].sort();

/** What was found, in the form of what is expected. */
function told(findings: Finding[], { access }: Expected) {
  const held = findings.filter(
    ({ class: name, consequence }) =>
      name === 'quiet' && consequence?.startsWith('no pod is replaced by itself'),
  );
  const reached = objectsOf(findings, 'access');
  return {
    refused: objectsOf(findings, 'refused'),
    data: objectsOf(findings, 'data'),
    interrupted: objectsOf(findings, 'interrupted'),
    access: access === 'some' && reached.length > 0 ? access : reached,
    restarts: objectsOf(findings, 'restarts'),
    held: held.map(({ object }) => object).sort(),
  };
}

const whole = ({
  refused = [],
  data = [],
  interrupted = [],
  access = [],
  restarts = [],
  held = [],
}: Expected) => ({
  refused: [...refused].sort(),
  data: [...data].sort(),
  interrupted: [...interrupted].sort(),
  access: access === 'some' ? access : [...access].sort(),
  restarts: [...restarts].sort(),
  held: [...held].sort(),
});

test.each(rows.map((row) => [row.what, row] as const))('%s', (_, row) => {
  const findings = reviewObjects('c', asRead(sides(row)));
  expect(told(findings, row.expected)).toEqual(whole(row.expected));
});
