// What a cluster must have before the test can run. All that is missing is told at once, with how to get it.
import type { Environment } from '../../environment/environment';
import { isReceivedByTls } from '../../environment/tls';
import { callersFrom } from '../../topology/outsiders';
import type { Kubectl } from '../kubectl';
import { listed } from '../on-cluster/listed';
import { neighbours } from '../on-cluster/neighbours';
import { type Applied, mark } from '../on-cluster/surroundings';
import type { Settings } from './stage';

/** What is known of a cluster. */
export interface Cluster {
  /** @example 1.36 */
  version: string;
  /** Kinds that are served, as `apiVersion/Kind`. */
  kinds: ReadonlySet<string>;
  /** Namespaces; whether this test made each. */
  namespaces: ReadonlyMap<string, boolean>;
  /** Storage classes; whether each is the default. */
  storageClasses: ReadonlyMap<string, boolean>;
  /** Names of the Deployments of Linkerd's control plane that are available. */
  controlPlane: readonly string[];
}

/**
 * The oldest version that native sidecars are on in.
 * https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
 */
const oldest = { major: 1, minor: 29 };

/** Where the definitions of custom resources come from, by their API group. */
const sources: Record<string, string> = {
  'external-secrets.io':
    'install External Secrets (https://external-secrets.io/latest/introduction/getting-started/), or use --secret',
  'policy.linkerd.io': 'install Linkerd (https://linkerd.io/2/getting-started/), or use --unmeshed',
  'monitoring.coreos.com':
    'install the Prometheus operator’s CustomResourceDefinitions, or set monitoring.scraping: annotations and no alerts',
  'grafana.integreatly.org':
    'install the Grafana operator’s CustomResourceDefinitions, or set grafana.delivery: sidecar',
  'argoproj.io':
    'install Argo CD (https://argo-cd.readthedocs.io/en/stable/getting_started/), or leave --argocd out',
};

interface Needs {
  environment: Environment;
  /** All objects that are going to be applied. */
  objects: Applied[];
  settings: Settings;
  /** Whether the environment is deployed by this run; otherwise it is there already. */
  isNew: boolean;
}

function missingKinds(kinds: Cluster['kinds'], objects: Applied[]): string[] {
  const needed = [...new Set(objects.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`))]
    .filter((kind) => !kinds.has(kind))
    .sort();
  const groups = new Map<string, string[]>();
  for (const kind of needed)
    groups.set(kind.split('/')[0] ?? '', [...(groups.get(kind.split('/')[0] ?? '') ?? []), kind]);
  return [...groups].map(
    ([group, missing]) =>
      `the API server does not know ${missing.join(', ')}: ${sources[group] ?? 'update Kubernetes'}`,
  );
}

function takenNamespaces({ namespaces }: Cluster, { environment, isNew }: Needs): string[] {
  const own = [environment.namespace, ...neighbours(environment).map(({ name }) => name)];
  if (!isNew)
    return own
      .filter((name) => !namespaces.has(name))
      .map((name) => `namespace ${name} is not there: run all steps once, with --keep`);
  return own
    .filter((name) => namespaces.get(name) === false)
    .map(
      (name) =>
        `namespace ${name} is there already, and not made by this test: remove it, or use --env with an environment that names another`,
    );
}

function missingCallers(environment: Environment): string[] {
  const { callers, components } = environment;
  return [
    ...(callers?.collectors.length ? [] : ['the environment has no callers.collectors: nobody could push']),
    ...(callersFrom(environment, 'grafana').length > 0
      ? []
      : ['the environment has no callers.grafana and no grafana: nobody could query']),
    ...(isReceivedByTls(environment)
      ? ['the environment has tls.receivers: clients of this test have no certificate; set it to plain']
      : []),
    ...(components.metricsGenerator
      ? []
      : ['the environment has no components.metricsGenerator: no span metrics could arrive']),
  ];
}

/** What is missing, a line each. */
export function missing(cluster: Cluster, needs: Needs): string[] {
  const { environment, objects, settings } = needs;
  const [major = 0, minor = 0] = cluster.version.split('.').map(Number.parseFloat);
  const isOld = major < oldest.major || (major === oldest.major && minor < oldest.minor);
  const classes = Object.values(environment.components).map((settings) => settings?.storageClass);
  const named = [...new Set(classes.filter((name) => name !== undefined))].filter(
    (name) => !cluster.storageClasses.has(name),
  );
  return [
    ...missingCallers(environment),
    ...(isOld
      ? [`Kubernetes ${cluster.version}: ${oldest.major}.${oldest.minor} or newer is needed; update it`]
      : []),
    ...missingKinds(
      cluster.kinds,
      settings.secret ? objects.filter(({ kind }) => kind !== 'ExternalSecret') : objects,
    ),
    ...(environment.linkerd && !cluster.controlPlane.includes('linkerd-proxy-injector')
      ? [
          `Linkerd's control plane in namespace ${environment.linkerd.controlPlaneNamespace} is not available: linkerd check; or use --unmeshed`,
        ]
      : []),
    ...named.map((name) => `StorageClass ${name} is not there: kubectl get storageclass`),
    ...(classes.includes(undefined) && ![...cluster.storageClasses.values()].includes(true)
      ? [
          'no StorageClass is the default: kubectl annotate storageclass NAME storageclass.kubernetes.io/is-default-class=true',
        ]
      : []),
    ...takenNamespaces(cluster, needs),
  ];
}

