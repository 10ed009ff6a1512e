import type { Situation } from './situation';

const requests = (job: string, route: string, code: string, perMinute: number) =>
  `tempo_request_duration_seconds_count{route="${route}",status_code="${code}"}@${job} 0+${perMinute}x60`;

/** Of sixty requests a minute, those that are faster than a bound. */
const faster = (job: string, route: string, bounds: Record<string, number>) =>
  Object.entries({ ...bounds, '+Inf': 60 }).map(
    ([le, count]) =>
      `tempo_request_duration_seconds_bucket{route="${route}",status_code="200",le="${le}"}@${job} 0+${count}x60`,
  );

const push = '/tempopb.Pusher/PushBytesV2';

// biome-ignore format: a table
export const situations: Situation[] = [
  { alert: 'TempoRequestsFailing', at: '30m', fires: [requests('querier', 'querier_api_search', '500', 6), requests('querier', 'querier_api_search', '200', 60)],
    quiet: [requests('querier', 'querier_api_search', '500', 3), requests('querier', 'querier_api_search', '200', 60)] },
  { alert: 'TempoRequestsFailing', at: '30m', fires: [requests('ingester', push, 'error', 6), requests('ingester', push, 'success', 60)],
    quiet: [requests('ingester', push, 'cancel', 30), requests('ingester', push, 'success', 60), requests('querier', 'ready', '503', 60)] },
  { alert: 'TempoRequestsSlow', at: '30m', fires: faster('query-frontend', 'api_search', { 10: 50, 25: 60 }), quiet: faster('query-frontend', 'api_search', { 10: 60, 25: 60 }) },
  { alert: 'TempoRequestsSlow', at: '30m', fires: faster('ingester', push, { 2.5: 50, 5: 60 }), quiet: faster('ingester', '/tempopb.Querier/SearchRecent', { 2.5: 50, 5: 60 }) },
];
