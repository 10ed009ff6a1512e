// Callers from outside, and where the network lets pods out.
import * as z from 'zod';
import { dnsSubdomain } from './names';
import { isRange } from './ranges';
import { cidr, count, distinct, dnsLabel, text } from './values';

const anAddress = 'an IP address such as 169.254.20.10';

/** An address by itself. https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/ */
const address = text(/^[0-9a-f.:]+$/, anAddress).refine(
  (written) => isRange(`${written}/${written.includes(':') ? 128 : 32}`),
  anAddress,
);

/** Ranges of what is called outside of the cluster. */
const ranges = distinct(cidr).min(1, 'at least one address range; or leave it out');

const caller = z.strictObject({
  namespace: dnsLabel.describe('Namespace that it runs in.'),
  serviceAccount: dnsSubdomain
    .optional()
    .describe(
      'Service account that it runs as. Left out: all of the namespace. The mesh tells accounts apart; a network policy only namespaces.',
    ),
});

const list = distinct(caller);

const fromOutside = z
  .strictObject({
    namespace: dnsLabel.optional().describe('Namespace of an Ingress controller or a proxy.'),
    cidr: cidr.optional().describe('Range of addresses. 0.0.0.0/0 and ::/0 are all.'),
  })
  .refine(
    ({ namespace, cidr }) => (namespace === undefined) !== (cidr === undefined),
    'either namespace or cidr',
  );

/** Who calls from outside of the namespace. */
export const callers = z.strictObject({
  collectors: list
    .min(1, 'at least one, such as { namespace: opentelemetry }: without collectors nothing comes in')
    .describe('OpenTelemetry Collectors, which push spans.'),
  grafana: list.optional().describe('Grafana, which queries. By default all of `grafana.namespace`.'),
  scrapers: list
    .default([])
    .describe(
      'Prometheus, Alloy or the like, which scrape /metrics of Tempo and of the proxies. By default nobody.',
    ),
  outside: distinct(fromOutside)
    .optional()
    .describe(
      'Who brings requests from outside to `components.gateway.public`: namespaces of Ingress controllers, or address ranges. Pods of the cluster may be in a range, too.',
    ),
});

export type AccountOutside = z.output<typeof caller>;

/**
 * NetworkPolicy: allowed connections, derived from the calls of the architecture. In the mesh all goes to port 4143, as it
 * does since Linkerd 2.18.
 */
export const networkPolicy = z.strictObject({
  objectStore: ranges
    .optional()
    .describe(
      'Address ranges of the object store. By default all public addresses, on the port of `storage.endpoint` only. One in a private network must be named here.',
    ),
  mimir: ranges
    .optional()
    .describe(
      'Address ranges of a Mimir outside of the cluster. By default all public addresses, on the port of its URL only. One in the cluster is let through by its namespace.',
    ),
  dnsNamespace: dnsLabel.default('kube-system').describe('Namespace that the cluster’s DNS runs in.'),
  dnsPort: count(1, 65535)
    .default(53)
    .describe(
      'Port that the pods of the cluster’s DNS listen on, which may be another than their Service’s: 5353 on OpenShift.',
    ),
  nodeLocalDns: address
    .default('169.254.20.10')
    .describe('Address of a node-local DNS cache, which is let through too.'),
});

/** What holds where nothing is said of the network. */
export const networkDefaults = networkPolicy.parse({});
