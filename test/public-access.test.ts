// What the real nginx does with those who call from outside: whoever is not known gets nothing, and nobody gets
// what is another tenant's.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { request as requestTls } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { tracing } from '../charts/tracing';
import { topologyOf } from '../lib/architectures/architectures';
import { at, dig } from '../lib/manifests/reading';
import { line } from '../lib/problem';
import { render } from '../lib/render';
import { review } from '../lib/review/review';
import { changed, environment, manifestsOf, nginxConf, objects, problems } from './environments';
import {
  afterwards,
  describeWith,
  freePort,
  inOlderWords,
  portOf,
  run,
  start,
  temporaryDirectory,
  until,
} from './programs';

const users = { ci: 'prod', 'dev@example.com': 'staging' };
const configOf = (access: object, wishes: object = {}) =>
  nginxConf({
    tenants: { prod: {}, staging: {} },
    components: { gateway: { public: access } },
    ...wishes,
  });
const basic = { authentication: { type: 'basic', secret: 'users', users } };

const grpcPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const auth = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});
const ci = auth('ci', 'right');
const callers = { collectors: [{ namespace: 'opentelemetry' }] };

/** What reached a program of Tempo. */
interface Seen {
  method: string;
  url: string;
  tenants: string[];
  authorization: string | undefined;
}

/** Programs of Tempo, and what reaches them. */
async function programs() {
  const seen: Seen[] = [];
  const http = createServer((incoming, response) => {
    seen.push({
      method: `${incoming.method}`,
      url: `${incoming.url}`,
      tenants: incoming.headersDistinct['x-scope-orgid'] ?? [],
      authorization: incoming.headers.authorization,
    });
    incoming.resume().on('end', () => response.end('answered'));
  });
  const grpc = createHttp2Server().on('stream', (stream, headers) => {
    seen.push({
      method: `${headers[':method']}`,
      url: `${headers[':path']}`,
      tenants: [headers['x-scope-orgid'] ?? []].flat(),
      authorization: headers.authorization,
    });
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.resume().on('end', () => stream.end());
  });
  afterwards(() => {
    http.close();
    grpc.close();
  });
  for (const server of [http, grpc]) await once(server.listen(0, '127.0.0.1'), 'listening');
  return { seen, http: portOf(http), grpc: Object(grpc.address()).port };
}

function certificate(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', `/CN=${name}`],
      ...['-keyout', join(folder, 'tls.key'), '-out', join(folder, 'tls.crt')],
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  // nginx reads it as another user here.
  chmodSync(join(folder, 'tls.key'), 0o644);
}

const hashed = (password: string) =>
  spawnSync('openssl', ['passwd', '-apr1', password], { encoding: 'utf8' }).stdout.trim();

/** The first cluster, with a way in. */
const rendered = (access: object, outside: object[] = [{ namespace: 'ingress-nginx' }]) =>
  objects('do-nyc3-prod', { 'components.gateway': { public: access }, 'callers.outside': outside });
const inFirst = { authentication: { type: 'basic', secret: 'users', users: { ci: 'prod' } } };

