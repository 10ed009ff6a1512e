// Asks, and measures how long the answer takes.
import { Agent, request } from 'node:http';
import type { Operations, Timed } from './operations';

const agent = new Agent({ keepAlive: true, maxSockets: 128 });

/** Longer than anybody in Tempo gives a query. */
const patience = 120_000;

/** Grafana asks for a trace in protobuf, which is a third of its JSON. */
const accepted = (path: string) =>
  path.startsWith('/api/traces/') || path.startsWith('/api/v2/traces/')
    ? 'application/protobuf'
    : 'application/json';

function ask(url: string, path: string, tenant: string): Promise<Timed> {
  const start = process.hrtime.bigint();
  const since = () => Number(process.hrtime.bigint() - start) / 1e6;
  return new Promise((resolve) => {
    const failed = (error: Error) =>
      resolve({ milliseconds: since(), status: 0, bytes: 0, said: error.message });
    const call = request(
      `${url}${path}`,
      { agent, headers: { 'x-scope-orgid': tenant, accept: accepted(path) }, timeout: patience },
      (response) => {
        let bytes = 0;
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => {
          bytes += part.length;
          if (bytes < 65_536) parts.push(part);
        });
        response.on('error', failed);
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          const isText = response.headers['content-type']?.includes('json') || status !== 200;
          resolve({
            milliseconds: since(),
            status,
            bytes,
            said: isText
              ? Buffer.concat(parts)
                  .toString()
                  .slice(0, status === 200 ? 4000 : 200)
              : '',
          });
        });
      },
    );
    call.on('timeout', () => call.destroy(new Error('no answer in time')));
    call.on('error', failed);
    call.end();
  });
}

/** Asks for each path, so many at once. */
export async function time({ query, tenant, paths, atOnce }: Operations['time']['args']): Promise<Timed[]> {
  const results: Timed[] = [];
  const left = [...paths.entries()].reverse();
  const worker = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop())
      results[next[0]] = await ask(query, next[1], tenant);
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, worker));
  return results;
}
