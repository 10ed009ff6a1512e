// Types of values, with generated texts: what is taken is right by another judge, and what is right is taken.
// The seed is fixed: every run tries the same. A failure shrinks to the smallest text that fails.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type * as z from 'zod';
import { revision } from '../lib/environment/delivery';
import { tag } from '../lib/environment/names';
import { bucket, prefix, region } from '../lib/environment/object-store';
import { mountPath } from '../lib/environment/pods';
import { labelKey, labelValue } from '../lib/environment/shapes';
import { domain, hostAndPort, imageRepository, registry, repository, url } from '../lib/environment/urls';
import {
  bytes,
  cidr,
  cpu,
  dnsLabel,
  duration,
  line,
  mebibytes,
  seconds,
  shaped,
  size,
  tenantName,
} from '../lib/environment/values';

const runs = 2000;
const settings = { seed: 20261126, numRuns: runs };

/** Letters that mean something to one of the languages that texts get into, and some that are only odd. */
const odd = [
  ...'.:-_/\\@#?%$&*|;,<>()[]{}"\'`^~+=! \t\n\r\0',
  '\u001b',
  '\u00ad',
  '\u2028',
  '\u{1f680}',
  'é',
  '..',
  '//',
  '${',
  '{{',
  '$(',
  '.lock',
  '@{',
];

/** Texts near an example: some of its letters left out, doubled, or replaced by odd ones. */
const near = (...examples: string[]) =>
  fc
    .tuple(
      fc.constantFrom(...examples),
      fc.array(
        fc.tuple(
          fc.nat(40),
          fc.constantFrom('delete', 'insert', 'replace'),
          fc.oneof(fc.constantFrom(...odd), fc.string({ maxLength: 2 })),
        ),
        { maxLength: 4 },
      ),
    )
    .map(([example, edits]) =>
      edits.reduce((text, [at, how, odd]) => {
        const index = at % (text.length + 1);
        return (
          text.slice(0, index) +
          (how === 'delete' ? '' : odd) +
          text.slice(index + (how === 'insert' ? 0 : 1))
        );
      }, example),
    );

/** How many texts a type took and refused; both must be many, or nothing was tested. */
function held(schema: z.ZodType, texts: fc.Arbitrary<string>, judge: (text: string) => boolean) {
  let [taken, refused] = [0, 0];
  fc.assert(
    fc.property(texts, (text) => {
      const isTaken = schema.safeParse(text).success;
      if (isTaken) taken += 1;
      else refused += 1;
      return !isTaken || judge(text);
    }),
    settings,
  );
  expect(Math.min(taken, refused)).toBeGreaterThan(runs / 50);
}

const isPlain = (text: string) => /^[\x21-\x7e]+$/.test(text);
const hostOf = (text: string) => new URL(`http://${text}/`);

