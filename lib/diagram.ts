// The topology as a picture and as tables, for people.
import { type Call, components, type Outsider, outsiders, type Topology } from './topology';

const titles: Record<Outsider, string> = { collectors: 'OTel Collectors', grafana: 'Grafana', 'object-store': 'Object store', mimir: 'Mimir' };

const portLabel = (topology: Topology, call: Call) =>
  'port' in call ? ` -->|${call.port} ${topology.ports(call.to).find(({ name }) => name === call.port)?.number}| ` : ' --> ';

/** Who calls whom, as a Mermaid flowchart. Gossip is left out: all that have its port speak with one another. */
export function diagram(topology: Topology): string {
  const calls = topology.calls.filter((call) => !('port' in call && call.port === 'memberlist'));
  const outside = outsiders.filter((outsider) => calls.some(({ from, to }) => from === outsider || to === outsider));
  return [
    'flowchart LR',
    ...outside.map((outsider) => `  ${outsider}([${titles[outsider]}])`),
    `  subgraph ${topology.environment.namespace}`,
    ...topology.components.map((component) => `    ${component}`),
    '  end',
    ...calls.map((call) => `  ${call.from}${portLabel(topology, call)}${call.to}`),
  ].join('\n');
}

const table = (head: string[], rows: string[][]) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** Size of each component, as it is rendered. */
export function sizingTable({ environment, components: present }: Topology): string {
  const rows = present.map((component) => {
    const settings = environment.components[components[component].settings];
    const disk = settings && 'disk' in settings ? settings.disk : '';
    return [component, `${settings?.replicas}`, settings?.memory ?? '', settings?.cpu ?? '', disk];
  });
  return table(['Component', 'Replicas', 'Memory limit', 'CPU request', 'Disk'], rows);
}
