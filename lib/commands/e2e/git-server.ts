// A Git repository that others fetch from this machine.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Files } from '../../disk/files';
import { refuse } from '../command';
import { Failure } from '../on-cluster/failure';

/** Name of the repository, as its URL ends. */
export const repository = 'tempo-e2e.git';

function git(folder: string, ...args: string[]): string {
  const identity = [
    '-c',
    'user.name=tempo-e2e',
    '-c',
    'user.email=tempo-e2e@localhost',
    '-c',
    'commit.gpgsign=false',
  ];
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', folder, ...identity, ...args], {
    encoding: 'utf8',
  });
  if (error) throw new Failure(['git cannot be run: install it']);
  if (status !== 0) throw new Failure([`git ${args[0]}: ${stderr.trim()}`]);
  return stdout.trim();
}

/** What CGI has for headers, before an empty line. https://www.rfc-editor.org/rfc/rfc3875#section-6 */
function headersOf(answer: Buffer): { headers: [string, string][]; body: Buffer } {
  const end = answer.indexOf('\r\n\r\n');
  const lines = answer.subarray(0, end).toString().split('\r\n');
  const headers = lines.map((line): [string, string] => [
    line.split(': ')[0] ?? '',
    line.slice(line.indexOf(': ') + 2),
  ]);
  return { headers, body: answer.subarray(end + 4) };
}

/** Serves the repositories of a folder to fetch from. https://git-scm.com/docs/git-http-backend */
function serve(root: string, host: string, port: number): Server {
  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const variables = {
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: `${request.headers['content-encoding'] ?? ''}`,
      GIT_PROTOCOL: `${request.headers['git-protocol'] ?? ''}`,
    };
    const backend = spawn('git', ['http-backend'], { env: { ...process.env, ...variables } });
    request.pipe(backend.stdin);
    const parts: Buffer[] = [];
    backend.stdout.on('data', (part: Buffer) => parts.push(part));
    backend.on('close', () => {
      const { headers, body } = headersOf(Buffer.concat(parts));
      for (const [name, value] of headers) {
        if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
        else response.setHeader(name, value);
      }
      response.end(body);
    });
  }).listen(port, host);
}

/** A repository with one branch, main, served over HTTP. */
export class GitServer {
  private readonly root = mkdtempSync(join(tmpdir(), 'tempo-e2e-'));
  private readonly tree = join(this.root, 'tree');
  private readonly bare = join(this.root, repository);
  private readonly server: Server;

  /** @param address Host and port of this machine. */
  constructor(address: string) {
    const [host = '', port = ''] = address.split(':');
    git(this.root, 'init', '--quiet', '--initial-branch=main', this.tree);
    git(this.root, 'init', '--quiet', '--bare', '--initial-branch=main', this.bare);
    this.server = serve(this.root, host, Number(port));
    this.server.on('error', ({ message }) =>
      refuse([
        `--argocd: got ${JSON.stringify(address)}: ${message}. Allowed: an address of this machine and a free port.`,
      ]),
    );
  }

  /** Commits files as all of a folder; answers with the revision. */
  commit(folder: string, files: Files): string {
    rmSync(join(this.tree, folder), { recursive: true, force: true });
    for (const [path, text] of files) {
      const file = join(this.tree, folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    git(this.tree, 'add', '--all');
    git(this.tree, 'commit', '--quiet', '--allow-empty', '--message', 'e2e');
    git(this.tree, 'push', '--quiet', this.bare, 'main');
    return git(this.tree, 'rev-parse', 'HEAD');
  }

  /** Ends the server, and removes the repository. */
  close(): void {
    this.server.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}
