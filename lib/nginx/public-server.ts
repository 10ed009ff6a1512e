// The servers of the gateway for those who call from outside: each request is asked who sends it, and is of
// that user's tenant, whatever it says itself.
import type { PublicAccess } from '../environment/public';

/** Where the gateway has what it needs to tell who calls. */
export const publicPaths = { users: '/public-users', tls: '/public-tls' } as const;

/** The call of OTLP over gRPC. https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/collector/trace/v1/trace_service.proto */
const otlpGrpc = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

const indent = (lines: string[], by: string) => lines.map((line) => `${by}${line}\n`).join('');

/** The variable of nginx that has the user. */
const userOf = ({ type, header }: PublicAccess['authentication']) =>
  ({
    basic: '$remote_user',
    token: '$public_token',
    header: `$http_${`${header}`.toLowerCase().replaceAll('-', '_')}`,
  })[type];

const tokens = ({ type, key }: PublicAccess['authentication']) =>
  type === 'token'
    ? `  map $http_authorization $public_token {
    default "";
    include ${publicPaths.users}/${key};
  }
`
    : '';

/** Who is which tenant's, and how often each may ask. */
export function publicMaps({ authentication, requestsPerSecond, tlsSecret }: PublicAccess): string {
  const users = Object.entries(authentication.users).map(([user, tenant]) => `"${user}" "${tenant}";`);
  return `
${tokens(authentication)}  map ${userOf(authentication)} $public_tenant {
    default "";
${indent(users, '    ')}  }
${tlsSecret ? `  map "" $public_tls {\n    default ${publicPaths.tls};\n  }\n` : ''}  limit_req_zone "$binary_remote_addr ${userOf(authentication)}" zone=public:10m rate=${requestsPerSecond}r/s;
`;
}

/** Where users go who are no tenant's. */
const unknown = '/.unknown-user';

const passwords = (key: string) => [
  'auth_basic "Tempo";',
  `auth_basic_user_file ${publicPaths.users}/${key};`,
];

/** Refuses whoever is not known. */
function authenticated({ type, key }: PublicAccess['authentication']): string[] {
  if (type === 'basic') return [`if ($public_tenant = "") { rewrite ^ ${unknown} last; }`, ...passwords(key)];
  return [
    ...(type === 'token' ? ['add_header WWW-Authenticate Bearer always;'] : []),
    'if ($public_tenant = "") { return 401; }',
  ];
}

/**
 * A user who is no tenant's is asked for the password like any other, so that nobody learns by the answer who
 * there is.
 */
const unknownUsers = ({ type, key }: PublicAccess['authentication']) =>
  type === 'basic'
    ? `    location = ${unknown} {
${indent(['internal;', ...passwords(key), 'try_files /.none =403;'], '      ')}    }
`
    : '';

/** A route from outside: its method, and what it does when who calls is known. */
export interface PublicRoute {
  location: string;
  method: 'GET' | 'POST';
  directives: string[];
}

const location = (
  { location, method, directives }: PublicRoute,
  guards: string[],
) => `    location ${location} {
${indent([`if ($request_method != ${method}) { return 405; }`, ...guards, ...directives], '      ')}    }
`;

interface Servers {
  /** What it listens on, in this environment. */
  on: { http?: string | undefined; grpc?: string | undefined; tls?: string | undefined };
  /** Routes over HTTP. */
  routes: PublicRoute[];
  /** Upstream of OTLP over gRPC, and how it is called with TLS. */
  otlp: { upstream: string; tls: string[] };
  /** What every server has beside: a log, and locations that lead nowhere. */
  shared: { log: string; closed: string[] };
}

/** The servers: for HTTP and gRPC apart, or for both with TLS. */
export function publicServers(
  { authentication, requestsPerSecond }: PublicAccess,
  { on, routes, otlp, shared }: Servers,
): string {
  const guards = authenticated(authentication);
  const push: PublicRoute = {
    location: `= ${otlpGrpc}`,
    method: 'POST',
    directives: [
      'grpc_set_header X-Scope-OrgID $public_tenant;',
      // What it proved itself with is no business of Tempo's.
      'grpc_set_header Authorization "";',
      ...otlp.tls,
      `grpc_pass ${otlp.tls.length > 0 ? 'grpcs' : 'grpc'}://${otlp.upstream};`,
    ],
  };
  const server = (listens: string[], of: PublicRoute[]) => `
  server {
${indent(
  [
    ...listens,
    `access_log /dev/stdout ${shared.log};`,
    // One that sends slowly holds no connection for long.
    'client_header_timeout 10s;',
    'client_body_timeout 15s;',
    'send_timeout 15s;',
    `limit_req zone=public burst=${2 * requestsPerSecond} nodelay;`,
    'limit_req_status 429;',
  ],
  '    ',
)}
${of.map((route) => location(route, guards)).join('\n')}
${unknownUsers(authentication)}${indent(shared.closed, '    ')}  }
`;
  const tls = [
    `listen ${on.tls} ssl;`,
    'http2 on;',
    // With a variable in it nginx reads the file at each handshake: a renewed certificate needs no restart.
    'ssl_certificate $public_tls/tls.crt;',
    'ssl_certificate_key $public_tls/tls.key;',
    'ssl_protocols TLSv1.2 TLSv1.3;',
    'ssl_session_cache shared:public_tls:5m;',
  ];
  return [
    ...(on.http === undefined ? [] : [server([`listen ${on.http};`], routes)]),
    ...(on.grpc === undefined ? [] : [server([`listen ${on.grpc};`, 'http2 on;'], [push])]),
    ...(on.tls === undefined ? [] : [server(tls, [...routes, push])]),
  ].join('');
}
