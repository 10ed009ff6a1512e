// What the real nginx does with the configuration of the gateway.
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Agent, createServer, type OutgoingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { nginxConf } from './environments';
import {
  afterwards,
  describeWith,
  freePort,
  portOf,
  run,
  start,
  temporaryDirectory,
  until,
} from './programs';

const distributor = 'tempo-distributor.tempo.svc.cluster.local:4318';
const jaeger = 'tempo-distributor.tempo.svc.cluster.local:14268';
const zipkin = 'tempo-distributor.tempo.svc.cluster.local:9411';
const queryFrontend = 'tempo-query-frontend.tempo.svc.cluster.local:3200';

const push = '/otlp/v1/traces';
const query = '/api/echo';
const tenantHeader = 'X-Scope-OrgID';

/** A tenant with all that may be in the name of one. */
const oddTenant = "a!-_.*'()";

const configOf = (wishes: object) => nginxConf({ tenants: { prod: {}, [oddTenant]: {} }, ...wishes });

/** What an upstream saw of a request; it is also what it answers. */
const seen = z.object({
  upstream: z.string(),
  method: z.string(),
  url: z.string(),
  httpVersion: z.string(),
  headers: z.array(z.string()),
  bytes: z.int(),
  sha256: z.string(),
  /** Alike for requests that came over one connection. */
  client: z.int(),
});

/**
 * Stands for a program of Tempo's. A request may ask for an answer that comes late, after x-delay
 * milliseconds, or x-early, before its body.
 */
