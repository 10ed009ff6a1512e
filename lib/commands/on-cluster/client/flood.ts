// Pushes spans at a rate, as collectors do together: many batches under way at once, none tried again.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Flood, Flooded, Sample } from './operations';
import { attempt, count } from './push';
import { stamped, type Template, template, userAttribute, valueAfter } from './spans';

/** Spans of a batch: about half a megabyte, a usual limit of the collector's batch processor is 8192. */
const batch = 500;

/** Batches under way; collectors wait when so many are. */
const atOnce = 48;

/** How many different batches there are; everything else in them repeats. */
const kinds = 48;

let templates: { small: Template[]; large: Template[] } | undefined;

function made() {
  templates ??= {
    small: Array.from({ length: kinds }, (_, seed) => template(seed + 1, batch)),
    large: Array.from({ length: 4 }, (_, seed) => template(seed + 1001, batch, true)),
  };
  return templates;
}

const add = (table: Record<string, number>, kind: string, spans: number) => {
  count(table, kind);
  table[kind] = (table[kind] ?? 1) + spans - 1;
};

/** Pushes spans, and says what became of them. */
export async function flood({
  targets,
  spansPerSecond,
  seconds,
  at,
  over = 0,
  large = [],
  samples: wanted = 0,
}: Flood): Promise<Flooded> {
  const { small, large: ofOne } = made();
  const report: Flooded = { accepted: 0, seconds: 0, refused: {}, samples: [], large: [] };
  const start = Date.now();
  const total = spansPerSecond * seconds;
  const pending = new Set<Promise<void>>();
  let sent = 0;
  let turn = 0;
  const when = (part: number) => (at === undefined ? Date.now() - 1000 : at + part * over);
  const push = async (body: Buffer, spans: number, found: () => void) => {
    const target = targets[turn++ % targets.length];
    if (!target) return;
    const { isAccepted, said } = await attempt(target, body);
    if (isAccepted) {
      report.accepted += spans;
      found();
    } else add(report.refused, said, spans);
  };
  const begin = async (body: Buffer, spans: number, found: () => void) => {
    while (pending.size >= atOnce) await Promise.race(pending);
    const one: Promise<void> = push(body, spans, found).finally(() => pending.delete(one));
    pending.add(one);
    sent += spans;
  };
  for (const [index, spans] of large.entries()) {
    const id = randomBytes(16);
    const sample: Sample = { id: id.toString('hex'), spans: 0 };
    for (let left = spans; left > 0; left -= batch) {
      const kind = ofOne[left % ofOne.length] ?? ofOne[0];
      if (!kind) break;
      const { body } = stamped(kind, when(index / large.length), [id]);
      await begin(body, kind.spans, () => {
        sample.spans += kind.spans;
      });
    }
    report.large.push(sample);
  }
  for (let index = 0; sent < total; index++) {
    if (at === undefined) {
      const due = ((Date.now() - start) / 1000) * spansPerSecond;
      if (due < sent) await sleep(((sent - due) / spansPerSecond) * 1000);
      // Who cannot keep up is told so by the figure, and does not push for ever.
      if (Date.now() > start + 1.2 * seconds * 1000) break;
    }
    const kind = small[index % small.length];
    if (!kind) break;
    const { ids, body } = stamped(kind, when(sent / total));
    const isSample = report.samples.length < wanted && (sent / total) * wanted >= report.samples.length;
    await begin(body, kind.spans, () => {
      if (isSample)
        report.samples.push({
          id: ids[0]?.toString('hex') ?? '',
          spans: kind.traces[0] ?? 0,
          user: userOf(body),
        });
    });
  }
  await Promise.all(pending);
  report.seconds = (Date.now() - start) / 1000;
  return report;
}

/** The user of one of the traces of a batch. */
const userOf = (body: Buffer) => valueAfter(body, userAttribute);
