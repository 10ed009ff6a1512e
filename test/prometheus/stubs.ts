// Stubs that stand for all that is scraped in an environment, and the configuration of a Prometheus that
// scrapes them as it is told to.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { tempo2 } from '../../lib/architectures/tempo-2';
import type { Manifests } from '../../lib/manifests/manifests';
import type { Job } from '../../lib/monitoring/series';
import type { Topology } from '../../lib/topology/topology';
import { afterwards, portOf } from '../programs';
import * as exposition from './exposition';
import { ofJob, ofPlatform, ofSpans } from './label-values';
import { type Endpoint, endpoints, type Pod, scrapeConfigs } from './scrape-config';

/** Names of ports at which somebody answers to a scrape. */
const telling = ['http-metrics', 'metrics', 'linkerd-admin'];
/** An address at which nobody does. */
const nobody = '127.0.0.1:1';

/** Starts a server that answers to scrapes. It is stopped afterwards. */
async function stub(answer: () => string): Promise<string> {
  const server = createServer((_, response) =>
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(answer()),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  afterwards(() => {
    server.close();
    server.closeAllConnections();
  });
  return `127.0.0.1:${portOf(server)}`;
}

/** Whose metrics a pod has at a port. */
function jobAt({ componentLabel }: Topology, { workload }: Pod, port: string): Job {
  const component = workload.spec.template.metadata.labels[componentLabel] ?? '';
  if (port === 'linkerd-admin') return 'linkerd-proxy';
  if (tempo2.components.some(({ name }) => name === component)) return component;
  throw new Error(`pods of ${workload.metadata.name} are of no component`);
}

/** Starts a stub for each port of each pod at which somebody tells; says where each port is. */
async function stubs(
  topology: Topology,
  manifests: Manifests,
  all: Endpoint[],
): Promise<(endpoint: Endpoint) => string> {
  const place = ({ pod, port }: Endpoint) => `${pod.name} ${port}`;
  const tenants = Object.keys(topology.environment.tenants);
  const tellers = new Map(
    all.filter(({ port }) => telling.includes(port)).map((endpoint) => [place(endpoint), endpoint]),
  );
  const addresses = new Map<string, string>();
  for (const [key, { pod, port }] of tellers) {
    const job = jobAt(topology, pod, port);
    addresses.set(key, await stub(exposition.own(job, ofJob(manifests, tenants, job, pod))));
  }
  return (endpoint) => addresses.get(place(endpoint)) ?? nobody;
}

/** Starts all stubs. Gives what Prometheus is told of them; the rules are in a file beside it. */
export async function configuration(topology: Topology, manifests: Manifests, rules: string) {
  const all = endpoints(manifests);
  const addressOf = await stubs(topology, manifests, all);
  const platform = ['kube-state-metrics.json', 'kubelet.json', 'external-secrets.json'];
  const others = {
    platform: await stub(exposition.foreign(platform, ofPlatform(manifests))),
    // Mimir is written to and scrapes nobody, but the series are the same.
    spans: await stub(exposition.foreign(['generator.json'], ofSpans)),
  };
  return {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [rules],
    scrape_configs: [
      ...manifests.serviceMonitors.flatMap((monitor) => scrapeConfigs(monitor, all, addressOf)),
      ...Object.entries(others).map(([job_name, address]) => ({
        job_name,
        honor_labels: true,
        static_configs: [{ targets: [address] }],
      })),
    ],
  };
}
