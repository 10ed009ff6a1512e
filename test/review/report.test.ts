// How a review is named, read, accepted and told.
import { dump } from 'js-yaml';
import { Unreadable } from '../../lib/manifests/objects';
import { withReasons } from '../../lib/review/accepted';
import { type Finding, grouped, idOf } from '../../lib/review/finding';
import { markdown } from '../../lib/review/markdown';
import { json, reviewSchema, terminal, verdict } from '../../lib/review/report';
import { review } from '../../lib/review/review';

const policy = (name: string, namespaces: string[]) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'tempo' },
  spec: {
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: namespaces.map((namespace) => ({
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        })),
      },
    ],
  },
});
const config = (name: string, data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'tempo' },
  data,
});
const bucket = (name: string, bucket: string) =>
  config(name, { 'tempo.yaml': `storage: { trace: { s3: { bucket: ${bucket} } } }\n` });
const files = (...objects: object[]) =>
  new Map(objects.map((object, index) => [`c/tempo/${index}.yaml`, dump(object)]));
const found = (before: object[], after: object[]): Finding[] =>
  [...review(files(...before), files(...after)).values()].flat();
const ids = (findings: Finding[]) => findings.map(idOf);

const long = 'a-namespace-of-a-very-long-name-that-is-cut-where-people-read';

describe('an id', () => {
  const change = (...to: string[]) => found([policy('a', [`${long}-1`])], [policy('a', to)]);
  test.each([
    ['of a change whose values people are shown cut', change(`${long}-2`), change(`${long}-3`)],
    ['of one more, and of all of them removed', change(`${long}-1`, `${long}-2`), change()],
    [
      'of an object that is added',
      found([bucket('t', 'x')], [bucket('t', 'x'), policy('a', ['x'])]),
      found([bucket('t', 'x')], [bucket('t', 'x'), policy('a', ['y'])]),
    ],
    [
      'of an object of another name',
      found([policy('a', ['x'])], [policy('a', ['y'])]),
      found([policy('b', ['x'])], [policy('b', ['y'])]),
    ],
    [
      'of a line of a file',
      found([config('a', { f: `${long} 1` })], [config('a', { f: `${long} 2` })]),
      found([config('a', { f: `${long} 1` })], [config('a', { f: `${long} 3` })]),
    ],
  ])('%s is another one for another change', (_, one, other) => {
    expect(one.length).toBeGreaterThan(0);
    expect(ids(one).filter((id) => ids(other).includes(id))).toEqual([]);
  });

  test('is of one finding: two routes of one gateway are accepted one by one', () => {
    const nginx = (...routes: string[]) =>
      config('tempo-gateway', { 'nginx.conf': routes.map((route) => `location ${route} {\n}\n`).join('') });
    const routes = found([nginx('= /a')], [nginx('= /a', '= /b', '= /c')]).filter(
      ({ class: name }) => name === 'access',
    );
    expect(routes).toHaveLength(2);
    expect(new Set(ids(routes)).size).toBe(2);
  });

  test('is the same for the same change, in whatever order and files', () => {
    const [before, after] = [
      files(bucket('a', 'x'), bucket('b', 'x')),
      files(bucket('b', 'y'), bucket('a', 'y')),
    ];
    const other = [...review(before, after).values()].flat();
    expect(ids(other)).toEqual(
      ids(found([bucket('a', 'x'), bucket('b', 'x')], [bucket('a', 'y'), bucket('b', 'y')])),
    );
  });
});

test('both sides of a change of long values are told from where they part', () => {
  const told = found([policy('a', [`${long}-1`])], [policy('a', [`${long}-2`])]).map(({ what }) => what);
  expect(told).toEqual([
    expect.stringMatching(/kubernetes\.io\/metadata\.name \.\.\.(.{20})-?1 -> \.\.\.\1-?2$/),
  ]);
});

