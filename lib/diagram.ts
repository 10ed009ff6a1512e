// The graph of calls as a picture and as tables, for people.

import type { Manifests } from './manifests/manifests';
import { letting } from './rules/reach';
import type { Call, CallIn } from './topology/calls';
import { graphOf } from './topology/graph';
import type { Topology } from './topology/topology';

const titles: Record<string, string> = {
  collectors: 'OTel Collectors',
  grafana: 'Grafana',
  outside: 'from outside',
  'object-store': 'Object store',
  mimir: 'Mimir',
};
const isShown = (topology: Topology, party: string) => topology.components.includes(party) || party in titles;
const isIn = (call: Call): call is CallIn => 'port' in call;

const portOf = (topology: Topology, call: CallIn) =>
  [call.port, ...new Set(topology.portsOfCall(call).map(({ port }) => port.number))].join(' ');
const arrow = (topology: Topology, call: Call) =>
  isIn(call) ? ` -->|${[call.purpose, portOf(topology, call)].join(' ').trim()}| ` : ' --> ';

/**
 * Who calls whom, as a Mermaid flowchart; without what all do alike: gossip, DNS, the mesh, probes and
 * scrapes.
 */
export function diagram(topology: Topology): string {
  const calls = topology.calls.filter(({ from, to }) => isShown(topology, from) && isShown(topology, to));
  const outside = Object.keys(titles).filter((outsider) =>
    calls.some(({ from, to }) => from === outsider || to === outsider),
  );
  return [
    'flowchart LR',
    ...outside.map((outsider) => `  ${outsider}([${titles[outsider]}])`),
    `  subgraph ${topology.environment.namespace}`,
    ...topology.components.map((component) => `    ${component}`),
    '  end',
    ...calls.map((call) => `  ${call.from}${arrow(topology, call)}${call.to}`),
  ].join('\n');
}

/** A table of Markdown. */
export const table = (head: string[], rows: string[][]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** Each call, and the objects that let it through. */
export function callsTable(topology: Topology, manifests: Manifests): string {
  const rows = topology.calls.map((call) => {
    const { mesh, network } = letting(manifests, graphOf(topology, [call]));
    return [
      call.from,
      call.to,
      isIn(call) ? portOf(topology, call) : '',
      (isIn(call) && call.purpose) || '',
      mesh.join('<br>'),
      network.join('<br>'),
    ];
  });
  return table(['From', 'To', 'Port', 'For', 'Mesh', 'Network'], rows);
}

/**
 * Who may call which port: `all` that it serves, or for which purposes. Who is not in it may call nothing,
 * and the rest of a port is nobody's.
 */
export function accessMatrix(topology: Topology): string {
  const calls = topology.calls.filter(isIn);
  const columns = [...new Map(calls.map((call) => [`${call.to} ${call.port}`, call])).values()];
  const outside = [...new Set(calls.map(({ from }) => from))].filter(
    (from) => topology.members(from).length === 0,
  );
  const rows = [...outside, ...topology.components].map((from) => [
    from,
    ...columns.map(({ to, port }) => {
      const own = calls.filter(
        (call) =>
          call.to === to &&
          call.port === port &&
          (call.from === from || topology.members(call.from).some((member) => member === from)),
      );
      return [...new Set(own.map(({ purpose = 'all' }) => purpose))].join(', ');
    }),
  ]);
  return table(['', ...columns.map((call) => `${call.to}<br>${portOf(topology, call)}`)], rows);
}

/** Size of each component, as it is rendered. */
export function sizingTable(topology: Topology): string {
  const rows = topology.components.map((component) => {
    const { memory, cpu, disk = '' } = topology.member(component).settings;
    return [component, `${topology.replicas(component)}`, memory, cpu, disk];
  });
  return table(['Component', 'Replicas', 'Memory limit', 'CPU request', 'Disk'], rows);
}
