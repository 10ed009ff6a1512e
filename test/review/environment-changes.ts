// Changes that an environment's file can express.
import type { Name } from '../environments';
import type { Expected, Row } from './changes';
import type { Step } from './steps';

const deployments = ['compactor', 'distributor', 'gateway', 'querier', 'query-frontend'].map(
  (name) => `Deployment/tempo-${name}`,
);
const ingester = 'StatefulSet/tempo-ingester';
const generator = 'StatefulSet/tempo-metrics-generator';
const memcached = 'StatefulSet/tempo-memcached';
/** Those that other pods of the stack call. */
const called = [...deployments.filter((name) => !name.endsWith('gateway')), ingester];
const programs = called;
const overrides = ['ConfigMap/tempo-overrides'];
const configs = (...names: string[]) => names.map((name) => `ConfigMap/tempo-${name}`);
const storing = ['compactor', 'ingester', 'querier', 'query-frontend'];
const storers = programs.filter((name) => !name.endsWith('distributor'));

const mimir = { remoteWriteUrl: 'http://mimir.mimir/api/v1/push' };
const meshed = {
  linkerd: { trustDomain: 'cluster.local' },
  callers: { collectors: [{ namespace: 'apps' }] },
};
const closed = { networkPolicy: {}, callers: { collectors: [{ namespace: 'apps' }] } };

const row =
  (environment: Name) =>
  (what: string, change: Step, expected: Expected, first?: Step): Row => ({
    what,
    environment,
    change,
    expected,
    ...(first && { first }),
  });
const minimal = row('minimal');
const everything = row('everything');

/** A compactor moves from one of two installations that share a bucket to the other. */
const shared = (replicas: number) => ({
  'storage.sharedWith': 'other',
  'components.compactor.replicas': replicas,
});

const scaledUp = (maxReplicas: number) => ({
  maxReplicas,
  targetCPUUtilizationPercentage: 70,
});

