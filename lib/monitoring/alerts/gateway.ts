// The gateway: what those outside see. nginx counts no requests; the proxy of the mesh before it does.
import { mostRequests } from '../../nginx/nginx-config';
import type { Topology } from '../../topology/topology';
import { by, moreThan, perSecond } from '../promql';
import { inbound, own } from '../series';
import type { Alert, Group } from './rule';

function answers(topology: Topology): Alert[] {
  const of = (...matchers: string[]) =>
    perSecond(
      `response_total${own(topology, ['linkerd-proxy'], [...inbound(topology.one('admitsRequests')), ...matchers])}`,
      'route_name',
    );
  return [
    {
      alert: 'TempoGatewayFailing',
      for: '10m',
      severity: 'critical',
      expr: moreThan(0.1, of('status_code=~"5.."'), of()),
      summary: 'the gateway answers with errors',
      description:
        '{{ $labels.route_name }}: {{ $value | humanize }} requests a second get a 5xx, more than one in ten.',
    },
    {
      alert: 'TempoGatewayRejecting',
      for: '15m',
      severity: 'warning',
      // 404 is the answer to a trace that is not there, 429 to a tenant over its rate, 499 to nobody who is
      // still there.
      expr: moreThan(0.1, of('status_code=~"4.."', 'status_code!~"404|429|499"'), of()),
      summary: 'the gateway rejects requests',
      description:
        '{{ $labels.route_name }}: {{ $value | humanize }} requests a second get a 4xx, more than one in ten. Who sends them does it wrong.',
    },
  ];
}

/** What those outside see go wrong. */
export const gateway = (topology: Topology): Group => ({
  name: 'gateway',
  rules: [
    ...(topology.environment.linkerd ? answers(topology) : []),
    {
      alert: 'TempoGatewayNearConnections',
      for: '15m',
      severity: 'warning',
      expr: `max ${by('pod')} (nginx_connections_active${own(topology, topology.with('admitsRequests'))}) / ${mostRequests} > 0.8`,
      summary: 'a gateway has almost as many connections as it takes',
      description:
        '{{ $labels.pod }} has {{ $value | humanizePercentage }} of the connections that it can work on.',
    },
  ],
});
