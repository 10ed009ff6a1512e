// Ports that programs of Tempo have in common. https://grafana.com/docs/tempo/latest/configuration/network/
import type { Port } from '../topology/ports';

export const httpMetrics = {
  'http-metrics': { number: 3200, appProtocol: 'http', metrics: true },
} as const satisfies Record<string, Port>;
export const grpc = {
  grpc: { number: 9095, appProtocol: 'kubernetes.io/h2c', tls: 'programs' },
} as const satisfies Record<string, Port>;
export const memberlist = {
  memberlist: { number: 7946, opaque: true, tls: 'programs' },
} as const satisfies Record<string, Port>;
