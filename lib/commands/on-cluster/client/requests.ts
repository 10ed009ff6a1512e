// HTTP/1.1 and gRPC requests, as a client of Tempo makes them.
import { Agent, request as httpRequest } from 'node:http';
import { type ClientHttp2Session, connect } from 'node:http2';
import type { Answer } from './operations';

const timeoutMilliseconds = 40_000;

/** Keeps connections, as collectors and Grafana do. */
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

interface HttpRequest {
  method?: string;
  tenant?: string | undefined;
  body?: Buffer;
}

function once(
  url: string,
  { method = 'GET', tenant, body }: HttpRequest,
): Promise<Answer & { reused: boolean }> {
  return new Promise((resolve) => {
    const headers = {
      ...(tenant !== undefined && { 'x-scope-orgid': tenant }),
      ...(body && { 'content-type': 'application/x-protobuf', 'content-length': body.length }),
      accept: 'application/json',
    };
    const request = httpRequest(url, { agent, method, headers, timeout: timeoutMilliseconds }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', (error) => resolve({ status: 0, body: error.message, reused: false }));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString(), reused: false }),
      );
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', (error) => resolve({ status: 0, body: error.message, reused: request.reusedSocket }));
    request.end(body);
  });
}

/**
 * A request; once more if a kept connection was closed before it was sent, as Go's HTTP client does
 * (https://pkg.go.dev/net/http#Transport).
 */
export async function http(url: string, request: HttpRequest = {}): Promise<Answer> {
  const first = await once(url, request);
  return first.reused ? once(url, request) : first;
}

/**
 * What gRPC says of a call: a status code, or that there was none. https://grpc.io/docs/guides/status-codes/
 */
export interface GrpcStatus {
  code: number | undefined;
  message: string;
}

/** Connections by address; one that is about to be closed is left, and the next call opens another. */
const sessions = new Map<string, ClientHttp2Session>();

function sessionTo(address: string): ClientHttp2Session {
  const known = sessions.get(address);
  if (known && !known.closed && !known.destroyed) return known;
  // Node refuses streams by itself when what is under way takes more than ten megabytes.
  const session = connect(address, { maxSessionMemory: 512 });
  const leave = () => {
    if (sessions.get(address) === session) sessions.delete(address);
  };
  session.on('goaway', leave);
  session.on('close', leave);
  session.on('error', leave);
  sessions.set(address, session);
  return session;
}

/** One unary call of gRPC, unencrypted. */
export function grpc(
  address: string,
  path: string,
  message: Buffer,
  tenant: string | undefined,
): Promise<GrpcStatus> {
  return new Promise((resolve) => {
    const stream = sessionTo(address).request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...(tenant !== undefined && { 'x-scope-orgid': tenant }),
    });
    let status: GrpcStatus = { code: undefined, message: 'the connection closed without a status' };
    const read = (headers: Record<string, unknown>) => {
      if (headers['grpc-status'] !== undefined)
        status = { code: Number(headers['grpc-status']), message: `${headers['grpc-message'] ?? ''}` };
    };
    stream.on('response', read);
    stream.on('trailers', read);
    stream.on('error', (error) => {
      status = { code: undefined, message: error.message };
    });
    stream.on('close', () => resolve(status));
    stream.setTimeout(timeoutMilliseconds, () => stream.close());
    stream.resume();
    const head = Buffer.alloc(5);
    head.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([head, message]));
  });
}
