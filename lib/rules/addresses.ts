// Rules on addresses inside configurations: each leads to a Service that has that port.

import { hostOf } from '../environment/hosts';
import type { Service } from '../manifests/kubernetes';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { type Violation, violation } from '../problem';

/** An address in a cluster: `<Service>.<namespace>`, mostly followed by `.svc` and the cluster's domain. */
interface Address {
  text: string;
  name: string;
  namespace: string;
  domain: string | undefined;
  port: string | undefined;
}

const ports: Record<string, string> = { 'http://': '80', 'https://': '443' };

/**
 * The addresses of Services in a text. `x.y` alone may be anything; it counts with a scheme or a port, if y
 * is a namespace here.
 */
function addressesIn(text: string, namespaces: Set<string | undefined>): Address[] {
  // What is before must not be part of it: a search that starts in the middle of each word would take long.
  return [
    ...text.matchAll(/(?<![\w.-])(https?:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)\.?(?::([a-z0-9]+))?/gi),
  ].flatMap(([text, scheme = '', host = '', given]) => {
    const port = given ?? ports[scheme.toLowerCase()];
    const found = hostOf(host);
    if (!found || !('service' in found)) return [];
    const { name, namespace = '', domain } = found.service;
    const isMeant = found.kind === 'service' || (port !== undefined && namespaces.has(namespace));
    return isMeant ? [{ text, name, namespace, port, domain }] : [];
  });
}

/** What is wrong with an address, if it is one in a namespace that is rendered. */
function wrong(
  manifests: Manifests,
  namespaces: Set<string | undefined>,
  { text, name, namespace, port }: Address,
): string[] {
  if (!namespaces.has(namespace)) return [];
  const service = manifests.service(namespace, name);
  // Others may be in the same namespace, if the environment says that they are called.
  if (!service && manifests.isOutside(namespace, name)) return [];
  if (!service) {
    const there = manifests.services
      .filter(({ metadata }) => metadata.namespace === namespace)
      .map(({ metadata }) => metadata.name);
    return [`${text} is not a Service that is rendered; those are ${there.join(', ')}`];
  }
  const known = service.spec.ports.map(({ port }) => `${port}`);
  return port === undefined || known.includes(port)
    ? []
    : [`${text} is no port of ${called(service)}; those are ${known.join(', ')}`];
}

/**
 * Every address in a configuration or a datasource is a Service and one of its ports, if it is here, and all
 * are of one cluster.
 */
export function addresses(manifests: Manifests): Violation[] {
  const namespaces = new Set(
    [...manifests.workloads, ...manifests.services].map(({ metadata }) => metadata.namespace),
  );
  const found = [
    ...manifests.files.map(({ configMap, name, text }) => ({
      of: called(configMap),
      file: `${name}: `,
      text,
    })),
    ...manifests.all
      .filter(({ kind }) => kind === 'GrafanaDatasource')
      .map((manifest) => ({ of: called(manifest), file: '', text: JSON.stringify(manifest) })),
  ].flatMap(({ text, ...rest }) => addressesIn(text, namespaces).map((address) => ({ ...rest, address })));
  const domains = new Map<string, number>();
  for (const { address } of found)
    if (address.domain) domains.set(address.domain, (domains.get(address.domain) ?? 0) + 1);
  const [usual] = [...domains].sort(([, one], [, other]) => other - one).map(([domain]) => domain);
  const all = found.flatMap(({ of, file, address }) => [
    ...wrong(manifests, namespaces, address).map((what) => violation(of, `${file}${what}`)),
    ...(address.domain && address.domain !== usual
      ? [
          violation(
            of,
            `${file}${address.text} is of cluster domain ${address.domain}, but most are of ${usual}; name one`,
          ),
        ]
      : []),
  ]);
  return [...new Map(all.map((one) => [`${one.where} ${one.what}`, one])).values()];
}

/** The Service that an address in a field of its own names; without a namespace, one of the same. */
export function serviceAt(
  manifests: Manifests,
  from: string | undefined,
  address: unknown,
): Service | undefined {
  const [, written = ''] = /^(?:[a-z]+\+|https?:\/\/)?(\[[^\]]*\]|[^:/]*)/i.exec(`${address}`) ?? [];
  const host = hostOf(written);
  return host && 'service' in host
    ? manifests.service(host.service.namespace ?? from, host.service.name)
    : undefined;
}
