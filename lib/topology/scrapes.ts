// Scrapes: each program at one port of one Service.

import type { Port } from './ports';
import { metricsPath } from './requests';
import type { Topology } from './topology';

/** A port of Services at which a job is scraped. */
export interface Scrape {
  /** A component, or the proxies of the mesh. */
  job: string;
  /** Whose pods those are. */
  of: string;
  port: string;
}

/** The components that tell of themselves: of memcached its exporter does. */
export const scrapedComponents = (topology: Topology) =>
  topology.components.filter((component) => topology.ports(component).some(({ metrics }) => metrics));

/** All that can be scraped in an environment. */
export function scrapes(topology: Topology): Scrape[] {
  return topology.services.flatMap(({ name, service: { selects: of } }) =>
    topology
      .servicePorts(name)
      .filter(({ metrics }) => metrics)
      .map((port) => ({ job: topology.components.includes(of) ? of : 'linkerd-proxy', of, port: port.name })),
  );
}

/**
 * Annotations of a Service for those who scrape by them; none if ServiceMonitors say it.
 * @see
 * https://github.com/prometheus-community/helm-charts/tree/main/charts/prometheus#scraping-pod-metrics-via-annotations
 */
export function scrapeAnnotations(
  { environment: { monitoring } }: Topology,
  ports: (Port & { targetPort: string | number })[],
): Record<string, string> {
  if (monitoring?.scraping !== 'annotations') return {};
  const [scraped] = ports.filter(({ metrics }) => metrics);
  return scraped
    ? {
        'prometheus.io/scrape': 'true',
        'prometheus.io/path': metricsPath,
        'prometheus.io/port': `${scraped.number}`,
      }
    : {};
}
