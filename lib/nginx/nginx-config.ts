// nginx.conf of the gateway. https://nginx.org/en/docs/

import { hasIPv6 } from '../environment/environment';
import type { Roles } from '../environment/roles';
import { inMebibytes } from '../environment/values';
import { pushSeconds, queryTimes, sizes } from '../tempo/limits';
import { nginxTls } from '../tempo/tls';
import {
  metricsPath,
  metricsQueriesBelow,
  probePaths,
  pushRoutes,
  queriesBelow,
  streamedQueriesBelow,
} from '../topology/requests';
import type { Topology } from '../topology/topology';
import { type PublicRoute, publicMaps, publicServers } from './public-server';

/** What becomes of the tenant of a request, and how requests are logged. */
type Settings = Roles['admitsRequests'] & {
  accessLog: 'json' | 'plain';
};

/**
 * How many processes of nginx there are, and how many connections each takes: a request that is handed on has
 * two.
 */
const workers = { processes: 2, connections: 4096 };

/** Requests that a gateway can work on at once. */
export const mostRequests = (workers.processes * workers.connections) / 2;

interface Upstream {
  name: string;
  address: string;
}

interface Route {
  /** As nginx matches it: `= /path` exactly, `^~ /path/` by prefix. */
  location: string;
  to: Upstream;
  /** Path at the upstream; without one it stays what it was. */
  path?: string;
  /** Called by gRPC. @default HTTP/1.1 */
  grpc?: true;
  /** How it is called with TLS. @default without */
  tls?: string[];
  /** Seconds that an answer may take. */
  timeout: number;
  /** Asked again if a connection that was kept turns out to be closed: harmless for what is only read. */
  again?: true;
}

/** The call of OTLP over gRPC. https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/collector/trace/v1/trace_service.proto */
const otlpGrpc = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

/** Pushes over gRPC. */
function grpcPush(topology: Topology): Route {
  const service = topology.one('receivesSpans');
  return {
    location: `= ${otlpGrpc}`,
    to: { name: `${service}-otlp-grpc`, address: topology.address(service, 'otlp-grpc') },
    grpc: true,
    timeout: pushSeconds,
    tls: nginxTls(topology.environment, 'grpc'),
  };
}

/** Queries that are answered bit by bit, if there are any. */
function streams(topology: Topology): Route[] {
  if (!topology.streams) return [];
  const service = topology.one('answersQueries');
  return [
    {
      location: `^~ ${streamedQueriesBelow}/`,
      // By connections of its own: those for HTTP/1.1 are kept, and would be taken for it.
      to: { name: `${service}-streams`, address: topology.address(service, 'http-metrics') },
      grpc: true,
      timeout: queryTimes(topology.environment).gateway,
    },
  ];
}

/** The routes: pushes to the receivers that there are, queries to the query-frontend. All else is 404. */
function routes(topology: Topology): Route[] {
  const upstream = (service: string, port: string) => ({
    name: `${service}-${port}`,
    address: topology.address(service, port),
  });
  return [
    ...pushRoutes(topology.role('receivesSpans')?.receivers ?? []).flatMap(({ receiver, paths, at }) =>
      paths.map((path) => ({
        location: `= ${path}`,
        to: upstream(topology.one('receivesSpans'), receiver),
        path: at,
        timeout: pushSeconds,
        tls: nginxTls(topology.environment, 'proxy'),
      })),
    ),
    {
      location: `^~ ${queriesBelow}/`,
      to: upstream(topology.one('answersQueries'), 'http-metrics'),
      timeout: queryTimes(topology.environment).gateway,
      again: true,
    },
  ];
}

/** Formats of the access log; the tenant is that which Tempo is told. */
const logFormats = (tenant: string) => ({
  json: `escape=json '{"time":"$time_iso8601","method":"$request_method","uri":"$request_uri","status":$status,"bytes_in":$request_length,"bytes_out":$bytes_sent,"seconds":$request_time,"tenant":"${tenant}","client":"$remote_addr","user_agent":"$http_user_agent","upstream_status":"$upstream_status","upstream_seconds":"$upstream_response_time"}'`,
  plain: `'$remote_addr ${tenant} [$time_iso8601] "$request" $status $request_length $bytes_sent $request_time $upstream_status "$http_user_agent"'`,
});

