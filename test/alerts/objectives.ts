import type { Situation } from './situation';

const spans = (metric: string, values: string) => `tempo_receiver_${metric}_spans{receiver="otlp/otlp_receiver",transport="grpc"}@distributor ${values}`;
const overRate = (values: string) => `tempo_discarded_spans_total{tenant="prod",reason="rate_limited"}@distributor ${values}`;
const queries = (code: string, values: string, route = 'api_search') =>
  `tempo_request_duration_seconds_count{route="${route}",status_code="${code}"}@query-frontend ${values}`;
const withinFive = (values: string, le = '5') =>
  `tempo_request_duration_seconds_bucket{route="api_search",status_code="200",le="${le}"}@query-frontend ${values}`;

// biome-ignore format: a table
export const situations: Situation[] = [
  // 99.9 %: 14.4 times a thousandth.
  { alert: 'TempoPushBudgetBurnsFast', at: '75m', fires: [spans('accepted', '0+98x90'), spans('refused', '0+2x90')], quiet: [spans('accepted', '0+995x90'), spans('refused', '0+5x90')] },
  // A tenant over its rate is no failure.
  { alert: 'TempoPushBudgetBurnsFast', at: '75m', fires: [spans('accepted', '0+98x90'), spans('refused', '0+2x90'), overRate('0x90')], quiet: [spans('accepted', '0+98x90'), spans('refused', '0+2x90'), overRate('0+2x90')] },
  // It is over.
  { alert: 'TempoPushBudgetBurnsFast', at: '75m', fires: [spans('accepted', '0+98x90'), spans('refused', '0+2x90')], quiet: [spans('accepted', '0+98x90'), spans('refused', '0+50x30 1500x60')] },
  { alert: 'TempoPushBudgetBurnsSlowly', at: '26h', every: '5m', fires: [spans('accepted', '0+10000x400'), spans('refused', '0+20x400')], quiet: [spans('accepted', '0+10000x400'), spans('refused', '0+5x400')] },
  { alert: 'TempoQueryBudgetBurnsFast', at: '75m', fires: [queries('200', '0+10x90'), queries('500', '0+1x90')], quiet: [queries('200', '0+100x90'), queries('500', '0+2x90')] },
  // Three of thirty is an accident; and who asks whether somebody is there asks nothing.
  { alert: 'TempoQueryBudgetBurnsFast', at: '75m', fires: [queries('200', '0+10x90'), queries('500', '0+1x90')], quiet: [queries('200', '0+0.5x90'), queries('500', '0+0.06x90'), queries('500', '0+10x90', 'api_echo'), queries('404', '0+5x90')] },
  { alert: 'TempoQueryBudgetBurnsSlowly', at: '26h', every: '5m', fires: [queries('200', '0+98x400'), queries('500', '0+2x400')], quiet: [queries('200', '0+997x400'), queries('500', '0+3x400')] },
  { alert: 'TempoFastQueryBudgetBurnsFast', at: '75m', fires: [queries('200', '0+10x90'), withinFive('0+2x90')], quiet: [queries('200', '0+10x90'), withinFive('0+8x90')] },
  // As Prometheus 3 writes it.
  { alert: 'TempoFastQueryBudgetBurnsFast', at: '75m', fires: [queries('200', '0+10x90'), withinFive('0+2x90', '5.0')], quiet: [queries('200', '0+10x90'), withinFive('0+8x90', '5.0')] },
  { alert: 'TempoFastQueryBudgetBurnsSlowly', at: '26h', every: '5m', fires: [queries('200', '0+100x400'), withinFive('0+80x400')], quiet: [queries('200', '0+100x400'), withinFive('0+96x400')] },
];
