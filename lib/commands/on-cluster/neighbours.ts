// Who is around Tempo in an environment: namespaces of callers, of Grafana, of the object store and of Mimir,
// and one that nobody names.

import { createHash } from 'node:crypto';
import { topologyOf } from '../../architectures/architectures';
import type { Outsider } from '../../environment/access';
import type { Environment } from '../../environment/environment';
import { endpointOf } from '../../environment/hosts';
import { placeOf } from '../../environment/object-store';

/** A Service of the cluster, with the port that is written. */
export interface Neighbour {
  name: string;
  namespace: string;
  port: number | undefined;
}

/**
 * The Service that an address names; nothing, if it is outside of the cluster.
 * @example serviceOf('s3.store.svc.cluster.local:7070') is { name: 's3', namespace: 'store', port: 7070 }
 */
export function serviceOf({ namespace }: Environment, address: string): Neighbour | undefined {
  const endpoint = endpointOf(address);
  if ('problem' in endpoint || endpoint.host.kind !== 'service') return undefined;
  const { service } = endpoint.host;
  return { name: service.name, namespace: service.namespace ?? namespace, port: endpoint.port };
}

/** Whether a host is a Service of the cluster. */
export const isHere = (environment: Environment, host: string) => serviceOf(environment, host) !== undefined;

/** Host and port of the Mimir that the environment writes to, if it is in the cluster. */
export function mimirOf(environment: Environment) {
  const url = topologyOf(environment).role('makesMetrics')?.remoteWriteUrl;
  return url === undefined ? undefined : serviceOf(environment, new URL(url).host);
}

/** The namespace of those who are named nowhere. */
export const strangers = ({ namespace }: Environment) => `${namespace}-stranger`;

/** A namespace that the test makes. */
interface Namespace {
  name: string;
  /** Labels that policies ask for. */
  labels: Record<string, string>;
}

/** What tells names of objects apart that are known by their labels. */
export const suffix = (labels: Record<string, string>) =>
  createHash('sha256').update(JSON.stringify(labels)).digest('hex').slice(0, 8);

/** The namespace that somebody outside runs in; nothing, if it is known by its address. */
export function namespaceOf(
  environment: Environment,
  { namespace, namespaceLabels }: Outsider,
): Namespace | undefined {
  if (namespaceLabels)
    return { name: `${environment.namespace}-${suffix(namespaceLabels)}`, labels: namespaceLabels };
  return namespace === undefined ? undefined : { name: namespace, labels: {} };
}

/** The namespaces that the test makes beside Tempo's own. */
export function neighbours(environment: Environment): Namespace[] {
  const { callers, grafana, storage } = environment;
  const named = [
    grafana?.namespace,
    serviceOf(environment, placeOf(storage).endpoint)?.namespace,
    mimirOf(environment)?.namespace,
    strangers(environment),
  ].map((namespace) => ({ namespace }));
  const all = [
    ...(callers?.collectors ?? []),
    ...(callers?.grafana ?? []),
    ...(callers?.scrapers ?? []),
    ...named,
  ].flatMap((outsider) => namespaceOf(environment, outsider) ?? []);
  return [...new Map(all.map((namespace) => [namespace.name, namespace])).values()].filter(
    ({ name }) => name !== environment.namespace,
  );
}
