// Changes as they come by Git: what `npm run review` says of them, and which pods really restart.

import { setTimeout as sleep } from 'node:timers/promises';
import { load } from 'js-yaml';
import type { Files } from '../../disk/files';
import { bytes, inMebibytes } from '../../environment/values';
import { line } from '../../problem';
import { review } from '../../review/review';
import type { Kubectl } from '../kubectl';
import { Failure, failIf } from '../on-cluster/failure';
import { pods } from '../on-cluster/readiness';
import { type Rendered, renderText } from '../on-cluster/rendering';
import type { Applied } from '../on-cluster/surroundings';
import { clientOf } from './deploy';
import { pushAndRead } from './push';
import type { Stage, Step } from './stage';

/** How long is waited for pods that should not restart. */
const settleSeconds = 20;

/** A tenant that is new. */
const newcomer = 'newcomer';

/** A size and some more. @example larger('256Mi', '64Mi') === '320Mi' */
export const larger = (size: string, more: string) => `${inMebibytes(bytes(size) + bytes(more))}Mi`;

/** Which objects a class of findings names. */
const found = (before: Files, after: Files, name: string) =>
  [...review(before, after).values()]
    .flat()
    .filter((finding) => finding.class === name)
    .map(({ object }) => object.replace(/^.*\//, ''));

/** The pods of each component. */
function podsOf(kubectl: Kubectl, namespace: string, label: string): Map<string, string[]> {
  const uids = new Map<string, string[]>();
  for (const { metadata } of pods(kubectl, namespace)) {
    const component = metadata.ownerReferences && metadata.labels?.[label];
    if (component) uids.set(component, [...(uids.get(component) ?? []), metadata.uid].sort());
  }
  return uids;
}

/** Renders an environment with some of its keys changed. */
export function renderChange(
  { rendered }: Stage,
  before: Rendered,
  changes: Record<string, unknown>,
): Rendered {
  const after = renderText(
    `${rendered.environment.cluster} with ${Object.keys(changes).join(', ')}`,
    before.text,
    changes,
  );
  if ('problems' in after) throw new Failure(after.problems.map(line));
  return after;
}

/** Deploys a change, and compares which pods were replaced with what the review says. */
async function compare(
  stage: Stage,
  before: Rendered,
  after: Rendered,
): Promise<{ problems: string[]; replaced: string[] }> {
  const { kubectl, namespace, topology, deployer, log } = stage;
  const expected = found(before.files, after.files, 'restarts').sort();
  const old = podsOf(kubectl, namespace, topology.componentLabel);
  await deployer.deploy(after.files, log);
  await sleep(settleSeconds * 1000);
  const young = podsOf(kubectl, namespace, topology.componentLabel);
  const replaced = topology.components
    .filter((component) => `${old.get(component)}` !== `${young.get(component)}`)
    .map((component) => topology.name(component));
  const isSame = `${[...replaced].sort()}` === `${expected}`;
  return {
    problems: isSame
      ? []
      : [
          `the review says that these restart: ${expected.join(', ') || 'none'}; the cluster restarted: ${replaced.join(', ') || 'none'}`,
        ],
    replaced,
  };
}

/** A change that the review calls refused is refused by the API server too. */
function refused({ kubectl }: Stage, before: Rendered, after: Rendered): string[] {
  const names = found(before.files, after.files, 'refused');
  const objects = [...after.files]
    .filter(([path, text]) => before.files.get(path) !== text)
    .map(([, text]): Applied => Object(load(text)));
  const answers = objects.map((object) => ({
    object,
    ...kubectl.run(
      [
        'apply',
        '--server-side',
        '--force-conflicts',
        '--field-manager=tempo-e2e',
        '--dry-run=server',
        '-f',
        '-',
      ],
      JSON.stringify(object),
    ),
  }));
  const really = answers.filter(({ ok }) => !ok).map(({ object }) => object.metadata.name);
  return `${names.sort()}` === `${really.sort()}` && names.length > 0
    ? []
    : [
        `the review says refused: ${names.join(', ') || 'none'}; the API server refuses: ${really.join(', ') || 'none'}`,
      ];
}

const sizeOf = ({ topology }: Stage, component: string) => topology.member(component).settings;

export const change: Step = {
  name: 'change',
  does: 'deploys changes, and compares the review with which pods restart',
  run: async (stage) => {
    const { rendered, clients } = stage;
    const [memory, disk] = [sizeOf(stage, 'querier').memory, sizeOf(stage, 'ingester').disk ?? '1Gi'];
    const moreMemory = renderChange(stage, rendered, { 'components.querier.memory': larger(memory, '64Mi') });
    const changed = await compare(stage, rendered, moreMemory);
    const moreTenants = renderChange(stage, moreMemory, { [`tenants.${newcomer}`]: {} });
    const tenant = await compare(stage, moreMemory, moreTenants);
    const isNewUsable = await pushAndRead(
      stage,
      newcomer,
      await clients.as(clientOf(stage, 'collectors')),
      await clients.as(clientOf(stage, 'grafana')),
    );
    const moreDisk = renderChange(stage, moreTenants, { 'components.ingester.disk': larger(disk, '1Gi') });
    failIf([
      ...changed.problems,
      ...tenant.problems,
      ...isNewUsable,
      ...refused(stage, moreTenants, moreDisk),
    ]);
    return `more memory for queriers restarts ${changed.replaced.join(', ') || 'none'}; a new tenant restarts ${tenant.replaced.join(', ') || 'none'} and is usable; a larger disk is refused: as the review says`;
  },
};