interface Named {
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  status?: { conditions?: { type: string; status: string }[] };
}
function served(kubectl: Kubectl, apiVersions: string[]): Set<string> {
  const kinds = apiVersions.flatMap((apiVersion) => {
    const { ok, stdout } = kubectl.run([
      'get',
      '--raw',
      apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`,
    ]);
    const { resources = [] }: { resources?: { kind: string }[] } = ok ? JSON.parse(stdout) : {};
    return resources.map(({ kind }) => `${apiVersion}/${kind}`);
  });
  return new Set(kinds);
}

/** Asks a cluster what it has. */
export function look(
  kubectl: Kubectl,
  { environment, objects }: Pick<Needs, 'environment' | 'objects'>,
): Cluster {
  const { serverVersion }: { serverVersion?: { major: string; minor: string } } = Object(
    kubectl.json(['version']),
  );
  const controlPlane = environment.linkerd?.controlPlaneNamespace;
  const isDefault = ({ metadata }: Named) =>
    metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
  const isOwn = ({ metadata }: Named) =>
    Object.entries(mark).every(([key, value]) => metadata.labels?.[key] === value);
  // Tempo's own namespace is rendered, and so without the mark; the strangers' tells whose it is.
  const namespaces = listed<Named>(kubectl, 'get', 'namespaces');
  const isMade = namespaces.some(
    (each) => each.metadata.name.startsWith(`${environment.namespace}-`) && isOwn(each),
  );
  return {
    version: serverVersion ? `${serverVersion.major}.${serverVersion.minor}` : 'unknown',
    kinds: served(kubectl, [...new Set(objects.map(({ apiVersion }) => apiVersion))]),
    namespaces: new Map(
      namespaces.map((each) => [
        each.metadata.name,
        isOwn(each) || (each.metadata.name === environment.namespace && isMade),
      ]),
    ),
    storageClasses: new Map(
      listed<Named>(kubectl, 'get', 'storageclasses').map((each) => [each.metadata.name, isDefault(each)]),
    ),
    controlPlane: controlPlane
      ? listed<Named>(kubectl, '-n', controlPlane, 'get', 'deployments')
          .filter(({ status }) =>
            status?.conditions?.some(({ type, status }) => type === 'Available' && status === 'True'),
          )
          .map(({ metadata }) => metadata.name)
      : [],
  };
}
