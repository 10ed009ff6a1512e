// npm run review -- --live: dist/ held against the cluster that kubectl reaches.
import { load, YAMLException } from 'js-yaml';
import type { Files } from '../disk/files';
import { identity, type Manifest, type Objects, reader } from '../manifests/objects';
import { at } from '../manifests/reading';
import type { Finding } from '../review/finding';
import { type Answer, reviewLive } from '../review/live';
import { applierOf } from '../review/ownership';
import { renderedKinds } from '../review/rendered-kinds';
import { ownLabels } from '../topology/topology';
import { Cluster } from './cluster';

/** Raised when it is not clear which environment a cluster is; its message is for people. */
export class Unclear extends Error {}

/** Who is taken to apply dist/ where nobody has yet. */
const nobodyYet = 'kubectl';

/**
 * The objects of each environment. What is told to Argo CD and Flux themselves is not synced by them, nor
 * always in this cluster.
 */
function environments(dist: Files): Map<string, Objects> {
  const read = reader();
  const names = [...new Set([...dist.keys()].map((path) => path.replace(/\/.*/, '')))]
    .filter((name) => name !== 'delivery')
    .sort();
  return new Map(
    names.map((name) => [name, read(new Map([...dist].filter(([path]) => path.startsWith(`${name}/`))))]),
  );
}

/** The name under which Tempo's pods gossip, which no two clusters have in common. */
function gossipNames(objects: Iterable<Manifest>): Set<string> {
  const files = [...objects]
    .filter(({ kind }) => kind === 'ConfigMap')
    .map((object) => String(at(object, 'data', 'tempo.yaml') ?? ''));
  const labels = files.map((text) => {
    try {
      return at(load(text), 'memberlist', 'cluster_label');
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      return undefined;
    }
  });
  return new Set(labels.filter((label) => typeof label === 'string'));
}

/** The environment that a cluster is: the one that is asked for, the one that runs there, or the only one. */
function choose(all: Map<string, Objects>, running: Set<string>, wanted: string | undefined): string {
  const names = [...all.keys()];
  const allowed = `Allowed: ${names.join(', ')}`;
  if (wanted !== undefined) {
    if (names.includes(wanted)) return wanted;
    throw new Unclear(`--env: got ${JSON.stringify(wanted)}, which is not in dist/. ${allowed}`);
  }
  const here = names.filter((name) =>
    [...gossipNames(all.get(name)?.values() ?? [])].some((label) => running.has(label)),
  );
  const [first, ...others] = here.length > 0 || running.size > 0 ? here : names;
  if (first !== undefined && others.length === 0) return first;
  if (names.length === 0) throw new Unclear('dist/: got nothing. Run npm run synth first');
  const runs =
    running.size > 0 ? `Tempo runs there as ${[...running].sort().join(', ')}` : 'no Tempo runs there yet';
  throw new Unclear(
    `which environment of dist/ this cluster is cannot be told: ${runs}. Name it with --env. ${allowed}`,
  );
}

/** The manager that most objects were applied by. */
function deployerOf(live: Manifest[]): string {
  const counts = new Map<string, number>();
  for (const manager of live.flatMap((object) => applierOf(object) ?? []))
    counts.set(manager, (counts.get(manager) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? nobodyYet;
}

async function answers(
  cluster: Cluster,
  rendered: Manifest[],
  found: Map<string, Manifest>,
): Promise<{ deployer: string; answers: Answer[] }> {
  const met = await Promise.all(
    rendered.map(async (object) => ({
      rendered: object,
      live: found.get(identity(object)) ?? (await cluster.live(object)),
    })),
  );
  const deployer = deployerOf(met.flatMap(({ live }) => live ?? []));
  const made = rendered.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  const isComing = (refusal: string) => made.some((name) => refusal === `namespaces "${name}" not found`);
  const answers = await Promise.all(
    met.map(async (one) => ({ ...one, ...(await cluster.applied(one.rendered, deployer)) })),
  );
  return {
    deployer,
    answers: answers.map((one) =>
      one.refusal !== undefined && isComing(one.refusal) ? { ...one, refusal: undefined } : one,
    ),
  };
}

/**
 * The review of dist/ against a cluster.
 * @param flags Flags of kubectl that name the cluster.
 * @param wanted The environment that it is. @default found by what runs there
 * @throws NoCluster, Denied or Unclear
 */
export async function liveReview(
  dist: Files,
  flags: string[],
  wanted?: string,
): Promise<Map<string, Finding[]>> {
  const all = environments(dist);
  const everything = [...all.values()].flatMap((objects) => [...objects.values()]);
  const cluster = await Cluster.open(flags);
  try {
    const namespaces = [...new Set(everything.flatMap(({ metadata }) => metadata.namespace ?? []))];
    const labelled = (
      await Promise.all(renderedKinds.map((kind) => cluster.labelled(kind, ownLabels, namespaces)))
    ).flat();
    cluster.assertAllowed();
    const environment = choose(all, gossipNames(labelled), wanted);
    const rendered = [...(all.get(environment)?.values() ?? [])].filter(({ kind }) => kind !== 'Secret');
    const said = await answers(
      cluster,
      rendered,
      new Map(labelled.map((object) => [identity(object), object])),
    );
    cluster.assertAllowed();
    const known = new Set(everything.map(identity));
    // What has an owner, or is being deleted, goes by itself.
    const stays = (object: Manifest) =>
      at(object, 'metadata', 'ownerReferences') === undefined &&
      at(object, 'metadata', 'deletionTimestamp') === undefined;
    const leftovers = labelled.filter((object) => !known.has(identity(object)) && stays(object));
    return new Map([[environment, reviewLive(environment, { ...said, leftovers })]]);
  } finally {
    cluster.close();
  }
}
