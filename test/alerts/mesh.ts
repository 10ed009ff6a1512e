import type { Situation } from './situation';

const denied = (protocol: string, values: string) =>
  `inbound_${protocol}_authz_deny_total{component="ingester",srv_name="tempo-ingester-grpc"}@linkerd-proxy ${values}`;
const ends = (seconds: number) =>
  `control_identity_cert_expiration_timestamp_seconds{component="ingester",pod="tempo-ingester-0"}@linkerd-proxy ${seconds}x60`;

// biome-ignore format: a table
export const situations: Situation[] = [
  { alert: 'TempoCallsDenied', at: '20m', fires: [denied('http', '0+1x60')], quiet: [denied('http', '9x60')] },
  { alert: 'TempoCallsDenied', at: '20m', fires: [denied('tcp', '0+1x60')], quiet: [denied('tcp', '9x60')] },
  { alert: 'TempoProxyCertificateExpiring', at: '20m', fires: [ends(14400)], quiet: [ends(16000)] },
];
