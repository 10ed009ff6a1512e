// The rules over all objects: they find nothing in what is rendered, and each finds what it is there for.
import { dump, load } from 'js-yaml';
import { dig, entries } from '../lib/manifests/reading';
import { line } from '../lib/problem';
import * as deliveryRules from '../lib/rules/delivery';
import { exits, meshReach, networkReach, probesReach } from '../lib/rules/reach';
import { graphRules, rules, violations } from '../lib/rules/rules';
import { attached, guarded, identities, protocolsAgree, routed } from '../lib/rules/servers';
import { graph, manifestsOf, type Name, names, objects } from './environments';

type Objects = ReturnType<typeof objects>;
type Change = (objects: Objects) => void;
type Rule = keyof typeof rules | keyof typeof graphRules;
const isOfGraph = (rule: Rule): rule is keyof typeof graphRules => rule in graphRules;
type Row = [
  rule: Rule,
  situation: string,
  change: Change,
  found: string[],
  environment?: Name,
  changes?: Record<string, unknown>,
];

const rendered: Record<Name, Objects> = {
  'do-nyc3-prod': objects('do-nyc3-prod'),
  minimal: objects('minimal'),
  everything: objects('everything'),
};

/** The objects of an environment after a change; without it, as they are. The next test gets its own. */
function changed(environment: Name, change: Change = () => {}, changes?: Record<string, unknown>): unknown[] {
  const copy = changes ? objects(environment, changes) : structuredClone(rendered[environment]);
  change(copy);
  return [...copy.values()];
}

/** Sets the value at a path, or removes it if that is `undefined`. */
function set(root: unknown, path: string, value: unknown): void {
  const cut = path.lastIndexOf('.');
  const parent = cut < 0 ? root : dig(root, path.slice(0, cut));
  const key = path.slice(cut + 1);
  // A path that leads nowhere would make a row that changes nothing.
  if (typeof parent !== 'object' || parent === null) throw new Error(`no ${path}`);
  if (value !== undefined) Reflect.set(parent, key, value);
  else if (!Reflect.has(parent, key) || !Reflect.deleteProperty(parent, key)) throw new Error(`no ${path}`);
}

const edit =
  (object: string, path: string, value: unknown): Change =>
  (objects) =>
    set(objects.get(object), path, value);

/** Sets what the namespace asks of its pods; the name of the label has dots of its own. */
const standard =
  (mode: string, value: string | undefined): Change =>
  (objects) => {
    const labels = dig(objects.get('Namespace/tempo'), 'metadata.labels');
    edit(
      'Namespace/tempo',
      'metadata.labels',
      Object.fromEntries(entries(labels).filter(([key]) => !key.endsWith(`/${mode}`))),
    )(objects);
    if (value)
      Reflect.set(
        Object(dig(objects.get('Namespace/tempo'), 'metadata.labels')),
        `pod-security.kubernetes.io/${mode}`,
        value,
      );
  };

/** Tells the proxy of a workload not to stand before a port. */
const skipping =
  (workload: string, port: string): Change =>
  (objects) =>
    Reflect.set(
      Object(dig(objects.get(workload), 'spec.template.metadata.annotations')),
      'config.linkerd.io/skip-inbound-ports',
      port,
    );

const remove =
  (object: string): Change =>
  (objects) => {
    if (!objects.delete(object)) throw new Error(`no ${object}`);
  };

const add =
  (object: Record<string, unknown>): Change =>
  (objects) => {
    objects.set('added', object);
  };

