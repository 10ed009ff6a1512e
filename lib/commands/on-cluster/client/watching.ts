// Looks at the metrics of programs each second: memory at the highest, processor time, counters.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operations, Used } from './operations';
import { http } from './requests';

const memory = 'process_resident_memory_bytes';
const cpu = 'process_cpu_seconds_total';

/**
 * Sums of metrics over their labels, by name. https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function sums(text: string, names: string[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const name = names.find(
      (each) => line.startsWith(each) && (line[each.length] === ' ' || line[each.length] === '{'),
    );
    if (name) all[name] = (all[name] ?? 0) + Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return all;
}

let watching: { stop: () => Promise<Record<string, Used>> } | undefined;

export async function watch({ programs, counters }: Operations['watch']['args']): Promise<null> {
  if (watching) await watching.stop();
  const used: Record<string, Used> = {};
  const before: Record<string, Record<string, number>> = {};
  const look = async ({ name, url }: { name: string; url: string }) => {
    const { status, body } = await http(url);
    if (status !== 200) return;
    const now = sums(body, [memory, cpu, ...counters]);
    // A program that was started again counts from nothing.
    const known = before[name];
    const first = known && (known[cpu] ?? 0) <= (now[cpu] ?? 0) ? known : known ? {} : now;
    before[name] = first;
    used[name] = {
      peakBytes: Math.max(used[name]?.peakBytes ?? 0, now[memory] ?? 0),
      cpuSeconds: (now[cpu] ?? 0) - (first[cpu] ?? 0),
      counters: Object.fromEntries(
        counters.map((counter) => [counter, (now[counter] ?? 0) - (first[counter] ?? 0)]),
      ),
    };
  };
  let isOver = false;
  const looks = async () => {
    while (!isOver) {
      await Promise.all(programs.map(look));
      await sleep(1000);
    }
    await Promise.all(programs.map(look));
  };
  // The first look is what counters are counted from.
  await Promise.all(programs.map(look));
  const loop = looks();
  watching = {
    stop: async () => {
      isOver = true;
      await loop;
      return used;
    },
  };
  return null;
}

export async function watched(): Promise<Record<string, Used>> {
  const stop = watching?.stop;
  watching = undefined;
  return stop ? stop() : {};
}
