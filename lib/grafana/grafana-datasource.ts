// The Tempo datasource of each tenant.
// https://grafana.com/docs/grafana/latest/datasources/tempo/configure-tempo-data-source/
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { dump } from 'js-yaml';
import {
  GrafanaDatasource,
  type GrafanaDatasourceSpecValuesFrom,
} from '../../imports/grafana.integreatly.org';
import { afterAll } from '../delivery/annotations';
import type { Environment } from '../environment/environment';
import { grafanaUser } from '../environment/grafana';
import { datasourceName, objectName } from '../environment/tenants';
import { queryTimes } from '../tempo/limits';
import type { Topology } from '../topology/topology';
import { correlatedDatasources } from './correlated-datasource';

type Grafana = NonNullable<Environment['grafana']>;
type Given = NonNullable<Environment['tenants'][string]['datasource']>;

/** Queries on span metrics by their names in Grafana; `$__tags` becomes the labels of the span at hand. */
const metricQueries = {
  'Request rate': 'sum(rate(traces_spanmetrics_calls_total{$__tags}[$__rate_interval]))',
  'Error rate':
    'sum(rate(traces_spanmetrics_calls_total{$__tags, status_code="STATUS_CODE_ERROR"}[$__rate_interval]))',
  'Duration, 95th percentile':
    'histogram_quantile(0.95, sum by (le) (rate(traces_spanmetrics_latency_bucket{$__tags}[$__rate_interval])))',
};

/**
 * Finds logs that carry the ids of a span as fields traceID and spanID, be it in the line or as structured
 * metadata.
 * Grafana's own filters look for the line, and for a field of another name: trace_id.
 */
const logQuery = [
  '{${__tags}}',
  'label_format line_has_trace=`{{ contains "${__span.traceId}" __line__ }}`, line_has_span=`{{ contains "${__span.spanId}" __line__ }}`',
  '(line_has_trace="true" or traceID="${__span.traceId}") and (line_has_span="true" or spanID="${__span.spanId}")',
].join(' | ');

/** What most profilers of a process send. https://grafana.com/docs/pyroscope/latest/configure-client/profile-types/ */
const cpuProfiles = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';

const links = (grafana: Grafana, given: Given) => {
  const mimir = given.mimir ?? grafana.mimir;
  const loki = given.loki ?? grafana.loki;
  const pyroscope = given.pyroscope ?? grafana.pyroscope;
  return {
    ...(mimir && {
      serviceMap: { datasourceUid: mimir },
      tracesToMetrics: {
        datasourceUid: mimir,
        spanStartTimeShift: '-5m',
        spanEndTimeShift: '5m',
        // Tempo calls the label service, not service_name.
        tags: [{ key: 'service.name', value: 'service' }],
        queries: Object.entries(metricQueries).map(([name, query]) => ({ name, query })),
      },
    }),
    ...(loki && {
      tracesToLogsV2: {
        datasourceUid: loki,
        spanStartTimeShift: '-5m',
        spanEndTimeShift: '5m',
        tags: Object.entries(grafana.logLabels).map(([key, value]) => ({ key, value })),
        filterByTraceID: true,
        filterBySpanID: true,
        customQuery: true,
        query: logQuery,
      },
    }),
    ...(pyroscope && {
      tracesToProfiles: {
        datasourceUid: pyroscope,
        profileTypeId: grafana.profileType ?? cpuProfiles,
        // Pyroscope calls the label service_name.
        tags: [{ key: 'service.name', value: 'service_name' }],
      },
    }),
  };
};

/** How Grafana shows from outside who it is: the operator puts the secret in where its key stands. */
const proofs = {
  basic: (user: string) => ({
    fields: { basicAuth: true, basicAuthUser: user },
    secret: { at: 'basicAuthPassword', value: `\${${user}}` },
  }),
  token: (user: string) => ({
    jsonData: { httpHeaderName2: 'Authorization' },
    secret: { at: 'httpHeaderValue2', value: `Bearer \${${user}}` },
  }),
};

interface Reached {
  url: string;
  /** Fields of the datasource beside the usual ones. */
  fields?: object;
  jsonData?: object;
  secureJsonData?: object;
  /** What the operator takes from Secrets. https://grafana.github.io/grafana-operator/docs/datasources/ */
  valuesFrom?: GrafanaDatasourceSpecValuesFrom[];
}

/** How Grafana reaches the gateway for a tenant: the Service, or from outside as a user. */
function reached(topology: Topology, { outside }: Grafana, tenant: string): Reached {
  const { environment } = topology;
  const access = topology.role('admitsRequests')?.public;
  const user = access && grafanaUser(environment, access, tenant);
  if (!outside || !access || user === undefined || access.authentication.type === 'header')
    return { url: `http://${topology.host(topology.one('admitsRequests'))}` };
  const { secret, ...proof } = proofs[access.authentication.type](user);
  const secretKeyRef = { name: outside.secret, key: user };
  return {
    url: outside.url,
    ...proof,
    secureJsonData: { [secret.at]: secret.value },
    valuesFrom: [{ targetPath: `secureJsonData.${secret.at}`, valueFrom: { secretKeyRef } }],
  };
}