describe('what is rendered', () => {
  const ingress = (all: ReturnType<typeof rendered>) =>
    JSON.stringify(dig(all.get('NetworkPolicy/tempo-gateway'), 'spec.ingress'));

  it('is a Service of its own, whose ports the proxy does not stand before', () => {
    const all = rendered(inFirst);
    expect(dig(all.get('Service/tempo-gateway-public'), 'spec')).toMatchObject({
      type: 'ClusterIP',
      ports: [
        { name: 'public', port: 80 },
        { name: 'public-grpc', port: 4317 },
      ],
    });
    const pod = dig(all.get('Deployment/tempo-gateway'), 'spec.template');
    expect(at(pod, 'metadata', 'annotations', 'config.linkerd.io/skip-inbound-ports')).toBe('8081,8082');
    expect([...all.keys()].filter((name) => name.startsWith('Server/tempo-gateway-public'))).toEqual([]);
    expect(ingress(all)).toContain('"ingress-nginx"}}}],"ports":[{"port":8081');
    expect(ingress(all)).not.toContain('ipBlock');
  });

  it('a Gateway leads to it by routes of its API, which no mesh takes for its own', () => {
    const parentRefs = [{ name: 'public', namespace: 'gateways', sectionName: 'https' }];
    const all = rendered(
      {
        ...inFirst,
        httpRoute: { host: 'traces.example.com', parentRefs },
        grpcRoute: { host: 'otlp.example.com', parentRefs },
      },
      [{ namespace: 'gateways' }],
    );
    for (const [kind, name, host, port] of [
      ['HTTPRoute', 'public', 'traces.example.com', 80],
      ['GRPCRoute', 'public-grpc', 'otlp.example.com', 4317],
    ]) {
      const route = all.get(`${kind}/tempo-gateway-${name}`);
      expect(dig(route, 'apiVersion')).toBe('gateway.networking.k8s.io/v1');
      expect(at(route, 'metadata', 'annotations')).toEqual({ 'argocd.argoproj.io/sync-wave': '1' });
      expect(dig(route, 'spec')).toMatchObject({
        parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', ...parentRefs[0] }],
        hostnames: [host],
        rules: [{ backendRefs: [{ kind: 'Service', name: 'tempo-gateway-public', port }] }],
      });
    }
    expect(manifestsOf([...all.values()]).routes.map(({ metadata }) => metadata.name)).not.toContain(
      'tempo-gateway-public',
    );
  });

  it('is nothing of it without the key', () => {
    const text = JSON.stringify([...objects('do-nyc3-prod')]);
    expect(text).not.toMatch(/public-|skip-inbound|limit_req/);
  });

  it('a load balancer keeps addresses, and the network lets those through that are named', () => {
    const all = rendered(
      {
        ...inFirst,
        tlsSecret: 'tls',
        service: { type: 'LoadBalancer', loadBalancerSourceRanges: ['192.0.2.0/24'] },
      },
      [{ cidr: '192.0.2.0/24' }],
    );
    expect(dig(all.get('Service/tempo-gateway-public'), 'spec')).toMatchObject({
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      loadBalancerSourceRanges: ['192.0.2.0/24'],
      ports: [{ name: 'public-tls', port: 443 }],
    });
    expect(ingress(all)).toContain('{"ipBlock":{"cidr":"192.0.2.0/24"}}],"ports":[{"port":8443');
  });

  it.each([
    [
      'users',
      { users: { ci: 'nobody' } },
      'users.ci: got "nobody". Allowed: one of the tenants: prod, vulture',
    ],
    ['no secret', { secret: undefined }, 'secret: got nothing. Allowed: a value, because type is basic'],
    ['a header', { header: 'X-User' }, 'header: got "X-User". Allowed: nothing, because type is basic'],
    [
      'a name that is code',
      { users: { 'a";}': 'prod' } },
      'not a possible name. Allowed: the name of a user',
    ],
  ])('what is wrong is said: %s', (_, authentication, message) => {
    const access = { authentication: { ...inFirst.authentication, ...authentication } };
    const changes = { 'components.gateway': { public: access }, 'callers.outside': [{ namespace: 'x' }] };
    expect(problems(changed('do-nyc3-prod', changes))).toContainEqual(expect.stringContaining(message));
  });

  it('without the key nobody is outside, and with it somebody is', () => {
    expect(problems(changed('do-nyc3-prod', { 'callers.outside': [{ namespace: 'x' }] }))).toEqual([
      expect.stringMatching(/^callers\.outside: .*there is no components\.gateway\.public/),
    ]);
    expect(problems(changed('do-nyc3-prod', { 'components.gateway': { public: inFirst } }))).toEqual([
      expect.stringMatching(/^callers\.outside: got nothing\. Allowed: whom the network lets through/),
    ]);
    const header = { authentication: { type: 'header', header: 'X-User', users: { a: 'prod' } } };
    const changes = { 'components.gateway': { public: header }, 'callers.outside': [{ cidr: '0.0.0.0/0' }] };
    expect(problems(changed('do-nyc3-prod', changes))).toEqual([
      expect.stringContaining('whoever reaches the port may write the header'),
    ]);
  });

  it('a review says who newly gets in, and as whom', () => {
    const files = (changes: Record<string, unknown>) => {
      const topology = topologyOf(environment('do-nyc3-prod', changes));
      const rendering = render(topology, tracing(topology));
      if ('problems' in rendering) throw new Error(rendering.problems.map(line).join('\n'));
      return rendering.files;
    };
    const open = (users: object) => ({
      'components.gateway': { public: { authentication: { ...inFirst.authentication, users } } },
      'callers.outside': [{ cidr: '0.0.0.0/0' }],
    });
    const told = (before: object, after: object) =>
      [...review(files({ ...before }), files({ ...after })).values()]
        .flat()
        .map(({ class: name, object, what, opens = [] }) => [name, object, what, ...opens].join(' '));
    expect(told({}, open({ ci: 'prod' }))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^access NetworkPolicy\/tempo-gateway .* 0\.0\.0\.0\/0 -> gateway:8081 /),
        'access ConfigMap/tempo-gateway user ci newly gets in from outside, as tenant prod',
      ]),
    );
    expect(told(open({ ci: 'prod', a: 'prod' }), open({ ci: 'vulture' }))).toEqual(
      expect.arrayContaining([
        'access ConfigMap/tempo-gateway user ci becomes one of tenant vulture, and not of prod',
        'interrupted ConfigMap/tempo-gateway user a of tenant prod removed',
      ]),
    );
  });
});

