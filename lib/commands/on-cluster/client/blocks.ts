// Makes many blocks of a few: an object store for a bench is filled in minutes, not in days.
import { randomUUID } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import type { Copied, Copying, StoreAddress } from './operations';

interface Stored {
  key: string;
  size: number;
}

/**
 * What the bench does with an S3 store.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
class Bucket {
  private readonly client: AwsClient;

  constructor(private readonly store: StoreAddress) {
    this.client = new AwsClient({
      accessKeyId: store.accessKey,
      secretAccessKey: store.secretKey,
      region: store.region,
      service: 's3',
    });
  }

  async list(prefix: string): Promise<Stored[]> {
    const all: Stored[] = [];
    for (let token = ''; ; ) {
      const query = new URLSearchParams({
        'list-type': '2',
        prefix,
        ...(token && { 'continuation-token': token }),
      });
      const text = await (await this.call(`?${query}`)).text();
      for (const [, entry = ''] of text.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
        all.push({
          key: /<Key>(.*?)<\/Key>/s.exec(entry)?.[1] ?? '',
          size: Number(/<Size>(\d+)<\/Size>/.exec(entry)?.[1] ?? 0),
        });
      }
      token = /<NextContinuationToken>(.*?)<\/NextContinuationToken>/s.exec(text)?.[1] ?? '';
      if (!token) return all;
    }
  }

  async get(key: string): Promise<Buffer> {
    return Buffer.from(await (await this.call(`/${key}`)).arrayBuffer());
  }

  async put(key: string, body: Buffer): Promise<void> {
    await this.call(`/${key}`, { method: 'PUT', body: new Uint8Array(body) });
  }

  async copy(from: string, to: string): Promise<void> {
    await this.call(`/${to}`, {
      method: 'PUT',
      headers: { 'x-amz-copy-source': `/${this.store.bucket}/${from}` },
    });
  }

  private async call(path: string, init?: RequestInit): Promise<Response> {
    const response = await this.client.fetch(`${this.store.url}/${this.store.bucket}${path}`, init);
    if (!response.ok)
      throw new Error(
        `${init?.method ?? 'GET'} ${path}: HTTP ${response.status} ${(await response.text()).slice(0, 200)}`,
      );
    return response;
  }
}

/**
 * The three numbers that a Bloom filter begins with; the rest are its bits.
 * https://github.com/bits-and-blooms/bloom
 */
const bloomHead = 24;

/** The same filter, with nothing in it: whoever looks for an id pays for it, and goes no further. */
export function emptied(filter: Buffer): Buffer {
  return Buffer.concat([filter.subarray(0, bloomHead), Buffer.alloc(Math.max(0, filter.length - bloomHead))]);
}

const nameOf = (key: string) => key.split('/').at(-1) ?? '';

/** @see https://grafana.com/docs/tempo/latest/introduction/architecture/ for what a block consists of */
export async function copyBlocks({ store, tenant, bytes }: Copying): Promise<Copied> {
  const bucket = new Bucket(store);
  const blocks = new Map<string, Stored[]>();
  for (const stored of await bucket.list(`${tenant}/`)) {
    const [, block = ''] = stored.key.split('/');
    if (/^[0-9a-f-]{36}$/.test(block)) blocks.set(block, [...(blocks.get(block) ?? []), stored]);
  }
  // Compacted blocks have another meta, and are none for queries.
  const whole = [...blocks].filter(([, files]) => files.some(({ key }) => nameOf(key) === 'meta.json'));
  const sizeOf = (files: Stored[]) => files.reduce((sum, { size }) => sum + size, 0);
  const originals = whole.map(([, files]) => sizeOf(files));
  let total = originals.reduce((sum, size) => sum + size, 0);
  let count = whole.length;
  if (count === 0) throw new Error(`no blocks of ${tenant} are in ${store.bucket}`);
  for (let turn = 0; total < bytes; turn++) {
    const [block, files] = whole[turn % whole.length] ?? ['', []];
    const id = randomUUID();
    const meta = files.filter(({ key }) => nameOf(key) === 'meta.json');
    for (const { key } of files.filter((file) => !meta.includes(file))) {
      const to = `${tenant}/${id}/${nameOf(key)}`;
      if (nameOf(key).startsWith('bloom-')) await bucket.put(to, emptied(await bucket.get(key)));
      else await bucket.copy(key, to);
    }
    // Last, since with it the block is there.
    for (const { key } of meta)
      await bucket.put(
        `${tenant}/${id}/meta.json`,
        Buffer.from((await bucket.get(key)).toString().replaceAll(block, id)),
      );
    total += sizeOf(files);
    count++;
  }
  return { blocks: count, bytes: total, originals };
}
