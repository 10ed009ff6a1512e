// Changes that somebody makes to rendered YAML by hand, or that another version of this program could make.
import type { Expected, Row } from './changes';
import { all, type Objects, put, remove, reversed, rewrite, type Step, set, turn } from './steps';

type Edit = (all: Objects) => void;
const row = (what: string, change: Edit, expected: Expected, first?: Step): Row => ({
  what,
  environment: 'minimal',
  change,
  expected,
  ...(first && { first }),
});
const inMesh = (what: string, change: Edit, expected: Expected, first?: Step): Row => ({
  ...row(what, change, expected, first),
  environment: 'everything',
});

const querier = 'Deployment/tempo-querier';
const ingester = 'StatefulSet/tempo-ingester';
const gateway = 'Service/tempo-gateway';
const container = 'spec.template.spec.containers.0';
const template = 'spec.volumeClaimTemplates.0';

const object = (
  apiVersion: string,
  kind: string,
  fields: Record<string, unknown>,
  namespace: string | undefined = 'tempo',
) => ({
  apiVersion,
  kind,
  metadata: { name: 'extra', ...(namespace && { namespace }) },
  ...fields,
});
const cluster = (apiVersion: string, kind: string, fields: Record<string, unknown>) => {
  const { metadata, ...rest } = object(apiVersion, kind, fields);
  return { ...rest, metadata: { name: metadata.name } };
};
const podSpec = (image: string, env: object[] = []) => ({
  restartPolicy: 'Never',
  containers: [{ name: 'a', image, env }],
});
const labelled = (spec: object, labels = { app: 'extra' }) => ({ metadata: { labels }, spec });
const job = (fields: object, image = 'a:1') =>
  object('batch/v1', 'Job', { spec: { template: { spec: podSpec(image) }, ...fields } });
const replicaSet = (app: string, image = 'a:1') =>
  object('apps/v1', 'ReplicaSet', {
    spec: {
      selector: { matchLabels: { app } },
      template: labelled({ containers: [{ name: 'a', image }] }, { app }),
    },
  });
const daemonSet = (app: string, image = 'a:1', updateStrategy: object = { type: 'RollingUpdate' }) =>
  object('apps/v1', 'DaemonSet', {
    spec: {
      selector: { matchLabels: { app } },
      updateStrategy,
      template: labelled({ containers: [{ name: 'a', image }] }, { app }),
    },
  });
const secret = (fields: object) => object('v1', 'Secret', { type: 'Opaque', data: { a: 'YQ==' }, ...fields });
const frozen = (fields: object) =>
  object('v1', 'ConfigMap', { immutable: true, data: { a: 'a' }, ...fields });
const claim = (storage: string, fields: object = {}) =>
  object('v1', 'PersistentVolumeClaim', {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...fields },
  });
const service = (spec: object) => object('v1', 'Service', { spec });
const internal = service({ selector: { app: 'extra' }, ports: [{ name: 'http', port: 80 }] });
const quota = (scopes: string[]) => object('v1', 'ResourceQuota', { spec: { hard: { pods: '10' }, scopes } });
const roleBinding = (name: string) =>
  object('rbac.authorization.k8s.io/v1', 'RoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [],
  });
const storageClass = (fields: object) =>
  cluster('storage.k8s.io/v1', 'StorageClass', { provisioner: 'example.com/a', ...fields });
const priorityClass = (value: number) => cluster('scheduling.k8s.io/v1', 'PriorityClass', { value });
const ingressClass = (controller: string) =>
  cluster('networking.k8s.io/v1', 'IngressClass', { spec: { controller } });
const runtimeClass = (handler: string) => cluster('node.k8s.io/v1', 'RuntimeClass', { handler });
const definition = (scope: string, versions: string[]) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope,
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: versions.map((name, index) => ({
      name,
      served: true,
      storage: index === 0,
      schema: { openAPIV3Schema: { type: 'object' } },
    })),
  },
});
const datasource = (spec: object) => ({
  apiVersion: 'grafana.integreatly.org/v1beta1',
  kind: 'GrafanaDatasource',
  metadata: { name: 'extra', namespace: 'tempo' },
  spec: {
    instanceSelector: { matchLabels: { a: 'b' } },
    datasource: {
      name: 'extra',
      type: 'tempo',
      access: 'proxy',
      url: 'http://tempo-gateway.tempo.svc.cluster.local',
      jsonData: { httpHeaderName1: 'X-Scope-OrgID', timeout: 60 },
      secureJsonData: { httpHeaderValue1: 'prod' },
    },
    ...spec,
  },
});
const scaler = object('autoscaling/v2', 'HorizontalPodAutoscaler', {
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'tempo-querier' },
    minReplicas: 2,
    maxReplicas: 4,
  },
});
const network = (ingress: object[]) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: { podSelector: {}, policyTypes: ['Ingress'], ingress },
  });
