// The graph of calls of one environment, in the words of policies: accounts, pods, ports, requests and
// places. Rules hold the objects against it.
import type { Outsider } from '../environment/access';
import type { Role } from '../environment/roles';
import { rolesIn } from './architecture';
import type { ExternalEndpoint } from './outsiders';
import type { Request } from './requests';
import type { Topology } from './topology';

/** Who calls: the pods of a workload, somebody outside, or any caller. */
export type Who = { workload: string } | Outsider | 'anybody';

export interface Graph {
  namespace: string;
  /** Secrets that pods need and somebody else makes. */
  secrets: readonly string[];
  /** The roles of a component, by its name. */
  rolesOf: (component: string) => readonly Role[];
  /** Which port of which workload is called, and the caller; for some requests, or for all that it serves. */
  calls: {
    from: Who;
    to: string;
    port: number;
    requests?: Request[] | undefined;
    /** The proxy of the callee hands it on unasked. */
    unmeshed?: true;
  }[];
  /** Which workload calls which endpoint outside. */
  exits: { from: string; to: string; endpoint: ExternalEndpoint }[];
}

/** The graph of calls of one environment, or of some of them. */
export function graphOf(topology: Topology, calls = topology.calls): Graph {
  const workloads = (party: string) =>
    topology.members(party).flatMap((component) => topology.workloads(component).map(({ name }) => name));
  const callers = (call: Topology['calls'][number]): Who[] => {
    const { here, outside } = topology.callersOf(call);
    if (call.from === 'kubelet') return ['anybody'];
    return [...here.flatMap(workloads).map((workload) => ({ workload })), ...outside];
  };
  const into = calls.flatMap((call) => ('port' in call ? [call] : []));
  const out = calls.flatMap((call) => ('port' in call ? [] : [call]));
  return {
    namespace: topology.environment.namespace,
    secrets:
      topology.environment.credentials.from === 'secret' ? [topology.environment.credentials.secret] : [],
    rolesOf: rolesIn(topology.architecture),
    calls: into.flatMap((call) =>
      topology.portsOfCall(call).flatMap(({ of, port }) =>
        workloads(of).flatMap((to) =>
          callers(call).map((from) => ({
            ...{ from, to, port: port.number, requests: topology.requests(call) },
            ...(port.unmeshed && { unmeshed: port.unmeshed }),
          })),
        ),
      ),
    ),
    exits: out.flatMap((call) =>
      workloads(call.from).flatMap((from) =>
        topology.endpointsOf(call.to).map((endpoint) => ({ from, to: call.to, endpoint })),
      ),
    ),
  };
}
