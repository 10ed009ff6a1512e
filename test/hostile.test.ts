// What an operator could write into any key of text, by mistake or on purpose: it is refused with a message
// of one line, or it is only text in each language that it gets into. And no key of anybody gets anywhere.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, load, loadAll } from 'js-yaml';
import { tracing } from '../charts/tracing';
import { environmentJsonSchema, readEnvironments, topologyOf } from '../lib/architectures/architectures';
import { edited } from '../lib/environment/edit';
import { at, entries } from '../lib/manifests/reading';
import { line } from '../lib/problem';
import { render } from '../lib/render';
import { markdown } from '../lib/review/markdown';
import { review } from '../lib/review/review';
import { changed } from './environments';
import { describeWith, inOlderWords, run, temporaryDirectory } from './programs';
import { parsed } from './promql/parsing';

const base = changed('everything', { 'storage.sharedWith': undefined });

/** The paths of all texts in a value. A key with a dot in it cannot be edited by its path. */
function texts(value: unknown, path: string[] = []): string[][] {
  if (typeof value === 'string') return [path];
  return entries(value).flatMap(([key, inner]) => (key.includes('.') ? [] : texts(inner, [...path, key])));
}
const keys = texts(load(base)).map((path) => path.join('.'));

const read = (changes: Record<string, unknown>) =>
  readEnvironments('e', new Map([['x.yaml', edited(base, changes)]]));

/** What the schema says of a key: keys of which it says the same are of one type. */
function typeOf(key: string): string {
  const root = environmentJsonSchema();
  const schema = key.split('.').reduce<unknown>((within, name) => {
    const reference = at(within, '$ref');
    const inner = typeof reference === 'string' ? at(root, ...reference.slice(2).split('/')) : within;
    const next = at(inner, 'properties', name) ?? at(inner, 'items') ?? at(inner, 'additionalProperties');
    return /^\d+$/.test(name) ? (at(inner, 'items') ?? next) : next;
  }, root);
  return JSON.stringify([at(schema, 'pattern'), at(schema, 'enum'), at(schema, 'allOf')]);
}

/** One key of each type. */
const types = [...new Map(keys.map((key) => [typeOf(key), key])).values()];

/** What is said of the environment in which a key has another value; nothing, if it is taken. */
const said = (key: string, value: string) => {
  const reading = read({ [key]: value });
  return 'problems' in reading ? reading.problems.map(line) : [];
};

/** What is rendered of an environment. */
function renderedOf(reading: ReturnType<typeof read>): ReadonlyMap<string, string> {
  if ('problems' in reading) throw new Error(reading.problems.map(line).join('\n'));
  const [environment] = reading.environments;
  if (!environment) throw new Error('no environment was read');
  const topology = topologyOf(environment);
  const rendering = render(topology, tracing(topology));
  if ('problems' in rendering) throw new Error(rendering.problems.map(line).join('\n'));
  return rendering.files;
}
const rendered = (key: string, value: string) => renderedOf(read({ [key]: value }));

const before = rendered('queryTimeout', String(at(load(base), 'queryTimeout')));

const hostile = [
  ...['"', "'", '`', '\\', '$', '{', '}', ';', '|', '<', '>', '&', '#', '*', '%'].map(
    (letter) => `a${letter}b`,
  ),
  ...[
    '$(id)',
    '`id`',
    '${HOME}',
    '{{ $labels.x }}',
    '{{ .Values.x }}',
    '"} or up{x="',
    '; } server { listen 1; ',
  ],
  ...[
    "'; id; '",
    '<script>alert(1)</script>',
    '](http://x) [',
    '--- \na: b',
    '!!binary aGk=',
    '&x',
    '*x',
    '@x',
    '- a',
    '? a',
  ],
  ...[
    'null',
    'true',
    '0x1f',
    '1e3',
    '2026-01-01',
    '~',
    'a: b',
    'a #b',
    '\u001b[31m',
    'a\u202eb',
    'a\u2028b',
    'a\0b',
    '🚀',
  ],
];