describeWith('nginx', 'nginx-light', (nginx) => {
  /** Starts the gateway, with its files and ports in other places. */
  async function gateway(config: string, file = '') {
    const { seen, http, grpc } = await programs();
    const folder = temporaryDirectory();
    const [inner, port, grpcPort, tls] = await Promise.all([0, 1, 2, 3].map(() => freePort()));
    mkdirSync(join(folder, 'public-users'));
    writeFileSync(join(folder, 'public-users/users'), file);
    certificate(join(folder, 'public-tls'), 'first.example.com');
    const local = config
      .replaceAll(/^( +server )\S+:4317;$/gm, `$1127.0.0.1:${grpc};`)
      .replace(/( upstream \S+-streams \{\s+server )\S+;/, `$1127.0.0.1:${grpc};`)
      .replaceAll(/^( +server )\S+\.local:\d+;$/gm, `$1127.0.0.1:${http};`)
      .replaceAll(/\/(tmp|public-users|public-tls)\b/g, (path) =>
        path === '/tmp' ? folder : `${folder}${path}`,
      )
      .replace('listen 8080;', `listen 127.0.0.1:${inner};`)
      .replace('listen 8081;', `listen 127.0.0.1:${port};`)
      .replace('listen 8082;', `listen 127.0.0.1:${grpcPort};`)
      .replace('listen 8443 ssl;', `listen 127.0.0.1:${tls} ssl;`);
    writeFileSync(join(folder, 'nginx.conf'), inOlderWords(local));
    const check = run(nginx, ['-e', 'stderr', '-c', join(folder, 'nginx.conf'), '-t']);
    if (check.status !== 0) throw new Error(check.stderr);
    const { stdout } = await start(nginx, ['-e', 'stderr', '-c', join(folder, 'nginx.conf')], Number(inner));
    return { folder, seen, inner, port: Number(port), grpc: Number(grpcPort), tls: Number(tls), log: stdout };
  }

  const passwords = () =>
    `ci:${hashed('right')}\ndev@example.com:${hashed('other')}\nlost:${hashed('right')}\n`;

  async function ask(port: number, path: string, options: object = {}, body?: Buffer | string) {
    const asking = request({ port, host: '127.0.0.1', path, agent: false, ...options });
    asking.on('error', () => {});
    asking.end(body);
    const [response]: [IncomingMessage] = Object(await once(asking, 'response'));
    return {
      status: response.statusCode,
      challenge: response.headers['www-authenticate'],
      headers: response.headers,
      body: await text(response),
    };
  }

  /** Calls by gRPC; what a client makes of an answer that is not gRPC's follows from its status. */
  async function call(origin: string, path: string, headers: object, options: object = {}) {
    const session = connectHttp2(origin, { rejectUnauthorized: false, ...options });
    const stream = session.request({
      ...{ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' },
      ...headers,
    });
    stream.end(Buffer.from([0, 0, 0, 0, 0]));
    const answer: { status?: unknown; grpc?: unknown } = {};
    stream.on('response', (got) => Object.assign(answer, { status: got[':status'] }));
    stream.on('trailers', (got) => Object.assign(answer, { grpc: got['grpc-status'] }));
    stream.resume();
    await once(stream, 'close');
    session.close();
    return answer;
  }

  describe('users with passwords', () => {
    let at: Awaited<ReturnType<typeof gateway>>;
    beforeAll(async () => {
      at = await gateway(configOf(basic), passwords());
    });
    beforeEach(() => at.seen.splice(0));

    it.each([
      ['GET', '/api/search?q={}', ci, 'prod'],
      ['POST', '/otlp/v1/traces', ci, 'prod'],
      ['GET', '/api/traces/1', auth('dev@example.com', 'other'), 'staging'],
    ])(
      '%s %s is of the user’s tenant, and says nothing of the password',
      async (method, path, headers, tenant) => {
        expect(await ask(at.port, path, { method, headers })).toMatchObject({ status: 200 });
        expect(at.seen).toEqual([expect.objectContaining({ tenants: [tenant], authorization: undefined })]);
      },
    );

    it.each([
      ['another tenant', { 'x-scope-orgid': 'staging' }],
      ['two tenants', { 'X-Scope-OrgID': ['prod', 'staging'] }],
      ['both at once', { 'x-scope-orgid': 'prod|staging' }],
      ['none', { 'x-scope-orgid': '' }],
      ['another spelling', { X_Scope_OrgID: 'staging' }],
    ])('who names %s gets its own', async (_, headers) => {
      expect(await ask(at.port, '/api/search', { headers: { ...ci, ...headers } })).toMatchObject({
        status: 200,
      });
      expect(at.seen.map(({ tenants }) => tenants)).toEqual([['prod']]);
    });

    it('nobody without a right password gets in, and all who do not are answered alike', async () => {
      const wrong = [
        {},
        auth('ci', 'wrong'),
        auth('nobody', 'right'),
        auth('', ''),
        auth('lost', 'wrong'),
        { authorization: 'Bearer right' },
        { authorization: 'Basic %%%' },
      ];
      const answers = await Promise.all(wrong.map((headers) => ask(at.port, '/api/search', { headers })));
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(answers[0]).toMatchObject({ status: 401, challenge: 'Basic realm="Tempo"' });
      expect(at.seen).toEqual([]);
    });

    it('a user with a password who is no tenant’s gets nothing', async () => {
      expect(await ask(at.port, '/api/search', { headers: auth('lost', 'right') })).toMatchObject({
        status: 403,
      });
      expect(at.seen).toEqual([]);
    });

    it.each([
      ...['/api/../flush', '/api/%2e%2e/flush', '/api/..%2fflush', '//flush', '/api/x/..%2F..%2Fflush'],
      ...[
        '/otlp/v1/traces/../../../flush',
        '/.unknown-user',
        '/metrics',
        '/healthz',
        '/api',
        '/status/config',
      ],
    ])('%s leads nowhere', async (path) => {
      expect(await ask(at.port, path, { headers: ci })).toMatchObject({ status: 404 });
      expect(at.seen).toEqual([]);
    });

    it.each([
      ['POST', '/api/overrides'],
      ['DELETE', '/api/overrides'],
      ['PATCH', '/api/search'],
      ['GET', '/otlp/v1/traces'],
      ['PUT', '/v1/traces'],
    ])('%s %s is no way in', async (method, path) => {
      expect(await ask(at.port, path, { method, headers: ci })).toMatchObject({ status: 405 });
      expect(at.seen).toEqual([]);
    });

    it('TraceQL metrics that are off are none for anybody', async () => {
      expect(await ask(at.port, '/api/metrics/query_range?q={}|rate()', { headers: ci })).toMatchObject({
        status: 404,
        body: 'TraceQL metrics are off\n',
      });
      expect(at.seen).toEqual([]);
    });

    it('a batch that is too large is refused before it is sent', async () => {
      const headers = { ...ci, 'content-length': `${2 ** 30}` };
      const asking = request({
        port: at.port,
        host: '127.0.0.1',
        path: '/v1/traces',
        method: 'POST',
        headers,
      });
      asking.on('error', () => {});
      asking.flushHeaders();
      const [{ statusCode }] = await once(asking, 'response');
      asking.destroy();
      expect(statusCode).toBe(413);
    });

    it.each([
      [
        'two lengths',
        'POST /v1/traces HTTP/1.1\r\nHost: x\r\nAUTH\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
      ],
      [
        'a length and chunks',
        'POST /v1/traces HTTP/1.1\r\nHost: x\r\nAUTH\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /flush HTTP/1.1\r\n\r\n',
      ],
      [
        'a space in the name of a header',
        'GET /api/search HTTP/1.1\r\nHost: x\r\nAUTH\r\nX-Scope-OrgID : staging\r\n\r\n',
      ],
      ['a null', 'GET /api/search HTTP/1.1\r\nHost: x\r\nAUTH\r\nX-Scope-OrgID: a\0b\r\n\r\n'],
    ])('a request with %s brings nothing through that is another’s', async (_, written) => {
      const socket = connect(at.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(written.replace('AUTH', `Authorization: ${ci.authorization}`));
      const [answer] = await once(socket, 'data');
      socket.destroy();
      const isRefused = /^HTTP\/1\.1 4\d\d /.test(String(answer));
      expect(isRefused || at.seen.every(({ tenants }) => tenants.join() === 'prod')).toBe(true);
      expect(at.seen.map(({ url }) => url)).not.toContain('/flush');
    });

    it('the log says the tenant, and never the password', async () => {
      await ask(at.port, '/api/search?logged', { headers: ci });
      const found = await until('it is logged', () => /.*\?logged.*/.exec(at.log())?.[0]);
      expect(JSON.parse(found)).toMatchObject({ tenant: 'prod', status: 200 });
      expect(at.log()).not.toContain(ci.authorization.slice(6));
    });

    it('by gRPC they are the same, and who is not known is UNAUTHENTICATED', async () => {
      const origin = `http://127.0.0.1:${at.grpc}`;
      expect(await call(origin, grpcPath, { ...ci, 'x-scope-orgid': 'staging' })).toEqual({
        status: 200,
        grpc: '0',
      });
      expect(at.seen).toEqual([
        { method: 'POST', url: grpcPath, tenants: ['prod'], authorization: undefined },
      ]);
      // https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md
      expect(await call(origin, grpcPath, {})).toMatchObject({ status: 401 });
      expect(await call(origin, grpcPath, auth('ci', 'wrong'))).toMatchObject({ status: 401 });
      expect(await call(origin, '/tempopb.Pusher/PushBytesV2', ci)).toMatchObject({ status: 404 });
      expect(at.seen).toHaveLength(1);
    });

    it('a password that is changed counts from the next request on', async () => {
      writeFileSync(join(at.folder, 'public-users/users'), `ci:${hashed('new')}\n`);
      expect(await ask(at.port, '/api/search', { headers: ci })).toMatchObject({ status: 401 });
      expect(await ask(at.port, '/api/search', { headers: auth('ci', 'new') })).toMatchObject({
        status: 200,
      });
      writeFileSync(join(at.folder, 'public-users/users'), passwords());
    });
  });

  it('tokens are those of the file, whole', async () => {
    const token = { type: 'token', secret: 'tokens', users };
    const { port, seen } = await gateway(
      configOf({ authentication: token }),
      '"Bearer s3cr3t" ci;\n"Bearer other" lost;\n',
    );
    const status = async (authorization?: string) =>
      (await ask(port, '/api/search', { headers: authorization === undefined ? {} : { authorization } }))
        .status;
    expect(await status('Bearer s3cr3t')).toBe(200);
    expect(seen).toEqual([expect.objectContaining({ tenants: ['prod'], authorization: undefined })]);
    // What is after the last letter is not part of a header.
    for (const wrong of [
      undefined,
      'Bearer',
      'Bearer s3cr3',
      'Bearer s3cr3t ',
      's3cr3t',
      'Bearer other',
      'Bearer .*',
    ])
      expect([wrong, await status(wrong)]).toEqual([wrong, wrong === 'Bearer s3cr3t ' ? 200 : 401]);
  });

  it('a header of those in front names the user', async () => {
    const header = { type: 'header', header: 'X-Auth-Request-User', users };
    const { port, seen } = await gateway(
      configOf(
        { authentication: header },
        { networkPolicy: {}, callers: { ...callers, outside: [{ namespace: 'oauth2-proxy' }] } },
      ),
    );
    expect(
      await ask(port, '/api/search', { headers: { 'x-auth-request-user': 'dev@example.com' } }),
    ).toMatchObject({
      status: 200,
    });
    expect(seen[0]?.tenants).toEqual(['staging']);
    expect((await ask(port, '/api/search', { headers: { 'x-auth-request-user': 'nobody' } })).status).toBe(
      401,
    );
    expect((await ask(port, '/api/search')).status).toBe(401);
  });

  it('who asks too often gets 429, and others do not', async () => {
    const { port } = await gateway(configOf({ ...basic, requestsPerSecond: 1 }), passwords());
    const all = await Promise.all(
      Array.from({ length: 12 }, () => ask(port, '/api/search', { headers: ci })),
    );
    const count = (wanted: number) => all.filter(({ status }) => status === wanted).length;
    // One and two at once; on a slow machine one more for each second.
    expect(count(200)).toBeGreaterThanOrEqual(3);
    expect(count(429)).toBeGreaterThan(0);
    expect(count(200) + count(429)).toBe(12);
    expect((await ask(port, '/api/search', { headers: auth('dev@example.com', 'other') })).status).toBe(200);
  });

  it('who sends slowly is cut off', async () => {
    const config = configOf(basic).replaceAll(
      /client_(header|body)_timeout \d+s/g,
      'client_$1_timeout 200ms',
    );
    const { port } = await gateway(config, passwords());
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /api/search HTTP/1.1\r\nHost: ');
    const begun = performance.now();
    await once(socket.resume(), 'close');
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it('with TLS both come in on one port, and a renewed certificate is taken at once', async () => {
    const at = await gateway(configOf({ ...basic, tlsSecret: 'tls' }), passwords());
    const subject = async () => {
      const socket = connectTls({ port: at.tls, host: '127.0.0.1', rejectUnauthorized: false });
      await once(socket, 'secureConnect');
      const { CN } = socket.getPeerCertificate().subject;
      socket.destroy();
      return CN;
    };
    expect(await subject()).toBe('first.example.com');
    const asking = requestTls({
      ...{ port: at.tls, host: '127.0.0.1', path: '/api/search', headers: ci, agent: false },
      rejectUnauthorized: false,
    }).end();
    expect((await once(asking, 'response'))[0].statusCode).toBe(200);
    expect(await call(`https://127.0.0.1:${at.tls}`, grpcPath, ci)).toEqual({ status: 200, grpc: '0' });
    expect(at.seen.map(({ tenants }) => tenants)).toEqual([['prod'], ['prod']]);
    certificate(join(at.folder, 'public-tls'), 'second.example.com');
    expect(await subject()).toBe('second.example.com');
  });

  describe('streamed queries', () => {
    const search = '/tempopb.StreamingQuerier/Search';
    const streaming = (access: object, wishes: object = {}) =>
      nginxConf({
        tenants: { prod: {}, staging: {} },
        components: { gateway: { public: access, ...wishes }, queryFrontend: { streaming: true } },
      });

    it('reach the query-frontend of the mesh’s port, of the tenant that is named', async () => {
      const at = await gateway(streaming(basic), passwords());
      const origin = `http://127.0.0.1:${at.inner}`;
      expect(await call(origin, search, { 'x-scope-orgid': 'staging' })).toEqual({ status: 200, grpc: '0' });
      expect(await call(origin, search, {})).toEqual({ status: 401 });
      // A client of gRPC makes UNAUTHENTICATED of 401, and UNIMPLEMENTED of 404.
      expect(await call(origin, '/tempopb.Querier/FindTraceByID', { 'x-scope-orgid': 'prod' })).toEqual({
        status: 404,
      });
      expect(at.seen.map(({ url, tenants }) => [url, tenants])).toEqual([[search, ['staging']]]);
    });

    it('are of the tenant that is enforced', async () => {
      const at = await gateway(
        streaming(basic, { tenantHeader: 'enforce', enforcedTenant: 'prod' }),
        passwords(),
      );
      const origin = `http://127.0.0.1:${at.inner}`;
      expect(await call(origin, search, { 'x-scope-orgid': 'staging' })).toEqual({ status: 200, grpc: '0' });
      expect(at.seen.map(({ tenants }) => tenants)).toEqual([['prod']]);
    });

    it.each([
      ['without TLS', 'grpc', basic],
      ['with TLS', 'tls', { ...basic, tlsSecret: 'tls' }],
    ] as const)('from outside are of who asks, %s', async (_, port, access) => {
      const at = await gateway(streaming(access), passwords());
      const origin = `${port === 'tls' ? 'https' : 'http'}://127.0.0.1:${at[port]}`;
      expect(await call(origin, search, { ...ci, 'x-scope-orgid': 'staging' })).toEqual({
        status: 200,
        grpc: '0',
      });
      expect((await call(origin, search, auth('ci', 'wrong'))).status).toBe(401);
      expect((await call(origin, search, {})).status).toBe(401);
      expect(at.seen.map(({ tenants, authorization }) => [tenants, authorization])).toEqual([
        [['prod'], undefined],
      ]);
    });

    it('are no route where nobody asked for them', async () => {
      const at = await gateway(configOf(basic), passwords());
      expect((await call(`http://127.0.0.1:${at.grpc}`, search, ci)).status).toBe(404);
    });
  });

  describe('browsers', () => {
    const page = 'https://app.example.com';
    const cors = { ...basic, corsOrigins: [page] };
    const asked = { method: 'OPTIONS', headers: { origin: page, 'access-control-request-method': 'POST' } };
    let at: Awaited<ReturnType<typeof gateway>>;
    beforeAll(async () => {
      at = await gateway(configOf(cors), passwords());
    });

    it('of a page that may push are told so before they say who they are', async () => {
      const answer = await ask(at.port, '/v1/traces', asked);
      expect(answer).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': page } });
      expect(answer.headers['access-control-allow-headers']).toContain('authorization');
      expect(answer.headers.vary).toBe('Origin');
    });

    it('push, and read the answer', async () => {
      const push = { method: 'POST', headers: { ...ci, origin: page } };
      expect(await ask(at.port, '/v1/traces', push)).toMatchObject({
        status: 200,
        headers: { 'access-control-allow-origin': page },
      });
      expect((await ask(at.port, '/v1/traces', { method: 'POST', headers: { origin: page } })).status).toBe(
        401,
      );
    });

    it.each([
      ['another page', '/v1/traces', { ...asked, headers: { origin: 'https://evil.example.com' } }],
      ['a page whose name goes on', '/v1/traces', { ...asked, headers: { origin: `${page}.evil.com` } }],
      ['no page', '/v1/traces', { method: 'OPTIONS' }],
      ['a page that queries', '/api/search', asked],
    ])('of %s are told nothing', async (_, path, options) => {
      const answer = await ask(at.port, path, options);
      expect(answer.status).toBe(405);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    });

    it('are told nothing where no page may', async () => {
      const { port } = await gateway(configOf(basic), passwords());
      const answer = await ask(port, '/v1/traces', asked);
      expect(answer.status).toBe(405);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    });
  });
});
