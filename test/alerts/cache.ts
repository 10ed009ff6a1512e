import type { Situation } from './situation';

const of = (metric: string, values: string) => `memcached_${metric}@memcached-exporter ${values}`;
const requests = (code: string, perMinute: number) =>
  `tempo_memcache_request_duration_seconds_count{method="Memcache.GetMulti",status_code="${code}"}@querier 0+${perMinute}x60`;

// biome-ignore format: a table
export const situations: Situation[] = [
  { alert: 'TempoMemcachedDown', at: '15m', fires: [of('up', '0x60')], quiet: [of('up', '1x60')] },
  { alert: 'TempoMemcachedEvicting', at: '4h', fires: [of('items_evicted_total', '0+6x240'), of('items_total', '0+10x240')], quiet: [of('items_evicted_total', '0+4x240'), of('items_total', '0+10x240')] },
  { alert: 'TempoMemcachedNearConnections', at: '20m', fires: [of('current_connections', '3500x60'), of('max_connections', '4096x60')], quiet: [of('current_connections', '3000x60'), of('max_connections', '4096x60')] },
  { alert: 'TempoCacheFailing', at: '25m', fires: [requests('500', 12), requests('200', 88)], quiet: [requests('404', 50), requests('200', 50)] },
];