describe('findings that are alike', () => {
  const all = found(
    ['a', 'b', 'c'].map((name) => bucket(name, 'x')),
    ['a', 'b', 'c'].map((name) => bucket(name, 'y')),
  );
  const [group] = grouped(all);
  test('are one line for people', () =>
    expect(grouped(all)).toMatchObject([
      { class: 'data', objects: ['ConfigMap/a', 'ConfigMap/b', 'ConfigMap/c'] },
    ]));
  test('are each there for other programs, with namespace and whole values', () => {
    const { environments } = reviewSchema.parse(
      JSON.parse(json({ findings: new Map([['c', all]]), notes: [] })),
    );
    expect(environments.c?.slice(0, 3)).toEqual(
      ['a', 'b', 'c'].map((name) =>
        expect.objectContaining({
          object: `ConfigMap/${name}`,
          namespace: 'tempo',
          group: group?.id,
          differences: [
            { path: ['tempo.yaml', 'storage', 'trace', 's3', 'bucket'], before: 'x', after: 'y' },
          ],
        }),
      ),
    );
  });
  test('are accepted together, or one by one', () => {
    const accept = (id: string | undefined) =>
      withReasons(all, {
        folder: 'f',
        now: new Map([['c.accepted.yaml', `- { id: ${id}, why: it is meant so }`]]),
      });
    const [first] = all;
    expect(accept(group?.id).findings.map(({ accepted }) => accepted)).toEqual([
      ...Array(3).fill('it is meant so'),
      ...Array(all.length - 3).fill(undefined),
    ]);
    expect(accept(first && idOf(first)).findings.filter(({ accepted }) => accepted)).toHaveLength(1);
  });
});

describe('an accepted finding', () => {
  const all = found([bucket('a', 'x')], [bucket('a', 'y')]);
  const entry = (id: string) => new Map([['c.accepted.yaml', `- { id: ${id}, why: it is meant so }`]]);
  const id = ids(all)[0] ?? '';
  test('of an earlier change accepts nothing, and is only noted', () => {
    const { findings, problems, notes } = withReasons(all, {
      folder: 'f',
      now: entry(id),
      before: entry(id),
    });
    expect(findings.some(({ accepted }) => accepted)).toBe(false);
    expect(problems).toEqual([]);
    expect(notes).toEqual(['an accepted finding is of earlier changes, and may be removed from f']);
  });
  test('that matches nothing is only noted', () => {
    const { problems, notes } = withReasons(all, { folder: 'f', now: entry('data-0123456789') });
    expect(problems).toEqual([]);
    expect(notes).toEqual([
      'f/c.accepted.yaml: data-0123456789 matches no finding of this review, and accepts nothing',
    ]);
  });
  test('of another environment accepts nothing', () => {
    const other = new Map([['d.accepted.yaml', `- { id: ${id}, why: it is meant so }`]]);
    expect(withReasons(all, { folder: 'f', now: other }).findings.some(({ accepted }) => accepted)).toBe(
      false,
    );
  });
});

