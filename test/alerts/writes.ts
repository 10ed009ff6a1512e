import type { Situation } from './situation';

const discarded = (reason: string, perMinute: number) =>
  `tempo_discarded_spans_total{tenant="prod",reason="${reason}"}@distributor 0+${perMinute}x60`;
const received = 'tempo_distributor_spans_received_total{tenant="prod"}@distributor 0+1000x60';
const pushed = 'cluster_namespace:tempo_pushed_spans:rate5m@recorded 100x60';

// biome-ignore format: a table
export const situations: Situation[] = [
  { alert: 'TempoPushesRefused', at: '15m', fires: ['cluster_namespace:tempo_refused_spans:rate5m@recorded 6x60', pushed], quiet: ['cluster_namespace:tempo_refused_spans:rate5m@recorded 4x60', pushed] },
  { alert: 'TempoPushesRefused', at: '15m', fires: ['cluster_namespace:tempo_refused_spans:rate5m@recorded 6x60', pushed], quiet: ['cluster_namespace:tempo_refused_spans:rate5m@recorded 0x60', 'cluster_namespace:tempo_pushed_spans:rate5m@recorded 0x60'] },
  { alert: 'TempoIngesterAppendsFailing', at: '20m', fires: ['tempo_distributor_ingester_append_failures_total{ingester="10.0.0.1:9095"}@distributor 0+95x60', 'tempo_distributor_ingester_appends_total{ingester="10.0.0.1:9095"}@distributor 0+100x60'],
    quiet: ['tempo_distributor_ingester_append_failures_total{ingester="10.0.0.1:9095"}@distributor 0+33x60', 'tempo_distributor_ingester_appends_total{ingester="10.0.0.1:9095"}@distributor 0+100x60'] },
  { alert: 'TempoTenantLosesSpans', at: '20m', fires: [discarded('live_traces_exceeded', 60), received], quiet: [discarded('live_traces_exceeded', 40), discarded('rate_limited', 500), received] },
  { alert: 'TempoSpansDiscarded', at: '25m', fires: [discarded('trace_too_large', 1)], quiet: [discarded('trace_too_large', 0), discarded('rate_limited', 500)] },
  { alert: 'TempoTenantOverRate', at: '25m', fires: [discarded('rate_limited', 1)], quiet: [discarded('rate_limited', 0), discarded('trace_too_large', 1)] },
  // 15 MiB a second, 900 MiB a minute.
  { alert: 'TempoTenantNearRate', at: '25m', fires: ['tempo_distributor_ingress_bytes_total{tenant="prod"}@distributor 0+800000000x60'],
    quiet: ['tempo_distributor_ingress_bytes_total{tenant="prod"}@distributor 0+700000000x60', 'tempo_distributor_ingress_bytes_total{tenant="large"}@distributor 0+1400000000x60'] },
  { alert: 'TempoTenantNearOpenTraces', at: '25m', fires: ['tempo_ingester_live_traces{tenant="prod"}@ingester 81000x60'],
    quiet: ['tempo_ingester_live_traces{tenant="prod"}@ingester 79000x60', 'tempo_ingester_live_traces{tenant="large"}@ingester 150000x60'] },
];