/** Removes all other workloads, of which each would say the same. */
const only =
  (workload: string): Change =>
  (objects) => {
    for (const name of objects.keys())
      if (/^(Deployment|StatefulSet)\//.test(name) && name !== workload) objects.delete(name);
  };

/** A policy of the mesh, without what it says. */
const policy = (kind: string, name: string) => ({
  apiVersion: 'policy.linkerd.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'tempo', annotations: { 'argocd.argoproj.io/sync-wave': '-1' } },
});

/** Names one more identity. */
const name =
  (authentication: string, identity: string): Change =>
  (objects) => {
    const named = dig(objects.get(`MeshTLSAuthentication/${authentication}`), 'spec.identities');
    edit(`MeshTLSAuthentication/${authentication}`, 'spec.identities', [
      ...(Array.isArray(named) ? named : []),
      identity,
    ])(objects);
  };

const together =
  (...changes: Change[]): Change =>
  (objects) => {
    for (const change of changes) change(objects);
  };

/** Changes the text of all files of a ConfigMap; each has one. */
const file =
  (configMap: string, change: (text: string) => string): Change =>
  (objects) => {
    const data = Object.entries(dig(objects.get(`ConfigMap/${configMap}`), 'data') ?? {});
    edit(
      `ConfigMap/${configMap}`,
      'data',
      Object.fromEntries(data.map(([name, text]) => [name, change(`${text}`)])),
    )(objects);
  };

/** Sets a value in the YAML inside a ConfigMap. */
const config = (configMap: string, path: string, value: unknown) =>
  file(configMap, (text) => {
    const content = load(text);
    set(content, path, value);
    return dump(content);
  });

/** Replaces a text in the file of nginx. */
const nginx = (from: string, to: string) => file('tempo-gateway', (text) => text.replaceAll(from, to));

/** The least that can be said, in a mesh. */
const mesh = { linkerd: {}, callers: { collectors: [{ namespace: 'apps' }] } };
const compactor = 'Deployment/tempo-compactor';
const frontend = 'Deployment/tempo-query-frontend';
const gateway = 'Deployment/tempo-gateway';
const ingester = 'StatefulSet/tempo-ingester';
const memcached = 'StatefulSet/tempo-memcached';
const querier = 'Deployment/tempo-querier';
const datasources = 'tempo-datasources-do-nyc3-prod';
const pod = 'spec.template.spec';
const container = `${pod}.containers.0`;
const security = `${container}.securityContext`;
const replicationFactor = 'ingester.lifecycler.ring.replication_factor';
const maxRecv = 'server.grpc_server_max_recv_msg_size';
const grpcBatch = 'distributor.receivers.otlp.protocols.grpc.max_recv_msg_size_mib';
const httpBatch = 'distributor.receivers.otlp.protocols.http.max_request_body_size';
const maxSend = 'querier.frontend_worker.grpc_client_config.max_send_msg_size';
const frontendAddress = 'querier.frontend_worker.frontend_address';
const memcachedLabels = { 'app.kubernetes.io/component': 'memcached', 'app.kubernetes.io/name': 'tempo' };
const querierLabels = { 'app.kubernetes.io/component': 'querier', 'app.kubernetes.io/name': 'tempo' };
const compactorLabels = { ...querierLabels, 'app.kubernetes.io/component': 'compactor' };

/** Changes that open a way in from outside. */
const isPublic = {
  'components.gateway': {
    public: { authentication: { type: 'basic', secret: 'users', users: { ci: 'prod' } } },
  },
  'callers.outside': [{ cidr: '0.0.0.0/0' }],
};

// biome-ignore format: a table: what is done on one line, what is found on the next
const broken: Row[] = [
  ['unique', 'two Services of one name', edit('Service/tempo-querier', 'metadata.name', 'tempo-gateway'),
    ['Service/tempo-gateway: rendered twice; give each object a name of its own']],
  ['clean', 'null', edit('Service/tempo-querier', 'spec.sessionAffinity', null),
    ['Service/tempo-querier: spec.sessionAffinity is null; leave it out']],
  ['clean', 'an empty list', edit(querier, `${pod}.containers.0.env`, []),
    ['Deployment/tempo-querier: spec.template.spec.containers.0.env is empty; leave it out']],
  ['clean', 'a status', edit(ingester, 'status', { replicas: 3 }),
    ['StatefulSet/tempo-ingester: status is rendered; leave it out']],
  ['noSecrets', 'a Secret in Git', add({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's3', namespace: 'tempo' }, stringData: { key: 'x' } }),
    ['Secret/s3: a secret in Git; render an ExternalSecret instead']],
  ['namespaced', 'no namespace', edit('ServiceAccount/tempo-querier', 'metadata.namespace', undefined),
    ['ServiceAccount/tempo-querier: has no namespace; name it']],
  ['namespaced', 'a namespace in a namespace', edit('Namespace/tempo', 'metadata.namespace', 'tempo'),
    ['Namespace/tempo: has the namespace tempo, but belongs to the whole cluster; leave it out']],
  ['pinned', 'image :latest', edit(querier, `${container}.image`, 'docker.io/grafana/tempo:latest'),
    ['Deployment/tempo-querier: image docker.io/grafana/tempo:latest has no version; name one']],
  ['pinned', 'a registry with a port, and no tag', edit(querier, `${container}.image`, 'mirror.example.com:5000/tempo'),
    ['Deployment/tempo-querier: image mirror.example.com:5000/tempo has no version; name one']],
  ...([['Pod', { containers: [{}] }], ['DaemonSet', { template: { spec: { containers: [{}] } } }],
    ['CronJob', { jobTemplate: { spec: { template: { spec: { containers: [{}] } } } } }]] as const).map(([kind, spec]): Row =>
    ['overlooked', kind, add({ apiVersion: 'v1', kind, metadata: { name: 'spare', namespace: 'tempo' }, spec }),
      [`${kind}/spare: no rule looks at the pods of a ${kind}; render a Deployment or a StatefulSet`]]),

  ['podSecurity', 'a namespace that asks nothing', standard('enforce', undefined),
    ['Namespace/tempo: pod-security.kubernetes.io/enforce is not set; set restricted or privileged']],
  ['podSecurity', 'a namespace that says nothing of what is wrong', standard('warn', 'baseline'),
    ['Namespace/tempo: pod-security.kubernetes.io/warn is baseline; set restricted']],
  ['podSecurity', 'less than pods without a mesh can pass', standard('enforce', 'privileged'),
    ['Namespace/tempo: pod-security.kubernetes.io/enforce is privileged; set restricted'], 'minimal'],
  ['resources', 'no CPU asked for', edit(querier, `${container}.resources.requests.cpu`, undefined),
    ['Deployment/tempo-querier: container querier: resources.requests has no cpu; name it']],
  ['resources', 'all of the node’s disk', edit(querier, `${container}.resources.limits.ephemeral-storage`, undefined),
    ['Deployment/tempo-querier: container querier: resources.limits has no ephemeral-storage; name it']],

  ['restricted', 'perhaps root', edit(querier, `${pod}.securityContext.runAsNonRoot`, undefined),
    ['Deployment/tempo-querier: securityContext.runAsNonRoot must be true']],
  ['restricted', 'user 0', edit(querier, `${pod}.securityContext.runAsUser`, 0),
    ['Deployment/tempo-querier: securityContext.runAsUser must not be 0']],
  ['restricted', 'no seccompProfile', edit(querier, `${pod}.securityContext.seccompProfile`, undefined),
    ['Deployment/tempo-querier: securityContext.seccompProfile.type must be RuntimeDefault']],
  ...['hostNetwork', 'hostPID', 'hostIPC'].map((key): Row =>
    ['restricted', key, edit(querier, `${pod}.${key}`, true), ['Deployment/tempo-querier: the host’s network and processes are not to be shared']]),
  ['restricted', 'a disk of the host', edit(querier, `${pod}.volumes.2.hostPath`, { path: '/' }),
    ['Deployment/tempo-querier: a hostPath volume is forbidden']],
  ['restricted', 'a token by default', edit(querier, `${pod}.automountServiceAccountToken`, undefined),
    ['Deployment/tempo-querier: automountServiceAccountToken must be false: no pod talks to the API server']],
  ['restricted', 'more privileges later', edit(querier, `${security}.allowPrivilegeEscalation`, undefined),
    ['Deployment/tempo-querier: container querier: allowPrivilegeEscalation must be false']],
  ['restricted', 'a root file system to write to', edit(querier, `${security}.readOnlyRootFilesystem`, false),
    ['Deployment/tempo-querier: container querier: readOnlyRootFilesystem must be true']],
  ['restricted', 'all capabilities kept', edit(querier, `${security}.capabilities`, undefined),
    ['Deployment/tempo-querier: container querier: capabilities.drop must contain ALL']],
  ['restricted', 'a capability added', edit(querier, `${security}.capabilities.add`, ['NET_ADMIN']),
    ['Deployment/tempo-querier: container querier: no privileges may be added']],
  ['restricted', 'a privileged container', edit(querier, `${security}.privileged`, true),
    ['Deployment/tempo-querier: container querier: no privileges may be added']],
  ...([['runAsUser', 0, 'runAsUser must not be 0'], ['runAsNonRoot', false, 'runAsNonRoot must not be false'],
    ['seccompProfile', { type: 'Unconfined' }, 'seccompProfile.type must be RuntimeDefault']] as const).map(([key, value, found]): Row =>
    ['restricted', `a container that overrules its pod: ${key}`, edit(querier, `${security}.${key}`, value), [`Deployment/tempo-querier: container querier: ${found}`]]),
  ['restricted', 'a port of the host', edit(querier, `${container}.ports.0.hostPort`, 3200),
    ['Deployment/tempo-querier: container querier: a hostPort is forbidden']],

  ['mounts', 'emptied volumeMounts', edit(ingester, `${container}.volumeMounts`, []),
    ['config', 'overrides', 'data'].map((volume) => `StatefulSet/tempo-ingester: volume ${volume} is mounted nowhere; mount it or remove it`)],
  ['mounts', 'a volume without a mount', edit(ingester, `${pod}.volumes.2`, { name: 'spare', emptyDir: {} }),
    ['StatefulSet/tempo-ingester: volume spare is mounted nowhere; mount it or remove it']],
  ['references', 'a ConfigMap that is not there', edit(querier, `${pod}.volumes.0.configMap.name`, 'tempo-config'),
    ['Deployment/tempo-querier: mounts ConfigMap tempo-config, which is not rendered in its namespace']],
  ['references', 'a ConfigMap of another namespace', edit('ConfigMap/tempo-querier', 'metadata.namespace', 'default'),
    ['Deployment/tempo-querier: mounts ConfigMap tempo-querier, which is not rendered in its namespace']],
  ['references', 'a secret of another namespace', together(edit('ExternalSecret/s3-credentials', 'metadata.namespace', 'default'), only(querier)),
    ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map((key) =>
      `Deployment/tempo-querier: needs key ${key} of secret s3-credentials, which no ExternalSecret makes in its namespace`)],
  ['references', 'an account of another namespace', edit('ServiceAccount/tempo-querier', 'metadata.namespace', 'default'),
    ['Deployment/tempo-querier: runs as account tempo-querier, which is not rendered in its namespace']],
  ['references', 'a secret that is not there', edit(querier, `${container}.env.1.valueFrom.secretKeyRef.name`, 's3'),
    ['Deployment/tempo-querier: needs key AWS_ACCESS_KEY_ID of secret s3, which no ExternalSecret makes in its namespace']],
  ['references', 'a key that is not in the secret', edit(querier, `${container}.env.1.valueFrom.secretKeyRef.key`, 'access_key'),
    ['Deployment/tempo-querier: needs key access_key of secret s3-credentials, which no ExternalSecret makes in its namespace']],
  ['references', 'an account that is not there', remove('ServiceAccount/tempo-querier'),
    ['Deployment/tempo-querier: runs as account tempo-querier, which is not rendered in its namespace']],
  ['accounts', 'one that two have', edit(querier, `${pod}.serviceAccountName`, 'tempo-compactor'),
    ['Deployment/tempo-compactor: shares account tempo-compactor with Deployment/tempo-querier; the mesh could not tell them apart, give it its own']],
  ['hashes', 'the hash of another configuration',
    together(edit('ConfigMap/tempo-querier', 'data', { 'tempo.yaml': '{}' }), edit(querier, 'spec.template.metadata.annotations.checksum/config', 'old')),
    ['Deployment/tempo-querier: checksum/config is old, but its configuration has e53a0723cb9d076d; a change would not restart it']],
  ['hashes', 'no hash',
    together(edit('ConfigMap/tempo-querier', 'data', { 'tempo.yaml': '{}' }), edit(querier, 'spec.template.metadata.annotations.checksum/config', undefined)),
    ['Deployment/tempo-querier: checksum/config is undefined, but its configuration has e53a0723cb9d076d; a change would not restart it']],
  ['probes', 'no readiness probe', edit(gateway, `${container}.readinessProbe`, undefined),
    ['Deployment/tempo-gateway: container gateway has no readiness probe']],
  ['probes', 'liveness on /ready', edit(ingester, `${container}.livenessProbe`, { httpGet: { path: '/ready', port: 'http-metrics' } }),
    ['StatefulSet/tempo-ingester: liveness asks /ready, which is 503 while it replays or waits for others; it would be killed for that']],
  ['probes', 'no startup probe', edit(ingester, `${container}.startupProbe`, undefined),
    ['StatefulSet/tempo-ingester: startup may take 0 s, which a replay or a first poll outlasts; allow 900 or more']],
  ['probes', 'a hasty startup probe', edit(ingester, `${container}.startupProbe.failureThreshold`, 30),
    ['StatefulSet/tempo-ingester: startup may take 300 s, which a replay or a first poll outlasts; allow 900 or more']],
  ['probes', 'an exporter in the pod of what it tells of', edit(memcached, `${pod}.containers.1`, {
    name: 'exporter', image: 'docker.io/prom/memcached-exporter:v0.16.0', args: [], ports: [{ name: 'metrics', containerPort: 9150 }],
    resources: { requests: { 'cpu': '10m', 'memory': '32Mi', 'ephemeral-storage': '64Mi' }, limits: { 'memory': '32Mi', 'ephemeral-storage': '64Mi' } },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } } }),
    ['StatefulSet/tempo-memcached: container exporter only tells of others, and if it cannot start none of them is ready; give it a pod of its own'], 'minimal',
    { 'components.memcached': {} }],
  ['probes', 'a port that it does not have', edit(ingester, `${container}.readinessProbe.httpGet.port`, 'http'),
    ['StatefulSet/tempo-ingester: a probe asks port http, which it does not have']],
  ['probes', 'a TCP port that it does not have', edit(memcached, `${container}.readinessProbe`, { tcpSocket: { port: 'client' } }),
    ['StatefulSet/tempo-memcached: a probe asks port client, which it does not have']],
  ['stopping', 'shutdown_delay 0s', config('tempo-distributor', 'shutdown_delay', '0s'),
    ['Deployment/tempo-distributor: stops listening 0 s after it is told to, before its Services know; wait 3 s or more']],
  ['stopping', 'no shutdown_delay, which is 0s by default', config('tempo-distributor', 'shutdown_delay', undefined),
    ['Deployment/tempo-distributor: stops listening 0 s after it is told to, before its Services know; wait 3 s or more']],
  ['stopping', 'a shutdown_delay in minutes', config('tempo-distributor', 'shutdown_delay', '1m'),
    ['Deployment/tempo-distributor: is ended by force after 65 s, but takes 90; raise terminationGracePeriodSeconds']],
  ['stopping', 'a shutdown_delay without a unit', config('tempo-querier', 'shutdown_delay', 5),
    ['ConfigMap/tempo-querier: shutdown_delay is 5, which is not understood; write it in h, m and s']],
  ['stopping', 'the 30 s that Tempo drains for by default', edit('Deployment/tempo-distributor', `${pod}.terminationGracePeriodSeconds`, 35),
    ['Deployment/tempo-distributor: is ended by force after 35 s, but takes 35; raise terminationGracePeriodSeconds']],
  ['stopping', 'no preStop hook', edit(gateway, `${container}.lifecycle`, undefined),
    ['Deployment/tempo-gateway: stops listening 0 s after it is told to, before its Services know; wait 3 s or more']],
  ['stopping', 'a querier that drops its jobs', config('tempo-querier', 'shutdown_delay', '5s'),
    ['ConfigMap/tempo-querier: shutdown_delay is 5 s; after it queries are dropped, make it longer than terminationGracePeriodSeconds of Deployment/tempo-querier, 5']],
  ['stopping', 'the 30 s that Kubernetes gives by default', edit(frontend, `${pod}.terminationGracePeriodSeconds`, undefined),
    ['Deployment/tempo-query-frontend: is ended by force after 30 s, but a query may take 35; raise terminationGracePeriodSeconds to 38 or more']],
  ['stopping', 'a grace that only makes a rollout longer', together(edit(querier, `${pod}.terminationGracePeriodSeconds`, 75), config('tempo-querier', 'shutdown_delay', '80s')),
    ['Deployment/tempo-querier: never ends by itself, and its last query does after 0 s; lower terminationGracePeriodSeconds, 75']],

  ['selectors', 'version label in a selector', edit('Service/tempo-querier', 'spec.selector', { ...querierLabels, 'app.kubernetes.io/version': '2.10.8' }),
    ['Service/tempo-querier: selects by app.kubernetes.io/version, which changes; select by identity labels', 'Service/tempo-querier: selects no pod; name labels that pods have']],
  ['selectors', 'release label in a selector, and on the pods',
    together(edit(querier, 'spec.selector.matchLabels', { ...querierLabels, 'app.kubernetes.io/instance': 'tempo' }),
      edit(querier, 'spec.template.metadata.labels', { ...querierLabels, 'app.kubernetes.io/instance': 'tempo' })),
    ['Deployment/tempo-querier: selects by app.kubernetes.io/instance, which changes; select by identity labels']],
  ['selectors', 'a budget for nobody', edit('PodDisruptionBudget/tempo-querier', 'spec.selector.matchLabels', { app: 'querier' }),
    ['PodDisruptionBudget/tempo-querier: selects no pod; name labels that pods have']],
  ['selectors', 'the pods of all', edit(querier, 'spec.selector.matchLabels', { 'app.kubernetes.io/name': 'tempo' }),
    [gateway, 'Deployment/tempo-distributor', ingester, frontend, compactor].map((other) => `Deployment/tempo-querier: selects the pods of ${other} too`),
    'minimal'],
  ['selectors', 'pods of another namespace', edit('Service/tempo-querier', 'metadata.namespace', 'default'),
    ['Service/tempo-querier: selects no pod; name labels that pods have']],
  ['labels', 'a Service of another component', edit('Service/tempo-querier', 'spec.selector', { ...querierLabels, 'app.kubernetes.io/component': 'compactor' }),
    ['Service/tempo-querier: is labelled app.kubernetes.io/component: querier, but selects pods of Deployment/tempo-compactor, which are labelled compactor; select its own']],
  ['services', 'a port that the pods do not have', edit('Service/tempo-querier', 'spec.ports.0.targetPort', 'http'),
    ['Service/tempo-querier: port http-metrics leads to http, which Deployment/tempo-querier does not have']],
  ['services', 'another port on a headless Service', edit('Service/tempo-ingester', 'spec.ports.1.port', 80),
    ['Service/tempo-ingester: is headless, so clients dial 80, but StatefulSet/tempo-ingester listens on 9095']],
  ['governing', 'serviceName of a Service that is not there', edit(ingester, 'spec.serviceName', 'tempo-ingester-headless'),
    ['StatefulSet/tempo-ingester: serviceName tempo-ingester-headless is not a headless Service that is rendered in its namespace']],
  ['governing', 'serviceName of a Service that is not headless', edit('Service/tempo-ingester', 'spec.clusterIP', undefined),
    ['StatefulSet/tempo-ingester: serviceName tempo-ingester is not a headless Service that is rendered in its namespace']],
  ['governing', 'serviceName of a Service of another namespace', edit('Service/tempo-ingester', 'metadata.namespace', 'default'),
    ['StatefulSet/tempo-ingester: serviceName tempo-ingester is not a headless Service that is rendered in its namespace']],
  ['appProtocols', 'appProtocol grpc', edit('Service/tempo-ingester', 'spec.ports.1.appProtocol', 'grpc'),
    ['Service/tempo-ingester: appProtocol grpc of port grpc is unknown to Linkerd; allowed: http, kubernetes.io/h2c, kubernetes.io/ws, linkerd.io/opaque']],
  ['opaquePorts', 'nothing said on the Service', edit('Service/tempo-memcached', 'metadata.annotations', undefined),
    ['Service/tempo-memcached: port 11211 carries no HTTP; name it in config.linkerd.io/opaque-ports']],
  ['opaquePorts', 'nothing said on a Service of many', edit('Service/tempo-gossip-ring', 'metadata.annotations', undefined),
    ['Service/tempo-gossip-ring: port 7946 carries no HTTP; name it in config.linkerd.io/opaque-ports']],
  ['opaquePorts', 'nothing said on the pods', edit(memcached, 'spec.template.metadata.annotations', { 'linkerd.io/inject': 'enabled' }),
    ['StatefulSet/tempo-memcached: port 11211 carries no HTTP; name it in config.linkerd.io/opaque-ports of the pod template']],
  ['addresses', 'a Service that is not there', config('tempo-querier', frontendAddress, 'tempo-frontend.tempo.svc.cluster.local:9095'),
    ['ConfigMap/tempo-querier: tempo.yaml: tempo-frontend.tempo.svc.cluster.local:9095 is not a Service that is rendered; those are ' +
      'tempo-distributor, tempo-ingester, tempo-querier, tempo-query-frontend, tempo-query-frontend-discovery, tempo-compactor, tempo-gateway, tempo-gossip-ring'],
    'minimal'],
  ['addresses', 'a port that the Service does not have', nginx('server tempo-distributor.tempo.svc.cluster.local:4318', 'server tempo-distributor.tempo.svc.cluster.local:4319'),
    ['ConfigMap/tempo-gateway: nginx.conf: tempo-distributor.tempo.svc.cluster.local:4319 is no port of Service/tempo-distributor; those are 3200, 4317, 4318']],
  ['addresses', 'a port that goes without saying', config(datasources, 'datasources.0.url', 'http://tempo-query-frontend.tempo.svc.cluster.local'),
    [`ConfigMap/${datasources}: tempo-do-nyc3-prod.yaml: http://tempo-query-frontend.tempo.svc.cluster.local is no port of Service/tempo-query-frontend; those are 3200`]],
  ['addresses', 'a datasource of the operator', edit('GrafanaDatasource/tempo-prod', 'spec.datasource.url', 'http://tempo-gateway.tracing.svc.cluster.example:3200'),
    ['GrafanaDatasource/tempo-prod: http://tempo-gateway.tracing.svc.cluster.example:3200 is no port of Service/tempo-gateway; those are 80, 9113'],
    'everything'],
  ...[['tempo-frontend.tempo:9095', 'tempo-frontend.tempo:9095'], ['tempo-frontend.tempo.svc', 'tempo-frontend.tempo.svc'], ['Tempo-Frontend.TEMPO.Svc', 'Tempo-Frontend.TEMPO.Svc'], ['http://tempo-frontend.tempo/', 'http://tempo-frontend.tempo']].map(([written, found]): Row =>
    ['addresses', `a short name: ${written}`, config('tempo-querier', frontendAddress, written),
      [`ConfigMap/tempo-querier: tempo.yaml: ${found} is not a Service that is rendered; those are ` +
        'tempo-distributor, tempo-ingester, tempo-querier, tempo-query-frontend, tempo-query-frontend-discovery, tempo-compactor, tempo-gateway, tempo-gossip-ring'],
      'minimal']),
  ['addresses', 'a short name of a port that the Service does not have', config('tempo-querier', frontendAddress, 'tempo-query-frontend.tempo:9095'),
    ['ConfigMap/tempo-querier: tempo.yaml: tempo-query-frontend.tempo:9095 is no port of Service/tempo-query-frontend; those are 3200']],
  ['addresses', 'https, of which the port is 443', config(datasources, 'datasources.0.url', 'https://tempo-gateway.tempo.svc.cluster.local'),
    [`ConfigMap/${datasources}: tempo-do-nyc3-prod.yaml: https://tempo-gateway.tempo.svc.cluster.local is no port of Service/tempo-gateway; those are 80, 9113`]],
  ['addresses', 'a domain of another cluster', config('tempo-querier', frontendAddress, 'tempo-query-frontend-discovery.tempo.svc.cluster.example:9095'),
    ['ConfigMap/tempo-querier: tempo.yaml: tempo-query-frontend-discovery.tempo.svc.cluster.example:9095 is of cluster domain cluster.example, but most are of cluster.local; name one']],
  ['discovery', 'no frontend_address', config('tempo-querier', frontendAddress, undefined),
    [`ConfigMap/tempo-querier: ${frontendAddress} is not set; name a headless Service that publishes addresses that are not ready`]],
  ['discovery', 'no join_members', config('tempo-querier', 'memberlist.join_members', undefined),
    ['ConfigMap/tempo-querier: memberlist.join_members is not set; name a headless Service that publishes addresses that are not ready']],
  ['discovery', 'a second join member', config('tempo-querier', 'memberlist.join_members.1', 'tempo-querier:7946'),
    ['ConfigMap/tempo-querier: memberlist.join_members is tempo-querier:7946, which is not a headless Service that publishes addresses that are not ready; name one']],
  ['discovery', 'frontend_address of a ClusterIP Service', config('tempo-querier', frontendAddress, 'tempo-query-frontend.tempo.svc.cluster.local:9095'),
    [`ConfigMap/tempo-querier: ${frontendAddress} is tempo-query-frontend.tempo.svc.cluster.local:9095, which is not a headless Service that publishes addresses that are not ready; name one`]],
  ['discovery', 'a Service that hides pods until they are ready', edit('Service/tempo-query-frontend-discovery', 'spec.publishNotReadyAddresses', undefined),
    [`ConfigMap/tempo-querier: ${frontendAddress} is tempo-query-frontend-discovery.tempo.svc.cluster.local:9095, which is not a headless Service that publishes addresses that are not ready; name one`]],
  ['discovery', 'join_members of a ClusterIP Service', config('tempo-compactor', 'memberlist.join_members', ['dns+tempo-compactor.tempo.svc.cluster.local:7946']),
    ['ConfigMap/tempo-compactor: memberlist.join_members is dns+tempo-compactor.tempo.svc.cluster.local:7946, which is not a headless Service that publishes addresses that are not ready; name one']],
  ['gossip', 'query-frontend in the ring', edit(frontend, 'spec.template.metadata.labels.tempo-gossip-member', 'true'),
    ['Deployment/tempo-query-frontend: is selected by Service/tempo-gossip-ring, but does not gossip']],
  ['gossip', 'compactor outside the ring', edit(compactor, 'spec.template.metadata.labels.tempo-gossip-member', undefined),
    ['Deployment/tempo-compactor: gossips, but is not selected by the Service of the gossip ring']],
  ['gossip', 'no way back for who was cut off', config('tempo-ingester', 'memberlist.rejoin_interval', undefined),
    ['ConfigMap/tempo-ingester: memberlist.rejoin_interval is not set; a member that was cut off for minutes would never come back, set it']],
  ['connections', 'a connection for ever', config('tempo-distributor', 'distributor.receivers.otlp.protocols.grpc.keepalive', undefined),
    ['ConfigMap/tempo-distributor: distributor.receivers.otlp.protocols.grpc has no keepalive.server_parameters.max_connection_age; without a mesh a client would stay with one distributor, set it'],
    'minimal'],
  ['upstreams', 'a headless upstream', nginx('server tempo-query-frontend.', 'server tempo-query-frontend-discovery.'),
    ['ConfigMap/tempo-gateway: upstream tempo-query-frontend-discovery.tempo.svc.cluster.local:3200 is headless; name a Service with an address of its own']],
  ['upstreams', 'a headless upstream with parameters', nginx('server tempo-query-frontend.tempo.svc.cluster.local:3200', 'server tempo-query-frontend-discovery:3200 max_fails=0'),
    ['ConfigMap/tempo-gateway: upstream tempo-query-frontend-discovery:3200 is headless; name a Service with an address of its own']],

  ['replication', 'factor 3 with 2 replicas', edit(ingester, 'spec.replicas', 2),
    ['StatefulSet/tempo-ingester: replication factor 3, but 2 replicas; every one must be up for a write to succeed']],
  ['replication', 'factor 3 with 1 replica', edit(ingester, 'spec.replicas', 1),
    ['StatefulSet/tempo-ingester: replication factor 3, but 1 replica; no write would succeed']],
  ['replication', 'factor 2 with 1 replica', edit(ingester, 'spec.replicas', 1),
    ['StatefulSet/tempo-ingester: replication factor 2, but 1 replica; every one must be up for a write to succeed'],
    'minimal', { 'components.ingester': { replicas: 2, replicationFactor: 2 } }],
  ['replication', 'factor 2 with 3 replicas, of which one may be missing', edit(ingester, 'spec.replicas', 3), [],
    'minimal', { 'components.ingester': { replicas: 2, replicationFactor: 2 } }],
  ['replication', 'another factor', config('tempo-querier', replicationFactor, 2),
    ['ConfigMap/tempo-querier: ingester.lifecycler.ring.replication_factor is 2, that of the ingester 3; give all the same']],
  ['replication', 'no factor', config('tempo-distributor', replicationFactor, undefined),
    ['ConfigMap/tempo-distributor: ingester.lifecycler.ring.replication_factor is not set; give all the same']],
  ['replication', 'no factor where it counts', config('tempo-ingester', replicationFactor, undefined),
    ['ConfigMap/tempo-ingester: ingester.lifecycler.ring.replication_factor is not set; give all the same']],
  ['replication', 'no ingester', remove(ingester),
    ['distributor', 'querier'].map((target) => `ConfigMap/tempo-${target}: a ${target} needs ingesters, and no workload has -target=ingester; render one`)],
  ['budgets', 'maxUnavailable 0', edit('PodDisruptionBudget/tempo-ingester', 'spec.maxUnavailable', 0),
    ['PodDisruptionBudget/tempo-ingester: maxUnavailable is 0; below 1 a node can never be drained']],
  ['budgets', 'maxUnavailable 2 on ingesters', edit('PodDisruptionBudget/tempo-ingester', 'spec.maxUnavailable', 2),
    ['PodDisruptionBudget/tempo-ingester: maxUnavailable 2 breaks the write quorum of replication factor 3; at most 1']],
  ['budgets', 'maxUnavailable 1 on ingesters of factor 2', edit('PodDisruptionBudget/tempo-ingester', 'spec.maxUnavailable', 1), [], 'everything'],
  ['budgets', 'maxUnavailable 2 on ingesters of factor 2', edit('PodDisruptionBudget/tempo-ingester', 'spec.maxUnavailable', 2),
    ['PodDisruptionBudget/tempo-ingester: maxUnavailable 2 breaks the write quorum of replication factor 2; at most 1'], 'everything'],
  ['budgets', 'maxUnavailable of all', edit('PodDisruptionBudget/tempo-gateway', 'spec.maxUnavailable', 2),
    ['PodDisruptionBudget/tempo-gateway: maxUnavailable 2 of 2 replicas protects nothing']],
  ['budgets', 'one budget for all', edit('PodDisruptionBudget/tempo-gateway', 'spec.selector.matchLabels', { 'app.kubernetes.io/name': 'tempo' }),
    ['PodDisruptionBudget/tempo-gateway: selects the pods of Deployment/tempo-distributor, StatefulSet/tempo-ingester, Deployment/tempo-querier, ' +
      'Deployment/tempo-query-frontend, Deployment/tempo-compactor, Deployment/tempo-gateway; give each a budget of its own'],
    'minimal'],
  ...([['50%', 'maxUnavailable'], [1, 'minAvailable']] as const).map(([value, key]): Row =>
    ['budgets', `${key} ${value}`, edit('PodDisruptionBudget/tempo-gateway', `spec.${key}`, value),
      ['PodDisruptionBudget/tempo-gateway: give maxUnavailable as a whole number']]),
  ['scaled', 'replicas beside an autoscaler', edit('Deployment/tempo-distributor', 'spec.replicas', 3),
    ['Deployment/tempo-distributor: sets replicas beside HorizontalPodAutoscaler/tempo-distributor: each sync undoes what that did; leave them out'], 'everything'],
  ['scaled', 'an autoscaler of nothing', edit('HorizontalPodAutoscaler/tempo-distributor', 'spec.scaleTargetRef.name', 'tempo-x'),
    ['HorizontalPodAutoscaler/tempo-distributor: there is no Deployment/tempo-x; name one',
      'Deployment/tempo-distributor: says no replicas, and no autoscaler does; say them'], 'everything'],
  ['scaled', 'a container that is not there', edit('HorizontalPodAutoscaler/tempo-ingester', 'spec.metrics.0.containerResource.container', 'x'),
    ['HorizontalPodAutoscaler/tempo-ingester: StatefulSet/tempo-ingester has no container x; name one of its own'], 'everything'],
  ['scaled', 'a share of nothing', edit('StatefulSet/tempo-ingester', 'spec.template.spec.containers.0.resources.requests.cpu', undefined),
    ['HorizontalPodAutoscaler/tempo-ingester: container ingester of StatefulSet/tempo-ingester requests no cpu; a share of it is of nothing'], 'everything'],
  ['scaled', 'nobody says how many', edit('Deployment/tempo-compactor', 'spec.replicas', undefined),
    ['Deployment/tempo-compactor: says no replicas, and no autoscaler does; say them'], 'everything'],
  ['replication', 'fewer ingesters than the factor by an autoscaler', edit('HorizontalPodAutoscaler/tempo-ingester', 'spec.minReplicas', 1),
    ['StatefulSet/tempo-ingester: replication factor 2, but 1 replica; every one must be up for a write to succeed'], 'everything'],
  ['budgets', 'none', remove('PodDisruptionBudget/tempo-gateway'),
    ['Deployment/tempo-gateway: has 2 replicas and no PodDisruptionBudget; a drain could stop all at once']],
  ['budgets', 'none in its namespace', edit('PodDisruptionBudget/tempo-gateway', 'metadata.namespace', 'default'),
    ['Deployment/tempo-gateway: has 2 replicas and no PodDisruptionBudget; a drain could stop all at once']],
  ['budgets', 'none for a cache, which may be lost', remove('PodDisruptionBudget/tempo-memcached'), [], 'everything'],
  ['budgets', 'none for a memcached that nobody asks', together(remove('PodDisruptionBudget/tempo-memcached'), edit('Service/tempo-memcached', 'metadata.name', 'memcached')),
    ['StatefulSet/tempo-memcached: has 2 replicas and no PodDisruptionBudget; a drain could stop all at once'],
    'everything'],
  ['cacheService', 'memcached port renamed', edit('Service/tempo-memcached', 'spec.ports.0.name', 'memcached'),
    ['ingester', 'query-frontend', 'querier', 'compactor'].map((component) =>
      `ConfigMap/tempo-${component}: cache service memcache is no port name of Service/tempo-memcached; those are memcached`)],
  ['cacheService', 'a host that is not there', together(config('tempo-ingester', 'cache.caches.0.memcached.host', 'memcached.tempo.svc.cluster.local'), only(ingester)),
    ['ConfigMap/tempo-ingester: cache host memcached.tempo.svc.cluster.local is not a Service that is rendered']],
  ['processors', 'a generator without processors',
    together(config('tempo-overrides', 'overrides.prod.metrics_generator', undefined), config('tempo-overrides', 'overrides.*.metrics_generator.processors', [])),
    ['ConfigMap/tempo-overrides: no tenant has processors, so StatefulSet/tempo-metrics-generator would make no metrics']],
  ['processors', 'processors without a generator', config('tempo-overrides', 'overrides.prod.metrics_generator', { processors: ['span-metrics'] }),
    ['ConfigMap/tempo-overrides: tenant prod has processors, but there is no metrics generator'],
    'minimal'],
  ...['processor.local_blocks.flush_to_storage', 'traces_storage'].map((path): Row =>
    ['processors', `local-blocks without ${path}`, config('tempo-metrics-generator', `metrics_generator.${path}`, undefined),
      ['prod', 'staging', '*'].map((tenant) =>
        `ConfigMap/tempo-overrides: tenant ${tenant} has local-blocks, but the metrics generator has no traces_storage.path, or does not flush to the object store`),
      'everything']),
  ['wholeOverrides', 'a tenant block with only one limit', config('tempo-overrides', 'overrides.prod', { ingestion: { rate_limit_bytes: 30_000_000 } }),
    ['ingestion.burst_size_bytes', 'ingestion.max_traces_per_user', 'global.max_bytes_per_trace', 'read.max_bytes_per_tag_values_query'].map((path) =>
      `ConfigMap/tempo-overrides: tenant prod has no ${path}; Tempo would take 0, not the default`)],
  ['wholeOverrides', 'a limit of 0', config('tempo-overrides', 'overrides.*.ingestion.rate_limit_bytes', 0),
    ['ConfigMap/tempo-overrides: tenant * has no ingestion.rate_limit_bytes; Tempo would take 0, not the default']],
  ['sizesGrow', 'nginx body larger than the receiver takes', nginx('client_max_body_size 20m', 'client_max_body_size 40m'),
    [`ConfigMap/tempo-distributor: ${httpBatch} is 20971520, less than client_max_body_size of ConfigMap/tempo-gateway, 41943040; what passes there is refused here`]],
  ['sizesGrow', 'no nginx body, which is 1m by default', nginx('client_max_body_size 20m;', ''),
    ['ConfigMap/tempo-gateway: client_max_body_size is not set; write it']],
  ['sizesGrow', 'a gRPC receiver below the HTTP receiver', config('tempo-distributor', grpcBatch, 10),
    [`ConfigMap/tempo-distributor: ${grpcBatch} is 10485760, less than ${httpBatch}, 20971520; a batch must not depend on its receiver, give all the same`]],
  ['sizesGrow', 'a gRPC receiver above the HTTP receiver', config('tempo-distributor', grpcBatch, 30),
    [`ConfigMap/tempo-distributor: ${httpBatch} is 20971520, less than ${grpcBatch}, 31457280; a batch must not depend on its receiver, give all the same`,
      ...['prod', 'vulture', '*'].map((tenant) =>
        `ConfigMap/tempo-overrides: global.max_bytes_per_trace of tenant ${tenant} is 20971520, less than ${grpcBatch} of ConfigMap/tempo-distributor, 31457280; what passes there is refused here`)]],
  ['sizesGrow', 'a receiver that does not say', config('tempo-distributor', grpcBatch, undefined),
    [`ConfigMap/tempo-distributor: ${grpcBatch} is not set; write it`]],
  ...['ingester', 'metrics-generator'].map((target): Row =>
    ['sizesGrow', `gRPC limit of 4 MiB: ${target}`, config(`tempo-${target}`, maxRecv, 4 * 2 ** 20),
      [`ConfigMap/tempo-${target}: ${maxRecv} is 4194304, less than ${httpBatch} of ConfigMap/tempo-distributor, 20971520; what passes there is refused here`]]),
  ['sizesGrow', 'gRPC limit that is not set', config('tempo-ingester', maxRecv, undefined),
    [`ConfigMap/tempo-ingester: ${maxRecv} is not set; write it`]],
  ...['ingestion.burst_size_bytes', 'global.max_bytes_per_trace'].map((path): Row =>
    ['sizesGrow', `a batch larger than ${path}`, config('tempo-overrides', `overrides.prod.${path}`, 10 * 2 ** 20),
      [`ConfigMap/tempo-overrides: ${path} of tenant prod is 10485760, less than ${httpBatch} of ConfigMap/tempo-distributor, 20971520; what passes there is refused here`]]),
  ['sizesGrow', 'a trace larger than an answer', config('tempo-overrides', 'overrides.prod.global.max_bytes_per_trace', 60 * 2 ** 20),
    [['ingester', 'server.grpc_server_max_send_msg_size'], ['querier', maxSend]].map(([target, path]) =>
      `ConfigMap/tempo-${target}: ${path} is 41943040, less than global.max_bytes_per_trace of tenant prod of ConfigMap/tempo-overrides, 62914560; what passes there is refused here`)],
  ['sizesGrow', 'an ingester that cannot send a trace', config('tempo-ingester', 'server.grpc_server_max_send_msg_size', 4 * 2 ** 20),
    ['ConfigMap/tempo-ingester: server.grpc_server_max_send_msg_size is 4194304, less than global.max_bytes_per_trace of tenant prod of ConfigMap/tempo-overrides, 20971520; what passes there is refused here']],
  ['sizesGrow', 'gRPC limit of 4 MiB: query-frontend', config('tempo-query-frontend', maxRecv, 4 * 2 ** 20),
    [`ConfigMap/tempo-query-frontend: ${maxRecv} is 4194304, less than ${maxSend} of ConfigMap/tempo-querier, 41943040; what passes there is refused here`]],
  ...['search', 'trace_by_id'].map((kind): Row =>
    ['timesGrow', `a querier that outlasts the query-frontend: ${kind}`, config('tempo-querier', `querier.${kind}.query_timeout`, '1m'),
      [`ConfigMap/tempo-query-frontend: query_frontend.api_timeout is 35 s, less than querier.${kind}.query_timeout of ConfigMap/tempo-querier, 60 s; the one who asks gives up first`]]),
  ['timesGrow', 'a time that is not set', config('tempo-query-frontend', 'query_frontend.api_timeout', undefined),
    ['ConfigMap/tempo-query-frontend: query_frontend.api_timeout is not set; write it']],
  ['timesGrow', 'a time that is none', config('tempo-query-frontend', 'query_frontend.api_timeout', 'soon'),
    ['ConfigMap/tempo-query-frontend: query_frontend.api_timeout is soon, which is not understood; write a number with its unit']],
  ['timesGrow', 'the 30 s that the server of Tempo has by default', config('tempo-query-frontend', 'server.http_server_write_timeout', '30s'),
    ['ConfigMap/tempo-query-frontend: server.http_server_write_timeout is 30 s, less than query_frontend.api_timeout, 35 s; the one who asks gives up first']],
  ['timesGrow', 'a hasty gateway', nginx('proxy_read_timeout 45s', 'proxy_read_timeout 30s'),
    ['ConfigMap/tempo-gateway: proxy_read_timeout of /api/ is 30 s, less than server.http_server_write_timeout of ConfigMap/tempo-query-frontend, 40 s; the one who asks gives up first']],
  ['timesGrow', 'a hasty Grafana', config(datasources, 'datasources.0.jsonData.timeout', 30),
    [`ConfigMap/${datasources}: jsonData.timeout of datasource tempo-do-nyc3-prod is 30 s, less than proxy_read_timeout of /api/ of ConfigMap/tempo-gateway, 45 s; the one who asks gives up first`]],
  ['timesGrow', 'a Grafana that does not say how long it waits', config(datasources, 'datasources.0.jsonData.timeout', undefined),
    [`ConfigMap/${datasources}: jsonData.timeout of datasource tempo-do-nyc3-prod is not set; write it`]],
  ['timesGrow', 'a hasty Grafana with an operator', edit('GrafanaDatasource/tempo-prod', 'spec.datasource.jsonData.timeout', 30),
    ['GrafanaDatasource/tempo-prod: jsonData.timeout of datasource Tempo Prod is 30 s, less than proxy_read_timeout of /api/ of ConfigMap/tempo-gateway, 75 s; the one who asks gives up first'],
    'everything'],
  ...['1100MiB', '2GiB', '1073741824', '1048576KiB'].map((value): Row =>
    ['memory', `GOMEMLIMIT not below the limit: ${value}`, edit(ingester, `${container}.env.0.value`, value),
      [`StatefulSet/tempo-ingester: container ingester: GOMEMLIMIT ${value} is not below the memory limit, 1Gi; lower the one or raise the other`]]),
  ['spans', 'a search that ends before what is kept', config('tempo-overrides', 'overrides.prod.read.max_search_duration', '24h'),
    ['ConfigMap/tempo-overrides: tenant prod: read.max_search_duration is 24h, but 48h are kept; a query of all that would be refused, raise it']],
  ['spans', 'the week that Tempo allows, and more is kept',
    together(config('tempo-overrides', 'overrides.prod.read.max_search_duration', undefined), config('tempo-overrides', 'overrides.prod.compaction', { block_retention: '720h' })),
    ['ConfigMap/tempo-overrides: tenant prod: read.max_search_duration is 168h, but 720h are kept; a query of all that would be refused, raise it']],
  ['spans', 'the three hours that Tempo allows', config('tempo-overrides', 'overrides.staging.read.max_metrics_duration', undefined),
    ['ConfigMap/tempo-overrides: tenant staging: read.max_metrics_duration is 3h, but 72h are kept; a query of all that would be refused, raise it'], 'everything'],
  ['spans', 'no limit', together(config('tempo-overrides', 'overrides.staging.read.max_metrics_duration', undefined), config('tempo-query-frontend', 'query_frontend.metrics', { query_backend_after: '30m', max_duration: '0s' })), [], 'everything'],
  ['spans', 'no metrics, no limit of them', config('tempo-overrides', 'overrides.prod.read.max_metrics_duration', '1h'), []],
  ['handover', 'an ingester that forgets too early', config('tempo-ingester', 'ingester.complete_block_timeout', '10m'),
    ['ConfigMap/tempo-ingester: ingester.complete_block_timeout is 600 s, less than query_frontend.search.query_backend_after of ConfigMap/tempo-query-frontend, 900 s; what is between is in no answer']],
  ['handover', 'a generator that forgets too early', config('tempo-metrics-generator', 'metrics_generator.processor.local_blocks.complete_block_timeout', '1h'),
    ['ConfigMap/tempo-metrics-generator: metrics_generator.processor.local_blocks.complete_block_timeout is 3600 s, less than query_frontend.metrics.query_backend_after of ConfigMap/tempo-query-frontend, 7200 s; what is between is in no answer'], 'everything'],
  ['handover', 'a query-frontend that does not say when', config('tempo-query-frontend', 'query_frontend.metrics', undefined),
    ['ConfigMap/tempo-query-frontend: query_frontend.metrics.query_backend_after is not set; write it'], 'everything'],
  ['memory', 'GOMEMLIMIT in a unit that Go does not have', edit(ingester, `${container}.env.0.value`, '870Mi'),
    ['StatefulSet/tempo-ingester: container ingester: GOMEMLIMIT 870Mi: unit not understood; write MiB or GiB']],
  ['memory', 'no GOMEMLIMIT', edit(ingester, `${container}.env.0.name`, 'GOGC'),
    ['StatefulSet/tempo-ingester: container ingester: has no GOMEMLIMIT; Go does not know of the memory limit by itself']],
  ['memory', 'items of memcached that fill it', edit(memcached, `${container}.args.3`, '300'),
    ['StatefulSet/tempo-memcached: container memcached: -m 300 is not below the memory limit, 300Mi; lower the one or raise the other']],
  ['memory', 'no limit', edit(ingester, `${container}.resources.limits`, undefined),
    ['StatefulSet/tempo-ingester: container ingester: has no memory limit; give it one']],
  ['memory', 'a limit in a unit that is not understood', edit(ingester, `${container}.resources.limits.memory`, '1e9'),
    ['StatefulSet/tempo-ingester: container ingester: memory limit 1e9: unit not understood; write Mi or Gi']],
  ['memory', 'a limit in powers of ten', edit(ingester, `${container}.resources.limits.memory`, '900M'),
    ['StatefulSet/tempo-ingester: container ingester: GOMEMLIMIT 870MiB is not below the memory limit, 900M; lower the one or raise the other']],
  ['paths', 'a log outside the volume', config('tempo-ingester', 'storage.trace.wal.path', '/tmp/wal'),
    ['StatefulSet/tempo-ingester: storage.trace.wal.path is /tmp/wal, which is below no writable volume']],
  ['paths', 'tokens on a ConfigMap', config('tempo-ingester', 'ingester.lifecycler.tokens_file_path', '/conf/tokens.json'),
    ['StatefulSet/tempo-ingester: ingester.lifecycler.tokens_file_path is /conf/tokens.json, which is below no writable volume']],
  ['paths', 'overrides that are not mounted', config('tempo-ingester', 'overrides.per_tenant_override_config', '/overrides/overrides.yaml'),
    ['StatefulSet/tempo-ingester: overrides.per_tenant_override_config is /overrides/overrides.yaml, which no mounted ConfigMap holds']],
  ['paths', 'no place for the log', config('tempo-querier', 'storage.trace.wal', undefined),
    ['ConfigMap/tempo-querier: storage.trace.wal.path is not set; Tempo would write to a place of its own choice']],
  ...['/etc/tempo.yaml', '/conf/tempo.yml'].map((path): Row =>
    ['paths', `a configuration that nobody has: ${path}`, edit(ingester, `${container}.args.1`, `-config.file=${path}`),
      [`StatefulSet/tempo-ingester: -config.file is ${path}, which no mounted ConfigMap holds`]]),
  ['paths', 'no configuration', edit(ingester, `${container}.args`, ['-target=ingester']),
    ['StatefulSet/tempo-ingester: -config.file is not set; name the file of its configuration']],
  ['credentials', 'not where they are needed', edit(ingester, `${container}.env`, undefined),
    ['StatefulSet/tempo-ingester: opens the object store, but does not have its keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY']],
  ['credentials', 'in plain text', edit(ingester, `${container}.env.2`, { name: 'AWS_SECRET_ACCESS_KEY', value: 'x' }),
    ['StatefulSet/tempo-ingester: opens the object store, but does not have its keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY']],
  ['credentials', 'under another name', edit(ingester, `${container}.env.2.name`, 'AWS_SECRET_KEY'),
    ['StatefulSet/tempo-ingester: opens the object store, but does not have its keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY']],
  ['credentials', 'where they are not needed', config('tempo-ingester', 'storage', undefined),
    ['StatefulSet/tempo-ingester: has the keys of the object store, and does not open it']],
  ['variables', 'a variable that nobody puts in', config('tempo-querier', 'memberlist.advertise_addr', '${POD_IP}'),
    ['Deployment/tempo-querier: its configuration has ${POD_IP}, a variable that it does not have',
      'Deployment/tempo-querier: its configuration has ${POD_IP}, which stays as it is; add -config.expand-env=true']],
  ['encrypted', 'a server without TLS', config('tempo-ingester', 'server.grpc_tls_config', undefined),
    ['ConfigMap/tempo-ingester: server.grpc_tls_config is not set, while others use TLS: they would not understand one another; set it'],
    'minimal', { tls: {} }],
  ['encrypted', 'gossip without TLS', config('tempo-compactor', 'memberlist.tls_enabled', undefined),
    ['ConfigMap/tempo-compactor: memberlist.tls_enabled is not set, while others use TLS: they would not understand one another; set it'],
    'minimal', { tls: {} }],
  ['tenantsApart', 'one tenant for all', config('tempo-distributor', 'multitenancy_enabled', undefined),
    ['ConfigMap/tempo-distributor: multitenancy_enabled must be true, or all tenants are one']],
  ['tenantsApart', 'queries over tenants, which Tempo allows by default', config('tempo-query-frontend', 'query_frontend.multi_tenant_queries_enabled', undefined),
    ['ConfigMap/tempo-query-frontend: query_frontend.multi_tenant_queries_enabled must be false, or X-Scope-OrgID: a|b reads both']],

  ['guarded', 'two Servers on one port', add({ ...policy('Server', 'tempo-spare'), spec: { podSelector: { matchLabels: querierLabels }, port: 'grpc', proxyProtocol: 'gRPC' } }),
    ['Deployment/tempo-querier: port 9095 is guarded by Server/tempo-querier-grpc and by Server/tempo-spare, and only the older counts; remove one']],
  ['guarded', 'a Server on a port that the proxy does not stand before', add({ ...policy('Server', 'tempo-spare'), spec: { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'tempo', 'app.kubernetes.io/component': 'gateway' } }, port: 8081, proxyProtocol: 'HTTP/1' } }),
    ['Server/tempo-spare: guards port 8081, which the proxy does not stand before; remove it'], 'do-nyc3-prod', isPublic],
  ['guarded', 'a port without a Server', remove('Server/tempo-querier-grpc'),
    ['Deployment/tempo-querier: port 9095 has no Server, and what a call of it meets depends on when the pod was started; add one']],
  ['protocolsAgree', 'an opaque port as HTTP', edit('Server/tempo-memcached-memcache', 'spec.proxyProtocol', 'HTTP/1'),
    ['Server/tempo-memcached-memcache: is HTTP/1, but StatefulSet/tempo-memcached says that port 11211 is opaque; let both say the same']],
  ['protocolsAgree', 'a port of HTTP as opaque', edit('Server/tempo-distributor-otlp-http', 'spec.proxyProtocol', 'opaque'),
    ['Server/tempo-distributor-otlp-http: is opaque, but Deployment/tempo-distributor says that port 4318 is not opaque; let both say the same']],
  ...['grpc', 'http', 'HTTP2', 'tcp'].map((word): Row =>
    ['protocolsAgree', `a word that Linkerd does not know: ${word}`, edit('Server/tempo-querier-grpc', 'spec.proxyProtocol', word),
      [`Server/tempo-querier-grpc: proxyProtocol ${word} is none; allowed: unknown, HTTP/1, HTTP/2, gRPC, opaque, TLS`]]),
  ['attached', 'a Server of nobody', add({ ...policy('Server', 'spare'), spec: { podSelector: { matchLabels: { app: 'spare' } }, port: 9095 } }),
    ['Server/spare: selects no pod; name labels that pods have']],
  ['attached', 'a route of no Server', add({ ...policy('HTTPRoute', 'spare'), spec: { parentRefs: [{ kind: 'Server', name: 'tempo-writer' }], rules: [{ matches: [{ path: { type: 'Exact', value: '/' } }] }] } }),
    ['HTTPRoute/spare: names Server/tempo-writer, which is not rendered in its namespace']],
  ['attached', 'a policy of nobody', add({ ...policy('AuthorizationPolicy', 'spare'), spec: {
    targetRef: { kind: 'Server', name: 'tempo-querier-grpc' }, requiredAuthenticationRefs: [{ kind: 'MeshTLSAuthentication', name: 'nobody' }] } }),
    ['AuthorizationPolicy/spare: names MeshTLSAuthentication/nobody, which is not rendered in its namespace']],
  ['routed', 'nothing for the rest', edit('HTTPRoute/tempo-rest', 'spec.rules.0.matches.0.path.value', '/api'),
    ['distributor-http-metrics', 'ingester-http-metrics', 'querier-http-metrics', 'query-frontend-http-metrics', 'compactor-http-metrics', 'gateway-http', 'everyone-linkerd-admin'].map((server) =>
      `Server/tempo-${server}: has routes, and none for all the rest; add one that nobody is allowed`), 'minimal', mesh],
  ['routed', 'a route where gRPC is spoken', add({ ...policy('HTTPRoute', 'spare'), spec: { parentRefs: [{ kind: 'Server', name: 'tempo-ingester-grpc' }], rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }] } }),
    ['Server/tempo-ingester-grpc: is gRPC, where Linkerd does not heed HTTPRoute/spare; authorize the Server itself']],
  ['identities', 'an account that no pod has', name('tempo-query-frontend-grpc', 'tempo-writer.tempo.serviceaccount.identity.linkerd.cluster.local'),
    ['MeshTLSAuthentication/tempo-query-frontend-grpc: tempo-writer.tempo.serviceaccount.identity.linkerd.cluster.local is an account that no pod of tempo has; name one of those that are rendered']],
  ['identities', 'another mesh', edit('MeshTLSAuthentication/tempo-gateway-query', 'spec.identities.0', '*.grafana.serviceaccount.identity.linkerd.example.com'),
    ['MeshTLSAuthentication/tempo-gateway-query: *.grafana.serviceaccount.identity.linkerd.example.com is of the mesh linkerd.example.com, but others are of linkerd.cluster.local; name one']],
  ['identities', 'no identity', name('tempo-query-frontend-grpc', 'tempo/tempo-querier'),
    ['MeshTLSAuthentication/tempo-query-frontend-grpc: tempo/tempo-querier is no identity of an account; write <account>.<namespace>.serviceaccount.identity.<control plane>.<trust domain>']],
  ['meshReach', 'a port that the proxy is told not to stand before', together(remove('Server/tempo-querier-grpc'), skipping('Deployment/tempo-querier', '9095')),
    ['Deployment/tempo-querier: its proxy does not ask who calls port 9095, which is none that is called from outside of the mesh; take it out of config.linkerd.io/skip-inbound-ports']],
  ['networkReach', 'addresses that nobody named', edit('NetworkPolicy/tempo-gateway', 'spec.ingress.1.from', [{ ipBlock: { cidr: '10.0.0.0/8' } }]),
    ['0.0.0.0/0 -> gateway:8081 is denied by NetworkPolicy/tempo-gateway; let it through'], 'do-nyc3-prod', isPublic],
  ['meshReach', 'a caller that is forgotten', edit('MeshTLSAuthentication/tempo-ingester-grpc', 'spec.identities', ['tempo-distributor.tempo.serviceaccount.identity.linkerd.cluster.local']),
    ['querier -> ingester:9095 is denied by Server/tempo-ingester-grpc, which no AuthorizationPolicy opens for it; let it through']],
  ['meshReach', 'a compactor that may push', name('tempo-distributor-otlp-http', 'tempo-compactor.tempo.serviceaccount.identity.linkerd.cluster.local'),
    ['compactor -> distributor:4318 is allowed by AuthorizationPolicy/tempo-distributor-otlp-http, but is no call that is made; close it']],
  ['meshReach', 'a namespace for an account', name('tempo-gateway-push', '*.apps.serviceaccount.identity.linkerd.cluster.local'),
    ['/otlp/v1/traces', '/v1/traces', '/otlp'].map((path) => `apps/* -> gateway:8080 POST ${path} is allowed by AuthorizationPolicy/tempo-gateway-push, but is no call that is made; close it`)],
  ['meshReach', '/flush beside /metrics', edit('HTTPRoute/tempo-programs-metrics', 'spec.rules.0.matches.1', { method: 'GET', path: { type: 'Exact', value: '/flush' } }),
    ['distributor', 'ingester', 'metrics-generator', 'query-frontend', 'querier', 'compactor'].map((to) =>
      `monitoring/* -> ${to}:3200 GET /flush is allowed by AuthorizationPolicy/tempo-programs-metrics, but is no call that is made; close it`)],
  ['meshReach', 'a method that is forgotten', edit('HTTPRoute/tempo-query-frontend-query', 'spec.rules.0.matches.0.method', 'POST'),
    ['gateway -> query-frontend:3200 GET /api/sample is denied by HTTPRoute/tempo-rest, which no AuthorizationPolicy opens for it; let it through',
      'gateway -> query-frontend:3200 POST /api/sample is allowed by AuthorizationPolicy/tempo-query-frontend-query, but is no call that is made; close it'], 'minimal', mesh],
  ['meshReach', 'everybody', edit('AuthorizationPolicy/tempo-memcached-memcache', 'spec.requiredAuthenticationRefs', [{ kind: 'NetworkAuthentication', name: 'tempo-anybody' }]),
    ['anybody -> memcached:11211 is allowed by AuthorizationPolicy/tempo-memcached-memcache, but is no call that is made; close it']],
  ['networkReach', 'a caller that is forgotten', edit('NetworkPolicy/tempo-memcached', 'spec.ingress.0.from.1.podSelector.matchLabels', memcachedLabels),
    ['querier -> memcached:11211 is denied by NetworkPolicy/tempo-memcached; let 4143 through, where all goes in the mesh']],
  ['networkReach', 'the port of the container in the mesh', edit('NetworkPolicy/tempo-gateway', 'spec.egress.0.ports.0.port', 4318),
    ['distributor:4318', 'query-frontend:3200'].map((to) => `gateway -> ${to} is denied by NetworkPolicy/tempo-gateway; let 4143 through, where all goes in the mesh`)],
  ['networkReach', 'a caller that is forgotten, without a mesh', edit('NetworkPolicy/tempo-memcached', 'spec.ingress.0.from.1.podSelector.matchLabels', memcachedLabels),
    ['querier -> memcached:11211 is denied by NetworkPolicy/tempo-memcached; let it through'], 'everything', { linkerd: undefined }],
  ['networkReach', 'the port of the proxy without a mesh', edit('NetworkPolicy/tempo-memcached', 'spec.ingress.0.ports.0.port', 4143),
    ['ingester', 'query-frontend', 'querier', 'memcached-exporter', 'compactor'].map((from) => `${from} -> memcached:11211 is denied by NetworkPolicy/tempo-memcached; let it through`),
    'everything', { linkerd: undefined }],
  ['networkReach', 'a namespace that nobody calls from',
    edit('NetworkPolicy/tempo-gateway', 'spec.ingress.0.from.4', { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'apps' } } }),
    ['apps/* -> gateway:4143 is allowed by NetworkPolicy/tempo-gateway, but is no call that is made; close it']],
  ['networkReach', 'everybody', edit('NetworkPolicy/tempo-compactor', 'spec.ingress.0.from', undefined),
    ['opentelemetry/*', 'grafana/*', 'linkerd/*', 'kube-system/*', 'mimir/*', 'a stranger', 'another pod of the namespace'].map((from) =>
      `${from} -> compactor:4143 is allowed by NetworkPolicy/tempo-compactor, but is no call that is made; close it`)],
  ['networkReach', 'a namespace that is open', remove('NetworkPolicy/tempo-default-deny'),
    ['a stranger -> another pod of the namespace', 'another pod of the namespace -> a stranger'].map((call) => `${call} is allowed by no NetworkPolicy, but is no call that is made; close it`)],
  ['exits', 'no DNS by TCP', edit('NetworkPolicy/tempo-everyone', 'spec.egress.1.ports', [{ port: 53, protocol: 'UDP' }]),
    ['gateway', 'vulture', 'distributor', 'ingester', 'metrics-generator', 'query-frontend', 'querier', 'memcached', 'memcached-exporter', 'compactor'].flatMap((from) =>
      ['kube-system', '169.254.20.10'].map((at) => `${from} -> dns (${at}):53 is denied by NetworkPolicy/tempo-${from}; let it through`))],
  ['exits', 'private addresses', edit('NetworkPolicy/tempo-compactor', 'spec.egress.1.to.0.ipBlock.except', undefined),
    ['compactor -> the API server (10.0.0.1):443 is allowed by NetworkPolicy/tempo-compactor, but is no call that is made; close it']],
  ['exits', 'a way out for all', edit('NetworkPolicy/tempo-gateway', 'spec.egress.1', { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }),
    ['object-store (203.0.113.1):443', 'the API server (10.0.0.1):443', 'the metadata of the cloud (169.254.169.254):80', 'the internet (198.51.100.1):80']
      .map((to) => `gateway -> ${to} is allowed by NetworkPolicy/tempo-gateway, but is no call that is made; close it`)],
  ['probesReach', 'a probe that the proxy answers', edit(memcached, `${container}.readinessProbe`, { tcpSocket: { port: 'memcache' } }),
    ['StatefulSet/tempo-memcached: a probe of a TCP port is answered by the proxy, even if the program is gone; ask by httpGet or exec']],
  ['probesReach', 'a probe that no route has', edit(gateway, `${container}.readinessProbe.httpGet.path`, '/health'),
    ['Deployment/tempo-gateway: its probe GET /health on 8080 is denied by HTTPRoute/tempo-rest, which no AuthorizationPolicy opens for it; add it to a route that anybody may ask']],

  ['scraped', 'a port that nobody scrapes', remove('ServiceMonitor/tempo-vulture'),
    ['Service/tempo-vulture: port metrics is scraped by no ServiceMonitor; it must be by one']],
  ['scraped', 'one that scrapes nothing', edit('ServiceMonitor/tempo-vulture', 'spec.endpoints.0.port', 'http'),
    ['ServiceMonitor/tempo-vulture: scrapes nothing; select one port of one Service', 'Service/tempo-vulture: port metrics is scraped by no ServiceMonitor; it must be by one']],
  ['scraped', 'two that scrape the same', edit('ServiceMonitor/tempo-querier', 'spec.selector.matchLabels', compactorLabels),
    ['Service/tempo-querier: port http-metrics is scraped by no ServiceMonitor; it must be by one',
      'Service/tempo-compactor: port http-metrics is scraped by ServiceMonitor/tempo-querier and ServiceMonitor/tempo-compactor; it must be by one']],
  ['scraped', 'one that scrapes all alike', edit('ServiceMonitor/tempo-vulture', 'spec.selector.matchLabels', { 'app.kubernetes.io/name': 'tempo' }),
    ['ServiceMonitor/tempo-vulture: scrapes Service/tempo-gateway: port metrics, Service/tempo-memcached-exporter: port metrics, Service/tempo-vulture: port metrics; select one port of one Service',
      'Service/tempo-gateway: port metrics is scraped by ServiceMonitor/tempo-gateway and ServiceMonitor/tempo-vulture; it must be by one',
      'Service/tempo-memcached-exporter: port metrics is scraped by ServiceMonitor/tempo-memcached-exporter and ServiceMonitor/tempo-vulture; it must be by one']],
  ['labelled', 'a job of its Service', edit('ServiceMonitor/tempo-vulture', 'spec.endpoints.0.relabelings.1.replacement', 'vulture'),
    ['ServiceMonitor/tempo-vulture: does not write job, by which rules and dashboards select; add a relabeling']],
  ['labelled', 'no cluster', edit('ServiceMonitor/tempo-vulture', 'spec.endpoints.0.relabelings.0.targetLabel', 'instance'),
    ['ServiceMonitor/tempo-vulture: does not write cluster, by which rules and dashboards select; add a relabeling']],
  ['dollars', 'single $ in a provisioning file', config(datasources, 'datasources.0.jsonData.tracesToLogsV2.query', '{${__tags}}'),
    [`ConfigMap/${datasources}: a single $ in a provisioning file, which Grafana takes for a variable and blanks; write $$`]],
  ['dollars', '$$ in a GrafanaDatasource', edit('GrafanaDatasource/tempo-prod', 'spec.datasource.jsonData.tracesToLogsV2.query', '{$${__tags}}'),
    ['GrafanaDatasource/tempo-prod: $$ in a GrafanaDatasource, which nobody expands; write a single $'],
    'everything'],
  ...['deleteDatasources', 'prune'].map((key): Row =>
    ['keeps', key, config(datasources, key, true),
      [`ConfigMap/${datasources}: ${key} deletes datasources of a running Grafana; leave it out`]]),
  ['tenantHeader', 'no value in a provisioning file', config(datasources, 'datasources.0.secureJsonData', undefined),
    [`ConfigMap/${datasources}: datasource tempo-do-nyc3-prod sends no tenant; set jsonData.httpHeaderName1 and secureJsonData.httpHeaderValue1`]],
  ...['', 'a|b'].map((tenant): Row =>
    ['tenantHeader', `a value that is no tenant: ${tenant}`, config(datasources, 'datasources.0.secureJsonData.httpHeaderValue1', tenant),
      [`ConfigMap/${datasources}: datasource tempo-do-nyc3-prod sends "${tenant}", which is not the name of one tenant; name one in secureJsonData.httpHeaderValue1`]]),
  ['tenantHeader', 'no name in a GrafanaDatasource', edit('GrafanaDatasource/tempo-prod', 'spec.datasource.jsonData.httpHeaderName1', undefined),
    ['GrafanaDatasource/tempo-prod: datasource Tempo Prod sends no tenant; set jsonData.httpHeaderName1 and secureJsonData.httpHeaderValue1'],
    'everything'],
];