describe('a version of dist/', () => {
  const [one, other] = [bucket('a', 'x'), bucket('a', 'y')];
  const texts = (...list: string[]) => new Map(list.map((text, index) => [`c/${index}.yaml`, text]));
  const told = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) =>
    [...review(before, after).values()].flat().map(({ object, what }) => `${object} ${what}`);
  test('may have lists, empty documents and what Kustomize reads', () => {
    const list = dump({ apiVersion: 'v1', kind: 'List', items: [one] });
    const kustomization =
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n';
    expect(told(texts(dump(one)), texts(`---\n${list}\n---\n`, kustomization))).toEqual([]);
    expect(
      told(texts(dump(one)), texts(dump({ apiVersion: 'v1', kind: 'ConfigMapList', items: [other] })))[0],
    ).toMatch(/^ConfigMap\/a /);
  });
  test('may have other files beside', () =>
    expect(review(texts(dump(one)), new Map([...texts(dump(one)), ['c/README.md', '# a: [']]))).toEqual(
      new Map(),
    ));
  test('may be JSON', () =>
    expect(told(texts(dump(one)), new Map([['c/a.json', JSON.stringify(one)]]))).toEqual([]));
  test('with a name that is generated is refused', () => {
    const job = dump({ apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName: 'a-' }, spec: {} });
    expect(told(texts(dump(one)), texts(dump(one), job))).toContain('Job/a-* no metadata.name');
  });
  test('may have its files under other names', () =>
    expect(review(texts(dump(one)), new Map([['c/b/z.yaml', dump(one)]]))).toEqual(new Map()));
  test.each([
    ['not YAML', 'a: [', /^c\/x\.yaml: not YAML: /],
    ['not a manifest', 'a: 1', /^c\/x\.yaml: not a manifest: apiVersion: /],
  ])('that is %s is one clear error', (_, text, message) => {
    const broken = new Map([...texts(dump(one)), ['c/x.yaml', text]]);
    expect(() => review(texts(dump(one)), broken)).toThrow(Unreadable);
    expect(() => review(texts(dump(one)), broken)).toThrow(message);
  });
  test('never shows what is in a Secret', () => {
    const secret = (value: string) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'a' },
      stringData: { key: value },
    });
    const all = found([secret('hush')], [secret('hush now')]);
    expect(all).toEqual([expect.objectContaining({ class: 'access' })]);
    expect(JSON.stringify(all)).not.toContain('hush');
  });
});

describe('an environment under another name', () => {
  const [before, after] = [
    new Map([['a/x.yaml', dump(bucket('t', 'x'))]]),
    new Map([['b/x.yaml', dump(bucket('t', 'y'))]]),
  ];
  const reviews = review(before, after);
  test('is compared with what it was', () =>
    expect(reviews.get('b')?.map(({ class: name, object }) => [name, object])).toEqual([
      ['data', 'ConfigMap/t'],
      ['quiet', 'b'],
    ]));
  test('and is said to be gone under the old one', () =>
    expect(reviews.get('a')?.map(({ what }) => what)).toContain('removed, 1 objects'));
});

describe('a report', () => {
  const all = found(
    [bucket('a', 'x'), config('b', { f: 'one\ntwo' })],
    [bucket('a', 'y'), config('b', { f: 'one\nthree' })],
  );
  const whole = { findings: new Map([['c', all]]), notes: ['dist/ is stale'] };
  const id = ids(all)[0];
  test('in a line', () => expect(verdict('c', all)).toBe('c: 1 data, 1 quiet'));
  test('for a terminal, with colours on one alone', () => {
    expect(terminal(whole, false)).toContain(`  ${id}   ConfigMap/a  storage.trace.s3.bucket "x" -> "y"\n`);
    expect(terminal(whole, false)).not.toContain('\u001b');
    expect(terminal(whole, true)).toContain(`\u001b[31m${id}`);
  });
  test('keeps a finding on its lines', () => {
    const multiline = found(
      [config('b', { 'f.yaml': 'a: "x"' })],
      [config('b', { 'f.yaml': 'a: "1\\n2\\n3"' })],
    );
    expect(terminal({ findings: new Map([['c', multiline]]), notes: [] }, false).split('\n')).toHaveLength(2);
  });
  test('for a pull request, with what is quiet folded', () => {
    expect(markdown(whole)).toContain(`| \`${id}\` | ConfigMap/a | storage.trace.s3.bucket "x" -> "y" |`);
    expect(markdown(whole)).toMatch(/<details><summary>1 quiet<\/summary>/);
  });
  test.each([
    terminal({ findings: new Map(), notes: [] }, false),
    markdown({ findings: new Map(), notes: [] }),
  ])('says that nothing changes: %j', (text) => expect(text).toMatch(/^(\*\*)?Nothing changes/));
  test.each([terminal(whole, false), markdown(whole)])('says what is wrong with dist/: %#', (text) =>
    expect(text).toContain('dist/ is stale'),
  );
});
