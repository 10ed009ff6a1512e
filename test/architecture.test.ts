// Who may know what. Each row is a sentence of the design; the files that break it are named.
import { dirname, join } from 'node:path';
import { readTree } from '../lib/disk/files';

const sources: (readonly [path: string, text: string])[] = ['lib', 'charts'].flatMap((folder) =>
  [...readTree(folder, /\.ts$/)].map(([path, text]) => [`${folder}/${path}`, text] as const),
);

/** Without comments: they may speak of anything. */
const code = (text: string) =>
  text
    .replaceAll(/^import [^;]*;$/gm, (line) => line.replaceAll(/ as /g, ' '))
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '');
const breaking = (pattern: RegExp, allowed: RegExp) =>
  sources.filter(([path, text]) => pattern.test(code(text)) && !allowed.test(path)).map(([path]) => path);

test.each([
  ['only the disk and commands touch files', /node:fs/, /^lib\/disk\/|^lib\/commands\//],
  [
    'only commands read variables or end the process, and the disk that waits for a signal',
    /process\.(env|exit|argv)/,
    /^lib\/disk\/|^lib\/commands\//,
  ],
  [
    'only commands ask a clock, chance or the network; some compare addresses',
    /Date\(|Date\.now|Math\.random|randomUUID|node:(http|net)|performance/,
    /^lib\/access\/ranges\.ts$|^lib\/environment\/|^lib\/review\/addresses\.ts$|^lib\/commands\//,
  ],
  [
    'only commands ask other programs; a review asks Git',
    /node:child_process/,
    /^lib\/git\.ts$|^lib\/commands\//,
  ],
  ['nothing needs a command', /from '[./]*\/commands\//, /^lib\/commands\//],
  [
    'only a component’s file holds a port number; and the mesh’s, and commands those of their own clients and stores',
    /\b(3200|9095|7946|431[78]|11211|80(80|86|90)|14250|14268|9411|41(43|91))\b/,
    /^lib\/topology\/ports\.ts$|^lib\/tempo\/ports\.ts$|^lib\/components\/|^lib\/commands\//,
  ],
  [
    'only the topology knows how Services are called',
    /svc\.|cluster\.local/,
    /^lib\/topology\/topology\.ts$|^lib\/environment\/|^lib\/rules\/network\.ts$|^lib\/commands\//,
  ],
  [
    'only the topology holds identity labels',
    /app\.kubernetes\.io\/(name|component|part-of)/,
    /^lib\/topology\/topology\.ts$|^lib\/commands\//,
  ],
  [
    'only what renders custom resources sees imports/',
    /imports\/(?!k8s)[a-z]+[-.]/,
    /^lib\/(access|secrets|grafana|delivery|monitoring|integrations)\//,
  ],
  [
    'only a component’s file and the environment’s schema know versions, and commands those of what they start beside it',
    /(?<![\d.])\d+\.\d+\.\d+(?![\d.])/,
    /^lib\/environment\/|^lib\/components\/|^lib\/tempo\/image\.ts$|^lib\/commands\//,
  ],
  ['components do not know one another', /from '\.\/(?!\.)/, /^lib\/(?!components)|^charts\/tracing\.ts$/],
  [
    'no any, no cast, no assertion',
    /[)\]}\w] as (unknown|never|any|string|number|[A-Z])|: any\b|\w!\./,
    /^$/,
  ],
])('%s', (_, pattern, allowed) => expect(breaking(pattern, allowed)).toEqual([]));

/** The house, from the ground up. A part knows those before it, and none after it. */
const floors = [
  ...[
    'problem',
    'disk',
    'environment',
    'kubernetes',
    'topology',
    'manifests',
    'access',
    'secrets',
    'delivery',
  ],
  ...[
    'tempo',
    'nginx',
    'monitoring',
    'grafana',
    'components',
    'architectures',
    'rules',
    'patches',
    'render',
    'review',
  ],
  ...['diagram', 'git', 'report', 'entry', 'charts', 'commands'],
];
const floorOf = (path: string) => floors.indexOf(path.replace(/^lib\//, '').replace(/\/.*|\.ts$/, ''));

test('imports between parts lead downward', () => {
  const upward = sources.flatMap(([path, text]) =>
    [...text.matchAll(/from '(\.[^']*)'/g)]
      .map(([, to = '']) => join(dirname(path), to))
      .filter((to) => !to.startsWith('imports/') && floorOf(to) > floorOf(path))
      .map((to) => `${path} -> ${to}`),
  );
  expect(upward).toEqual([]);
  expect(sources.map(([path]) => path).filter((path) => floorOf(path) < 0)).toEqual([]);
});

test('no drawers', () =>
  expect(
    sources
      .map(([path]) => path)
      .filter((path) => /(utils?|common|helpers?|types|constants|index|misc)\.ts$/.test(path)),
  ).toEqual([]));

test('no file is longer than its reader’s patience', () =>
  expect(
    sources
      .filter(
        ([, text]) =>
          code(text)
            .split('\n')
            .filter((line) => line.trim()).length > 300,
      )
      .map(([path]) => path),
  ).toEqual([]));
