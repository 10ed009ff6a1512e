// Whether a port of a pod can be reached: the program behind it must answer, since a proxy of the mesh
// accepts any connection.
import { request as httpRequest } from 'node:http';
import { connect as http2Connect } from 'node:http2';
import { connect } from 'node:net';
import type { Call, CallResult, Operations } from './operations';

const passed = (seen: string): CallResult => ({ passed: true, seen });
const stopped = (seen: string): CallResult => ({ passed: false, seen });

/**
 * A proxy of Linkerd says what it refused in a header, if the client is meshed too; otherwise it is 403
 * alone. No program here answers 403.
 * @see https://linkerd.io/2/reference/proxy-metrics/ and
 * https://github.com/linkerd/linkerd2-proxy/blob/release/v2.359.0/linkerd/app/core/src/errors/respond.rs
 */
const proxyError = 'l5d-proxy-error';

function http({ host, port, method = 'GET', path = '/' }: Call, milliseconds: number): Promise<CallResult> {
  return new Promise((resolve) => {
    const request = httpRequest(
      { host, port, method, path, agent: false, timeout: milliseconds },
      (response) => {
        response.resume();
        const error = response.headers[proxyError];
        const seen = `HTTP ${response.statusCode}${error ? ` ${error}` : ''}`;
        resolve(error || response.statusCode === 403 ? stopped(seen) : passed(seen));
        response.on('error', () => {});
        request.destroy();
      },
    );
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', (error) => resolve(stopped(error.message)));
    request.end();
  });
}

/**
 * A method that nobody has: a server of gRPC answers UNIMPLEMENTED, a proxy that refuses PERMISSION_DENIED.
 */
function grpc({ host, port }: Call, milliseconds: number): Promise<CallResult> {
  return new Promise((resolve) => {
    const session = http2Connect(`http://${host}:${port}`);
    const end = (result: CallResult) => {
      clearTimeout(timer);
      session.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => end(stopped('timeout')), milliseconds);
    session.on('error', (error) => end(stopped(error.message)));
    const stream = session.request({
      ':method': 'POST',
      ':path': '/tempo.e2e/Nothing',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const read = (headers: Record<string, unknown>) => {
      const [status, error] = [headers['grpc-status'], headers[proxyError]];
      if (error) end(stopped(`gRPC ${status} ${error}`));
      else if (status !== undefined) end(Number(status) === 7 ? stopped('gRPC 7') : passed(`gRPC ${status}`));
      else if (headers[':status'] === 403) end(stopped('HTTP 403'));
    };
    stream.on('response', read);
    stream.on('trailers', read);
    stream.on('error', (error) => end(stopped(error.message)));
    stream.on('close', () => end(stopped('closed without a status')));
    stream.end();
  });
}

/** Sends some bytes, and looks whether any come back. */
function exchange({ host, port }: Call, bytes: Buffer, milliseconds: number): Promise<CallResult> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (result: CallResult) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => end(stopped('timeout')), milliseconds);
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (data) => end(passed(`${data.length} bytes`)));
    socket.on('error', (error) => end(stopped(error.message)));
    socket.on('close', () => end(stopped('closed without an answer')));
  });
}

/**
 * A ping over a stream, in a cluster that has a label: one byte for a stream, the label, the kind of the
 * message, and a map in MessagePack.
 * @see https://github.com/grafana/tempo/blob/v2.10.8/vendor/github.com/hashicorp/memberlist/net.go
 */
export function ping(label: string): Buffer {
  const name = Buffer.from(label);
  const key = (text: string) => Buffer.concat([Buffer.from([0xa0 + text.length]), Buffer.from(text)]);
  const body = Buffer.concat([
    Buffer.from([0x82]),
    key('SeqNo'),
    Buffer.from([1]),
    key('Node'),
    Buffer.from([0xa0]),
  ]);
  return Buffer.concat([
    Buffer.from([2]),
    ...(label ? [Buffer.from([244, name.length]), name] : []),
    Buffer.from([0]),
    body,
  ]);
}

const protocols: Record<Call['protocol'], (call: Call, milliseconds: number) => Promise<CallResult>> = {
  http,
  grpc,
  memcache: (call, milliseconds) => exchange(call, Buffer.from('version\r\n'), milliseconds),
  memberlist: (call, milliseconds) => exchange(call, ping(call.label ?? ''), milliseconds),
};

/** Makes some calls, sixteen at a time. */
export async function callAll({ calls, timeoutSeconds }: Operations['call']['args']): Promise<CallResult[]> {
  const results = calls.map(() => stopped('not tried'));
  const left = [...calls.entries()];
  const worker = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [index, call] = next;
      results[index] = await protocols[call.protocol](call, timeoutSeconds * 1000);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return results;
}