const from = (...names: string[]) =>
  names.map((name) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }));

export const handChanges: readonly Row[] = [
  // The order of lists in a template: kept by the API server, so pods are replaced.
  row('the order of variables', turn(querier, `${container}.env`, reversed), { restarts: [querier] }),
  row('the order of arguments', turn(querier, `${container}.args`, reversed), { restarts: [querier] }),
  row('the order of ports', turn(querier, `${container}.ports`, reversed), { restarts: [querier] }),
  row('the order of volumes', turn(querier, 'spec.template.spec.volumes', reversed), { restarts: [querier] }),
  row(
    'the order of containers',
    turn(querier, 'spec.template.spec.containers', reversed),
    { restarts: [querier] },
    turn(querier, 'spec.template.spec.containers', (all) =>
      Array.isArray(all) ? [...all, { ...all[0], name: 'second', ports: [] }] : all,
    ),
  ),
  row(
    'the first value of a flag that is given twice',
    set(querier, `${container}.args.0`, '-target=b'),
    { restarts: [querier] },
    turn(querier, `${container}.args`, (args) => ['-target=a', ...(Array.isArray(args) ? args : [])]),
  ),
  row('the order of a Service’s ports', turn('Service/tempo-distributor', 'spec.ports', reversed), {}),
  row(
    'the order of keys',
    turn(querier, container, (value) => Object.fromEntries(Object.entries(Object(value)).reverse())),
    {},
  ),

  // The same, written in another way.
  row(
    'amounts of equal value',
    all(
      set(querier, `${container}.resources.limits.memory`, '0.5Gi'),
      set(querier, `${container}.resources.requests.cpu`, 0.2),
    ),
    {},
  ),
  row('a default written', set(querier, `${container}.terminationMessagePath`, '/dev/termination-log'), {}),
  row('a default left out', set(querier, `${container}.imagePullPolicy`, undefined), {}),
  row('an empty list written', set(querier, `${container}.command`, []), {}),
  row('a claim of equal size', set(ingester, `${template}.spec.resources.requests.storage`, '10240Mi'), {}),
  row('the default of a claim left out', set(ingester, `${template}.spec.volumeMode`, undefined), {}),

  // Pods that are not replaced by themselves.
  row(
    'OnDelete',
    set(ingester, `${container}.image`, 'docker.io/grafana/tempo:2.10.9'),
    { held: [ingester] },
    set(ingester, 'spec.updateStrategy', { type: 'OnDelete' }),
  ),
  row(
    'a partition of all',
    set(ingester, `${container}.image`, 'docker.io/grafana/tempo:2.10.9'),
    { held: [ingester] },
    set(ingester, 'spec.updateStrategy', { type: 'RollingUpdate', rollingUpdate: { partition: 3 } }),
  ),
  row(
    'a partition of some',
    set(ingester, `${container}.image`, 'docker.io/grafana/tempo:2.10.9'),
    { restarts: [ingester] },
    set(ingester, 'spec.updateStrategy', { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }),
  ),
  row(
    'a paused Deployment',
    set(querier, `${container}.image`, 'docker.io/grafana/tempo:2.10.9'),
    { held: [querier] },
    set(querier, 'spec.paused', true),
  ),
  row(
    'a DaemonSet',
    put(daemonSet('extra', 'a:2')),
    { restarts: ['DaemonSet/extra'] },
    put(daemonSet('extra')),
  ),
  row(
    'a DaemonSet on deletion',
    put(daemonSet('extra', 'a:2', { type: 'OnDelete' })),
    { held: ['DaemonSet/extra'] },
    put(daemonSet('extra', 'a:1', { type: 'OnDelete' })),
  ),
  row(
    'a ReplicaSet',
    put(replicaSet('extra', 'a:2')),
    { held: ['ReplicaSet/extra'] },
    put(replicaSet('extra')),
  ),

  // StatefulSets.
  row('another serviceName', set(ingester, 'spec.serviceName', 'tempo-gossip-ring'), { refused: [ingester] }),
  row('labels in a claim template', set(ingester, `${template}.metadata.labels`, { chart: '1.2' }), {
    refused: [ingester],
  }),
  row('the class of a claim', set(ingester, `${template}.spec.storageClassName`, 'fast'), {
    refused: [ingester],
  }),
  row('how pods are started', set(ingester, 'spec.podManagementPolicy', 'OrderedReady'), {
    refused: [ingester],
  }),
  row(
    'claims that go with the StatefulSet',
    set(ingester, 'spec.persistentVolumeClaimRetentionPolicy.whenDeleted', 'Delete'),
    { data: [ingester] },
  ),
  row('ingesters removed', remove(ingester), {
    data: [ingester],
    interrupted: [
      'ConfigMap/tempo-distributor',
      'ConfigMap/tempo-querier',
      'PodDisruptionBudget/tempo-ingester',
      'Service/tempo-ingester',
    ],
  }),

  // Other fields that stay as they were made.
  row(
    'a selector',
    all(
      set(querier, ['spec', 'selector', 'matchLabels', 'a'], 'b'),
      set(querier, ['spec', 'template', 'metadata', 'labels', 'a'], 'b'),
    ),
    {
      refused: [querier],
      restarts: [querier],
    },
  ),
  row(
    'the selector of a ReplicaSet',
    put(replicaSet('other')),
    { refused: ['ReplicaSet/extra'], held: ['ReplicaSet/extra'] },
    put(replicaSet('extra')),
  ),
  row(
    'the selector of a DaemonSet',
    put(daemonSet('other')),
    { refused: ['DaemonSet/extra'], restarts: ['DaemonSet/extra'] },
    put(daemonSet('extra')),
  ),
  row('the template of a Job', put(job({}, 'a:2')), { refused: ['Job/extra'] }, put(job({}))),
  row(
    'the completions of a Job',
    put(job({ completions: 2 })),
    { refused: ['Job/extra'] },
    put(job({ completions: 1 })),
  ),
  row('the parallelism of a Job', put(job({ parallelism: 2 })), {}, put(job({ parallelism: 1 }))),
  row(
    'the variables of a Pod',
    put(object('v1', 'Pod', { spec: podSpec('a:1', [{ name: 'A', value: '2' }]) })),
    { refused: ['Pod/extra'] },
    put(object('v1', 'Pod', { spec: podSpec('a:1', [{ name: 'A', value: '1' }]) })),
  ),
  row(
    'the image of a Pod',
    put(object('v1', 'Pod', { spec: podSpec('a:2') })),
    { restarts: ['Pod/extra'] },
    put(object('v1', 'Pod', { spec: podSpec('a:1') })),
  ),
  row(
    'whom a binding binds to',
    put(roleBinding('b')),
    { refused: ['RoleBinding/extra'], access: ['RoleBinding/extra'] },
    put(roleBinding('a')),
  ),
  row(
    'the provisioner of a class',
    put(storageClass({ provisioner: 'example.com/b' })),
    { refused: ['StorageClass/extra'] },
    put(storageClass({})),
  ),
  row(
    'whether a class may grow',
    put(storageClass({ allowVolumeExpansion: true })),
    {},
    put(storageClass({})),
  ),
  row(
    'the value of a priority',
    put(priorityClass(2)),
    { refused: ['PriorityClass/extra'] },
    put(priorityClass(1)),
  ),
  row(
    'the controller of an IngressClass',
    put(ingressClass('example.com/b')),
    { refused: ['IngressClass/extra'] },
    put(ingressClass('example.com/a')),
  ),
  row(
    'the handler of a RuntimeClass',
    put(runtimeClass('b')),
    { refused: ['RuntimeClass/extra'] },
    put(runtimeClass('a')),
  ),
  row(
    'the scopes of a quota',
    put(quota(['Terminating'])),
    { refused: ['ResourceQuota/extra'] },
    put(quota(['NotTerminating'])),
  ),
  row(
    'the type of a Secret',
    put(secret({ type: 'example.com/a' })),
    { refused: ['Secret/extra'] },
    put(secret({})),
  ),
  row(
    'the data of a Secret',
    put(secret({ data: { a: 'Yg==' } })),
    { access: ['Secret/extra'] },
    put(secret({})),
  ),
  row(
    'the data of an immutable Secret',
    put(secret({ immutable: true, data: { a: 'Yg==' } })),
    { refused: ['Secret/extra'], access: ['Secret/extra'] },
    put(secret({ immutable: true })),
  ),
  row(
    'the data of an immutable ConfigMap',
    put(frozen({ data: { a: 'b' } })),
    { refused: ['ConfigMap/extra'] },
    put(frozen({})),
  ),
  row(
    'the bytes of an immutable ConfigMap',
    put(frozen({ binaryData: { b: 'Yg==' } })),
    { refused: ['ConfigMap/extra'] },
    put(frozen({ binaryData: { b: 'YQ==' } })),
  ),
  row('a ConfigMap that becomes immutable', put(frozen({})), {}, put(frozen({ immutable: undefined }))),
  row(
    'the class of a claim by itself',
    put(claim('1Gi', { storageClassName: 'b' })),
    { refused: ['PersistentVolumeClaim/extra'] },
    put(claim('1Gi', { storageClassName: 'a' })),
  ),
  row(
    'a larger claim, not bound',
    put(claim('2Gi')),
    { refused: ['PersistentVolumeClaim/extra'] },
    put(claim('1Gi')),
  ),
  row('the same size of a claim', put(claim('1024Mi')), {}, put(claim('1Gi'))),
  row(
    'the scope of a definition',
    put(definition('Cluster', ['v1'])),
    { refused: ['CustomResourceDefinition/widgets.example.com'] },
    put(definition('Namespaced', ['v1'])),
  ),
  row(
    'the stored version of a definition',
    put(definition('Namespaced', ['v2'])),
    { refused: ['CustomResourceDefinition/widgets.example.com'] },
    put(definition('Namespaced', ['v1', 'v2'])),
  ),
  row(
    'another version of a definition',
    put(definition('Namespaced', ['v1'])),
    {},
    put(definition('Namespaced', ['v1', 'v2'])),
  ),
  row(
    'a datasource gets a uid',
    put(datasource({ uid: 'x' })),
    { refused: ['GrafanaDatasource/extra'] },
    put(datasource({})),
  ),
  row(
    'the instances of a datasource',
    put(datasource({ instanceSelector: { matchLabels: { a: 'c' } } })),
    { refused: ['GrafanaDatasource/extra'] },
    put(datasource({})),
  ),
  row(
    'a datasource that may not come from elsewhere any more',
    put(datasource({})),
    { refused: ['GrafanaDatasource/extra'] },
    put(datasource({ allowCrossNamespaceImport: true })),
  ),

  // Addresses of Services.
  row('a Service that becomes headless', set(gateway, 'spec.clusterIP', 'None'), { refused: [gateway] }),
  row(
    'another address',
    put(
      service({ clusterIP: '10.96.0.99', selector: { app: 'extra' }, ports: [{ name: 'http', port: 80 }] }),
    ),
    { refused: ['Service/extra'] },
    put(internal),
  ),
  row('headless left out: it stays', set('Service/tempo-ingester', 'spec.clusterIP', undefined), {}),
  row(
    'a Service that becomes a name outside',
    put(service({ type: 'ExternalName', externalName: 'example.com' })),
    { interrupted: ['Service/extra'] },
    put(internal),
  ),
  row(
    'a name outside that becomes a Service',
    put(internal),
    { interrupted: ['Service/extra'] },
    put(service({ type: 'ExternalName', externalName: 'example.com' })),
  ),
  row('a Service that is open to the world', set(gateway, 'spec.type', 'LoadBalancer'), {
    access: [gateway],
  }),
  row('a Service that is open on every node', set(gateway, 'spec.type', 'NodePort'), { access: [gateway] }),
  row(
    'a Service that is not open to the world any more',
    set(gateway, 'spec.type', 'ClusterIP'),
    { interrupted: [gateway] },
    set(gateway, 'spec.type', 'LoadBalancer'),
  ),
  row('a Service of an outsider removed', remove(gateway), { interrupted: [gateway] }),

  // Versions that the API server does not know.
  row(
    'a version of an ExternalSecret that is not served',
    set('ExternalSecret/s3-credentials', 'apiVersion', 'external-secrets.io/v1beta1'),
    {
      refused: ['ExternalSecret/s3-credentials'],
    },
  ),
  inMesh(
    'a version of a ServiceMonitor that is not served',
    set('ServiceMonitor/tempo-querier', 'apiVersion', 'monitoring.coreos.com/v2'),
    {
      refused: ['ServiceMonitor/tempo-querier'],
    },
  ),
  inMesh(
    'an older version of a Server',
    set('Server/tempo-querier-grpc', 'apiVersion', 'policy.linkerd.io/v1alpha1'),
    {
      refused: ['Server/tempo-querier-grpc'],
    },
  ),

  // Replicas.
  row('replicas left out', set(querier, 'spec.replicas', undefined), {
    interrupted: [querier, 'PodDisruptionBudget/tempo-querier'],
  }),
  row('replicas left out, which were one', set('Deployment/tempo-compactor', 'spec.replicas', undefined), {}),
  row(
    'replicas left out beside a new autoscaler',
    all(set(querier, 'spec.replicas', undefined), put(scaler)),
    { interrupted: [querier] },
  ),
  row('replicas beside an autoscaler', put(scaler), { interrupted: [querier] }),
  row('no replicas', set(querier, 'spec.replicas', 0), {
    interrupted: [querier, 'PodDisruptionBudget/tempo-querier'],
  }),
  row('fewer ingesters than a write needs', set(ingester, 'spec.replicas', 1), {
    data: [ingester],
    interrupted: [ingester, 'PodDisruptionBudget/tempo-ingester'],
  }),

  // Names.
  row(
    'a Deployment of another name',
    (objects) => {
      put({
        kind: 'Deployment',
        ...objects.get(querier),
        metadata: { ...Object(objects.get(querier)?.metadata), name: 'querier' },
      })(objects);
      remove(querier)(objects);
    },
    { interrupted: [querier] },
  ),
  row('a ConfigMap that is mounted removed', remove('ConfigMap/tempo-querier'), { interrupted: [querier] }),

  // Rollouts.
  row(
    'all pods at once',
    all(
      set(querier, 'spec.strategy', { type: 'Recreate' }),
      set(querier, 'spec.template.spec.priorityClassName', 'high'),
    ),
    {
      interrupted: [querier],
      restarts: [querier],
    },
  ),
  row(
    'a budget that lets no node be drained',
    set('PodDisruptionBudget/tempo-ingester', 'spec.maxUnavailable', 0),
    {
      interrupted: ['PodDisruptionBudget/tempo-ingester'],
    },
  ),

  // Versions of Tempo.
  row('an older Tempo', set(querier, `${container}.image`, 'docker.io/grafana/tempo:2.10.6'), {
    data: [querier],
    restarts: [querier],
  }),
  row('a newer Tempo', set(querier, `${container}.image`, 'docker.io/grafana/tempo:2.10.9'), {
    restarts: [querier],
  }),
  row(
    'another label of the gossip',
    rewrite('ConfigMap/tempo-querier', 'tempo.yaml', 'cluster_label: minimal', 'cluster_label: x'),
    {
      data: ['ConfigMap/tempo-querier'],
    },
  ),

  // The namespace.
  row('the namespace removed', remove('Namespace/tempo'), { data: ['Namespace/tempo'] }),
  row(
    'stricter pods',
    set('Namespace/tempo', ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'], 'restricted'),
    { interrupted: ['Namespace/tempo'] },
    set('Namespace/tempo', ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'], 'privileged'),
  ),
  row(
    'less strict pods',
    set('Namespace/tempo', ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'], 'privileged'),
    { access: ['Namespace/tempo'] },
    set('Namespace/tempo', ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'], 'restricted'),
  ),

  // Who gets through.
  row(
    'a network policy for one namespace more',
    put(network([{ from: from('a', 'b') }])),
    { access: ['NetworkPolicy/extra'] },
    put(network([{ from: from('a') }])),
  ),
  row(
    'a network policy in other words',
    put(network([{ from: from('b', 'a') }])),
    {},
    put(network([{ from: from('a', 'b') }])),
  ),
  inMesh(
    'accounts of another mesh',
    set('MeshTLSAuthentication/tempo-gateway-push', 'spec.identities', [
      '*.apps.serviceaccount.identity.linkerd.mesh.example',
    ]),
    { interrupted: ['MeshTLSAuthentication/tempo-gateway-push'] },
  ),
  inMesh(
    'a shorter list that lets more through',
    set('MeshTLSAuthentication/tempo-gateway-push', 'spec.identities', ['*']),
    { access: 'some' },
  ),
  inMesh(
    'a Server that only audits',
    set('Server/tempo-ingester-grpc', 'spec.accessPolicy', 'audit'),
    { access: ['Server/tempo-ingester-grpc'] },
    { 'linkerd.inboundPolicy': 'deny' },
  ),
  row('another secret', set(querier, `${container}.env.1.valueFrom.secretKeyRef.name`, 'other'), {
    interrupted: [querier],
    access: [querier],
    restarts: [querier],
  }),
  row(
    'a port newly open',
    turn('Service/tempo-querier', 'spec.ports', (ports) => [
      ...(Array.isArray(ports) ? ports : []),
      { name: 'grpc', port: 9095, targetPort: 'grpc', appProtocol: 'kubernetes.io/h2c' },
    ]),
    { access: ['Service/tempo-querier'] },
  ),
];
