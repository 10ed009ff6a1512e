// Values of labels, as programs have them: not as somebody asks for them.

import type { Manifests } from '../../lib/manifests/manifests';
import { type Server, selects } from '../../lib/manifests/policies';
import type { Job } from '../../lib/monitoring/series';
import { type Pod, podsOf } from './scrape-config';

export type Row = Record<string, string>;

/**
 * Values of labels that belong together; of which metrics, if other metrics mean something else by the same
 * label.
 */
export interface Table {
  of?: RegExp;
  rows: Row[];
}

const each = (label: string, values: string[], of?: RegExp): Table => ({
  rows: values.map((value) => ({ [label]: value })),
  ...(of && { of }),
});

const requests: Partial<Record<Job, [method: string, route: string, statuses: string[]][]>> = {
  'query-frontend': [
    ['GET', 'api_search', ['200', '500']],
    ['GET', 'api_v2_traces_traceid', ['200', '404']],
  ],
  querier: [['GET', 'querier_api_search', ['200', '500']]],
  ingester: [
    ['gRPC', '/tempopb.Pusher/PushBytesV2', ['success', 'error']],
    ['gRPC', '/tempopb.Querier/SearchRecent', ['success']],
  ],
  'metrics-generator': [['gRPC', '/tempopb.MetricsGenerator/PushSpans', ['success']]],
};
const requestsOf = (job: Job): Table => ({
  of: /^tempo_request_duration_/,
  rows: [['GET', 'ready', ['200']] as const, ...(requests[job] ?? [])].flatMap(([method, route, statuses]) =>
    statuses.map((status_code) => ({ method, route, status_code })),
  ),
});

/** @see https://github.com/grafana/tempo/blob/v2.10.8/modules/overrides/discarded_spans.go */
const discards: Partial<Record<Job, string[]>> = {
  distributor: ['rate_limited', 'trace_too_large', 'live_traces_exceeded'],
  compactor: ['trace_too_large_to_compact'],
};

const tempo = (job: Job, tenants: string[]): Table[] => [
  requestsOf(job),
  each('reason', discards[job] ?? [], /^tempo_discarded_spans_/),
  each(
    'reason',
    ['outside_metrics_ingestion_slack', 'span_metrics_filtered'],
    /^tempo_metrics_generator_spans_discarded_/,
  ),
  each('tenant', tenants),
  // Those that the environment does not name.
  each('user', [...tenants, '*'], /^tempo_limits_overrides$/),
  each('user', tenants),
  each('le', ['300', '1800', '3600', '+Inf'], /^tempo_spans_distance_in_/),
  each(
    'limit_name',
    [
      'max_local_traces_per_user',
      'max_global_traces_per_user',
      'ingestion_rate_limit_bytes',
      'ingestion_burst_size_bytes',
    ],
    /^tempo_limits_/,
  ),
  each('name', ['ingester', 'distributor', 'compactor', 'metrics-generator'], /^tempo_ring_/),
  each('state', ['ACTIVE', 'JOINING', 'LEAVING', 'PENDING', 'Unhealthy'], /^tempo_ring_/),
  each('operation', ['GET', 'PUT'], /^tempodb_backend_request_/),
  each('status_code', ['200', '500'], /^tempodb_backend_request_/),
  each('method', ['Memcache.GetMulti', 'Memcache.Put'], /^tempo_memcache_/),
  each('status_code', ['200', '404', '500'], /^tempo_memcache_/),
  each('status', ['live', 'compacted'], /^tempodb_backend_(bytes|objects)_/),
];

/**
 * What the proxy of a pod counts its requests by: the Servers of its ports, and the routes that are attached
 * to them.
 */
function mesh({ servers, routes }: Manifests, { workload }: Pod): Table[] {
  const own = servers.filter(({ spec }) => selects(spec.podSelector, workload.spec.template.metadata.labels));
  const named = ({ metadata, spec }: Server) => ({ srv_name: metadata.name, srv_port: `${spec.port}` });
  const attached = ({ metadata }: Server) =>
    routes.filter(({ spec }) => spec.parentRefs.some(({ name }) => name === metadata.name));
  const routed = (server: Server) => ['default', ...attached(server).map(({ metadata }) => metadata.name)];
  return [
    { rows: own.flatMap((server) => routed(server).map((route_name) => ({ ...named(server), route_name }))) },
    { rows: own.map(named) },
    {
      rows: [
        { classification: 'success', status_code: '200', grpc_status: '0' },
        { classification: 'failure', status_code: '400', grpc_status: '' },
        { classification: 'failure', status_code: '503', grpc_status: '' },
      ],
    },
    each('direction', ['inbound']),
  ];
}

const others: Partial<Record<Job, Table[]>> = {
  'memcached-exporter': [each('command', ['get', 'set']), each('status', ['hit', 'miss'])],
  vulture: [each('error', ['notfound_byid', 'notfound_search', 'missingspans', 'requestfailed'])],
};

/** What the metrics generator makes of spans. */
export const ofSpans: Table[] = [
  each('service', ['shop', 'stock']),
  each('span_kind', ['SPAN_KIND_SERVER', 'SPAN_KIND_CLIENT']),
  each('status_code', ['STATUS_CODE_UNSET', 'STATUS_CODE_ERROR']),
  { rows: [{ client: 'shop', server: 'stock' }] },
];

/**
 * Where the scraper does not honor labels, as the Helm chart of External Secrets has it, `namespace` is that
 * of the operator.
 */
const externalSecrets = (namespace: string): Table => ({
  of: /^externalsecret_/,
  rows: [
    { namespace, exported_namespace: '' },
    { namespace: 'external-secrets', exported_namespace: namespace },
  ].flatMap((where) =>
    ['True', 'False'].map((status) => ({ ...where, name: 's3-credentials', condition: 'Ready', status })),
  ),
});

/** What the platform says of each pod, container and claim. */
export function ofPlatform({ workloads }: Manifests): Table[] {
  const pods = workloads.flatMap((workload) =>
    podsOf(workload).map((pod) => ({
      of: { namespace: workload.metadata.namespace ?? '', pod: pod.name },
      // The proxy is injected.
      containers: [...workload.spec.template.spec.containers.map(({ name }) => name), 'linkerd-proxy'],
      claims: workload.spec.volumeClaimTemplates.map(({ metadata }) => `${metadata.name}-${pod.name}`),
    })),
  );
  const [namespace = ''] = pods.map(({ of }) => of.namespace);
  return [
    { rows: pods.flatMap(({ of, containers }) => containers.map((container) => ({ ...of, container }))) },
    {
      rows: pods.flatMap(({ claims }) =>
        claims.map((persistentvolumeclaim) => ({ namespace, persistentvolumeclaim })),
      ),
    },
    { rows: pods.map(({ of }) => of) },
    externalSecrets(namespace),
    each('namespace', [namespace]),
    {
      rows: [
        { resource: 'memory', unit: 'byte' },
        { resource: 'cpu', unit: 'core' },
      ],
    },
    each('condition', ['true', 'false', 'unknown'], /^kube_pod_status_/),
    each('reason', ['OOMKilled', 'Error'], /_last_terminated_reason$/),
  ];
}

/** Parts of histograms and summaries. */
export const ofParts: Table[] = [
  each('le', ['0.005', '0.1', '1', '5', '10', '+Inf']),
  each('quantile', ['0', '0.5', '1']),
];

/** What a job tells of itself in a pod. */
export const ofJob = (manifests: Manifests, tenants: string[], job: Job, pod: Pod): Table[] =>
  job === 'linkerd-proxy' ? mesh(manifests, pod) : (others[job] ?? tempo(job, tenants));