const alone = {
  guarded,
  protocolsAgree,
  attached,
  routed,
  identities,
  meshReach,
  networkReach,
  exits,
  probesReach,
};

/** What is not as Kubernetes or YAML would have it: only that is said, by the name of the object. */
const unreadable: [situation: string, change: Change, found: string[]][] = [
  [
    'no template',
    edit(querier, 'spec.template', undefined),
    ['Deployment/tempo-querier: spec.template: Invalid input: expected object, received undefined'],
  ],
  [
    'a port without a name',
    edit('Service/tempo-gateway', 'spec.ports.0.name', undefined),
    ['Service/tempo-gateway: spec.ports.0.name: Invalid input: expected string, received undefined'],
  ],
  [
    'a selector by expressions',
    edit(querier, 'spec.selector.matchExpressions', []),
    ['Deployment/tempo-querier: spec.selector: Unrecognized key: "matchExpressions"'],
  ],
  [
    'no YAML in a ConfigMap',
    edit('ConfigMap/tempo-querier', 'data', { 'tempo.yaml': 'server: [' }),
    [
      'ConfigMap/tempo-querier: data.tempo.yaml: not YAML: unexpected end of the stream within a flow collection (1:10)',
    ],
  ],
  [
    'no name',
    edit('Service/tempo-gateway', 'metadata.name', undefined),
    ['Service/(no name): metadata.name: Invalid input: expected string, received undefined'],
  ],
];

