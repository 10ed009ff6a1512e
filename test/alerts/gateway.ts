import type { Situation } from './situation';

const answers = (
  code: string,
  perMinute: number,
  more = 'component="gateway"',
  route = 'tempo-gateway-push',
) =>
  `response_total{${more},pod="tempo-gateway-a",direction="inbound",route_name="${route}",status_code="${code}"}@linkerd-proxy 0+${perMinute}x60`;

// biome-ignore format: a table
export const situations: Situation[] = [
  { alert: 'TempoGatewayFailing', at: '20m', fires: [answers('502', 12), answers('200', 88)], quiet: [answers('502', 8), answers('200', 92), answers('502', 100, 'component="querier"', 'tempo-querier')] },
  { alert: 'TempoGatewayRejecting', at: '25m', fires: [answers('401', 12), answers('200', 88)], quiet: [answers('404', 50), answers('429', 30), answers('401', 8), answers('200', 20)] },
  { alert: 'TempoGatewayNearConnections', at: '20m', fires: ['nginx_connections_active@gateway 3300x60'], quiet: ['nginx_connections_active@gateway 3200x60'] },
];
