// Rolls each workload while traces are pushed and read: nothing is refused, nothing is lost, every read is
// answered.
import { Failure, failIf } from '../on-cluster/failure';
import { pods, untilReady, workloads } from '../on-cluster/readiness';
import { Load } from './load';
import type { Stage, Step } from './stage';

/** The pods of a workload, by their ids. */
const podsOf = ({ kubectl, namespace, topology }: Stage, name: string) =>
  pods(kubectl, namespace).flatMap(({ metadata: { uid, labels } }) =>
    topology.prefix + labels?.[topology.componentLabel] === name ? [uid] : [],
  );

/** Rolls one workload; answers with how long it took. */
async function rollOne(stage: Stage, kind: string, name: string): Promise<string> {
  const { kubectl, namespace, settings, log } = stage;
  const start = Date.now();
  const old = podsOf(stage, name);
  const { ok, stderr } = kubectl.run([
    '-n',
    namespace,
    'rollout',
    'restart',
    `${kind.toLowerCase()}/${name}`,
  ]);
  if (!ok) throw new Failure([stderr.trim()]);
  // A roll takes each pod's grace and its readiness in turn, so it may take longer than pods that start
  // together.
  await untilReady(kubectl, namespace, settings.timeoutSeconds * 2, log, name);
  const left = podsOf(stage, name).filter((uid) => old.includes(uid));
  if (left.length > 0 || old.length === 0)
    throw new Failure([`${name} did not roll: ${left.length} of ${old.length} pods are the old ones`]);
  const took = `${name} ${Math.round((Date.now() - start) / 1000)} s`;
  log(`rolled ${took}`);
  return took;
}

export const roll: Step = {
  name: 'roll',
  does: 'restarts each workload under load',
  run: async (stage) => {
    const load = await Load.start(stage);
    const took: string[] = [];
    try {
      for (const { kind, metadata } of workloads(stage.kubectl, stage.namespace))
        took.push(await rollOne(stage, kind, metadata.name));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const { problems } = await load.stop();
      throw new Failure([...error.lines, ...problems]);
    }
    const { problems, figures } = await load.stop();
    failIf(problems.length > 0 ? [...problems, figures] : []);
    return `${figures}; ${took.join(', ')}`;
  },
};
