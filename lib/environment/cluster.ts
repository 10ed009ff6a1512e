// What keys must agree on about the cluster: its domain, and whose its namespaces are.
import { type Agreement, breach } from './agreement';
import type { Environment } from './environment';
import type { Host } from './hosts';
import { hostIn, partsOf } from './urls';

/** The hosts that are called, as written. */
function calledHosts({ storage, components: { metricsGenerator }, grafana }: Environment): { path: string[]; written: string; host: Host }[] {
  const urls = [
    { path: ['components', 'metricsGenerator', 'remoteWriteUrl'], written: metricsGenerator?.remoteWriteUrl },
    { path: ['grafana', 'owned', 'mimir', 'url'], written: grafana?.owned?.mimir?.url },
    { path: ['grafana', 'owned', 'loki', 'url'], written: grafana?.owned?.loki?.url },
  ];
  return [
    { path: ['storage', 'endpoint'], written: storage.endpoint, host: hostIn(storage.endpoint).host },
    ...urls.flatMap(({ path, written }) => (written === undefined ? [] : [{ path, written, host: partsOf(written).endpoint.host }])),
  ];
}

/** Whether a host is a Service of another cluster, or something in this one that is no Service. */
const isOfAnotherDomain = (host: Host, clusterDomain: string) =>
  host.kind === 'service' ? (host.service.domain ?? clusterDomain) !== clusterDomain : 'name' in host && `.${host.name}`.endsWith(`.${clusterDomain}`);

/** The namespaces of others, by the keys that name them. */
function namespacesOfOthers({ grafana, callers, linkerd, networkPolicy, delivery }: Environment): [string, string | undefined][] {
  const calling = Object.entries(callers ?? {}).flatMap(([who, all]) =>
    (all ?? []).map(({ namespace }, index): [string, string] => [`callers.${who}.${index}.namespace`, namespace]),
  );
  return [
    ['grafana.namespace', grafana?.namespace],
    ...calling,
    ['linkerd.controlPlaneNamespace', linkerd?.controlPlaneNamespace],
    ['networkPolicy.dnsNamespace', networkPolicy?.dnsNamespace],
    ['delivery.argoCd.namespace', delivery?.argoCd?.namespace],
    ['delivery.flux.namespace', delivery?.flux?.namespace],
  ];
}

export const cluster: Agreement[] = [
  // A Service of this cluster has this cluster's domain.
  {
    reads: ['clusterDomain', 'storage', 'components', 'grafana'],
    breaches: (environment) =>
      calledHosts(environment).flatMap(({ path, written, host }) =>
        breach(
          isOfAnotherDomain(host, environment.clusterDomain),
          path,
          written,
          `an address that ends in .svc.${environment.clusterDomain}, or one outside of the cluster: clusterDomain is ${environment.clusterDomain}`,
        ),
      ),
  },
  // The Namespace is rendered, with its Pod Security and its policies: it would be taken from whoever has it.
  {
    reads: ['namespace', 'grafana', 'callers', 'linkerd', 'networkPolicy', 'delivery'],
    breaches: (environment) => {
      const keys = namespacesOfOthers(environment).flatMap(([key, namespace]) => (namespace === environment.namespace ? [key] : []));
      return breach(keys.length > 0, ['namespace'], environment.namespace, `a namespace that only Tempo is in: this one is also ${keys.join(' and ')}`);
    },
  },
];
