// The mesh: calls that it denies, and proxies whose certificate runs out.

import type { Topology } from '../../topology/topology';
import { by, each, perSecond } from '../promql';
import { own } from '../series';
import type { Group } from './rule';

/**
 * Seconds before its end that a certificate of a proxy has long been due: they hold for a day, and are
 * renewed after seven tenths of it.
 */
const overdue = 4 * 3600;

/** What keeps meshed pods from talking. */
export function mesh(topology: Topology): Group {
  const proxies = own(topology, ['linkerd-proxy']);
  const denied = (protocol: string) =>
    `${perSecond(`inbound_${protocol}_authz_deny_total${proxies}`, 'component', 'srv_name')} > 0`;
  return {
    name: 'mesh',
    rules: [
      {
        alert: 'TempoCallsDenied',
        for: '10m',
        severity: 'warning',
        expr: each(denied('http'), denied('tcp')),
        summary: 'the mesh denies calls',
        description:
          '{{ $labels.component }}: {{ $value | humanize }} calls a second of {{ $labels.srv_name }} are denied.',
      },
      {
        alert: 'TempoProxyCertificateExpiring',
        for: '15m',
        severity: 'critical',
        expr: `min ${by('component', 'pod')} (control_identity_cert_expiration_timestamp_seconds${proxies}) - time() < ${overdue}`,
        summary: 'a proxy does not get a new certificate',
        description:
          'The certificate of {{ $labels.pod }} ends in {{ $value | humanizeDuration }}. Then nobody talks to it.',
      },
    ],
  };
}