const expressionsIn = (value: unknown): string[] =>
  entries(value).flatMap(([key, inner]) =>
    key === 'expr' && typeof inner === 'string' ? [inner] : expressionsIn(inner),
  );

/** What is wrong with files: no YAML, no PromQL, or text that became something else. */
function wrongWith(files: ReadonlyMap<string, string>, value: string): string[] {
  return [...files].flatMap(([path, text]) => {
    if (before.get(path) === text) return [];
    const [object] = loadAll(text);
    const nginx = at(object, 'data', 'nginx.conf');
    const rules = expressionsIn(object).filter((expression) => parsed(expression).error !== undefined);
    return [
      ...(/\n---/.test(text) ? [`${path}: two documents`] : []),
      ...rules.map((expression) => `${path}: no PromQL: ${expression}`),
      ...(typeof nginx === 'string' && /[^a-z0-9.-]/.test(value) && nginx.includes(value)
        ? [`${path}: in nginx.conf as it is`]
        : []),
    ];
  });
}

/** Commands of a review of the change that no shell takes. */
const notShell = (files: ReadonlyMap<string, string>) =>
  [...review(before, files).values()]
    .flat()
    .flatMap(({ remedy = [] }) => remedy)
    .filter((step) => /^(?:kubectl|argocd|flux|curl) /.test(step))
    .filter((step) => spawnSync('sh', ['-n'], { input: step }).status !== 0);

test('there are keys to try, and the environment without a change is taken', () => {
  expect(before.size).toBeGreaterThan(100);
  expect(keys.length).toBeGreaterThan(60);
});

test.each(types)('%s: hostile texts', (key) => {
  const taken = hostile.filter((value) => {
    const problems = said(key, value);
    for (const problem of problems) {
      expect(problem).toMatch(/^e\/x\.yaml:\d+: |^e\/x\.yaml:\d+:\d+: /);
      // Nothing that a terminal obeys or that breaks the line.
      expect(problem).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
      expect(problem.length).toBeLessThan(1200);
    }
    return problems.length === 0;
  });
  // What is taken one by one is mostly taken together, and rendered once.
  const together = taken.join(' ').slice(0, 180).trim();
  const values = taken.length > 1 && said(key, together).length === 0 ? [together] : taken;
  for (const value of values) {
    const files = rendered(key, value);
    expect({ value, wrong: wrongWith(files, value), notShell: notShell(files) }).toEqual({
      value,
      wrong: [],
      notShell: [],
    });
  }
});

/** Keys by their looks. None is anybody's: they are put together here, so that no scanner takes this file for a leak. */
const credentials = {
  'of AWS': `AKIA${'Q7ZJ2M4KX9PL3WTB'}`,
  'of an object store': `${'wJalrXUtnFEMI'}/K7MDENG/${'bPxRfiCYzQ8vLm3Tq2a'}`.slice(0, 40),
  'of DigitalOcean': `DO00${'Q7ZJ2M4KX9PL3WTB'}`,
  'of GitHub': `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`,
  'of GitLab': `glpat-${'a1B2c3D4e5'.repeat(2)}`,
  'of 1Password': `ops_eyJ${'a1B2c3D4e5'.repeat(3)}`,
  'of Grafana': `glsa_${'a1B2c3D4e5'.repeat(3)}`,
  'of Vault': `hvs.${'a1B2c3D4e5'.repeat(3)}`,
  'signed by somebody': `eyJ${'a1B2c3D4e5'.repeat(2)}.eyJ${'a1B2c3D4e5'.repeat(2)}.sig`,
  'that signs': '-----BEGIN RSA PRIVATE KEY-----',
  'in a URL': 'https://user:s3cr3tmarker@example.com/x',
  'in a query': 'https://example.com/x?token=s3cr3tmarker',
};