/** A request without a tenant is refused, if one is required. */
const tenantRequired = ({ tenantHeader }: Settings) =>
  tenantHeader === 'require'
    ? [`if ($http_x_scope_orgid = "") { return 401 "X-Scope-OrgID, the tenant, is missing\\n"; }`]
    : [];

/** The module of nginx that hands a request on, which its directives begin with. */
const moduleOf = ({ grpc }: Route) => (grpc ? 'grpc' : 'proxy');

/** What happens to X-Scope-OrgID on its way to Tempo: nginx hands a header on unless it is told otherwise. */
const tenantDirectives = (route: Route, settings: Settings) =>
  settings.tenantHeader === 'enforce'
    ? [`${moduleOf(route)}_set_header X-Scope-OrgID $tenant;`]
    : tenantRequired(settings);

/**
 * TraceQL metrics that are off. Tempo would answer 500 from deep inside; Grafana shows whoever asks the body
 * of an answer that is not 200.
 */
const metricsOff = (topology: Topology, settings: Settings) =>
  topology.role('makesMetrics')?.traceqlMetrics
    ? ''
    : `
    location ^~ ${metricsQueriesBelow}/ {
${indent([...tenantRequired(settings), `return 404 "TraceQL metrics are off. Set components.metricsGenerator.traceqlMetrics in the environment ${topology.environment.cluster} to turn them on.\\n";`], '      ')}    }
`;

/**
 * What nginx knows of itself, in the format of Prometheus.
 * https://nginx.org/en/docs/http/ngx_http_stub_status_module.html
 */
const gauges = ['active', 'reading', 'writing', 'waiting'];
const metrics = gauges
  .map((name) => `# TYPE nginx_connections_${name} gauge\\nnginx_connections_${name} $connections_${name}\\n`)
  .join('');

/** A server for scrapes alone, if somebody scrapes. */
const metricsServer = (topology: Topology, name: string) =>
  topology
    .ports(name)
    .filter(({ name }) => name === 'metrics')
    .map(
      ({ number }) => `
  server {
    listen ${listening(topology, number)};
    access_log off;
    location = ${metricsPath} { return 200 "${metrics}"; }
    location / { ${noRoute} }
  }
`,
    )
    .join('');

const noRoute = 'return 404 "No such route\\n";';

/** A port of every family that there is; by default a socket of IPv6 takes no IPv4. */
const listening = ({ environment }: Topology, port: number) =>
  hasIPv6(environment) ? `[::]:${port} ipv6only=off` : `${port}`;

/** What is no route. */
const closed = [`location = ${queriesBelow} { ${noRoute} }`, `location / { ${noRoute} }`];

const indent = (lines: string[], by: string) => lines.map((line) => `${by}${line}\n`).join('');

/** Hands a request on. */
function handedOn(route: Route): string[] {
  const { to, path, grpc, timeout, again, tls = [] } = route;
  const module = moduleOf(route);
  return [
    `${module}_read_timeout ${timeout}s;`,
    `${module}_send_timeout ${timeout}s;`,
    ...(again ? [`${module}_next_upstream error;`] : []),
    `${module}_set_header Host ${to.address};`,
    ...(grpc ? [] : ['proxy_set_header Connection "";']),
    ...tls,
    `${module}_pass ${grpc ? 'grpc' : 'http'}${tls.length > 0 ? 's' : ''}://${to.name}${path ?? ''};`,
  ];
}

const location = (route: Route, tenant: string[]) =>
  `    location ${route.location} {\n${indent([...tenant, ...handedOn(route)], '      ')}    }\n`;

