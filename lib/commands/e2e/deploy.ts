// Makes what Tempo needs around it, and deploys Tempo.
import { placeOf } from '../../environment/object-store';
import { callersFrom } from '../../topology/outsiders';
import type { Caller } from '../on-cluster/clients';
import { apply } from '../on-cluster/deployers';
import { Failure } from '../on-cluster/failure';
import { mimirOf, namespaceOf, serviceOf } from '../on-cluster/neighbours';
import { untilReady, workloads } from '../on-cluster/readiness';
import { namespaces, objectStore, secretStore, sink } from '../on-cluster/surroundings';
import { callersOf } from './expectations';
import type { Stage, Step } from './stage';

/** Whether somebody else's store of secrets is there: its keys are used, and it is left as it is. */
function hasStore({ kubectl, environment: { credentials } }: Stage): boolean {
  const store: { metadata?: { labels?: Record<string, string> } } = Object(
    kubectl.json(['get', 'clustersecretstores.external-secrets.io', `${credentials.store}`]),
  );
  return (
    store.metadata !== undefined && store.metadata.labels?.['app.kubernetes.io/managed-by'] !== 'tempo-e2e'
  );
}

/** The client that stands for somebody outside. */
export function clientOf(
  { environment, topology, graph }: Stage,
  who: 'collectors' | 'grafana' | 'scrapers',
): Caller {
  const [first] = callersFrom(environment, who);
  const namespace = first && namespaceOf(environment, first)?.name;
  const caller = callersOf(topology, graph).find(
    (each) =>
      !each.workload &&
      each.namespace === namespace &&
      each.account === (first?.serviceAccount ?? 'default') &&
      each.labels === first?.podLabels &&
      each.meshed === (environment.linkerd !== undefined && !first?.unmeshed),
  );
  if (!caller) throw new Failure([`the environment names no callers.${who}`]);
  return caller;
}

export const setUp: Step = {
  name: 'setup',
  does: 'namespaces, an object store, keys, a stand-in for Mimir, clients',
  isRequired: true,
  run: async (stage) => {
    const { kubectl, environment, settings, clients, log, topology, graph } = stage;
    apply(kubectl, namespaces(environment));
    const servers = [...objectStore(environment, settings), ...sink(environment, settings, clients.script)];
    if (servers.length > 0) apply(kubectl, servers);
    if (!settings.secret && !hasStore(stage)) apply(kubectl, [secretStore(environment, settings)]);
    const around = [
      serviceOf(environment, placeOf(environment.storage).endpoint)?.namespace,
      mimirOf(environment)?.namespace,
    ].filter((name) => name !== undefined);
    for (const namespace of new Set(around))
      await untilReady(kubectl, namespace, settings.timeoutSeconds, log);
    const outside = callersOf(topology, graph).filter(
      (caller) => !caller.workload && caller.namespace !== environment.namespace,
    );
    for (const caller of outside) await clients.as(caller);
    return `${servers.length > 0 ? 'object store, sink and ' : ''}${outside.length} clients are ready`;
  },
};

export const deploy: Step = {
  name: 'deploy',
  does: 'applies what was rendered, and waits until all is ready',
  isRequired: true,
  run: async ({ deployer, files, log, kubectl, namespace }) => {
    await deployer.deploy(files, log);
    return `${files.size} objects by ${deployer.name}; ready: ${workloads(kubectl, namespace).length} workloads`;
  },
};
