// Stands in for Mimir: takes remote writes that have a tenant, and tells which metrics came from whom.
import { createServer } from 'node:http';

/** Takes a block of Snappy apart. https://github.com/google/snappy/blob/main/format_description.txt */
export function decompress(block: Buffer): Buffer {
  let at = 0;
  let size = 0;
  for (let shift = 1; ; shift *= 128) {
    const byte = block[at++] ?? 0;
    size += (byte & 127) * shift;
    if (byte < 128) break;
  }
  const out = Buffer.alloc(size);
  let written = 0;
  const little = (bytes: number) => {
    const value = block.readUIntLE(at, bytes);
    at += bytes;
    return value;
  };
  while (at < block.length) {
    const tag = block[at++] ?? 0;
    const [kind, upper] = [tag & 3, tag >> 2];
    if (kind === 0) {
      const length = (upper < 60 ? upper : little(upper - 59)) + 1;
      block.copy(out, written, at, at + length);
      at += length;
      written += length;
      continue;
    }
    const length = kind === 1 ? (upper & 7) + 4 : upper + 1;
    const offset = kind === 1 ? ((tag >> 5) << 8) | little(1) : little(kind === 2 ? 2 : 4);
    // A copy may overlap what it writes.
    for (let each = 0; each < length; each++, written++) out[written] = out[written - offset] ?? 0;
  }
  return out;
}

/** Serves remote writes, and on GET what has come so far: `{ tenant: [metric, …] }`. */
export function sink(port: number): void {
  const metrics = new Map<string, Set<string>>();
  createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.method === 'GET')
        return response.end(
          JSON.stringify(Object.fromEntries([...metrics].map(([tenant, names]) => [tenant, [...names]]))),
        );
      const tenant = request.headers['x-scope-orgid'];
      if (typeof tenant !== 'string') return response.writeHead(401).end('no org id');
      const names =
        decompress(Buffer.concat(parts))
          .toString('latin1')
          .match(/traces_[a-z_]+/g) ?? [];
      metrics.set(tenant, new Set([...(metrics.get(tenant) ?? []), ...names]));
      return response.writeHead(204).end();
    });
  }).listen(port);
}
