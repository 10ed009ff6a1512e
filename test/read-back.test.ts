// What is rendered is what a cluster keeps: it is applied for real, read back, and compared.
// https://kubernetes.io/docs/reference/using-api/server-side-apply/

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { applicationSets } from '../charts/application-sets';
import { tracing } from '../charts/tracing';
import { topologyOf } from '../lib/architectures/architectures';
import { withDefaults } from '../lib/manifests/defaults';
import { withReplicas } from '../lib/manifests/objects';
import { dig, list } from '../lib/manifests/reading';
import { withoutServerOnly } from '../lib/manifests/server-only';
import { objectsOf } from '../lib/render';
import { describeWithApiServer } from './api-server';
import { environment, type Name, names } from './environments';

/** An environment, with all that those who apply it are told. */
function everythingOf(name: Name): unknown[] {
  const repository = 'https://github.com/example/tempo.git';
  const told = environment(name, {
    'delivery.argoCd.repository': repository,
    'delivery.flux.repository': repository,
  });
  return [...tracing(topologyOf(told)).charts, ...applicationSets([told]).charts]
    .flatMap(objectsOf)
    .map(({ object }) => object);
}

const byHand = loadAll(readFileSync('test/manifests/by-hand.yaml', 'utf8')).map(withDefaults);
const sets: [string, () => unknown[]][] = [
  ...names.map((name): [string, () => unknown[]] => [name, () => everythingOf(name)]),
  ['what is written by hand', () => byHand],
];
/** Both ways in which those who deliver apply. The first makes the objects, the second takes them over. */
const ways = [
  ['client-side', []],
  ['server-side', ['--server-side', '--force-conflicts']],
] as const;

const namespaced = (objects: unknown[]) =>
  new Set(objects.flatMap((object) => dig(object, 'metadata.namespace') ?? []));
const asList = (items: unknown[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const id = (object: unknown) =>
  `${dig(object, 'kind')}/${dig(object, 'metadata.namespace') ?? ''}/${dig(object, 'metadata.name')}`;

describeWithApiServer('read back', (flags) => {
  function kubectl(args: string[], input?: string): string {
    const { status, stdout, stderr } = spawnSync('kubectl', [...flags, ...args], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      ...(input !== undefined && { input }),
    });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  }
  /** Objects as the server answers that it keeps them. */
  const apply = (objects: unknown[], args: readonly string[]) =>
    list(dig(JSON.parse(kubectl(['apply', ...args, '-o', 'json', '-f', '-'], asList(objects))), 'items'));

  describe.each(sets)('%s', (_, render) => {
    it.each(ways)('applied %s, nothing differs', (_, way) => {
      const objects = render();
      apply(
        [...namespaced(objects)].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
        ['--server-side'],
      );
      const kept = apply(objects, way);
      // Replicas that Git leaves out an autoscaler is to set; until it does, there is one.
      const inGit = new Map(objects.map((object) => [id(object), withReplicas(Object(object))]));
      expect(kept.length).toBe(objects.length);
      for (const object of kept)
        expect([id(object), withoutServerOnly(object)]).toEqual([
          id(object),
          withoutServerOnly(inGit.get(id(object))),
        ]);
    });
  });
});