/**
 * Whether answers come bit by bit: by gRPC, at the same host and port as all else.
 * https://grafana.com/docs/grafana/latest/datasources/tempo/configure-tempo-data-source/#streaming
 */
function streaming(topology: Topology, { outside }: Grafana) {
  const isReached = !outside || topology.role('admitsRequests')?.public?.tlsSecret !== undefined;
  const metrics = topology.role('makesMetrics')?.traceqlMetrics !== undefined;
  return topology.streams && isReached ? { streamingEnabled: { search: true, metrics } } : {};
}

/** The datasource of a tenant, as Grafana's API takes it, and where the operator finds its secret. */
function datasource(topology: Topology, grafana: Grafana, tenant: string) {
  const { environment } = topology;
  const given = environment.tenants[tenant]?.datasource ?? {};
  const { url, fields, jsonData, secureJsonData, valuesFrom } = reached(topology, grafana, tenant);
  const datasource = {
    name: datasourceName(environment.cluster, tenant, given),
    ...(given.uid && { uid: given.uid }),
    type: 'tempo',
    access: 'proxy',
    url,
    editable: false,
    ...fields,
    jsonData: {
      httpHeaderName1: 'X-Scope-OrgID',
      ...jsonData,
      timeout: queryTimes(environment).grafana,
      nodeGraph: { enabled: true },
      ...streaming(topology, grafana),
      ...links(grafana, given),
    },
    secureJsonData: { httpHeaderValue1: tenant, ...secureJsonData },
  };
  return { datasource, valuesFrom };
}

/**
 * The tenants that can be asked by the gateway: if it makes all requests those of one tenant, only that one;
 * from outside those that have a user.
 */
function queried(topology: Topology, { outside }: Grafana): string[] {
  const { environment } = topology;
  const gateway = topology.role('admitsRequests');
  const tenants = Object.keys(environment.tenants);
  if (outside) {
    const access = gateway?.public;
    return tenants.filter((tenant) => access && grafanaUser(environment, access, tenant) !== undefined);
  }
  return gateway?.enforcedTenant ? [gateway.enforcedTenant] : tenants;
}

const all = (topology: Topology, grafana: Grafana) => [
  ...queried(topology, grafana).map((tenant) => datasource(topology, grafana, tenant)),
  ...correlatedDatasources(topology.environment, grafana).map((datasource) => ({
    datasource,
    valuesFrom: undefined,
  })),
];

/**
 * A provisioning file in a ConfigMap, for the sidecar of Grafana's Helm chart.
 * Grafana expands variables in such a file: each `$` is doubled to stay one. The file deletes nothing:
 * a ConfigMap that is missing for a moment must not take datasources with it.
 */
function provisioned(scope: Construct, topology: Topology, grafana: Grafana): void {
  const datasources = all(topology, grafana).map(({ datasource }) => datasource);
  const file = dump({ apiVersion: 1, datasources }, { lineWidth: -1 });
  const data = { [`tempo-${topology.environment.cluster}.yaml`]: file.replaceAll('$', '$$$$') };
  new k8s.KubeConfigMap(scope, 'datasources', {
    metadata: {
      name: `${topology.name('datasources')}-${topology.environment.cluster}`,
      namespace: grafana.namespace,
      labels: { ...topology.labels(), grafana_datasource: '1' },
      annotations: afterAll,
    },
    data,
  });
}

/**
 * A GrafanaDatasource for each tenant, for the Grafana operator, which expands nothing: each `$` stays as it
 * is.
 */
function operated(scope: Construct, topology: Topology, grafana: Grafana): void {
  for (const { datasource, valuesFrom } of all(topology, grafana)) {
    const { uid, ...rest } = datasource;
    const name = objectName(rest.name);
    const spec = {
      ...(uid && { uid }),
      instanceSelector: { matchLabels: grafana.instanceLabels },
      datasource: rest,
      ...(valuesFrom && { valuesFrom }),
    };
    new GrafanaDatasource(scope, name, {
      metadata: { name, namespace: grafana.namespace, labels: topology.labels() },
      spec,
    });
  }
}

const deliveries = { sidecar: provisioned, operator: operated } as const;

export interface DatasourcesProps {
  /** The stack whose tenants are queried. */
  readonly topology: Topology;
  /** The Grafana that queries them. */
  readonly grafana: Grafana;
}

/** A datasource of Grafana for each tenant, and those of Mimir and Loki that it owns. */
export class Datasources extends Construct {
  constructor(scope: Construct, id: string, { topology, grafana }: DatasourcesProps) {
    super(scope, id);
    deliveries[grafana.delivery](this, topology, grafana);
  }
}
