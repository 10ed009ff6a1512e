// The API server itself, object by object. `kubectl proxy` signs in, whatever way the kubeconfig names;
// nothing here sees a token.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at } from '../manifests/reading';
import { NoCluster, noKubectl, unanswered } from './kubectl';

/** What the API server says to one request: an object, a list, or a `Status` that tells why not. */
export interface Reply {
  status: number;
  body: unknown;
  /** What it warns of, although it did what was asked. */
  warnings: string[];
}

/** A request of the Kubernetes API. @see https://kubernetes.io/docs/reference/using-api/api-concepts/ */
export interface Ask {
  /** A review only reads, and applies in dry runs; tests also clear up. */
  method: 'GET' | 'PATCH' | 'DELETE';
  /** @example /apis/apps/v1/namespaces/tempo/deployments?limit=500 */
  path: string;
  /** An object to apply. */
  body?: object;
}

/** More at once would only queue in the API server. */
const atOnce = 16;

/** After so many seconds without a byte nobody is there. */
const patience = 15;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.trim() };
  }
};

/** The texts of `Warning` headers. https://www.rfc-editor.org/rfc/rfc7234#section-5.5 */
const warningsIn = (headers: string[] = []) =>
  headers.map((header) => header.replace(/^299 \S+ "(.*)"$/, '$1').replaceAll('\\"', '"'));

/** The socket that the proxy says it listens on; an error if it ends before. */
function listening(proxy: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let errors = '';
    proxy.stderr?.on('data', (text) => {
      errors += text;
    });
    proxy.stdout?.once('data', () => resolve());
    proxy.once('error', () => reject(noKubectl()));
    proxy.once('exit', () =>
      reject(
        unanswered(
          errors
            .trim()
            .split('\n')
            .at(-1)
            ?.replace(/^error: /, ''),
        ),
      ),
    );
  });
}

/** A connection to one API server. */
export class ApiServer {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  private readonly exit = () => this.close();
  private readonly ended = () => {
    this.close();
    process.exit(130);
  };

  private constructor(
    private readonly proxy: ChildProcess,
    private readonly folder: string,
  ) {
    process.once('exit', this.exit);
    // Who is signed in must not stay behind.
    for (const signal of signals) process.once(signal, this.ended);
  }

  /**
   * Connects to the API server that kubectl reaches.
   * @param flags Flags of kubectl that name the cluster, such as `--context`. @default the current context
   * @throws NoCluster if kubectl cannot be run, its flags name no cluster, or that one does not answer or
   * know the user
   */
  static async open(flags: string[] = []): Promise<ApiServer> {
    // A folder that only this user may enter: who reaches the socket is signed in.
    const folder = mkdtempSync(join(tmpdir(), 'kubectl-proxy-'));
    const proxy = spawn('kubectl', [...flags, 'proxy', `--unix-socket=${join(folder, 'api')}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new ApiServer(proxy, folder);
    try {
      await listening(proxy);
      const version = await server.ask({ method: 'GET', path: '/version' });
      if (version.status === 200) return server;
      throw unanswered(reasonOf(version));
    } catch (error) {
      server.close();
      throw error;
    }
  }

  /** Asks once. */
  ask({ method, path, body }: Ask): Promise<Reply> {
    const headers = {
      host: 'localhost',
      accept: 'application/json',
      ...(body && { 'content-type': 'application/apply-patch+yaml' }),
    };
    return new Promise((resolve, reject) => {
      const options = {
        socketPath: join(this.folder, 'api'),
        agent: this.agent,
        method,
        path,
        headers,
        timeout: patience * 1000,
      };
      const asked = request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: parsed(Buffer.concat(chunks).toString()),
            warnings: warningsIn(response.headersDistinct.warning),
          }),
        );
      });
      asked.on('timeout', () => asked.destroy(new Error(`nothing for ${patience} seconds`)));
      asked.on('error', ({ message }) =>
        reject(new NoCluster(`the API server stopped answering: ${message}`)),
      );
      asked.end(body && JSON.stringify(body));
    });
  }

  /** Disconnects. */
  close(): void {
    process.off('exit', this.exit);
    for (const signal of signals) process.off(signal, this.ended);
    this.agent.destroy();
    this.proxy.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Why the API server said no. */
export const reasonOf = ({ status, body }: Reply) => String(at(body, 'message') ?? `status ${status}`);
