import type { Situation } from './situation';

const of = (metric: string, values: string) => `tempo_query_frontend_${metric}@query-frontend ${values}`;
const waited = (le: string, perMinute: number) =>
  of(`queue_duration_seconds_bucket{le="${le}"}`, `0+${perMinute}x60`);

const asked = (job: string, perSecond: number) =>
  `tempodb_backend_request_duration_seconds_count{operation="GET",status_code="206"}@${job} 0+${perSecond * 60}x60`;

// biome-ignore format: a table
export const situations: Situation[] = [
  { alert: 'TempoFrontendWithoutQueriers', at: '10m', fires: [of('connected_clients', '0x60'), of('connected_clients{pod="tempo-query-frontend-1"}', '20x60')], quiet: [of('connected_clients', '1x60')] },
  { alert: 'TempoQueriesWaiting', at: '30m', fires: [waited('5', 50), waited('10', 60), waited('+Inf', 60)], quiet: [waited('5', 60), waited('10', 60), waited('+Inf', 60)] },
  { alert: 'TempoQueriesWaiting', at: '30m', fires: [waited('5', 50), waited('10', 60), waited('+Inf', 60)], quiet: [waited('5', 0), waited('10', 0), waited('+Inf', 0)] },
  { alert: 'TempoQueriesRefused', at: '20m', fires: [of('discarded_requests_total{user="prod"}', '0+1x60')], quiet: [of('discarded_requests_total{user="prod"}', '9x60')] },
  { alert: 'TempoBucketNearLimit', at: '30m', fires: [asked('querier', 350), asked('compactor', 60)], quiet: [asked('querier', 390)] },
];
