// What the real memcached makes of the arguments that it is given.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { tracing } from '../charts/tracing';
import { topologyOf } from '../lib/architectures/architectures';
import { environment } from './environments';
import { afterwards, describeWith, freePort, isRoot, portOf, start } from './programs';

const mebibyte = 2 ** 20;
const name = 'tempo-memcached';

const statefulSet = z.object({
  kind: z.literal('StatefulSet'),
  metadata: z.object({ name: z.literal(name) }),
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.tuple([
          z.object({
            args: z.array(z.string()),
            readinessProbe: z.object({ exec: z.object({ command: z.array(z.string()) }) }),
          }),
        ]),
      }),
    }),
  }),
});

/** The container of memcached. */
function rendered(settings: object) {
  const manifests = tracing(
    topologyOf(environment('minimal', { components: { memcached: settings } })),
  ).charts.flatMap((chart) => chart.toJson());
  const found = manifests
    .map((manifest) => statefulSet.safeParse(manifest))
    .find(({ success }) => success)?.data;
  if (!found) throw new Error(`no StatefulSet ${name} is rendered`);
  return found.spec.template.spec.containers[0];
}
const renderedArgs = (settings: object) => rendered(settings).args;

/** Says something in the text protocol. https://docs.memcached.org/protocols/basic/ */
async function say(port: number, ...request: (string | Buffer)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const answer: Buffer[] = [];
  let end = '';
  for (const part of request) socket.write(part);
  socket.write('\r\n');
  while (!/(?:^|\n)(END|STORED|(?:SERVER_|CLIENT_)?ERROR.*)\r\n$/.test(end)) {
    const [data] = await once(socket, 'data');
    answer.push(data);
    end = Buffer.concat([Buffer.from(end, 'latin1'), data])
      .subarray(-200)
      .toString('latin1');
  }
  socket.destroy();
  return Buffer.concat(answer).toString('latin1');
}

/** Reads statistics: lines such as `STAT maxconns 4096`. */
async function stats(port: number, which: string): Promise<Record<string, string>> {
  const lines = (await say(port, which)).matchAll(/^STAT (\S+) (.*)\r$/gm);
  return Object.fromEntries([...lines].map(([, key, value]) => [key, value]));
}

describeWith('memcached', 'memcached', (memcached) => {
  /**
   * Starts memcached with the arguments of the pod; only the port is another, and root is given up as in the
   * pod.
   */
  async function cache(settings: object): Promise<number> {
    const args = renderedArgs(settings);
    const port = await freePort();
    expect(args.slice(0, 2)).toEqual(['-p', '11211']);
    await start(
      memcached,
      ['-p', `${port}`, ...args.slice(2), '-l', '127.0.0.1', ...(isRoot ? ['-u', 'nobody'] : [])],
      port,
    );
    return port;
  }

  describe.each([
    { memory: '300Mi', maxItemSize: '5Mi', maxbytes: 240, fits: 4, tooLarge: 6 },
    { memory: '64Mi', maxItemSize: '1Mi', maxbytes: 51, fits: 0.9, tooLarge: 1.1 },
    { memory: '2Gi', maxItemSize: '5Mi', maxbytes: 1638, fits: 4.9, tooLarge: 5.1 },
  ])('in $memory with items of $maxItemSize', ({ memory, maxItemSize, maxbytes, fits, tooLarge }) => {
    let port: number;
    beforeAll(async () => {
      port = await cache({ memory, maxItemSize });
    });

    it(`has ${maxbytes}Mi for items, which is less than its memory`, async () => {
      expect(await stats(port, 'stats settings')).toMatchObject({
        maxbytes: `${maxbytes * mebibyte}`,
        item_size_max: `${Number.parseInt(maxItemSize, 10) * mebibyte}`,
        maxconns: '4096',
      });
      expect(await stats(port, 'stats')).toMatchObject({
        limit_maxbytes: `${maxbytes * mebibyte}`,
        max_connections: '4096',
      });
    });

    it(`keeps an item of ${fits}Mi`, async () => {
      const item = Buffer.alloc(fits * mebibyte, 'span');
      expect(await say(port, `set large 0 0 ${item.length}\r\n`, item)).toBe('STORED\r\n');
      const got = await say(port, 'get large');
      // Not toBe: nobody wants to see the difference of two such strings.
      expect(got === `VALUE large 0 ${item.length}\r\n${item.toString('latin1')}\r\nEND\r\n`).toBe(true);
    });

    it(`refuses an item of ${tooLarge}Mi`, async () => {
      const item = Buffer.alloc(tooLarge * mebibyte);
      expect(await say(port, `set larger 0 0 ${item.length}\r\n`, item)).toBe(
        'SERVER_ERROR object too large for cache\r\n',
      );
    });
  });

  // Alpine's sh, printf, nc and grep are those of BusyBox.
  describeWith('busybox', 'busybox', (busybox) => {
    const programs = mkdtempSync(join(tmpdir(), 'busybox-'));
    afterwards(() => rmSync(programs, { recursive: true }));
    spawnSync(busybox, ['--install', '-s', programs]);
    const isReady = async (port: number) => {
      const [sh = '', ...args] = rendered({}).readinessProbe.exec.command;
      const probe = spawn(
        join(programs, sh),
        args.map((arg) => arg.replace('11211', `${port}`)),
        { env: { PATH: programs }, stdio: 'ignore' },
      );
      const [status] = await once(probe, 'exit');
      return status === 0;
    };

    it('is ready when it answers', async () => expect(await isReady(await cache({}))).toBe(true));
    it('is not ready when nobody listens', async () => expect(await isReady(await freePort())).toBe(false));
    it('is not ready when somebody else listens', async () => {
      const server = createServer((socket) => socket.end('220 mail\r\n')).listen(0, '127.0.0.1');
      await once(server, 'listening');
      expect(await isReady(portOf(server))).toBe(false);
      server.close();
    });
  });

  it('is as large as the defaults say when nothing is set', () => {
    expect(renderedArgs({})).toEqual(['-p', '11211', '-m', '240', '-I', '5m', '-c', '4096']);
  });
});