export const environmentChanges: readonly Row[] = [
  // Who counts the pods.
  minimal(
    'an autoscaler instead of a number',
    { 'components.querier.autoscaling': scaledUp(4) },
    { interrupted: ['Deployment/tempo-querier'] },
  ),
  minimal(
    'an autoscaler of more',
    { 'components.ingester.autoscaling': scaledUp(8) },
    {},
    { 'components.ingester.autoscaling': scaledUp(6) },
  ),
  minimal(
    'an autoscaler of fewer queriers',
    { 'components.querier.autoscaling': scaledUp(4) },
    {},
    { 'components.querier.autoscaling': scaledUp(6) },
  ),
  minimal(
    'an autoscaler of fewer ingesters than there are',
    { 'components.ingester.replicas': 3, 'components.ingester.autoscaling': scaledUp(4) },
    { data: ['StatefulSet/tempo-ingester'], interrupted: ['StatefulSet/tempo-ingester'] },
    { 'components.ingester.replicas': 6 },
  ),
  minimal(
    'no autoscaler any more',
    { 'components.ingester.autoscaling': undefined },
    { data: ['StatefulSet/tempo-ingester'] },
    { 'components.ingester.autoscaling': scaledUp(6) },
  ),
  minimal(
    'an autoscaler of fewer ingesters',
    { 'components.ingester.autoscaling': scaledUp(4) },
    { data: ['StatefulSet/tempo-ingester'] },
    { 'components.ingester.autoscaling': scaledUp(6) },
  ),

  // Who compacts.
  minimal(
    'a compactor, where another cluster had the one',
    shared(1),
    { data: ['Deployment/tempo-compactor'] },
    shared(0),
  ),
  minimal(
    'no compactor, since another cluster has one',
    shared(0),
    { interrupted: ['Deployment/tempo-compactor'] },
    shared(1),
  ),

  // TLS.
  minimal(
    'TLS between the programs',
    { tls: {} },
    {
      interrupted: configs('compactor', 'distributor', 'ingester', 'querier', 'query-frontend'),
      restarts: programs,
    },
  ),

  minimal(
    'TLS of receivers',
    { tls: { receivers: 'tls' } },
    {
      interrupted: configs('distributor'),
      restarts: ['Deployment/tempo-distributor', 'Deployment/tempo-gateway'],
    },
    { tls: {} },
  ),
  minimal(
    'certificates asked of collectors',
    { tls: { receivers: 'mutual' } },
    { interrupted: configs('distributor'), restarts: ['Deployment/tempo-distributor'] },
    { tls: { receivers: 'tls' } },
  ),

  // Sizes.
  minimal('more queriers', { 'components.querier.replicas': 3 }, {}),
  minimal('fewer queriers', { 'components.querier.replicas': 2 }, {}, { 'components.querier.replicas': 3 }),
  minimal('more memory', { 'components.querier.memory': '1Gi' }, { restarts: ['Deployment/tempo-querier'] }),
  minimal(
    'the same memory in another unit',
    { 'components.querier.memory': '1024Mi' },
    {},
    { 'components.querier.memory': '1Gi' },
  ),
  minimal('more CPU', { 'components.gateway.cpu': '100m' }, { restarts: ['Deployment/tempo-gateway'] }),
  minimal('another log level', { 'components.ingester.logLevel': 'debug' }, { restarts: [ingester] }),
  minimal('a larger disk', { 'components.ingester.disk': '20Gi' }, { refused: [ingester] }),
  minimal(
    'a larger disk of ingesters that an autoscaler counts',
    { 'components.ingester.disk': '20Gi' },
    { refused: [ingester] },
    { 'components.ingester.autoscaling': scaledUp(5) },
  ),
  minimal(
    'a log level of ingesters that an autoscaler counts',
    { 'components.ingester.logLevel': 'debug' },
    { restarts: [ingester] },
    { 'components.ingester.autoscaling': scaledUp(5) },
  ),
  minimal('the same disk in another unit', { 'components.ingester.disk': '10240Mi' }, {}),
  minimal('a smaller disk', { 'components.ingester.disk': '5Gi' }, { refused: [ingester] }),
  minimal('a storage class', { 'components.ingester.storageClass': 'fast' }, { refused: [ingester] }),
  minimal('more ingesters', { 'components.ingester.replicas': 4 }, {}),
  minimal(
    'fewer ingesters',
    { 'components.ingester.replicas': 3 },
    { data: [ingester] },
    { 'components.ingester.replicas': 4 },
  ),
  minimal(
    'a lower replication factor',
    { 'components.ingester.replicationFactor': 1 },
    {
      data: configs('distributor', 'ingester', 'querier'),
      restarts: ['Deployment/tempo-distributor', 'Deployment/tempo-querier', ingester],
    },
  ),
  everything(
    'a larger cache, of pods that are replaced by hand',
    { 'components.memcached.memory': '2Gi' },
    { held: [memcached] },
  ),
  everything('fewer caches', { 'components.memcached.replicas': 1 }, {}),

  // Retention: who has his own, and who has that of all.
  minimal(
    'a shorter retention',
    { retention: '24h' },
    { data: configs('compactor'), restarts: ['Deployment/tempo-compactor'] },
  ),
  minimal('a longer retention', { retention: '72h' }, { restarts: ['Deployment/tempo-compactor'] }),
  minimal(
    'a tenant gets a shorter retention of its own',
    { 'tenants.prod.retention': '24h' },
    { data: overrides },
  ),
  minimal('a tenant gets a longer retention of its own', { 'tenants.prod.retention': '72h' }, {}),
  minimal('a tenant gets the retention of all as its own', { 'tenants.prod.retention': '48h' }, {}),
  minimal(
    'a tenant’s own retention is shortened',
    { 'tenants.prod.retention': '96h' },
    { data: overrides },
    { 'tenants.prod.retention': '168h' },
  ),
  minimal(
    'a tenant’s own retention is lengthened',
    { 'tenants.prod.retention': '168h' },
    {},
    { 'tenants.prod.retention': '96h' },
  ),
  everything(
    'a tenant loses its longer retention',
    { 'tenants.prod.retention': undefined },
    { data: overrides, restarts: ['Deployment/tempo-vulture'] },
  ),
  minimal(
    'a tenant loses its shorter retention',
    { 'tenants.prod.retention': undefined },
    {},
    { 'tenants.prod.retention': '24h' },
  ),
  minimal('a new tenant', { 'tenants.team': {} }, {}),
  minimal(
    'a new tenant with a shorter retention than it had as one of all',
    { 'tenants.team': { retention: '24h' } },
    { data: overrides },
  ),
  minimal('a tenant removed', { 'tenants.team': undefined }, { data: overrides }, { 'tenants.team': {} }),

  // Limits that refuse or drop.
  minimal('a higher rate', { 'tenants.prod.limits': { rateLimit: '30Mi' } }, {}),
  minimal(
    'a tenant’s lower rate',
    { 'tenants.prod.limits': { rateLimit: '1Mi' } },
    { interrupted: overrides },
  ),
  minimal('a lower rate for all', { limits: { rateLimit: '1Mi' } }, { interrupted: overrides }),
  minimal(
    'a tenant loses its higher rate',
    { 'tenants.prod.limits': undefined },
    { interrupted: overrides },
    { 'tenants.prod.limits': { rateLimit: '30Mi' } },
  ),
  minimal('fewer traces', { limits: { maxTracesPerUser: 100 } }, { interrupted: overrides }),
  minimal(
    'smaller traces',
    { 'tenants.prod.limits': { maxBytesPerTrace: '30Mi' } },
    { interrupted: overrides },
    { 'tenants.prod.limits': { maxBytesPerTrace: '40Mi' } },
  ),
  minimal(
    'a lower rate of all, beside a tenant’s own',
    { 'tenants.prod.limits': { rateLimit: '15Mi' }, limits: { rateLimit: '16Mi' } },
    {},
  ),

  // Where traces are.
  minimal(
    'another spelling of the endpoint',
    { 'storage.endpoint': 'S3.example.com:443' },
    { restarts: storers },
    { 'storage.endpoint': 's3.example.com' },
  ),
  minimal(
    'another port of the endpoint',
    { 'storage.endpoint': 's3.example.com:9000' },
    { data: configs(...storing), restarts: storers },
    { 'storage.endpoint': 's3.example.com' },
  ),
  minimal('another bucket', { 'storage.bucket': 'other' }, { data: configs(...storing), restarts: storers }),
  minimal(
    'another prefix',
    { 'storage.prefix': 'tempo' },
    { data: configs(...storing), restarts: programs.filter((name) => !name.endsWith('distributor')) },
  ),
  minimal(
    'another region',
    { 'storage.region': 'region-2' },
    { data: configs(...storing), restarts: programs.filter((name) => !name.endsWith('distributor')) },
  ),

  // The generator.
  everything(
    'a limit by Tempo’s own name that is lowered',
    { 'overrides.read.max_blocks_per_tag_values_query': 100 },
    { interrupted: ['ConfigMap/tempo-overrides'] },
  ),
  minimal(
    'a limit by Tempo’s own name where there was none',
    { overrides: { ingestion: { max_attribute_bytes: 2048 } } },
    { interrupted: ['ConfigMap/tempo-overrides'] },
  ),
  minimal('a limit that is lifted', { overrides: { read: { max_blocks_per_tag_values_query: 0 } } }, {}),
  minimal(
    'a generator',
    { 'components.metricsGenerator': mimir },
    { restarts: ['Deployment/tempo-distributor', 'Deployment/tempo-querier'] },
  ),
  minimal(
    'a generator removed',
    { 'components.metricsGenerator': undefined },
    { restarts: ['Deployment/tempo-distributor', 'Deployment/tempo-querier'] },
    { 'components.metricsGenerator': mimir },
  ),
  minimal(
    'fewer generators, which keep only samples that are on their way to Mimir',
    { 'components.metricsGenerator': mimir },
    {},
    { 'components.metricsGenerator': { ...mimir, replicas: 2 } },
  ),
  everything(
    'fewer generators, which keep spans for TraceQL metrics',
    { 'components.metricsGenerator.replicas': 1, 'components.metricsGenerator.autoscaling': undefined },
    { data: [generator] },
    { 'components.metricsGenerator.autoscaling': undefined },
  ),

  // Credentials.
  minimal(
    'rotated credentials: a secret of another name',
    { 'credentials.secret': 's3-next' },
    {
      access: [
        'Deployment/tempo-compactor',
        'Deployment/tempo-querier',
        'Deployment/tempo-query-frontend',
        ingester,
      ],
      restarts: [
        'Deployment/tempo-compactor',
        'Deployment/tempo-querier',
        'Deployment/tempo-query-frontend',
        ingester,
      ],
    },
  ),
  minimal('another item', { 'credentials.item': 'other' }, { access: ['ExternalSecret/s3-credentials'] }),

  // The gateway.
  minimal(
    'all requests become those of one tenant',
    { 'components.gateway': { tenantHeader: 'enforce', enforcedTenant: 'prod' } },
    { interrupted: configs('gateway'), restarts: ['Deployment/tempo-gateway'] },
  ),
  minimal(
    'a gateway that no longer makes all requests those of one tenant',
    { 'components.gateway': {} },
    { interrupted: configs('gateway'), access: configs('gateway'), restarts: ['Deployment/tempo-gateway'] },
    { 'components.gateway': { tenantHeader: 'enforce', enforcedTenant: 'prod' } },
  ),
  minimal(
    'the same, and nothing is required',
    { 'components.gateway': { tenantHeader: 'passthrough' } },
    { access: configs('gateway'), restarts: ['Deployment/tempo-gateway'] },
    { 'components.gateway': { tenantHeader: 'enforce', enforcedTenant: 'prod' } },
  ),
  minimal(
    'a tenant need not be named any more',
    { 'components.gateway': { tenantHeader: 'passthrough' } },
    { restarts: ['Deployment/tempo-gateway'] },
  ),
  minimal(
    'a smaller batch',
    { largestBatch: '10Mi' },
    {
      interrupted: [...configs('distributor', 'gateway'), ...overrides],
      restarts: [...programs.filter((name) => !name.endsWith('compactor')), 'Deployment/tempo-gateway'],
    },
  ),
  minimal(
    'another receiver',
    { 'components.distributor.receivers': ['zipkin'] },
    {
      access: ['ConfigMap/tempo-gateway', 'Deployment/tempo-distributor', 'Service/tempo-distributor'],
      restarts: ['Deployment/tempo-distributor', 'Deployment/tempo-gateway'],
    },
  ),
  minimal(
    'a receiver removed: only the gateway called it',
    { 'components.distributor.receivers': [] },
    {
      interrupted: ['ConfigMap/tempo-gateway'],
      restarts: ['Deployment/tempo-distributor', 'Deployment/tempo-gateway'],
    },
    { 'components.distributor.receivers': ['zipkin'] },
  ),
  minimal(
    'a receiver removed that collectors call',
    { 'components.distributor.receivers': [] },
    { interrupted: ['Service/tempo-distributor'], restarts: ['Deployment/tempo-distributor'] },
    { 'components.distributor.receivers': ['jaeger-grpc'] },
  ),

  // What is left out: nobody calls it any more.
  everything('no vulture', { 'components.vulture': undefined }, { access: 'some' }),
  minimal(
    'no cache',
    { 'components.memcached': undefined },
    { restarts: programs.filter((name) => !name.endsWith('distributor')) },
    { 'components.memcached': {} },
  ),

  // The mesh.
  minimal(
    'a mesh that lets through whom it would deny',
    { linkerd: { ...meshed.linkerd, inboundPolicy: 'audit' } },
    { access: 'some', restarts: [...deployments, ingester] },
    { callers: meshed.callers },
  ),
  minimal('a mesh that denies at once', meshed, {
    access: 'some',
    interrupted: called,
    restarts: [...deployments, ingester],
  }),
  minimal(
    'no mesh',
    { linkerd: undefined },
    { access: 'some', interrupted: [...called, 'Namespace/tempo'], restarts: [...deployments, ingester] },
    meshed,
  ),
  everything('no audit any more', { 'linkerd.inboundPolicy': 'deny' }, { access: 'some' }),
  everything(
    'audit instead of deny',
    { 'linkerd.inboundPolicy': 'audit' },
    { access: 'some' },
    { 'linkerd.inboundPolicy': 'deny' },
  ),
  everything(
    'one account more may push',
    {
      'callers.collectors': [
        { namespace: 'opentelemetry', serviceAccount: 'gateway-collector' },
        { namespace: 'opentelemetry', serviceAccount: 'agent' },
        { namespace: 'apps' },
        { namespace: 'more' },
      ],
    },
    { access: 'some' },
  ),
  everything(
    'a namespace in place of its accounts',
    { 'callers.grafana': [{ namespace: 'observability' }] },
    { access: 'some' },
  ),

  // The network.
  minimal('network policies', { networkPolicy: {} }, { access: 'some' }, { callers: closed.callers }),
  minimal('no network policies', { networkPolicy: undefined }, { access: 'some' }, closed),
  everything(
    'the object store may be anywhere',
    { 'networkPolicy.objectStore': ['0.0.0.0/0'] },
    { access: 'some' },
  ),

  // Grafana.
  minimal('a datasource', { grafana: { namespace: 'grafana' } }, {}),
  minimal(
    'a provisioned datasource gets a uid',
    { 'tenants.prod.datasource': { uid: 'tempo' } },
    { interrupted: ['ConfigMap/tempo-datasources-minimal'] },
    { grafana: { namespace: 'grafana' } },
  ),
  minimal(
    'a provisioned datasource changes its uid',
    { 'tenants.prod.datasource': { uid: 'other' } },
    { interrupted: ['ConfigMap/tempo-datasources-minimal'] },
    { grafana: { namespace: 'grafana' }, 'tenants.prod.datasource': { uid: 'tempo' } },
  ),
  minimal(
    'a provisioned datasource is renamed under its uid',
    { 'tenants.prod.datasource': { uid: 'tempo', name: 'other' } },
    { interrupted: ['ConfigMap/tempo-datasources-minimal'] },
    { grafana: { namespace: 'grafana' }, 'tenants.prod.datasource': { uid: 'tempo', name: 'one' } },
  ),
  minimal(
    'a provisioned datasource without a uid is renamed: the old one stays',
    { 'tenants.prod.datasource': { name: 'other' } },
    {},
    { grafana: { namespace: 'grafana' } },
  ),
  everything(
    'the uid of a datasource of the operator',
    { 'tenants.prod.datasource.uid': 'other' },
    { refused: ['GrafanaDatasource/tempo-prod'] },
  ),

  // Delivery.
  everything('another branch', { 'delivery.argoCd.revision': 'main' }, {}),
];