describe.each(names)('%s', (name) => {
  const manifests = manifestsOf(changed(name), name);
  it.each(Object.entries(rules))('%s: nothing', (_, rule) => expect(rule(manifests)).toEqual([]));
  it.each(Object.entries(graphRules))('%s: nothing', (_, rule) =>
    expect(rule(manifests, graph(name))).toEqual([]),
  );
});

// No policy is there for nothing, and none is forgotten: without it something is denied, or open.
describe('do-nyc3-prod cannot do without', () => {
  const policies = [...rendered['do-nyc3-prod'].keys()].filter((key) =>
    /^(Server|HTTPRoute|AuthorizationPolicy|MeshTLSAuthentication|NetworkAuthentication|NetworkPolicy)\//.test(
      key,
    ),
  );
  it.each(policies)('%s', (policy) =>
    expect(violations(changed('do-nyc3-prod', remove(policy)), graph('do-nyc3-prod')).map(line)).not.toEqual(
      [],
    ),
  );
});

/** What one rule finds, in lines. */
function foundBy(rule: Rule, objects: unknown[], name: Name, changes?: Record<string, unknown>): string[] {
  const manifests = manifestsOf(objects, name, changes);
  const violations = isOfGraph(rule)
    ? graphRules[rule](manifests, graph(name, changes))
    : rules[rule](manifests);
  return violations.map(line).sort();
}

