// Callers from outside, and where the network lets pods out.
import * as z from 'zod';
import { dnsSubdomain } from './names';
import { isRange } from './ranges';
import { labelKey, labelValue } from './shapes';
import { cidr, count, distinct, dnsLabel, shaped, text } from './values';

const anAddress = 'an IP address such as 169.254.20.10';

/** An address by itself. https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/ */
const address = text(/^[0-9a-f.:]+$/, anAddress).refine(
  (written) => isRange(`${written}/${written.includes(':') ? 128 : 32}`),
  anAddress,
);

/** Ranges of what is called outside of the cluster. */
const ranges = distinct(cidr).min(1, 'at least one address range; or leave it out');

const labels = z
  .record(shaped(labelKey), shaped(labelValue))
  .refine((labels) => Object.keys(labels).length > 0, 'at least one label, such as { team: payments }');

/** Where somebody calls from. */
const origin = {
  namespace: dnsLabel.optional().describe('Namespace that it runs in.'),
  namespaceLabels: labels
    .optional()
    .describe('Labels of the namespaces that it runs in, instead of one by name.'),
  podLabels: labels
    .optional()
    .describe('Labels of its pods. Left out: all of the namespace. Only a network policy knows labels.'),
  cidr: cidr
    .optional()
    .describe(
      'Range of addresses, instead of a namespace: nodes, another cluster; 0.0.0.0/0 and ::/0 are all. It is in no mesh.',
    ),
};

interface Origin {
  namespace?: string | undefined;
  namespaceLabels?: object | undefined;
  podLabels?: object | undefined;
  cidr?: string | undefined;
}

const isOnePlace = ({ namespace, namespaceLabels, cidr }: Origin) =>
  [namespace, namespaceLabels, cidr].filter((place) => place !== undefined).length === 1;
const onePlace = 'exactly one of namespace, namespaceLabels and cidr';

const isOfPods = ({
  cidr,
  ...ofPods
}: Origin & { serviceAccount?: string | undefined; unmeshed?: true | undefined }) =>
  cidr === undefined || Object.values(ofPods).every((value) => value === undefined);
const noPods = 'nothing beside cidr: an address has neither labels nor an account, and is in no mesh';

const caller = z
  .strictObject({
    ...origin,
    serviceAccount: dnsSubdomain
      .optional()
      .describe(
        'Service account that it runs as. Left out: all of the namespace. The mesh tells accounts apart; a network policy does not.',
      ),
    unmeshed: z
      .literal(true, 'true; or leave it out')
      .optional()
      .describe(
        'With `linkerd`: its pods are in no mesh. The mesh cannot tell who they are and lets anybody make this call; only the network policy keeps others out.',
      ),
  })
  .refine(isOnePlace, onePlace)
  .refine(isOfPods, noPods)
  .refine(
    ({ serviceAccount, unmeshed }) => serviceAccount === undefined || unmeshed === undefined,
    'either serviceAccount or unmeshed: only the mesh knows accounts',
  );

const list = distinct(caller);

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
  outside: distinct(z.strictObject(origin).refine(isOnePlace, onePlace).refine(isOfPods, noPods))
    .optional()
    .describe(
      'Who brings requests from outside to `components.gateway.public`: namespaces of Ingress controllers, or address ranges. Pods of the cluster may be in a range, too.',
    ),
});

/** Somebody who calls from outside of the namespace: some pods, or whoever has an address. */
export type Outsider = z.output<typeof caller>;

/** Whether somebody is in no mesh. */
export const isUnmeshed = ({ cidr, unmeshed }: Outsider) => cidr !== undefined || unmeshed === true;

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
