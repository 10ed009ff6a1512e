// Consistency of keys about the cluster: its domain, and its namespaces.
import { type ConsistencyCheck, wrongIf } from './consistency';
import { type Contract, holders } from './contract';
import type { Environment } from './environment';
import { type Host, rangeOf } from './hosts';
import { placeOf } from './object-store';
import { isWithin, prefixOf } from './ranges';
import { hostIn, partsOf } from './urls';

/** The hosts that are called, as written. */
function calledHosts(
  environment: Environment,
  contract: readonly Contract[],
): { path: string[]; written: string; host: Host }[] {
  const { storage, grafana } = environment;
  const urls = [
    ...holders(environment, contract, 'makesMetrics').flatMap(({ key, facts }) => [
      { path: ['components', key, 'remoteWriteUrl'], written: facts.remoteWriteUrl },
      ...(facts.additionalRemoteWrites ?? []).map(({ url }, index) => ({
        path: ['components', key, 'additionalRemoteWrites', `${index}`, 'url'],
        written: url,
      })),
    ]),
    { path: ['grafana', 'owned', 'mimir', 'url'], written: grafana?.owned?.mimir?.url },
    { path: ['grafana', 'owned', 'loki', 'url'], written: grafana?.owned?.loki?.url },
  ];
  return [
    {
      path: ['storage', storage.backend === 'azure' ? 'endpointSuffix' : 'endpoint'],
      written: placeOf(storage).endpoint,
      host: hostIn(placeOf(storage).endpoint).host,
    },
    ...urls.flatMap(({ path, written }) =>
      written === undefined ? [] : [{ path, written, host: partsOf(written).endpoint.host }],
    ),
  ];
}

/** Whether a host is a Service of another cluster, or something in this one that is no Service. */
const isOfAnotherDomain = (host: Host, clusterDomain: string) =>
  host.kind === 'service'
    ? (host.service.domain ?? clusterDomain) !== clusterDomain
    : 'name' in host && `.${host.name}`.endsWith(`.${clusterDomain}`);

/** Why ranges of addresses are not those of a host; nothing, if they may be. */
function misplaced(host: Host | undefined, ranges: string[]): string | undefined {
  if (!host)
    return 'nothing, because there is no metrics generator: add components.metricsGenerator, or remove the key';
  if (host.kind === 'service')
    return 'nothing, because a Service in the cluster is let through by its namespace: remove the key';
  if (host.kind !== 'address') return undefined;
  const own = rangeOf(host);
  const isIn = ranges.some((range) => isWithin(own, range) || prefixOf(own) === prefixOf(range));
  return isIn ? undefined : `ranges that ${host.address} is in; or remove the key`;
}

/** The namespaces of others, by the keys that name them. */
function namespacesOfOthers({
  grafana,
  callers,
  linkerd,
  networkPolicy,
  delivery,
}: Environment): [string, string | undefined][] {
  const calling = Object.entries(callers ?? {}).flatMap(([who, all]) =>
    (all ?? []).map(({ namespace }, index): [string, string | undefined] => [
      `callers.${who}.${index}.namespace`,
      namespace,
    ]),
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

/** @param contract What the components of an architecture add. */
export const cluster = (contract: readonly Contract[]): ConsistencyCheck[] => [
  // A Service of this cluster has this cluster's domain.
  {
    reads: ['clusterDomain', 'storage', 'components', 'grafana'],
    problems: (environment) =>
      calledHosts(environment, contract).flatMap(({ path, written, host }) =>
        wrongIf(
          isOfAnotherDomain(host, environment.clusterDomain),
          path,
          written,
          `an address that ends in .svc.${environment.clusterDomain}, or one outside of the cluster: clusterDomain is ${environment.clusterDomain}`,
        ),
      ),
  },
  // Ranges are of what is called, and outside.
  {
    reads: ['networkPolicy', 'storage', 'components'],
    problems: (environment) => {
      const { networkPolicy, storage } = environment;
      const [mimir] = holders(environment, contract, 'makesMetrics').map(
        ({ facts }) => partsOf(facts.remoteWriteUrl).endpoint.host,
      );
      return [
        {
          key: 'objectStore',
          ranges: networkPolicy?.objectStore,
          host: hostIn(placeOf(storage).endpoint).host,
        },
        { key: 'mimir', ranges: networkPolicy?.mimir, host: mimir },
      ].flatMap(({ key, ranges, host }) => {
        const allowed = ranges && misplaced(host, ranges);
        return allowed ? wrongIf(true, ['networkPolicy', key], ranges, allowed) : [];
      });
    },
  },
  // The Namespace is rendered, with its Pod Security and its policies: one that belongs to something else would be changed.
  {
    reads: ['namespace', 'grafana', 'callers', 'linkerd', 'networkPolicy', 'delivery'],
    problems: (environment) => {
      const keys = namespacesOfOthers(environment).flatMap(([key, namespace]) =>
        namespace === environment.namespace ? [key] : [],
      );
      return wrongIf(
        keys.length > 0,
        ['namespace'],
        environment.namespace,
        `a namespace that only Tempo is in: this one is also ${keys.join(' and ')}`,
      );
    },
  },
];
