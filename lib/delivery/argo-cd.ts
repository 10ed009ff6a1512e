// What Argo CD is told: what may be applied, from where, to which cluster.
// https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/
import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import {
  Application,
  ApplicationSet,
  ApplicationSetSpecSyncPolicyApplicationsSync as ApplicationsSync,
  AppProject,
} from '../../imports/argoproj.io';
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
 * Argo CD compares by itself, also where its controller is told to ask the API server
 * (`controller.diff.server.side`). With the server's answer, a change that the server refuses is a
 * ComparisonError for less than a minute, and then `Synced`, while nothing of the commit is applied. Without
 * it, the sync fails with the server's message. Both find no other difference, since all defaults are
 * rendered.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/diff-strategies/
 */
const annotations = { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=false' };

/** Of an Application. It has no finalizer: who deletes it by mistake has not deleted what it applied. */
const applicationSpec = (
  { repository, revision }: ArgoCd,
  { name, path, destination, namespace }: Words,
) => ({
  project: name,
  source: {
    repoUrl: repository,
    targetRevision: revision,
    path,
    directory: { recurse: true, include: '*.yaml' },
  },
  destination: { name: destination, namespace },
  syncPolicy: {
    // An empty folder is an accident: without `allowEmpty`, which is not set, it prunes nothing.
    automated: { prune: true, selfHeal: true },
    syncOptions: [
      'ServerSideApply=true',
      // What goes, goes when all that came is well. Without it, a prune that waits for its confirmation would
      // hold up everything.
      'PruneLast=true',
      // An object that another Application has too is refused instead of taken from it in turns.
      'FailOnSharedResource=true',
      // It is rendered, with its guards.
      'CreateNamespace=false',
    ],
  },
});

/** The kinds of some objects, each once, in a lasting order. */
function kindsOf(objects: readonly ApiObject[]): { group: string; kind: string }[] {
  const names = new Set(
    objects.map(
      ({ apiVersion, kind }) => `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind}`,
    ),
  );
  return [...names]
    .sort()
    .map((name) => ({ group: name.replace(/\/.*/, ''), kind: name.replace(/.*\//, '') }));
}

export interface ArgoCdApplicationProps {
  /** The stack that is applied. */
  readonly topology: Topology;
  /** The Argo CD that applies it. */
  readonly argoCd: ArgoCd;
  /** All that is rendered for the cluster. A kind that is added there may be applied; no other. */
  readonly objects: readonly ApiObject[];
}

/** The AppProject of a cluster, and its Application unless an ApplicationSet makes it. */
export class ArgoCdApplication extends Construct {
  constructor(scope: Construct, id: string, { topology, argoCd, objects }: ArgoCdApplicationProps) {
    super(scope, id);
    const words = wordsOf(topology.environment, argoCd);
    const about = { name: words.name, namespace: argoCd.namespace, labels: topology.labels() };
    const namespaces = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
    new AppProject(this, 'project', {
      metadata: about,
      spec: {
        description: `Tempo on ${topology.environment.cluster}`,
        sourceRepos: [argoCd.repository],
        destinations: [...namespaces].sort().map((namespace) => ({ name: words.destination, namespace })),
        clusterResourceWhitelist: kindsOf(objects.filter(({ metadata }) => !metadata.namespace)),
        namespaceResourceWhitelist: kindsOf(objects.filter(({ metadata }) => metadata.namespace)),
      },
    });
    if (!argoCd.applicationSet) {
      new Application(this, 'application', {
        metadata: { ...about, annotations },
        spec: applicationSpec(argoCd, words),
      });
    }
  }
}

export interface ArgoCdApplicationSetProps {
  /** Name of the ApplicationSet. */
  readonly name: string;
  /** The clusters whose Applications it makes. */
  readonly members: readonly [Member, ...Member[]];
}

/**
 * The Applications of several clusters that share one Argo CD; they agree in all but words. It makes them
 * from a list, not from the folders in the repository: each has a destination, and an AppProject that must be
 * there first.
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-List/
 */
export class ArgoCdApplicationSet extends Construct {
  constructor(scope: Construct, id: string, { name, members }: ArgoCdApplicationSetProps) {
    super(scope, id);
    const [{ topology, argoCd }] = members;
    const template: Words = {
      name: '{{.name}}',
      path: '{{.path}}',
      destination: '{{.destination}}',
      namespace: '{{.namespace}}',
    };
    const elements = members.map((member) => ({ ...wordsOf(member.topology.environment, member.argoCd) }));
    new ApplicationSet(this, 'application-set', {
      metadata: { name, namespace: argoCd.namespace, labels: topology.labels() },
      spec: {
        goTemplate: true,
        goTemplateOptions: ['missingkey=error'],
        generators: [{ list: { elements } }],
        // An Application that leaves the list keeps running, and so do all if the set is deleted.
        syncPolicy: {
          preserveResourcesOnDeletion: true,
          applicationsSync: ApplicationsSync.CREATE_HYPHEN_UPDATE,
        },
        template: {
          metadata: { name: template.name, labels: topology.labels(), annotations },
          spec: applicationSpec(argoCd, template),
        },
      },
    });
  }
}