describe('finds', () => {
  it.each(broken)('%s: %s', (rule, _, change, found, environment = 'do-nyc3-prod', changes = undefined) =>
    expect(foundBy(rule, changed(environment, change, changes), environment, changes)).toEqual(
      [...found].sort(),
    ),
  );

  // Each of these wakes that rule and no other, so that whoever reads the message is sent to the one place.
  it.each(broken.filter(([rule]) => rule in alone))(
    '%s: %s, and by no other rule',
    (_, __, change, found, environment = 'do-nyc3-prod', changes = undefined) =>
      expect(
        violations(changed(environment, change, changes), graph(environment, changes))
          .map(line)
          .sort(),
      ).toEqual([...found].sort()),
  );

  it.each(unreadable)('what cannot be read: %s', (_, change, found) =>
    expect(violations(changed('do-nyc3-prod', change), graph('do-nyc3-prod')).map(line).sort()).toEqual(
      [...found].sort(),
    ),
  );

  // Those on delivery are broken beside what they hold, in delivery.test.ts, and what no API server takes in
  // accepted.test.ts.
  const here = [...Object.keys(rules), ...Object.keys(graphRules)].filter(
    (rule) => !(rule in deliveryRules) && rule !== 'accepted',
  );
  it('something by every rule', () =>
    expect([...new Set(broken.map(([rule]) => rule))].sort()).toEqual(here.sort()));

  it('what several rules find, in one list', () => {
    const change = together(
      edit(querier, `${container}.image`, 'tempo'),
      edit('Service/tempo-ingester', 'spec.ports.1.appProtocol', 'grpc'),
      nginx('20m', '21m'),
    );
    expect(
      violations(changed('do-nyc3-prod', change), graph('do-nyc3-prod'))
        .map(line)
        .map((found) => found.replace(/;.*/, '')),
    ).toEqual([
      'Deployment/tempo-querier: image tempo has no version',
      expect.stringMatching(/^Deployment\/tempo-gateway: checksum\/config is /),
      'Service/tempo-ingester: appProtocol grpc of port grpc is unknown to Linkerd',
      `ConfigMap/tempo-distributor: ${httpBatch} is 20971520, less than client_max_body_size of ConfigMap/tempo-gateway, 22020096`,
    ]);
  });
});
