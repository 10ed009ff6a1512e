// What the review says to do, done: its commands are run as they are printed, then the change is deployed,
// then it is looked whether they helped.
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { dump, load } from 'js-yaml';
import type { Files } from '../../disk/files';
import { bytes } from '../../environment/values';
import { review } from '../../review/review';
import { pollSeconds } from '../../tempo/limits';
import { wavesOf } from '../on-cluster/deployers';
import { Failure, failIf, inWords } from '../on-cluster/failure';
import { listed } from '../on-cluster/listed';
import { pods } from '../on-cluster/readiness';
import type { Rendered } from '../on-cluster/rendering';
import type { Applied } from '../on-cluster/surroundings';
import { larger, renderChange } from './change';
import { clientOf } from './deploy';
import { Load } from './load';
import { addresses, tenantOf } from './push';
import type { Stage, Step } from './stage';

/** The commands among the lines of remedies; the others are for people, such as `sync`. */
export const commandsOf = (before: Files, after: Files, name: string): string[] => [
  ...new Set(
    [...review(before, after).values()]
      .flat()
      .filter((finding) => finding.class === name)
      .flatMap(({ remedy = [] }) => remedy)
      .filter((line) => /^(kubectl|for|echo) /.test(line)),
  ),
];

/** Runs the commands that the review prints of a change; there must be some. */
function follow({ kubectl, log }: Stage, before: Files, after: Files, name: string): string[] {
  const commands = commandsOf(before, after, name);
  if (commands.length === 0) throw new Failure([`the review has no remedy for what is ${name}`]);
  return commands.map((command) => {
    log(`$ ${command}`);
    const { status, stdout, stderr } = spawnSync('bash', ['-c', kubectl.shell + command], {
      encoding: 'utf8',
      timeout: 300_000,
    });
    if (status !== 0) throw new Failure([`the remedy failed: ${command}`, ...stderr.trim().split('\n')]);
    return stdout + stderr;
  });
}

const idsOf = (stage: Stage, component: string) =>
  pods(stage.kubectl, stage.namespace).flatMap(({ metadata: { uid, labels } }) =>
    labels?.[stage.topology.componentLabel] === component ? [uid] : [],
  );

/** A larger disk: the claims grow, the StatefulSet is made anew, and no pod restarts. */
async function grow(stage: Stage, before: Rendered): Promise<{ after: Rendered; problems: string[] }> {
  const disk = larger(stage.topology.member('ingester').settings.disk ?? '1Gi', '1Gi');
  const after = renderChange(stage, before, { 'components.ingester.disk': disk });
  const old = idsOf(stage, 'ingester');
  follow(stage, before.files, after.files, 'refused');
  await stage.deployer.deploy(after.files, stage.log);
  const claims = listed<{
    metadata: { name: string };
    spec: { resources: { requests: { storage: string } } };
  }>(stage.kubectl, '-n', stage.namespace, 'get', 'pvc');
  const small = claims.filter(
    ({ metadata, spec }) =>
      metadata.name.includes('-ingester-') && bytes(spec.resources.requests.storage) !== bytes(disk),
  );
  return {
    after,
    problems: [
      ...small.map(
        ({ metadata, spec }) => `claim ${metadata.name} has ${spec.resources.requests.storage}, not ${disk}`,
      ),
      ...(`${old}` === `${idsOf(stage, 'ingester')}`
        ? []
        : ['ingesters restarted, though their StatefulSet was deleted around them']),
    ],
  };
}

/** An ingester less: it flushes before it goes, so all that was pushed is found afterwards. */
async function shrink(stage: Stage, before: Rendered): Promise<string[]> {
  const replicas = stage.topology.replicas('ingester');
  const more = renderChange(stage, before, { 'components.ingester.replicas': replicas + 1 });
  await stage.deployer.deploy(more.files, stage.log);
  const [collector, reader] = [
    await stage.clients.as(clientOf(stage, 'collectors')),
    await stage.clients.as(clientOf(stage, 'grafana')),
  ];
  const { query, http } = addresses(stage);
  const tenant = tenantOf(stage);
  const { ids } = await collector.ask('push', { target: { protocol: 'http', url: http, tenant }, count: 40 });
  follow(stage, more.files, before.files, 'data');
  await stage.deployer.deploy(before.files, stage.log);
  let { missing, failed } = await reader.ask('find', { query, tenant, ids });
  // One that only the ingester that went had whole is in the object store, where queriers see it with their
  // next poll.
  for (
    const end = Date.now() + (pollSeconds + 30) * 1000;
    missing.length > 0 && Date.now() < end;
    await sleep(15_000)
  ) {
    ({ missing, failed } = await reader.ask('find', { query, tenant, ids: missing }));
  }
  if (ids.length === 40 && missing.length === 0) return [];
  return [
    `${missing.length} of ${ids.length} traces are not found when an ingester has gone: ${inWords(failed) || missing.join(', ')}`,
  ];
}

