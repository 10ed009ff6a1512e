// TLS between the programs of Tempo, for clusters without a mesh.
import * as z from 'zod';
import { type ConsistencyCheck, wrongIf } from './consistency';
import type { Environment } from './environment';
import { dnsSubdomain } from './names';
import { duration } from './values';

const issuer = z.strictObject({
  name: dnsSubdomain.describe(
    'Name of an issuer that has an authority of its own, such as a CA issuer: ca.crt of the Secret is its certificate. ACME has none.',
  ),
  kind: z
    .enum(['ClusterIssuer', 'Issuer'])
    .default('ClusterIssuer')
    .describe('ClusterIssuer, or Issuer for one in the namespace of Tempo.'),
});

/** https://grafana.com/docs/tempo/latest/configuration/network/tls/ */
export const tls = z.strictObject({
  secret: dnsSubdomain
    .default('tempo-tls')
    .describe(
      'Secret with ca.crt, tls.crt and tls.key, for the host name tempo.<namespace>, with `receivers` also for those of the Service tempo-distributor, as server and client. It is not rendered.',
    ),
  issuer: issuer
    .optional()
    .describe('Issuer of cert-manager, which makes the Secret. Left out: it is there already.'),
  receivers: z
    .enum(['plain', 'tls', 'mutual'])
    .default('plain')
    .describe(
      'How the distributor takes spans. plain: without TLS. tls: with TLS alone; collectors must know the authority. mutual: from those alone who have a certificate of it, too.',
    ),
  duration: duration({ least: '720h', most: '87600h' })
    .default('8760h')
    .describe(
      'With issuer: how long a certificate is valid. It is renewed after two thirds; gossip reads it when a pod starts, so each pod must restart within the last third.',
    ),
});

export type Tls = z.output<typeof tls>;

/** The host name that all certificates are for: members of the rings are called by their addresses. */
export const serverName = ({ namespace }: Environment) => `tempo.${namespace}`;

/** Whether spans are taken with TLS alone. */
export const isReceivedByTls = ({ tls }: Environment) => tls !== undefined && tls.receivers !== 'plain';

export const tlsChecks: ConsistencyCheck[] = [
  {
    reads: ['tls', 'linkerd'],
    problems: ({ tls, linkerd }) =>
      wrongIf(
        tls !== undefined && linkerd !== undefined,
        ['tls'],
        tls,
        'nothing, because linkerd encrypts already and could not tell requests apart in TLS: remove one of them',
      ),
  },
];
