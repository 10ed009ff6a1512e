// Pushes and queries as users do: OTLP over HTTP and gRPC, by id, by TraceQL; what has no tenant is rejected;
// span metrics arrive.

import { setTimeout as sleep } from 'node:timers/promises';
import { mimirTenantOf } from '../../environment/tenants';
import { services } from '../on-cluster/client/otlp';
import type { Client } from '../on-cluster/clients';
import { failIf, inWords } from '../on-cluster/failure';
import { mimirOf } from '../on-cluster/neighbours';
import { sinkPort } from '../on-cluster/surroundings';
import { clientOf } from './deploy';
import type { Stage, Step } from './stage';

/** Where spans go in, and queries. */
export const addresses = ({ topology }: Stage) => ({
  http: `http://${topology.address('gateway', 'http')}/otlp/v1/traces`,
  grpc: `http://${topology.address('distributor', 'otlp-grpc')}`,
  query: `http://${topology.address('gateway', 'http')}`,
});

/** The tenant of the test: the first whose spans nobody else writes. */
export function tenantOf({ environment: { tenants }, topology }: Stage): string {
  const checked = topology.role('checksTraces')?.tenant;
  const [first = ''] = Object.keys(tenants);
  return Object.keys(tenants).find((name) => name !== checked) ?? first;
}

/** A TraceQL query that finds what the test pushes. */
export const traceql = `{ resource.service.name = "${services.front}" }`;

/** Pushes a few traces over both protocols and reads them back; answers with what is wrong. */
export async function pushAndRead(
  stage: Stage,
  tenant: string,
  pushing: Client,
  reading: Client,
): Promise<string[]> {
  const { http, grpc, query } = addresses(stage);
  const byHttp = await pushing.ask('push', { target: { protocol: 'http', url: http, tenant }, count: 10 });
  const byGrpc = await pushing.ask('push', { target: { protocol: 'grpc', url: grpc, tenant }, count: 10 });
  const ids = [...byHttp.ids, ...byGrpc.ids];
  let read = await reading.ask('find', { query, tenant, ids });
  for (let attempt = 0; attempt < 20 && read.missing.length > 0; attempt++) {
    await sleep(2000);
    read = await reading.ask('find', { query, tenant, ids });
  }
  return [
    ...(Object.keys(byHttp.refused).length > 0
      ? [`OTLP/HTTP to ${http}: refused: ${inWords(byHttp.refused)}`]
      : []),
    ...(Object.keys(byGrpc.refused).length > 0
      ? [`OTLP/gRPC to ${grpc}: refused: ${inWords(byGrpc.refused)}`]
      : []),
    ...(read.found < ids.length
      ? [
          `by id: ${read.found} of ${ids.length} traces found; ${inWords(read.failed) || `missing: ${read.missing.slice(0, 3).join(', ')}`}`,
        ]
      : []),
  ];
}

async function search(stage: Stage, tenant: string, reading: Client): Promise<string[]> {
  const url = `${addresses(stage).query}/api/search?limit=5&q=${encodeURIComponent(traceql)}`;
  let seen = '';
  for (let attempt = 0; attempt < 20; attempt++) {
    const { status, body } = await reading.ask('get', { url, tenant });
    if (status === 200 && body.includes('"traceID"')) return [];
    seen = `HTTP ${status} ${body.slice(0, 200)}`;
    await sleep(3000);
  }
  return [`TraceQL ${traceql} finds nothing: ${seen}`];
}

async function withoutTenant(stage: Stage, pushing: Client, reading: Client): Promise<string[]> {
  if (stage.topology.role('admitsRequests')?.tenantHeader !== 'require') return [];
  const { http, query } = addresses(stage);
  const push = await pushing.ask('push', { target: { protocol: 'http', url: http }, count: 1 });
  const { status } = await reading.ask('get', { url: `${query}/api/search` });
  return [
    ...(Object.keys(push.refused).some((said) => said.startsWith('HTTP 401'))
      ? []
      : [`a push without a tenant: ${inWords(push.refused) || 'accepted'}; expected HTTP 401`]),
    ...(status === 401 ? [] : [`a query without a tenant: HTTP ${status}; expected HTTP 401`]),
  ];
}

/**
 * What a metrics generator makes of the traces. https://grafana.com/docs/tempo/latest/metrics-from-traces/
 */
const metrics = ['traces_spanmetrics_calls_total', 'traces_service_graph_request_total'];

async function spanMetrics(stage: Stage, tenant: string): Promise<string[]> {
  const { environment, clients } = stage;
  const mimir = mimirOf(environment);
  if (!mimir) return [];
  const mimirTenant = mimirTenantOf(tenant, environment.tenants[tenant]);
  const missing = new Set(metrics);
  const client = clients.in(mimir.namespace, `deployment/${mimir.name}`);
  for (let attempt = 0; attempt < 40; attempt++) {
    const { status, body } = await client.ask('get', { url: `http://127.0.0.1:${sinkPort}/` });
    const arrived: Record<string, string[]> = status === 200 ? JSON.parse(body) : {};
    for (const name of arrived[mimirTenant] ?? []) missing.delete(name);
    if (missing.size === 0) return [];
    await sleep(3000);
  }
  return [
    `span metrics: ${[...missing].join(', ')} did not reach ${mimir.name}.${mimir.namespace} as tenant ${mimirTenant} in two minutes`,
  ];
}

export const push: Step = {
  name: 'push',
  does: 'pushes by OTLP/HTTP and gRPC, reads by id and TraceQL, 401 without a tenant, span metrics',
  run: async (stage) => {
    const [pushing, reading] = [
      await stage.clients.as(clientOf(stage, 'collectors')),
      await stage.clients.as(clientOf(stage, 'grafana')),
    ];
    const tenant = tenantOf(stage);
    failIf([
      ...(await pushAndRead(stage, tenant, pushing, reading)),
      ...(await search(stage, tenant, reading)),
      ...(await withoutTenant(stage, pushing, reading)),
      ...(await spanMetrics(stage, tenant)),
    ]);
    return `20 traces pushed and found, TraceQL answers, 401 without a tenant${mimirOf(stage.environment) ? `, ${metrics.length} kinds of metrics arrived` : ''}`;
  },
};
