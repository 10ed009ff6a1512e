// Rules on scraping: one ServiceMonitor scrapes each metrics port, and sets the labels that alerts and
// dashboards select by.

import type { Service } from '../manifests/kubernetes';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import type { ServiceMonitor } from '../manifests/service-monitors';
import { type Violation, violation } from '../problem';

/** Names of ports at which programs and proxies tell of themselves. */
const telling = ['http-metrics', 'metrics', 'linkerd-admin'];

/** The ports of Services that a ServiceMonitor has scraped. */
const scrapedBy = ({ services }: Manifests, { metadata, spec }: ServiceMonitor) =>
  services
    .filter(
      (service) =>
        service.metadata.namespace === metadata.namespace &&
        Object.entries(spec.selector.matchLabels).every(
          ([label, value]) => service.metadata.labels[label] === value,
        ),
    )
    .flatMap((service) =>
      service.spec.ports
        .filter(({ name }) => spec.endpoints.some(({ port }) => port === name))
        .map(({ name }) => place(service, name)),
    );
const place = (service: Service, port: string) => `${called(service)}: port ${port}`;

/**
 * Where there are ServiceMonitors, each port that tells is scraped by one of them, and each of them scrapes
 * one.
 */
export function scraped(manifests: Manifests): Violation[] {
  const { serviceMonitors, services } = manifests;
  if (serviceMonitors.length === 0) return [];
  const all = serviceMonitors.map((monitor) => ({ monitor, places: scrapedBy(manifests, monitor) }));
  return [
    ...all
      .filter(({ places }) => places.length !== 1)
      .map(({ monitor, places }) =>
        violation(
          called(monitor),
          `scrapes ${places.join(', ') || 'nothing'}; select one port of one Service`,
        ),
      ),
    ...services.flatMap((service) =>
      service.spec.ports
        .filter(({ name }) => telling.includes(name))
        .flatMap(({ name }) => {
          const by = all
            .filter(({ places }) => places.includes(place(service, name)))
            .map(({ monitor }) => called(monitor));
          const scrapers = by.join(' and ') || 'no ServiceMonitor';
          return by.length === 1
            ? []
            : [violation(called(service), `port ${name} is scraped by ${scrapers}; it must be by one`)];
        }),
    ),
  ];
}

/** What is scraped says of which cluster and of which job of this namespace it is. */
export function labelled({ serviceMonitors }: Manifests): Violation[] {
  return serviceMonitors.flatMap((monitor) => {
    const written = (label: string) =>
      monitor.spec.endpoints.every(({ relabelings }) =>
        relabelings.some(
          ({ targetLabel, replacement = '' }) =>
            targetLabel === label &&
            (label === 'job' ? replacement.startsWith(`${monitor.metadata.namespace}/`) : replacement),
        ),
      );
    return ['cluster', 'job']
      .filter((label) => !written(label))
      .map((label) =>
        violation(
          called(monitor),
          `does not write ${label}, by which rules and dashboards select; add a relabeling`,
        ),
      );
  });
}