test.each<[string, z.ZodType, fc.Arbitrary<string>, (text: string) => boolean]>([
  [
    'a DNS label',
    dnsLabel,
    near('do-nyc3-prod', 'tempo', 'a'),
    (text) => text.length < 64 && hostOf(`${text}.example`).hostname === `${text}.example`,
  ],
  [
    'a domain',
    domain,
    near('cluster.local', 'k8s.example.com', 'a'),
    (text) => isPlain(text) && hostOf(text).hostname === text,
  ],
  [
    'a host and a port',
    hostAndPort,
    near('nyc3.digitaloceanspaces.com', 'minio.storage.svc:9000', '192.0.2.7:9000', '[2001:db8::7]:9000'),
    (text) =>
      isPlain(text) &&
      hostOf(text).pathname === '/' &&
      hostOf(text).username === '' &&
      hostOf(text).search === '',
  ],
  [
    'a URL',
    url,
    near('http://mimir.mimir.svc/api/v1/push', 'https://mimir.example.com:8443/push'),
    (text) =>
      isPlain(text) &&
      new URL(text).username === '' &&
      new URL(text).search === '' &&
      new URL(text).hash === '',
  ],
  [
    'a registry',
    registry,
    near('docker.io', 'reg.example.com:5000/team/tempo'),
    (text) => isPlain(text) && !/\/$|\/\/|[@?#]/.test(text),
  ],
  [
    'the key of a label',
    shaped(labelKey),
    near('app.example.com/name', 'team'),
    (text) => isPlain(text) && /^[^"'$`\\{}:;@]+$/.test(text) && text.split('/').length < 3,
  ],
  [
    'the value of a label',
    shaped(labelValue),
    near('platform', 'a.b-c_d'),
    (text) => text.length < 64 && /^[\w.-]*$/.test(text),
  ],
  [
    'an image',
    imageRepository,
    near('registry.example.com:5000/mirror/tempo'),
    (text) => isPlain(text) && !/[@?#]|\/\/|\/$/.test(text) && text.includes('/'),
  ],
  [
    'a repository',
    repository('a repository', 'https', 'ssh', 'scp'),
    near('https://github.com/example/tempo.git', 'git@github.com:example/tempo.git'),
    (text) => isPlain(text) && !/[*?#$`"';|<>\\]/.test(text),
  ],
  [
    'a path in a container',
    mountPath,
    near('/etc/ssl/company', '/opt/x'),
    (text) =>
      new URL(`file://${text}`).pathname === text && !/^\/(?:conf|proc|sys|dev|tmp)(?:\/|$)/.test(text),
  ],
  ['a tag', tag, near('1.31.6-alpine', 'v0.16.0'), (text) => /^\w[\w.-]{0,127}$/.test(text)],
  [
    'a bucket',
    bucket,
    near('tempo-prod', 'my.bucket', '10.0.0.1'),
    (text) => hostOf(`${text}.s3.example`).hostname === `${text}.s3.example` && !text.includes('..'),
  ],
  ['a region', region, near('nyc3', 'us-east-1'), (text) => isPlain(text) && !/["'$`\\{}:;@/]/.test(text)],
  [
    'a prefix',
    prefix,
    near('tempo', 'a/b.c/d'),
    (text) => new URL(`http://x/${text}`).pathname === `/${text}`,
  ],
  ['a tenant', tenantName, near('prod', "a!-_.*'()"), (text) => isPlain(text) && !/[|/\\"]/.test(text)],
  [
    'a range',
    cidr,
    near('203.0.113.0/24', '2001:db8::/32', '10.0.0.0/8'),
    (text) =>
      hostOf(text.includes(':') ? `[${text.split('/')[0]}]` : `${text.split('/')[0]}`).pathname === '/',
  ],
  [
    'a duration',
    duration({ least: '1m', most: '48h' }),
    near('30m', '1h30m', '47h59m60s'),
    (text) => seconds(text) >= 60 && seconds(text) <= 172_800 && /^(\d+h)?(\d+m)?(\d+s)?$/.test(text),
  ],
  [
    'a size',
    size({ least: '1Mi', most: '1Ti' }),
    near('512Mi', '2Gi', '1Ti'),
    (text) => Number.isSafeInteger(bytes(text)) && bytes(text) <= 2 ** 40,
  ],
  ['mebibytes', mebibytes, near('20Mi', '1024Mi'), (text) => bytes(text) <= 2 ** 30],
  [
    'thousandths of a core',
    cpu,
    near('250m', '1500m'),
    (text) => Number.parseInt(text, 10) > 0 && Number.parseInt(text, 10) <= 1e6,
  ],
  [
    'a line',
    line('a line'),
    near('Tempo', 'Mimir Prod (EU)', 'é'),
    (text) => JSON.stringify(text).length < 450 && text === text.trim() && !/[\p{Cc}\u2028]/u.test(text),
  ],
])(`%s: ${runs} texts`, (_, schema, texts, judge) => held(schema, texts, judge));

const number = (most: number) => fc.integer({ min: 1, max: most });

test.each<[string, z.ZodType, fc.Arbitrary<string>]>([
  [
    'durations',
    duration({ least: '1s', most: '87600h' }),
    fc.tuple(number(9000), number(59), number(59)).map(([h, m, s]) => `${h}h${m}m${s}s`),
  ],
  [
    'sizes',
    size({ least: '1Mi', most: '1Ti' }),
    fc.tuple(number(1024), fc.constantFrom('Mi', 'Gi')).map(([count, unit]) => `${count}${unit}`),
  ],
  ['processor time', cpu, number(1e6).map((count) => `${count}m`)],
  [
    'buckets',
    bucket,
    fc
      .stringMatching(/^[a-wyz][a-z0-9]{2,20}(-[a-z0-9]{1,8}){0,3}$/)
      .filter((text) => !/^(sthree|amzn)-|s3$|s3alias$/.test(text)),
  ],
  [
    'addresses',
    hostAndPort,
    fc
      .tuple(fc.stringMatching(/^s3(\.[a-z][a-z0-9]{0,20}){2,4}$/), number(65535))
      .map(([host, port]) => `${host}:${port}`),
  ],
  [
    'ranges',
    cidr,
    fc.tuple(number(223), fc.integer({ min: 8, max: 8 })).map(([first, bits]) => `${first}.0.0.0/${bits}`),
  ],
])(`%s that are right are taken: ${runs}`, (_, schema, texts) =>
  fc.assert(
    fc.property(texts, (text) => schema.safeParse(text).success),
    settings,
  ),
);

test('a revision is one that Git takes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'git-'));
  const texts = fc
    .sample(near('main', 'release/2.10', 'v1.0.0', 'a/b/c'), settings)
    .filter((text) => revision.safeParse(text).success);
  const judged = texts.map((text) => {
    try {
      execFileSync('git', ['check-ref-format', `refs/heads/${text}`], { cwd: folder, stdio: 'ignore' });
      return true;
    } catch {
      return text;
    }
  });
  rmSync(folder, { recursive: true });
  expect(texts.length).toBeGreaterThan(runs / 50);
  expect(judged).toEqual(texts.map(() => true));
}, 30_000);
