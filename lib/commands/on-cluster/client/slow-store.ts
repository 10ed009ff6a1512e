// Stands before an object store: counts what is asked of it, and answers later than it would.
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** What was asked of the store. */
export interface Asked {
  /** Requests by what they are for, such as `GET data.parquet` or `GET bloom`. */
  requests: Record<string, number>;
  bytesRead: number;
  bytesWritten: number;
}

const nothing = (): Asked => ({ requests: {}, bytesRead: 0, bytesWritten: 0 });

/** The kind of object that a request is for: names of blocks and parts of uploads are left out. */
export function kindOf(method: string, url: string): string {
  const [path = '', query = ''] = url.split('?');
  if (method === 'GET' && /(^|&)(list-type|prefix|delimiter)=/.test(query)) return 'LIST';
  const name = path.split('/').at(-1) ?? '';
  return `${method} ${name.replace(/-\d+$/, '') || 'bucket'}`;
}

/**
 * Serves the store at `port`, and at the next port what was asked: GET tells, and forgets; `POST
 * /MILLISECONDS` sets the delay of each request.
 * The host goes through as it is, because it is signed.
 * @returns What ends it.
 */
export function slowStore(port: number, host: string, storePort: number): () => void {
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  let asked = nothing();
  let delay = 0;
  const forward = (incoming: IncomingMessage, answer: ServerResponse) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const kind = kindOf(method, url);
    asked.requests[kind] = (asked.requests[kind] ?? 0) + 1;
    const outgoing = request({ agent, host, port: storePort, method, path: url, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
      response.on('data', (part: Buffer) => {
        asked.bytesRead += part.length;
      });
      response.on('error', () => answer.destroy());
      response.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    // Who asked twice, to be answered sooner, hangs up on the slower of the two.
    answer.on('close', () => outgoing.destroy());
    incoming.on('data', (part: Buffer) => {
      asked.bytesWritten += part.length;
    });
    incoming.pipe(outgoing);
  };
  const server = createServer((incoming, answer) => {
    if (delay > 0) setTimeout(() => forward(incoming, answer), delay);
    else forward(incoming, answer);
  });
  server.keepAliveTimeout = 120_000;
  server.listen(port);
  const control = createServer((incoming, answer) => {
    if (incoming.method === 'POST') delay = Number(incoming.url?.slice(1)) || 0;
    answer.end(JSON.stringify(asked));
    asked = nothing();
  });
  control.listen(port + 1);
  return () => {
    for (const each of [server, control]) each.close().closeAllConnections();
    agent.destroy();
  };
}
