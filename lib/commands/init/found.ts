// What a cluster says of itself, as far as an environment needs it.
import * as z from 'zod';
import type { Kubectl } from '../kubectl';

/** Kinds of clusters that there is a pattern for. */
export const patterns = ['aks', 'doks', 'eks', 'gke', 'kind', 'openshift'] as const;
export type Pattern = (typeof patterns)[number];

export interface Found {
  /** What the cluster is. Missing: it is none that there is a pattern for. */
  pattern?: Pattern | undefined;
  /** Names of its CustomResourceDefinitions. */
  definitions: ReadonlySet<string>;
  /** Names of its ClusterSecretStores. */
  stores: readonly string[];
  /** Whether it has a default storage class, and which others there are. */
  hasDefaultClass: boolean;
  classes: readonly string[];
  /** The namespace of Grafana, if it runs there by its Helm chart or its operator. */
  grafana?: string | undefined;
}

const list = z.looseObject({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({
        name: z.string(),
        namespace: z.string().optional(),
        annotations: z.record(z.string(), z.string()).optional(),
      }),
      spec: z.looseObject({ providerID: z.string().optional() }).optional(),
    }),
  ),
});

/** Clouds by the beginning of what they call a node. https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/node-v1/ */
const providers: readonly (readonly [start: string, pattern: Pattern])[] = [
  ['aws:', 'eks'],
  ['azure:', 'aks'],
  ['gce:', 'gke'],
  ['digitalocean:', 'doks'],
  ['kind:', 'kind'],
];

const defaultClass = 'storageclass.kubernetes.io/is-default-class';

/** Looks it up. Nothing is changed, and what may not be read counts as not there. */
export function lookUp(kubectl: Pick<Kubectl, 'json'>): Found {
  const all = (...what: string[]) => list.safeParse(kubectl.json(['get', ...what])).data?.items ?? [];
  const definitions = new Set(all('customresourcedefinitions').map(({ metadata }) => metadata.name));
  const ids = all('nodes').map(({ spec }) => spec?.providerID ?? '');
  const cloud = providers.find(([start]) => ids.some((id) => id.startsWith(start)))?.[1];
  const classes = all('storageclasses');
  const [grafana] = all('deployments', '--all-namespaces', '-l', 'app.kubernetes.io/name=grafana');
  return {
    pattern: definitions.has('clusterversions.config.openshift.io') ? 'openshift' : cloud,
    definitions,
    stores: definitions.has('clustersecretstores.external-secrets.io')
      ? all('clustersecretstores.external-secrets.io').map(({ metadata }) => metadata.name)
      : [],
    hasDefaultClass: classes.some(({ metadata }) => metadata.annotations?.[defaultClass] === 'true'),
    classes: classes.map(({ metadata }) => metadata.name),
    grafana: grafana?.metadata.namespace,
  };
}
