// Runs the programs that the manifests start, as they are installed on this machine.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The same for an nginx that says HTTP/2 in older words: that of Debian 12. */
export const inOlderWords = (nginxConf: string) =>
  nginxConf.replaceAll(/(listen [^;]+);\s+http2 on;/g, '$1 http2;');

/** What starts the commands, as `npm run` does. */
export const launcher = resolve('.build/test/lib/commands/start.js');

export const isRoot = process.getuid?.() === 0;

const cleanups: (() => unknown)[] = [];

/** Has something done when the tests of the file are over. */
export function afterwards(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

/** Daemons are kept in sbin, which is not on everybody's PATH. */
export function whereFound(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin'];
  return folders
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * Tests that need a program. Without it they are skipped, and say so; in CI, where nobody reads that, they
 * fail.
 */
export function describeWith(program: string, aptPackage: string, tests: (path: string) => void): void {
  const path = whereFound(program);
  const missing = `${program} is missing: apt-get install ${aptPackage}`;
  if (path) {
    describe(program, () => {
      afterAll(async () => {
        // At once: memcached takes a second to stop.
        await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
      });
      tests(path);
    });
  } else if (process.env.CI) {
    it(`needs ${program}`, () => {
      throw new Error(missing);
    });
  } else {
    console.warn(missing);
    it.skip(missing, () => {});
  }
}

/**
 * Asks again and again until there is an answer; not for as long as Jest waits, which knows no more than that
 * it waited.
 */
export async function until<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  milliseconds = 4000,
): Promise<T> {
  const end = Date.now() + milliseconds;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(5);
  }
  throw new Error(`waited ${milliseconds / 1000} seconds in vain: ${what}`);
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}

/** The port that a server of this process listens on. */
export function portOf(server: { address(): unknown }): number {
  const address = server.address();
  if (
    typeof address === 'object' &&
    address !== null &&
    'port' in address &&
    typeof address.port === 'number'
  )
    return address.port;
  throw new Error('a server that does not listen has no port');
}

async function accepts(port: number): Promise<true | undefined> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

/** A directory that is gone afterwards. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tempo-gitops-'));
  // A program that root starts works as somebody else.
  chmodSync(directory, 0o755);
  afterwards(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/**
 * Where a program writes. Files, because what Node calls a pipe is a socket, and /dev/stdout of one cannot be
 * opened.
 */
function output() {
  const directory = temporaryDirectory();
  const [stdout, stderr] = [join(directory, 'stdout'), join(directory, 'stderr')];
  const files = [openSync(stdout, 'a'), openSync(stderr, 'a')];
  afterwards(() => files.forEach(closeSync));
  return {
    stdio: ['ignore' as const, ...files],
    stdout: () => readFileSync(stdout, 'utf8'),
    stderr: () => readFileSync(stderr, 'utf8'),
  };
}

/** Runs a program to its end. */
export function run(path: string, args: string[]) {
  const { stdio, stderr } = output();
  const { status } = spawnSync(path, args, { stdio });
  return { status, stderr: stderr() };
}

/** Starts a program that listens on a port, and waits until it does. It is stopped afterwards. */
export async function start(path: string, args: string[], port: number) {
  const { stdio, stdout, stderr } = output();
  const program = spawn(path, args, { stdio });
  const ended = once(program, 'exit');
  afterwards(async () => {
    program.kill('SIGTERM');
    await ended;
  });
  await until(`${path} listens on ${port}`, () => {
    if (program.exitCode !== null || program.signalCode !== null)
      throw new Error(`${path} ended: ${stderr()}`);
    return accepts(port);
  });
  return { stdout };
}

/** Starts Prometheus with the `prometheus.yml` of a directory, where it keeps its data too, and tells its port. */
export async function startPrometheus(prometheus: string, directory: string): Promise<number> {
  const port = await freePort();
  const settings = [
    `--config.file=${join(directory, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    '--scrape.discovery-reload-interval=10ms',
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  await start(prometheus, settings, port);
  return port;
}
