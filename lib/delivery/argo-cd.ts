// What Argo CD is told: what may be applied, from where, to which cluster. https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/
import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { Application, ApplicationSet, ApplicationSetSpecSyncPolicyApplicationsSync as ApplicationsSync, AppProject } from '../../imports/argoproj.io';
import { type ArgoCd, deliveryName } from '../environment/delivery';
import type { Environment } from '../environment/environment';
import type { Topology } from '../topology/topology';

/** A cluster of an ApplicationSet. */
export interface Member {
  topology: Topology;
  argoCd: ArgoCd;
}

/** The words in which the Applications of several clusters differ. */
interface Words {
  /** Name of the Application, and of its AppProject. */
  name: string;
  path: string;
  destination: string;
  namespace: string;
}

const wordsOf = ({ cluster, namespace }: Environment, { destination }: ArgoCd): Words => ({
  name: deliveryName(cluster),
  path: `dist/${cluster}`,
  destination,
  namespace,
});

/**
 * Argo CD compares by itself, also where its controller is told to ask the API server (`controller.diff.server.side`). With the server's
 * answer, a change that the server refuses is a ComparisonError for less than a minute, and then `Synced`, while nothing of the commit is
 * applied. Without it, the sync fails with the server's message. Both find no other difference, since all defaults are rendered.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/diff-strategies/
 */
const annotations = { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=false' };

/** Of an Application. It has no finalizer: who deletes it by mistake has not deleted what it applied. */
const applicationSpec = ({ repository, revision }: ArgoCd, { name, path, destination, namespace }: Words) => ({
  project: name,
  source: { repoUrl: repository, targetRevision: revision, path, directory: { recurse: true, include: '*.yaml' } },
  destination: { name: destination, namespace },
  syncPolicy: {
    // An empty folder is an accident: without `allowEmpty`, which is not set, it prunes nothing.
    automated: { prune: true, selfHeal: true },
    syncOptions: [
      'ServerSideApply=true',
      // What goes, goes when all that came is well. Without it, a prune that waits for its confirmation would hold up everything.
      'PruneLast=true',
      // An object that another Application has too is refused instead of taken from it in turns.
      'FailOnSharedResource=true',
      // It is rendered, with its guards.
      'CreateNamespace=false',
    ],
  },
});

/** The kinds of some objects, each once, in a lasting order. */
function kindsOf(objects: ApiObject[]): { group: string; kind: string }[] {
  const names = new Set(objects.map(({ apiVersion, kind }) => `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind}`));
  return [...names].sort().map((name) => ({ group: name.replace(/\/.*/, ''), kind: name.replace(/.*\//, '') }));
}

/**
 * The AppProject of a cluster: this repository, this cluster, and those namespaces and kinds that are rendered.
 * @param objects All that is rendered for the cluster. A kind that is added there may be applied; no other.
 */
export function project(scope: Construct, topology: Topology, argoCd: ArgoCd, objects: ApiObject[]): AppProject {
  const { environment } = topology;
  const { name, destination } = wordsOf(environment, argoCd);
  const namespaces = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  return new AppProject(scope, 'project', {
    metadata: { name, namespace: argoCd.namespace, labels: topology.labels() },
    spec: {
      description: `Tempo on ${environment.cluster}`,
      sourceRepos: [argoCd.repository],
      destinations: [...namespaces].sort().map((namespace) => ({ name: destination, namespace })),
      clusterResourceWhitelist: kindsOf(objects.filter(({ metadata }) => !metadata.namespace)),
      namespaceResourceWhitelist: kindsOf(objects.filter(({ metadata }) => metadata.namespace)),
    },
  });
}

/** The Application of a cluster that has one of its own. */
export function application(scope: Construct, topology: Topology, argoCd: ArgoCd): Application {
  const words = wordsOf(topology.environment, argoCd);
  return new Application(scope, 'application', {
    metadata: { name: words.name, namespace: argoCd.namespace, labels: topology.labels(), annotations },
    spec: applicationSpec(argoCd, words),
  });
}

/**
 * The Applications of several clusters that share one Argo CD; they agree in all but words. It makes them from a list, not from the
 * folders in the repository: each has a destination, and an AppProject that must be there first.
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-List/
 */
export function applicationSet(scope: Construct, name: string, members: [Member, ...Member[]]): ApplicationSet {
  const [{ topology, argoCd }] = members;
  const template: Words = { name: '{{.name}}', path: '{{.path}}', destination: '{{.destination}}', namespace: '{{.namespace}}' };
  return new ApplicationSet(scope, 'application-set', {
    metadata: { name, namespace: argoCd.namespace, labels: topology.labels() },
    spec: {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      generators: [{ list: { elements: members.map((member) => ({ ...wordsOf(member.topology.environment, member.argoCd) })) } }],
      // Who leaves the list keeps running, and so do all if the set is deleted.
      syncPolicy: { preserveResourcesOnDeletion: true, applicationsSync: ApplicationsSync.CREATE_HYPHEN_UPDATE },
      template: { metadata: { name: template.name, labels: topology.labels(), annotations }, spec: applicationSpec(argoCd, template) },
    },
  });
}
