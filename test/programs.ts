// Runs the programs that the manifests start, as they are installed on this machine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chmodSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const isRoot = process.getuid?.() === 0;

const cleanups: (() => unknown)[] = [];

/** Has something done when the tests of the file are over, the last one first. */
export function afterwards(cleanup: () => unknown): void {
  cleanups.unshift(cleanup);
}

/** Daemons are kept in sbin, which is not on everybody's PATH. */
function find(program: string): string | undefined {
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

/** Tests that need a program. Without it they are skipped, and say so; in CI, where nobody reads that, they fail. */
export function describeWith(program: string, aptPackage: string, tests: (path: string) => void): void {
  const path = find(program);
  const missing = `${program} is missing: apt-get install ${aptPackage}`;
  if (path) {
    describe(program, () => {
      afterAll(async () => {
        for (const cleanup of cleanups.splice(0)) await cleanup();
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

/** Asks again and again until there is an answer. */
export async function until<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 5000;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(5);
  }
  throw new Error(`waited five seconds in vain: ${what}`);
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
  if (typeof address === 'object' && address !== null && 'port' in address && typeof address.port === 'number') return address.port;
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
  afterwards(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** Starts a program that listens on a port, and waits until it does. It is stopped afterwards. */
export async function start(path: string, args: string[], port: number) {
  const directory = temporaryDirectory();
  // Files, because what Node calls a pipe is a socket, and /dev/stdout of one cannot be opened.
  const [stdout, stderr] = [join(directory, 'stdout'), join(directory, 'stderr')];
  const program = spawn(path, args, { stdio: ['ignore', openSync(stdout, 'a'), openSync(stderr, 'a')] });
  const ended = once(program, 'exit');
  const isRunning = () => program.exitCode === null && program.signalCode === null;
  afterwards(async () => {
    program.kill('SIGTERM');
    await ended;
  });
  const read = { stdout: () => readFileSync(stdout, 'utf8'), stderr: () => readFileSync(stderr, 'utf8') };
  await until(`${path} listens on ${port}`, () => {
    if (!isRunning()) throw new Error(`${path} ended: ${read.stderr()}`);
    return accepts(port);
  });
  return read;
}
