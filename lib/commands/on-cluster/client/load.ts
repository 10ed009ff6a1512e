// Pushes and reads without a pause, until it is told to stop.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operations, Pushed, Pushes, Read, Reads } from './operations';
import { spansPerTrace } from './otlp';
import { count, nothing, pushOne } from './push';
import { http } from './requests';

/** How many spans a trace in JSON has; spans have a name and a kind each. */
const spansIn = (body: string) => body.match(/"spanId":/g)?.length ?? 0;

/** Looks for traces by id, eight at a time. */
export async function find({
  query,
  tenant,
  ids,
  mode,
}: Operations['find']['args']): Promise<Operations['find']['result']> {
  const left = [...ids];
  const missing: string[] = [];
  const failed: Record<string, number> = {};
  const worker = async () => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const { status, body } = await http(`${query}/api/traces/${id}${mode ? `?mode=${mode}` : ''}`, {
        tenant,
      });
      if (status !== 200 && status !== 404) count(failed, `HTTP ${status} ${body.slice(0, 120)}`);
      else if (status === 404 || spansIn(body) < spansPerTrace) missing.push(id);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  const failures = Object.values(failed).reduce((sum, each) => sum + each, 0);
  return { found: ids.length - missing.length - failures, missing, failed };
}

let pushing: { report: Pushed; stop: () => Promise<unknown> } | undefined;

/** Starts to push at each target; one load at a time. */
export async function startPushes({ targets, rate }: Pushes): Promise<null> {
  if (pushing) throw new Error('pushes are running already');
  const report = nothing();
  let isOver = false;
  const loops = targets.map(async (target) => {
    const pending = new Set<Promise<void>>();
    while (!isOver) {
      const one: Promise<void> = pushOne(target, report).finally(() => pending.delete(one));
      pending.add(one);
      await sleep(1000 / rate);
    }
    await Promise.all(pending);
  });
  pushing = {
    report,
    stop: () => {
      isOver = true;
      return Promise.all(loops);
    },
  };
  return null;
}

/** The ids that were accepted since the last time. */
export const accepted = async (): Promise<string[]> => pushing?.report.ids.splice(0) ?? [];

/** Ends the pushes when all that are under way are answered. */
export async function stopPushes(): Promise<Pushed> {
  if (!pushing) throw new Error('no pushes are running');
  const { report, stop } = pushing;
  await stop();
  pushing = undefined;
  return report;
}

let reading: { ids: string[]; stop: () => Promise<Operations['stopReads']['result']> } | undefined;

/** Starts to look traces up by id, and to search. */
export async function startReads({ query, tenant, traceql }: Reads): Promise<null> {
  if (reading) throw new Error('reads are running already');
  const ids: string[] = [];
  const report: Operations['stopReads']['result'] = {
    byId: { answered: 0, failed: {} },
    searches: { answered: 0, failed: {} },
  };
  let isOver = false;
  const read = async (of: Read, url: string) => {
    const { status, body } = await http(url, { tenant });
    if (status === 200) of.answered++;
    else count(of.failed, `HTTP ${status} ${body.slice(0, 120)}`);
  };
  const lookups = async () => {
    while (!isOver) {
      const id = ids[Math.floor(Math.random() * ids.length)];
      if (id) await read(report.byId, `${query}/api/traces/${id}`);
      await sleep(500);
    }
  };
  const searches = async () => {
    while (!isOver) {
      const now = Math.floor(Date.now() / 1000);
      await read(
        report.searches,
        `${query}/api/search?q=${encodeURIComponent(traceql)}&start=${now - 600}&end=${now}&limit=5`,
      );
      await sleep(2000);
    }
  };
  const loops = [lookups(), searches()];
  reading = {
    ids,
    stop: async () => {
      isOver = true;
      await Promise.all(loops);
      return report;
    },
  };
  return null;
}

/** Names traces that are there, and are to be read. */
export async function feed({ ids }: { ids: string[] }): Promise<null> {
  reading?.ids.push(...ids);
  return null;
}

/** Ends the reads. */
export async function stopReads(): Promise<Operations['stopReads']['result']> {
  if (!reading) throw new Error('no reads are running');
  const { stop } = reading;
  reading = undefined;
  return stop();
}