/** The same from outside: of the tenant of who calls. */
const publicRoute = (route: Route): PublicRoute => ({
  location: route.location,
  method: route.again ? 'GET' : 'POST',
  directives: [
    `${moduleOf(route)}_set_header X-Scope-OrgID $public_tenant;`,
    // What it proved itself with is no business of Tempo's.
    `${moduleOf(route)}_set_header Authorization "";`,
    ...handedOn(route),
  ],
});

/** The log of those who call from outside. */
const outsideLog = 'outside';

/** The servers for those who call from outside, if there are any. */
function fromOutside(topology: Topology, name: string, { public: access }: Settings): string {
  if (!access) return '';
  const isOff = !topology.role('makesMetrics')?.traceqlMetrics;
  const off = `location ^~ ${metricsQueriesBelow}/ { return 404 "TraceQL metrics are off\\n"; }`;
  const on = (port: string) => {
    const open = topology.ports(name).find((open) => open.name === port);
    return open && listening(topology, open.number);
  };
  return publicServers(access, {
    on: { http: on('public'), grpc: on('public-grpc'), tls: on('public-tls') },
    routes: {
      http: routes(topology).map(publicRoute),
      grpc: [grpcPush(topology), ...streams(topology)].map(publicRoute),
    },
    shared: { log: outsideLog, closed: [...(isOff ? [off] : []), ...closed] },
  });
}

/**
 * The configuration, whole. Upstreams are named by Services with an address of their own, so a name is looked
 * up once, at the start, and no resolver is needed: its name differs from cluster to cluster, and one lost
 * answer stalls a push for 30 s (grafana/mimir#16317).
 * @param name Component that it is the configuration of.
 */
export function nginxConfig(topology: Topology, name: string, settings: Settings): string {
  const all = [...routes(topology), ...streams(topology)];
  const called = [...all, ...(settings.public ? [grpcPush(topology)] : [])];
  const upstreams = [...new Map(called.map(({ to }) => [to.name, to])).values()];
  return `# The one HTTP address of Tempo: pushes by OTLP and queries.
pid /tmp/nginx.pid;
worker_processes ${workers.processes};
error_log stderr warn;
daemon off;

events {
  worker_connections ${workers.connections};
}

http {
  client_body_temp_path /tmp/client_body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;

  log_format requests ${logFormats(settings.enforcedTenant ? '$tenant' : '$http_x_scope_orgid')[settings.accessLog]};
${settings.public ? `  log_format ${outsideLog} ${logFormats('$public_tenant')[settings.accessLog]};\n` : ''}  access_log /dev/stdout requests;
  server_tokens off;
  default_type text/plain;

  # A batch goes through as it comes in: nothing is kept in memory or on disk, and an answer is not written to disk.
  client_max_body_size ${inMebibytes(sizes(topology.environment).batch)}m;
  proxy_request_buffering off;
  proxy_max_temp_file_size 0;
  proxy_http_version 1.1;
  proxy_connect_timeout 5s;
  # Collectors try a push again themselves; two of them at it would double the spans.
  proxy_next_upstream off;
  # A TraceQL query is part of the path; eight kilobytes, the default, are soon full.
  large_client_header_buffers 4 128k;

${upstreams.map(({ name, address }) => `  upstream ${name} {\n    server ${address};\n    keepalive 32;\n    # Before the other side does, after 60 s: a push on a connection that is being closed fails.\n    keepalive_timeout 30s;\n  }\n`).join('\n')}${settings.public ? publicMaps(settings.public) : ''}
  server {
    listen ${listening(topology, topology.port(name, 'http'))};
${topology.streams ? '    http2 on;\n' : ''}${settings.enforcedTenant ? `    set $tenant "${settings.enforcedTenant}";\n` : ''}
    location = ${probePaths.http.ready} {
      access_log off;
      return 200 "ok\\n";
    }

${all.map((route) => location(route, tenantDirectives(route, settings))).join('\n')}${metricsOff(topology, settings)}
    # nginx would redirect the first by itself, to its own port.
${indent(closed, '    ')}  }
${fromOutside(topology, name, settings)}${metricsServer(topology, name)}}
`;
}