async function upstream(address: string, port = 0): Promise<number> {
  const server = createServer({ maxHeaderSize: 2 ** 18 }, async (incoming, response) => {
    if (incoming.headers['x-early']) response.end('early');
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      for await (const chunk of incoming) {
        hash.update(chunk);
        bytes += chunk.length;
      }
    } catch {
      return; // nginx gave up
    }
    const { method = '', url = '', httpVersion, rawHeaders: headers, socket } = incoming;
    const saw: z.infer<typeof seen> = {
      upstream: address,
      method,
      url,
      httpVersion,
      headers,
      bytes,
      sha256: hash.digest('hex'),
      client: socket.remotePort ?? 0,
    };
    setTimeout(() => response.end(JSON.stringify(saw)), Number(incoming.headers['x-delay'] ?? 0)).unref();
  });
  afterwards(() => {
    server.close();
    server.closeAllConnections();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return portOf(server);
}

interface Ask {
  method?: string;
  /** A tenant, several of them in as many headers, or none. */
  tenant?: string | string[] | undefined;
  headers?: OutgoingHttpHeaders;
  body?: Buffer;
  /** More of the body would follow, but never does. */
  open?: true;
  agent?: Agent;
}

/** Asks a gateway. Not fetch: it would tidy up the path. */
async function ask(
  port: number,
  path: string,
  { method = 'GET', tenant, headers, body, open, agent }: Ask = {},
) {
  const asking = request({
    port,
    host: '127.0.0.1',
    method,
    path,
    agent: agent ?? false,
    headers: { ...(tenant !== undefined && { [tenantHeader]: tenant }), ...headers },
  });
  // After an answer: who refuses a batch may hang up before the rest of it. Before one, once() throws.
  asking.on('error', () => {});
  if (open) asking.write(body);
  else asking.end(body);
  const [response] = await once(asking, 'response');
  const answer = { status: z.int().parse(response.statusCode), body: await text(response) };
  if (open) asking.destroy();
  return answer;
}

/** Asks, and tells what the upstream saw. */
async function through(...question: Parameters<typeof ask>) {
  const { status, body } = await ask(...question);
  if (status !== 200) throw new Error(`the gateway answered ${status}: ${body}`);
  return seen.parse(JSON.parse(body));
}

/** The values of a header, as often as it arrived. */
const values = (headers: string[], name: string) =>
  headers.filter((_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === name.toLowerCase());

/** Replaces what must be there. */
function replaced(config: string, from: string, to: string): string {
  if (!config.includes(from)) throw new Error(`nginx.conf does not say ${from}:\n${config}`);
  return config.replaceAll(from, to);
}

describeWith('nginx', 'nginx-light', (nginx) => {
  let stubs: Record<string, number>;

  beforeAll(async () => {
    stubs = Object.fromEntries(
      await Promise.all(
        [distributor, jaeger, zipkin, queryFrontend].map(
          async (address) => [address, await upstream(address)] as const,
        ),
      ),
    );
  });

  /** The configuration as nginx can use it here: other ports, other directories, upstreams of our own. */
  async function fitted(config: string, upstreams = stubs) {
    const [port, metrics, directory] = [await freePort(), await freePort(), temporaryDirectory()];
    const local = config.replaceAll(
      /^( +server )(\S+:\d+);$/gm,
      (_, server, address) => `${server}127.0.0.1:${upstreams[address] ?? `no stub for ${address}`};`,
    );
    const file = join(directory, 'nginx.conf');
    writeFileSync(
      file,
      replaced(
        replaced(local, '/tmp/', `${directory}/`),
        'listen 8080;',
        `listen 127.0.0.1:${port};`,
      ).replace('listen 9113;', `listen 127.0.0.1:${metrics};`),
    );
    return { port, metrics, file };
  }

  /** Starts nginx as the gateway does. */
  async function gateway(config: string, upstreams = stubs) {
    const { port, metrics, file } = await fitted(config, upstreams);
    const { stdout } = await start(nginx, ['-e', 'stderr', '-c', file], port);
    return { port, metrics, log: () => stdout().split('\n').slice(0, -1) };
  }

  /** One gateway for all tests of a block. */
  function givenGateway(wishes: object): () => number {
    let port = 0;
    beforeAll(async () => {
      ({ port } = await gateway(configOf(wishes)));
    });
    return () => port;
  }

  const allReceivers = {
    components: { distributor: { receivers: ['jaeger-grpc', 'jaeger-http', 'zipkin'] } },
  };

  it.each([
    ['defaults', {}],
    ['all receivers', allReceivers],
    ['one receiver', { components: { distributor: { receivers: ['zipkin'] } } }],
    ['any tenant', { components: { gateway: { tenantHeader: 'passthrough' } } }],
    [
      'an enforced tenant with all that a tenant may be called',
      { components: { gateway: { tenantHeader: 'enforce', enforcedTenant: oddTenant } } },
    ],
    ['a plain log', { components: { gateway: { accessLog: 'plain' } } }],
    ['small batches and long queries', { largestBatch: '1Mi', queryTimeout: '1h30m' }],
  ])('takes the configuration: %s', async (_, wishes) => {
    const { file } = await fitted(configOf(wishes));
    expect(run(nginx, ['-e', 'stderr', '-c', file, '-t'])).toEqual({
      status: 0,
      stderr: expect.not.stringMatching(/warn|emerg/),
    });
  });

  describe('routes', () => {
    const otlpOnly = givenGateway({});
    const everything = givenGateway(allReceivers);
    const traceQl = '/api/search?q=%7B%20status%20%3D%20error%20%7D&limit=5';

    it.each([
      ['POST', '/otlp/v1/traces', distributor, '/v1/traces'],
      ['POST', '/v1/traces', distributor, '/v1/traces'],
      ['POST', '/otlp', distributor, '/v1/traces'],
      ['GET', '/api/traces/x', queryFrontend, '/api/traces/x'],
      ['GET', traceQl, queryFrontend, traceQl],
      ['GET', '/api/v2/search/tags', queryFrontend, '/api/v2/search/tags'],
      ['GET', '/api/echo', queryFrontend, '/api/echo'],
      ['HEAD', '/api/echo', queryFrontend, '/api/echo'],
      // Neither decoded nor tidied up on its way.
      [
        'GET',
        '/api/v2/search/tag/a%2Fb/values?q=%7b+%22//%22+%7d',
        queryFrontend,
        '/api/v2/search/tag/a%2Fb/values?q=%7b+%22//%22+%7d',
      ],
      // Below /api/ like any query: it is the query-frontend that says 404, and no span gets in.
      ['POST', '/api/v2/spans', queryFrontend, '/api/v2/spans'],
    ])('%s %s goes to %s%s', async (method, path, address, url) => {
      const { status, body } = await ask(otlpOnly(), path, { method, tenant: 'prod' });
      expect(status).toBe(200);
      // Nobody is told in an answer to HEAD who gave it.
      if (method !== 'HEAD') expect(JSON.parse(body)).toMatchObject({ upstream: address, method, url });
    });

    it.each([
      ['/jaeger/api/traces', jaeger, '/api/traces'],
      ['/zipkin/spans', zipkin, '/api/v2/spans'],
      ['/api/v2/spans', zipkin, '/api/v2/spans'],
      ['/otlp/v1/traces', distributor, '/v1/traces'],
      ['/api/echo', queryFrontend, '/api/echo'],
    ])('%s goes to %s%s when all receivers are asked for', async (path, address, url) => {
      expect(await through(everything(), path, { method: 'POST', tenant: 'prod' })).toMatchObject({
        upstream: address,
        url,
      });
    });

    it.each([
      ['/'],
      ['/otlp/'],
      ['/otlp/v1/metrics'],
      ['/otlp/v1/traces/'],
      ['/v1/traces/x'],
      ['/flush'],
      ['/shutdown'],
      ['/config'],
      ['/ingester/ring'],
      ['/distributor/ring'],
      ['/status'],
      ['/metrics'],
      ['/ready'],
      ['/memberlist'],
      ['/apifoo'],
      ['/api'],
      ['/healthz/'],
      ['/jaeger/api/traces'],
      ['/zipkin/spans'],
      // Below /api/ at first sight only.
      ['/api/../flush'],
      ['/api/%2e%2e/flush'],
      ['/api/..%2Fflush'],
      ['//flush'],
    ])('%s is 404', async (path) => {
      const answers = await Promise.all(
        ['GET', 'POST'].map((method) => ask(otlpOnly(), path, { method, tenant: 'prod' })),
      );
      const refused = { status: 404, body: 'No such route\n' };
      expect(answers).toEqual([refused, refused]);
    });

    describe('TraceQL metrics', () => {
      const traceqlMetrics = {
        components: { metricsGenerator: { remoteWriteUrl: 'http://mimir/push', traceqlMetrics: {} } },
      };
      const off = {
        none: otlpOnly,
        enforced: givenGateway({
          components: { gateway: { tenantHeader: 'enforce', enforcedTenant: 'prod' } },
        }),
      };
      const on = givenGateway(traceqlMetrics);
      const paths = [
        '/api/metrics/query_range?q=%7B%7D%7Crate()',
        '/api/metrics/query?q=%7B%7D%7Crate()',
        '/api/metrics/summary',
      ];

      it.each(paths)('%s says how to turn them on, to those of a tenant', async (path) => {
        const told = {
          status: 404,
          body: 'TraceQL metrics are off. Set components.metricsGenerator.traceqlMetrics in the environment minimal to turn them on.\n',
        };
        expect(await ask(off.none(), path, { tenant: 'prod' })).toEqual(told);
        expect(await ask(off.enforced(), path)).toEqual(told);
        expect(await ask(off.none(), path)).toMatchObject({ status: 401 });
      });

      it.each(paths)('%s is asked when they are on', async (url) => {
        expect(await through(on(), url, { tenant: 'prod' })).toMatchObject({ upstream: queryFrontend, url });
        expect(await ask(on(), url)).toMatchObject({ status: 401 });
      });
    });

    it('says that it is well to anybody', async () => {
      expect(await ask(otlpOnly(), '/healthz')).toEqual({ status: 200, body: 'ok\n' });
    });
  });

  describe('X-Scope-OrgID', () => {
    const gateways = {
      require: givenGateway({}),
      passthrough: givenGateway({ components: { gateway: { tenantHeader: 'passthrough' } } }),
      enforce: givenGateway({
        components: { gateway: { tenantHeader: 'enforce', enforcedTenant: oddTenant } },
      }),
    };

    it.each([
      ['require', 'prod', ['prod']],
      // Both arrive, in their order; Tempo reads the first.
      ['require', ['prod', 'dev'], ['prod', 'dev']],
      ['passthrough', 'prod', ['prod']],
      ['passthrough', undefined, []],
      ['enforce', undefined, [oddTenant]],
      ['enforce', 'dev', [oddTenant]],
      ['enforce', ['dev', 'prod'], [oddTenant]],
    ] as const)('%s: %j arrives as %j', async (gateway, sent, arrived) => {
      const tenant = typeof sent === 'object' ? [...sent] : sent;
      for (const path of [push, query]) {
        const { headers } = await through(gateways[gateway](), path, { method: 'POST', tenant });
        expect(values(headers, tenantHeader)).toEqual(arrived);
      }
    });

    it.each([
      ['none', undefined],
      ['an empty one', ''],
    ])('require: %s is 401', async (_, tenant) => {
      const refused = { status: 401, body: 'X-Scope-OrgID, the tenant, is missing\n' };
      expect(await ask(gateways.require(), push, { method: 'POST', tenant })).toEqual(refused);
      expect(await ask(gateways.require(), query, { tenant })).toEqual(refused);
    });
  });

  describe('what an upstream gets', () => {
    const port = givenGateway({});

    it.each([
      [push, distributor],
      [query, queryFrontend],
    ])('%s: its own name as the host', async (path, address) => {
      const { headers } = await through(port(), path, { tenant: 'prod' });
      expect(values(headers, 'host')).toEqual([address]);
    });

    it('one connection for many requests', async () => {
      // Over one connection here as well: each worker process has its own to the upstreams.
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const first = await through(port(), push, { method: 'POST', tenant: 'prod', agent });
      const second = await through(port(), push, { method: 'POST', tenant: 'prod', agent });
      agent.destroy();
      expect([first.httpVersion, values(first.headers, 'connection')]).toEqual(['1.1', []]);
      expect(second.client).toBe(first.client);
    });

    it('no request on a connection that it is about to close itself', async () => {
      const { port } = await gateway(
        replaced(configOf({}), 'keepalive_timeout 30s;', 'keepalive_timeout 50ms;'),
      );
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const first = await through(port, push, { method: 'POST', tenant: 'prod', agent });
      await new Promise((resolve) => setTimeout(resolve, 300));
      const second = await through(port, push, { method: 'POST', tenant: 'prod', agent });
      agent.destroy();
      expect(second.client).not.toBe(first.client);
    });

    it('a compressed batch as it is', async () => {
      const body = randomBytes(100_000);
      const headers = { 'Content-Encoding': 'gzip', 'Content-Type': 'application/x-protobuf' };
      const saw = await through(port(), push, { method: 'POST', tenant: 'prod', body, headers });
      expect(saw.sha256).toBe(createHash('sha256').update(body).digest('hex'));
      expect([values(saw.headers, 'content-encoding'), values(saw.headers, 'content-type')]).toEqual([
        ['gzip'],
        ['application/x-protobuf'],
      ]);
    });

    it('a batch while it still comes in', async () => {
      const asked = {
        method: 'POST',
        tenant: 'prod',
        headers: { 'x-early': 'yes' },
        body: Buffer.alloc(1000),
        open: true,
      } as const;
      expect(await ask(port(), push, asked)).toEqual({ status: 200, body: 'early' });
    });

    it('a long query', async () => {
      const path = `/api/search?q=${'%20'.repeat(20_000)}`;
      expect((await through(port(), path, { tenant: 'prod' })).url).toBe(path);
    });
  });

  describe('the size of a batch', () => {
    const gateways = { '20Mi': givenGateway({}), '2Mi': givenGateway({ largestBatch: '2Mi' }) };

    it.each([
      ['20Mi', 12, 200],
      ['20Mi', 20, 200],
      ['20Mi', 21, 413],
      ['2Mi', 2, 200],
      ['2Mi', 3, 413],
    ] as const)('largestBatch %s: %dMi are %d', async (largestBatch, mebibytes, expected) => {
      const body = Buffer.alloc(mebibytes * 2 ** 20);
      for (const headers of [{ 'Content-Length': body.length }, { 'Transfer-Encoding': 'chunked' }]) {
        const answer = await ask(gateways[largestBatch](), push, {
          method: 'POST',
          tenant: 'prod',
          headers,
          body,
        });
        expect(answer.status).toBe(expected);
        if (expected === 200) expect(JSON.parse(answer.body)).toMatchObject({ bytes: body.length });
      }
    });
  });

  describe('an upstream', () => {
    it('is 502 at once when it is dead, and is asked again as soon as it is back', async () => {
      const port = await freePort();
      const { port: at } = await gateway(configOf({}), { ...stubs, [distributor]: port });
      const started = Date.now();
      // More often than nginx would need to take one of several for failed.
      for (const _ of [1, 2, 3])
        expect(await ask(at, push, { method: 'POST', tenant: 'prod' })).toMatchObject({ status: 502 });
      expect(Date.now() - started).toBeLessThan(1000);
      await upstream(distributor, port);
      expect(await through(at, push, { method: 'POST', tenant: 'prod' })).toMatchObject({
        upstream: distributor,
      });
    });

    it('that closes the connections it kept fails no query; a push may have got through, and its sender tries again', async () => {
      const served = new WeakSet();
      const closing = createServer(({ socket }, response) => {
        if (served.has(socket)) return socket.destroy();
        served.add(socket);
        return response.end('{}');
      });
      afterwards(() => void closing.close(() => closing.closeAllConnections()));
      await once(closing.listen(0, '127.0.0.1'), 'listening');
      const at = portOf(closing);
      // Each worker process has connections of its own.
      const { port } = await gateway(replaced(configOf({}), 'worker_processes 2;', 'worker_processes 1;'), {
        ...stubs,
        [queryFrontend]: at,
        [distributor]: at,
      });
      const statuses = async (path: string, method: string) => {
        const found: number[] = [];
        for (const _ of [1, 2, 3, 4]) found.push((await ask(port, path, { method, tenant: 'prod' })).status);
        return found;
      };
      expect(await statuses(query, 'GET')).toEqual([200, 200, 200, 200]);
      expect(await statuses(push, 'POST')).toEqual([200, 502, 200, 502]);
    });

    it.each([
      // The times of the way in stay what they are; those of a query follow queryTimeout.
      [push, '1s', 15],
      [query, '1s', 16],
      [query, '1m30s', 105],
    ])('%s is 504 when it is slow: queryTimeout %s, %d s', async (path, queryTimeout, seconds) => {
      // Too long to wait for here.
      const config = replaced(
        configOf({ queryTimeout }),
        `proxy_read_timeout ${seconds}s;`,
        'proxy_read_timeout 50ms;',
      );
      const { port } = await gateway(config);
      expect(await ask(port, path, { method: 'POST', tenant: 'prod' })).toMatchObject({ status: 200 });
      expect(
        await ask(port, path, { method: 'POST', tenant: 'prod', headers: { 'x-delay': '3000' } }),
      ).toMatchObject({ status: 504 });
    });
  });

  describe('what nginx tells of itself', () => {
    it('are its connections, in the format of Prometheus, on a port of its own, and nobody is told that they were asked for', async () => {
      const { port, metrics, log } = await gateway(configOf({ monitoring: {} }));
      const { status, body } = await ask(metrics, '/metrics');
      expect(status).toBe(200);
      expect(body.split('\n').map((line) => line.replace(/ \d+$/, ' n'))).toEqual([
        ...['active', 'reading', 'writing', 'waiting'].flatMap((state) => [
          `# TYPE nginx_connections_${state} gauge`,
          `nginx_connections_${state} n`,
        ]),
        '',
      ]);
      expect(Number(/^nginx_connections_active (\d+)$/m.exec(body)?.[1])).toBeGreaterThan(0);
      expect((await ask(metrics, push)).status).toBe(404);
      expect((await ask(port, '/metrics')).status).toBe(404);
      await until('the last of them is logged', () => (log().length > 0 ? true : undefined));
      expect(log().join('')).not.toContain('9113');
      expect(log()).toHaveLength(1);
    });

    it('is nothing, if nobody scrapes', () => expect(configOf({})).not.toContain('9113'));
  });

  describe('the access log', () => {
    const path = '/api/search?q={"a\\b"}';
    const agent = 'say "\\" \'twice\'';

    /** What is logged of one probe and two requests. Each is waited for: two workers may log in either order. */
    async function logged(wishes: object): Promise<string[]> {
      const { port, log } = await gateway(configOf(wishes));
      const lines = (count: number) =>
        until(`${count} lines are logged`, () => (log().length >= count ? log() : undefined));
      await ask(port, '/healthz');
      await ask(port, path, { tenant: 'prod', headers: { 'User-Agent': agent } });
      await lines(1);
      await ask(port, '/flush');
      return lines(2);
    }

    it('is JSON whatever a client sends, without probes', async () => {
      const lines = await logged({});
      expect(lines.map((line) => JSON.parse(line))).toEqual([
        expect.objectContaining({
          method: 'GET',
          uri: path,
          status: 200,
          tenant: 'prod',
          user_agent: agent,
          upstream_status: '200',
        }),
        expect.objectContaining({
          method: 'GET',
          uri: '/flush',
          status: 404,
          tenant: '',
          user_agent: '',
          upstream_status: '',
        }),
      ]);
    });

    it('names the tenant that Tempo is told, not the one that was sent', async () => {
      const [line = ''] = await logged({
        components: { gateway: { tenantHeader: 'enforce', enforcedTenant: oddTenant } },
      });
      expect(JSON.parse(line)).toMatchObject({ tenant: oddTenant });
    });

    it('is a plain line for each request, without probes', async () => {
      expect(await logged({ components: { gateway: { accessLog: 'plain' } } })).toEqual([
        expect.stringMatching(
          /^127\.0\.0\.1 prod \[.+\] "GET \/api\/search\S+ HTTP\/1\.1" 200 \d+ \d+ [\d.]+ 200 ".+"$/,
        ),
        expect.stringMatching(/^127\.0\.0\.1 - \[.+\] "GET \/flush HTTP\/1\.1" 404 \d+ \d+ [\d.]+ - "-"$/),
      ]);
    });
  });
});
