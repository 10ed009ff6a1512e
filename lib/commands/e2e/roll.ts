// Rolls each workload while traces are pushed and read: nothing is refused, nothing is lost, every read is answered.
import { Failure, failIf } from './failure';
import { Load } from './load';
import { untilReady, workloads } from './readiness';
import type { Stage, Step } from './stage';

/** Rolls one workload; answers with how long it took. */
async function rollOne({ kubectl, namespace, settings, log }: Stage, kind: string, name: string): Promise<string> {
  const start = Date.now();
  const { ok, stderr } = kubectl.run(['-n', namespace, 'rollout', 'restart', `${kind.toLowerCase()}/${name}`]);
  if (!ok) throw new Failure([stderr.trim()]);
  // A roll takes each pod's grace and its readiness in turn, so it may take longer than pods that start together.
  await untilReady(kubectl, namespace, settings.timeoutSeconds * 2, log, name);
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
      for (const { kind, metadata } of workloads(stage.kubectl, stage.namespace)) took.push(await rollOne(stage, kind, metadata.name));
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
