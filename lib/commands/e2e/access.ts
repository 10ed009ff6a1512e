// Who reaches whom: every caller asks every port of every component, and each call is let through or stopped
// as the graph of calls says.
import { dump, load } from 'js-yaml';
import type { CallResult } from '../on-cluster/client/operations';
import type { Caller, Client } from '../on-cluster/clients';
import { Failure, failIf } from '../on-cluster/failure';
import { type PodState, pods } from '../on-cluster/readiness';
import { callersOf, callOf, isLet, type Target, targetsOf } from './expectations';
import type { Stage, Step } from './stage';

/** How long a caller waits for an answer; what a network policy drops takes all of it. */
const timeoutSeconds = 5;

/**
 * How often a call that went otherwise than expected is tried again: policies take a moment to reach a new
 * pod.
 */
const attempts = 3;

/** The label of the gossip ring, as Tempo's configuration has it. */
function gossipLabel({ files }: Stage): string {
  const text = [...files].find(([path]) => path.endsWith('/ConfigMap.tempo-ingester.yaml'))?.[1] ?? '';
  const { data = {} }: { data?: Record<string, string> } = Object(load(text));
  const { memberlist = {} }: { memberlist?: { cluster_label?: string } } = Object(
    load(data['tempo.yaml'] ?? dump({})),
  );
  return memberlist.cluster_label ?? '';
}

/** The address of one pod of each workload. */
function addressesOf({ kubectl, namespace, topology }: Stage): Map<string, string> {
  const all = pods(kubectl, namespace);
  const isOf =
    (component: string) =>
    ({ metadata, status }: PodState) =>
      metadata.labels?.[topology.componentLabel] === component && status?.podIP;
  return new Map(
    topology.components.map((component) => {
      const address = all.find(isOf(component))?.status?.podIP;
      if (!address) throw new Failure([`${topology.name(component)} has no pod with an address`]);
      return [topology.name(component), address];
    }),
  );
}

const said = ({ workload, port, request }: Target) =>
  `${workload}:${port.number}${request ? ` ${request.method} ${request.path}` : ''}`;

/**
 * Has one caller ask all targets, those again that went otherwise than expected; answers with what was seen
 * of each.
 */
async function askAll(
  client: Client,
  targets: Target[],
  expected: boolean[],
  addresses: Map<string, string>,
  label: string,
): Promise<CallResult[]> {
  const calls = targets.map((target) => callOf(target, addresses.get(target.workload) ?? '', label));
  const results = await client.ask('call', { calls, timeoutSeconds });
  for (let attempt = 1; attempt < attempts; attempt++) {
    const wrong = results.flatMap(({ passed }, index) => (passed === expected[index] ? [] : [index]));
    if (wrong.length === 0) break;
    const again = await client.ask('call', {
      calls: wrong.flatMap((index) => calls[index] ?? []),
      timeoutSeconds: timeoutSeconds * 2,
    });
    for (const [position, index] of wrong.entries())
      results[index] = again[position] ?? { passed: false, seen: 'no answer' };
  }
  return results;
}

export const access: Step = {
  name: 'access',
  does: 'asks every port of every component as every caller, meshed and unmeshed',
  run: async (stage) => {
    const { topology, graph, clients, log } = stage;
    const [callers, targets] = [callersOf(topology, graph), targetsOf(topology, graph)];
    const [addresses, label] = [addressesOf(stage), gossipLabel(stage)];
    const problems: string[] = [];
    let [through, stopped] = [0, 0];
    const one = async (caller: Caller) => {
      const others = targets.filter(({ workload }) => workload !== caller.workload);
      const expected = others.map((target) => isLet(topology, graph, caller, target));
      const results = await askAll(await clients.as(caller), others, expected, addresses, label);
      for (const [index, { passed, seen }] of results.entries()) {
        const target = others[index];
        if (!target) continue;
        if (passed) through++;
        else stopped++;
        if (passed !== expected[index])
          problems.push(
            `${caller.name} -> ${said(target)}: ${passed ? 'let through' : 'stopped'} (${seen}), the graph says otherwise`,
          );
      }
      log(
        `${caller.name}: ${results.length} calls, ${results.filter(({ passed }) => passed).length} let through`,
      );
    };
    const left = [...callers];
    const worker = async () => {
      for (let caller = left.shift(); caller; caller = left.shift()) await one(caller);
    };
    await Promise.all([worker(), worker(), worker()]);
    failIf(
      problems.length > 0
        ? [`${problems.length} of ${through + stopped} calls went otherwise than the graph says`, ...problems]
        : [],
    );
    return `${callers.length} callers, ${through + stopped} calls: ${through} let through, ${stopped} stopped, as the graph says`;
  },
};
