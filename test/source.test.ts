// YAML as it is written: the line of each key, what YAML makes something else of, and what nobody means.
import { readSource } from '../lib/environment/source';
import { line } from '../lib/problem';

const said = (text: string) => {
  const source = readSource('x.yaml', text);
  return 'problems' in source ? source.problems.map(line) : source.value;
};

test.each([
  [
    'a number',
    'tenants:\n  10: {}',
    ['x.yaml:2:3: the key 10, which YAML takes for a number. Write it in quotes: "10".'],
  ],
  [
    'another base',
    'tenants: { 0x1F: {} }',
    ['x.yaml:1:12: the key 0x1F, which YAML takes for a number. Write it in quotes: "0x1F".'],
  ],
  [
    'an exponent',
    '1e3: a',
    ['x.yaml:1:1: the key 1e3, which YAML takes for a number. Write it in quotes: "1e3".'],
  ],
  [
    'null',
    'a:\n  null: {}',
    ['x.yaml:2:3: the key null, which YAML takes for nothing. Write it in quotes: "null".'],
  ],
  [
    'true',
    'true: {}',
    ['x.yaml:1:1: the key true, which YAML takes for true or false. Write it in quotes: "true".'],
  ],
  [
    'a list',
    '[a, b]: {}',
    ['x.yaml:1:1: a key that is no text. Write a text, in quotes if it has brackets or braces.'],
  ],
  [
    'a mapping',
    '{ a: b }: {}',
    ['x.yaml:1:1: a key that is no text. Write a text, in quotes if it has brackets or braces.'],
  ],
  ['a prototype', '__proto__: {}', ['x.yaml:1:1: the key __proto__. Choose another name.']],
])('%s as a key', (_, text, expected) => expect(said(text)).toEqual(expected));

test.each([
  ['a number in quotes', '"10": a', { 10: 'a' }],
  ['a version', 'a.b: 1', { 'a.b': 1 }],
  ['yes', 'yes: no', { yes: 'no' }],
  ['an alias', 'a: &x { b: c }\nd: *x', { a: { b: 'c' }, d: { b: 'c' } }],
])('%s is taken', (_, text, expected) => expect(said(text)).toEqual(expected));

test.each([
  [
    'an alias of itself',
    'a: &x [*x]',
    /^x\.yaml:1: a\.0: an alias inside of what it stands for\. Write the value out\.$/,
  ],
  [
    'aliases that grow',
    [
      'a: &a [x, x, x, x, x, x, x, x, x, x]',
      ...'bcdefghi'
        .split('')
        .map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]}, `.repeat(10)}]`),
    ].join('\n'),
    /^x\.yaml:\d: [a-i.0-9]+: aliases that stand for more than 100000 values\. Write out what is meant\.$/,
  ],
  ['two documents', 'a: b\n---\nc: d', /^x\.yaml:3:5: 2 documents\. Write one in each file\.$/],
  ['a template', 'a: {{ .Values.x }}\nb: [', /fills in: here is none, so write the value\.$/],
  [
    'a megabyte',
    `a: ${'x'.repeat(2 ** 20)}`,
    /^x\.yaml:1:1: \d+ characters\. Allowed: up to 1048576, 1 MiB\.$/,
  ],
  ['a thousand brackets', '['.repeat(1000), /^x\.yaml:1:\d+: not YAML: /],
])('%s is refused, at once', (_, text, expected) =>
  expect(said(text)).toEqual([expect.stringMatching(expected)]),
);

test('each key has its line, and what is missing that of what it would be in', () => {
  const source = readSource('x.yaml', '# a comment\na:\n  b: 1\n\n  c:\n    - d\n    - e: f\ng: {h: i}\n');
  if ('problems' in source) throw new Error(source.problems.map(line).join());
  const lines = [
    ['a'],
    ['a', 'b'],
    ['a', 'c', 1],
    ['a', 'c', 1, 'e'],
    ['a', 'c', 1, 'z'],
    ['g', 'h'],
    ['z'],
    [],
  ];
  expect(lines.map((path) => source.lineOf(path))).toEqual([2, 3, 7, 7, 7, 8, 2, 2]);
});

test('the lines of files from Windows are counted once', () => {
  const source = readSource('x.yaml', 'a: b\r\nc: d\r\n');
  expect('lineOf' in source && source.lineOf(['c'])).toBe(2);
});