/** Replicas that are left out of a file, for an autoscaler: they stay as they are. */
async function handOver(stage: Stage, before: Files): Promise<string[]> {
  const name = stage.topology.name('querier');
  const isIt = (path: string) => path.endsWith(`/Deployment.${name}.yaml`);
  const after = new Map(
    [...before].map(([path, text]) => {
      if (!isIt(path)) return [path, text];
      const { spec, ...object }: { spec: { replicas?: number } } = Object(load(text));
      const { replicas: _, ...rest } = spec;
      return [path, dump({ ...object, spec: rest }, { noRefs: true })];
    }),
  );
  const replicas = () =>
    Number(Object(stage.kubectl.json(['-n', stage.namespace, 'get', 'deployment', name])).spec?.replicas);
  const old = replicas();
  follow(stage, before, after, 'interrupted');
  await stage.deployer.deploy(after, stage.log);
  const young = replicas();
  await stage.deployer.deploy(before, stage.log);
  return old === young
    ? []
    : [`Deployment ${name} went from ${old} to ${young} replicas when they were left out`];
}

export const remedies: Step = {
  name: 'remedies',
  does: 'does what the review says to do, and looks whether it helps',
  run: async (stage) => {
    await stage.deployer.deploy(stage.rendered.files, stage.log);
    const grown = await grow(stage, stage.rendered);
    const shrunk = await shrink(stage, grown.after);
    const handed = await handOver(stage, grown.after.files);
    failIf([...grown.problems, ...shrunk, ...handed]);
    return 'claims grow and no pod restarts; an ingester that goes flushes first; replicas that are left out stay';
  },
};

/** Deploys a change, and deletes what it has no more, as Argo CD and Flux do. */
async function replace({ deployer, kubectl, log }: Stage, before: Files, after: Files): Promise<void> {
  await deployer.deploy(after, log);
  const idOf = ({ apiVersion, kind, metadata }: Applied) =>
    [apiVersion, kind, metadata.namespace, metadata.name].join(' ');
  const objects = (files: Files) => [...wavesOf(files).values()].flat();
  const left = new Set(objects(after).map(idOf));
  const gone = objects(before).filter((object) => !left.has(idOf(object)));
  if (gone.length === 0) return;
  const { ok, stderr } = kubectl.run(
    ['delete', '--ignore-not-found', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: gone }),
  );
  if (!ok) throw new Failure(stderr.trim().split('\n'));
  log(`${gone.length} objects deleted`);
}

/**
 * The steps that the review names for a stack that leaves the mesh, or joins it; each is a change of the
 * environment.
 */
const moves = (linkerd: unknown, networkPolicy: unknown): Record<string, Record<string, unknown>> => {
  const audit = { ...Object(linkerd), inboundPolicy: 'audit' };
  return {
    'without network policies': { networkPolicy: undefined },
    'audited only': { networkPolicy: undefined, linkerd: audit },
    'out of the mesh': { networkPolicy: undefined, linkerd: undefined },
    'in the mesh again, audited only': { networkPolicy: undefined, linkerd: audit },
    'denied again': { networkPolicy: undefined, linkerd },
    'with network policies again': { networkPolicy, linkerd },
  };
};

export const mesh: Step = {
  name: 'mesh',
  does: 'leaves the mesh and joins it again under load, in the steps that the review names',
  isNamed: true,
  run: async (stage) => {
    const { linkerd, networkPolicy } = Object(load(stage.rendered.text));
    if (!linkerd) throw new Failure(['the environment is in no mesh']);
    const began = await Load.start(stage);
    let { files } = stage.rendered;
    for (const [what, changes] of Object.entries(moves(linkerd, networkPolicy))) {
      stage.log(what);
      const after = renderChange(stage, stage.rendered, changes).files;
      await replace(stage, files, after);
      files = after;
    }
    const { problems, figures } = await began.stop();
    failIf(problems.length > 0 ? [...problems, figures] : []);
    return figures;
  },
};
