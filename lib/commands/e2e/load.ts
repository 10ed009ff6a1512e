// Users at work: one client pushes all the time, another reads what was accepted.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../on-cluster/clients';
import { inWords } from '../on-cluster/failure';
import { clientOf } from './deploy';
import { addresses, tenantOf, traceql } from './push';
import type { Stage } from './stage';

/** A trace is read when it is so old. */
const ageSeconds = 10;

/** How many traces are looked for when all is over. */
const atMost = 2000;

const sum = (table: Record<string, number>) => Object.values(table).reduce((all, each) => all + each, 0);

/** What a load has shown: what is wrong, and figures. */
export interface LoadReport {
  problems: string[];
  figures: string;
}

/** Pushes and reads until it is stopped. */
export class Load {
  private readonly ids: string[] = [];
  private isOver = false;
  private readonly relay: Promise<void>;

  private constructor(
    private readonly stage: Stage,
    private readonly pushing: Client,
    private readonly reading: Client,
  ) {
    this.relay = this.feed();
    // Whoever stops the load hears of it.
    this.relay.catch(() => {});
  }

  /** Starts to push and to read. */
  static async start(stage: Stage): Promise<Load> {
    const { http, grpc, query } = addresses(stage);
    const tenant = tenantOf(stage);
    const [pushing, reading] = [
      await stage.clients.as(clientOf(stage, 'collectors')),
      await stage.clients.as(clientOf(stage, 'grafana')),
    ];
    const targets = [
      { protocol: 'http' as const, url: http, tenant },
      { protocol: 'grpc' as const, url: grpc, tenant },
    ];
    await pushing.ask('startPushes', { targets, rate: stage.settings.rate });
    await reading.ask('startReads', { query, tenant, traceql });
    return new Load(stage, pushing, reading);
  }

  /** Stops, and looks for all traces that were accepted. */
  async stop(): Promise<LoadReport> {
    this.isOver = true;
    await this.relay;
    const pushed = await this.pushing.ask('stopPushes', {});
    const { byId, searches } = await this.reading.ask('stopReads', {});
    this.ids.push(...pushed.ids);
    await sleep(ageSeconds * 1000);
    const step = Math.ceil(this.ids.length / atMost);
    const looked = this.ids.filter((_, index) => index % step === 0);
    const [{ query }, tenant] = [addresses(this.stage), tenantOf(this.stage)];
    // Ingesters have almost all of them yet, and are cheap to ask; the object store is asked for the others.
    const young = await this.reading.ask('find', { query, tenant, ids: looked, mode: 'ingesters' });
    const { missing, failed } = await this.reading.ask('find', { query, tenant, ids: young.missing });
    const found = looked.length - missing.length - sum(young.failed) - sum(failed);
    return {
      problems: [
        ...(sum(pushed.refused) > 0
          ? [`${sum(pushed.refused)} pushes were refused: ${inWords(pushed.refused)}`]
          : []),
        ...(sum(byId.failed) > 0
          ? [`${sum(byId.failed)} lookups by id failed: ${inWords(byId.failed)}`]
          : []),
        ...(sum(searches.failed) > 0
          ? [`${sum(searches.failed)} searches failed: ${inWords(searches.failed)}`]
          : []),
        ...(found < looked.length
          ? [
              `${looked.length - found} of ${looked.length} traces are not found: ${inWords({ ...young.failed, ...failed }) || missing.slice(0, 3).join(', ')}`,
            ]
          : []),
      ],
      figures: `${this.ids.length} traces pushed (${pushed.retried} attempts again), ${byId.answered} lookups and ${searches.answered} searches answered, ${found} of ${looked.length} traces found afterwards`,
    };
  }

  /** Tells the reader what was accepted, a while after. */
  private async feed(): Promise<void> {
    const told: { at: number; ids: string[] }[] = [];
    while (!this.isOver) {
      const ids = await this.pushing.ask('accepted', {});
      this.ids.push(...ids);
      told.push({ at: Date.now(), ids });
      const old = told.filter(({ at }) => at < Date.now() - ageSeconds * 1000);
      told.splice(0, old.length);
      await this.reading.ask('feed', { ids: old.flatMap(({ ids }) => ids) });
      await sleep(3000);
    }
  }
}
