// Fills the object store: a block of real size for each hour, and copies of them until there is as much as
// asked for.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from '../on-cluster/client/operations';
import { apply } from '../on-cluster/deployers';
import { Failure, inWords } from '../on-cluster/failure';
import { untilReady } from '../on-cluster/readiness';
import type { Bench } from './bench';
import { at, namespaces, store, tenant } from './environment';
import { blockWriter, writer } from './surroundings';

/** Spans of a block of 110 MB: a span takes about 180 bytes in it. */
const spansPerBlock = 600_000;

/** Spans of the largest traces of each hour. */
const large = [10_000, 10_000, 3000, 3000, 3000, 3000];

const hour = 3600_000;

/** What is known of an hour that was written. */
export interface Hour {
  start: number;
  samples: Sample[];
  large: Sample[];
}

/** Whole hours, the last of which ended two hours ago. */
const startsOf = (hours: number, now: number) =>
  Array.from({ length: hours }, (_, index) => (Math.floor(now / hour) - 2 - hours + index) * hour);

const metric = (text: string, name: string) =>
  [...text.matchAll(new RegExp(`^${name}(?:{[^}]*})? (\\S+)$`, 'gm'))].reduce(
    (sum, [, value]) => sum + Number(value),
    0,
  );

/** Waits until the writer says so of its metrics. */
async function until(bench: Bench, what: string, isSo: (metrics: string) => boolean): Promise<void> {
  const reader = await bench.client('reader');
  for (let second = 0; second < 300; second++) {
    const { status, body } = await reader.ask('get', { url: `http://${at(writer)}/metrics` });
    if (status === 200 && isSo(body)) return;
    await sleep(1000);
  }
  throw new Failure([
    `the writer has not ${what} in five minutes: kubectl -n ${namespaces.store} logs deployment/${writer.name}`,
  ]);
}

const untilWritten = (bench: Bench, blocks: number) =>
  until(
    bench,
    `written ${blocks} blocks`,
    (text) => metric(text, 'tempo_ingester_blocks_flushed_total') >= blocks,
  );

/** Writes and copies the blocks. The hours are what queries ask for. */
export async function fill(bench: Bench): Promise<{ hours: Hour[]; said: string }> {
  const { settings, kubectl, log } = bench;
  apply(kubectl, blockWriter(bench.rendered.files, settings));
  await untilReady(kubectl, namespaces.store, settings.timeoutSeconds, log);
  const [load, reader] = [await bench.client('load'), await bench.client('reader')];
  const grpc = `http://${at({ name: `${writer.name}-otlp`, port: writer.otlp })}`;
  const hours: Hour[] = [];
  for (const start of startsOf(settings.hours, Date.now())) {
    const {
      accepted,
      refused,
      samples,
      large: big,
    } = await load.ask('flood', {
      targets: [{ protocol: 'grpc', url: grpc, tenant }],
      spansPerSecond: spansPerBlock,
      seconds: 1,
      at: start,
      over: hour - 60_000,
      large,
      samples: 400,
    });
    if (Object.keys(refused).length > 0) throw new Failure([`the writer refused spans: ${inWords(refused)}`]);
    hours.push({ start, samples, large: big });
    // A block is closed as it stands: with traces that are still open they would be in the next.
    await until(bench, 'closed all traces', (text) => metric(text, 'tempo_ingester_live_traces') === 0);
    await sleep(4000);
    await untilWritten(bench, hours.length - 1);
    await reader.ask('get', { url: `http://${at(writer)}/flush` });
    log(`hour ${hours.length} of ${settings.hours}: ${accepted} spans`);
  }
  await untilWritten(bench, hours.length);
  kubectl.run(['-n', namespaces.store, 'delete', 'deployment', writer.name]);
  const address = {
    url: `http://${at(store.disk)}`,
    region: store.region,
    bucket: store.bucket,
    accessKey: settings.keys.access,
    secretKey: settings.keys.secret,
  };
  const { blocks, bytes, originals } = await load.ask('copyBlocks', {
    store: address,
    tenant,
    bytes: settings.gigabytes * 1e9,
  });
  const megabytes = (size: number) => `${Math.round(size / 1e6)} MB`;
  const [smallest, largest] = [Math.min(...originals), Math.max(...originals)];
  return {
    hours,
    said: `${blocks} blocks, ${(bytes / 1e9).toFixed(1)} GB; ${originals.length} written (${megabytes(smallest)} to ${megabytes(largest)}), the others are copies`,
  };
}
