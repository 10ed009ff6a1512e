import type { Situation } from './situation';

const spans = (metric: string, values: string) =>
  `tempo_receiver_${metric}_spans{receiver="otlp/otlp_receiver",transport="grpc"}@distributor ${values}`;
const overRate = (values: string) =>
  `tempo_discarded_spans_total{tenant="prod",reason="rate_limited"}@distributor ${values}`;
const queries = (code: string, values: string, route = 'api_search') =>
  `tempo_request_duration_seconds_count{route="${route}",status_code="${code}"}@query-frontend ${values}`;
const withinFive = (values: string, le = '5') =>
  `tempo_request_duration_seconds_bucket{route="api_search",status_code="200",le="${le}"}@query-frontend ${values}`;

// biome-ignore format: a table
export const situations: Situation[] = [
  // 99.9 %: 14.4 times a thousandth.
  { alert: 'TempoPushBudgetBurnsFast', at: '20m', fires: [spans('accepted', '0+98x60'), spans('refused', '0+2x60')], quiet: [spans('accepted', '0+995x60'), spans('refused', '0+5x60')] },
  // A tenant over its rate is no failure.
  { alert: 'TempoPushBudgetBurnsFast', at: '20m', fires: [spans('accepted', '0+98x60'), spans('refused', '0+2x60'), overRate('0x60')], quiet: [spans('accepted', '0+98x60'), spans('refused', '0+2x60'), overRate('0+2x60')] },
  // It is over.
  { alert: 'TempoPushBudgetBurnsFast', at: '50m', fires: [spans('accepted', '0+98x60'), spans('refused', '0+2x60')], quiet: [spans('accepted', '0+98x60'), spans('refused', '0+50x8 400x60')] },
  { alert: 'TempoPushBudgetBurnsSlowly', at: '50m', fires: [spans('accepted', '0+10000x60'), spans('refused', '0+20x60')], quiet: [spans('accepted', '0+10000x60'), spans('refused', '0+5x60')] },
  { alert: 'TempoQueryBudgetBurnsFast', at: '20m', fires: [queries('200', '0+10x60'), queries('500', '0+1x60')], quiet: [queries('200', '0+100x60'), queries('500', '0+2x60')] },
  // Three of thirty is an accident; and who asks whether somebody is there asks nothing.
  { alert: 'TempoQueryBudgetBurnsFast', at: '20m', fires: [queries('200', '0+10x60'), queries('500', '0+1x60')], quiet: [queries('200', '0+0.5x60'), queries('500', '0+0.06x60'), queries('500', '0+10x60', 'api_echo'), queries('404', '0+5x60')] },
  { alert: 'TempoQueryBudgetBurnsSlowly', at: '50m', fires: [queries('200', '0+98x60'), queries('500', '0+2x60')], quiet: [queries('200', '0+997x60'), queries('500', '0+3x60')] },
  { alert: 'TempoFastQueryBudgetBurnsFast', at: '20m', fires: [queries('200', '0+10x60'), withinFive('0+2x60')], quiet: [queries('200', '0+10x60'), withinFive('0+8x60')] },
  // As Prometheus 3 writes it.
  { alert: 'TempoFastQueryBudgetBurnsFast', at: '20m', fires: [queries('200', '0+10x60'), withinFive('0+2x60', '5.0')], quiet: [queries('200', '0+10x60'), withinFive('0+8x60', '5.0')] },
  { alert: 'TempoFastQueryBudgetBurnsSlowly', at: '50m', fires: [queries('200', '0+100x60'), withinFive('0+80x60')], quiet: [queries('200', '0+100x60'), withinFive('0+96x60')] },
];
