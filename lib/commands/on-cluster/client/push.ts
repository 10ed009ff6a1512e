// Pushes traces as an exporter of OpenTelemetry does: what may succeed later is tried again.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pushed, PushTarget } from './operations';
import { trace } from './otlp';
import { grpc, http } from './requests';

const service = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

/** Waits between attempts, in seconds; then an exporter gives up. */
const waits = [0.5, 1, 2, 4, 8, 16];

/** @see https://opentelemetry.io/docs/specs/otlp/#failures */
const retryable = { http: [0, 429, 502, 503, 504], grpc: [1, 4, 10, 11, 14, 15] };

interface Outcome {
  isAccepted: boolean;
  isRetryable: boolean;
  said: string;
}

/** One push, without another try. */
export async function attempt({ protocol, url, tenant }: PushTarget, body: Buffer): Promise<Outcome> {
  if (protocol === 'http') {
    const { status, body: said } = await http(url, { method: 'POST', tenant, body });
    return {
      isAccepted: status === 200,
      isRetryable: retryable.http.includes(status),
      said: `HTTP ${status} ${said.slice(0, 120)}`.trim(),
    };
  }
  const { code, message } = await grpc(url, service, body, tenant);
  return {
    isAccepted: code === 0,
    isRetryable: code === undefined || retryable.grpc.includes(code),
    said: `gRPC ${code ?? '-'} ${message.slice(0, 120)}`,
  };
}

/** An empty report. */
export const nothing = (): Pushed => ({ ids: [], retried: 0, refused: {} });

/** Counts one more of a kind. */
export function count(table: Record<string, number>, kind: string): void {
  table[kind] = (table[kind] ?? 0) + 1;
}

/** Pushes one trace, and adds what became of it to a report. */
export async function pushOne(target: PushTarget, report: Pushed): Promise<void> {
  const { id, body } = trace(Date.now());
  let outcome = await attempt(target, body);
  for (const wait of waits) {
    if (!outcome.isRetryable) break;
    report.retried++;
    await sleep(wait * 1000);
    outcome = await attempt(target, body);
  }
  if (outcome.isAccepted) report.ids.push(id);
  else count(report.refused, outcome.said);
}

/** Pushes some traces, one after the other. */
export async function push({ target, count: all }: { target: PushTarget; count: number }): Promise<Pushed> {
  const report = nothing();
  for (let each = 0; each < all; each++) await pushOne(target, report);
  return report;
}