test.each(keys)('%s: a key is refused, and not shown', (key) => {
  for (const [name, secret] of Object.entries(credentials)) {
    const told = said(key, secret).join('\n') || 'it was taken';
    const marker = secret.includes('marker') ? 's3cr3tmarker' : secret;
    expect({ name, told, isShown: told.includes(marker) }).toEqual({
      name,
      told: expect.stringMatching(/\S/),
      isShown: false,
    });
    expect({ name, told }).not.toEqual({ name, told: 'it was taken' });
  }
});

test('a key in a comment is refused too: Git would keep it', () => {
  const reading = readEnvironments('e', new Map([['x.yaml', `# ${credentials['of AWS']}\n${base}`]]));
  expect('problems' in reading && reading.problems.map(line)).toEqual([
    'e/x.yaml:1: what looks like a key of AWS. No key is ever in Git: remove it here, and replace it where it was issued.',
  ]);
});

/** All free texts at once, each with all that is taken there. */
const nasty = `a"b'c\\d|e<f>g&h#i*j%k $(id) \`id\` \${HOME} "} or up{x="`;
const everywhere: Record<string, unknown> = {
  'tenants.prod.datasource.mimir': nasty,
  'tenants.prod.datasource.loki': nasty,
  'grafana.mimir': `${nasty}2`,
  'grafana.loki': `${nasty}3`,
  'credentials.item': nasty,
  'monitoring.alerts.labels': { team: nasty },
  'monitoring.dashboards.folder': nasty,
  annotations: { 'example.com/a': nasty },
  'pods.env': { A: nasty },
  'components.querier.pods.annotations': { 'example.com/b': nasty },
  'grafana.owned': undefined,
  "tenants.a!-_*'()": {},
};

describe('hostile texts everywhere at once', () => {
  const files = renderedOf(read(everywhere));
  const object = (name: string) => load(files.get(`everything/${name}.yaml`) ?? '');
  const nginxConf = String(at(object('tempo/ConfigMap.tempo-gateway'), 'data', 'nginx.conf'));

  test('each file, and each file in a ConfigMap, is what it was meant to be', () => {
    for (const [path, text] of files) {
      expect({ path, documents: loadAll(text).length }).toEqual({ path, documents: 1 });
      for (const [name, content] of entries(at(load(text), 'data'))) {
        if (name.endsWith('.json')) JSON.parse(String(content));
        if (/\.ya?ml$/.test(name)) load(String(content));
      }
    }
    expect(JSON.stringify(object('tempo/Deployment.tempo-querier'))).toContain(
      JSON.stringify(nasty).slice(1, -1),
    );
  });

  test('the tables of the review keep their columns, and have no HTML of others', () => {
    const text = markdown({ findings: review(before, files), notes: [] });
    const rows = text.split('\n').filter((row) => row.startsWith('|'));
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows)
      expect({ row, borders: row.match(/(?<!\\)\|/g)?.length }).toEqual({ row, borders: 5 });
    expect(text.replaceAll(/<\/?(?:details|summary|br)>/g, '')).not.toContain('<');
  });

  describeWith('promtool', 'prometheus', (promtool) =>
    test('takes the rules', () => {
      const path = join(temporaryDirectory(), 'rules.yaml');
      writeFileSync(path, dump(at(object('monitoring/PrometheusRule.tempo-rules'), 'spec')));
      expect(run(promtool, ['check', 'rules', path])).toEqual({ status: 0, stderr: '' });
    }),
  );

  describeWith('nginx', 'nginx-light', (nginx) =>
    test('takes the configuration', () => {
      const folder = temporaryDirectory();
      const local = nginxConf
        .replaceAll(/^( +server )\S+:\d+;$/gm, '$1127.0.0.1:9;')
        .replaceAll('/tmp/', `${folder}/`)
        .replaceAll(/listen (\d+)/g, `listen unix:${folder}/$1`);
      writeFileSync(join(folder, 'nginx.conf'), inOlderWords(local));
      expect(run(nginx, ['-e', 'stderr', '-c', join(folder, 'nginx.conf'), '-t'])).toEqual({
        status: 0,
        stderr: expect.not.stringMatching(/warn|emerg/),
      });
    }),
  );
});
