// The servers of the gateway for those who call from outside: each request is asked who sends it, and is of
// that user's tenant, whatever it says itself.
import type { PublicAccess } from '../environment/public';

/** Where the gateway has what it needs to tell who calls. */
export const publicPaths = { users: '/public-users', tls: '/public-tls' } as const;

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

/**
 * The origin that a browser may push from, and whether it asks first. https://fetch.spec.whatwg.org/#http-cors-protocol
 */
const originMaps = (origins: string[]) => `  map $http_origin $public_origin {
    default "";
${indent(
  origins.map((origin) => `"${origin}" $http_origin;`),
  '    ',
)}  }
  map "$request_method $public_origin" $public_preflight {
    default "";
    "~^OPTIONS ." yes;
  }
`;

/** What a browser is told of an origin that may push, and its question answered, which says not who asks. */
const forBrowsers = [
  'add_header Access-Control-Allow-Origin $public_origin always;',
  'add_header Access-Control-Allow-Methods POST always;',
  'add_header Access-Control-Allow-Headers "authorization, content-type, content-encoding" always;',
  'add_header Access-Control-Max-Age 3600 always;',
  'add_header Vary Origin always;',
  'if ($public_preflight) { return 204; }',
];

/** Who is which tenant's, and how often each may ask. */
export function publicMaps({
  authentication,
  requestsPerSecond,
  tlsSecret,
  corsOrigins,
}: PublicAccess): string {
  const users = Object.entries(authentication.users).map(([user, tenant]) => `"${user}" "${tenant}";`);
  return `
${tokens(authentication)}  map ${userOf(authentication)} $public_tenant {
    default "";
${indent(users, '    ')}  }
${corsOrigins ? originMaps(corsOrigins) : ''}${tlsSecret ? `  map "" $public_tls {\n    default ${publicPaths.tls};\n  }\n` : ''}  limit_req_zone "$binary_remote_addr ${userOf(authentication)}" zone=public:10m rate=${requestsPerSecond}r/s;
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
  /** Open to browsers. */
  cors?: true;
  directives: string[];
}

const location = (
  { location, method, cors, directives }: PublicRoute,
  guards: string[],
) => `    location ${location} {
${indent([...(cors ? forBrowsers : []), `if ($request_method != ${method}) { return 405; }`, ...guards, ...directives], '      ')}    }
`;

interface Servers {
  /** What it listens on, in this environment. */
  on: { http?: string | undefined; grpc?: string | undefined; tls?: string | undefined };
  /** Routes over HTTP, and over gRPC. */
  routes: { http: PublicRoute[]; grpc: PublicRoute[] };
  /** What every server has beside: a log, and locations that lead nowhere. */
  shared: { log: string; closed: string[] };
}

/** The servers: for HTTP and gRPC apart, or for both with TLS. */
export function publicServers(
  { authentication, requestsPerSecond, corsOrigins }: PublicAccess,
  { on, routes, shared }: Servers,
): string {
  const guards = authenticated(authentication);
  const http = routes.http.map((route) =>
    corsOrigins && route.method === 'POST' ? { ...route, cors: true as const } : route,
  );
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
    ...(on.http === undefined ? [] : [server([`listen ${on.http};`], http)]),
    ...(on.grpc === undefined ? [] : [server([`listen ${on.grpc};`, 'http2 on;'], routes.grpc)]),
    ...(on.tls === undefined ? [] : [server(tls, [...http, ...routes.grpc])]),
  ].join('');
}
