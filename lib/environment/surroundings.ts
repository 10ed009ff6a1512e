// What keys about those around Tempo must agree on: who calls, who looks, who watches.
import { type Agreement, breach } from './agreement';
import { deliveryName } from './delivery';
import { bytes, seconds } from './values';

export const surroundings: Agreement[] = [
  // Where nobody else is let in, those who are must be named.
  {
    reads: ['callers', 'linkerd', 'networkPolicy'],
    breaches: ({ callers, linkerd, networkPolicy }) =>
      breach(
        callers === undefined && (linkerd ?? networkPolicy) !== undefined,
        ['callers'],
        callers,
        `who may push spans, such as { collectors: [{ namespace: opentelemetry }] }: ${linkerd ? 'linkerd' : 'networkPolicy'} lets nobody else in`,
      ),
  },
  // Who may not scrape sees nothing.
  {
    reads: ['callers', 'monitoring'],
    breaches: ({ callers, monitoring }) =>
      breach(
        monitoring !== undefined && callers?.scrapers.length === 0,
        ['callers', 'scrapers'],
        callers?.scrapers,
        'who scrapes, such as [{ namespace: monitoring }]: nobody else is let in',
      ),
  },
  // A rate needs two samples in its window.
  {
    reads: ['monitoring'],
    breaches: ({ monitoring }) =>
      breach(
        monitoring !== undefined && seconds(monitoring.interval) > 60,
        ['monitoring', 'interval'],
        monitoring?.interval,
        'at most 1m: alerts look at rates of five minutes',
      ),
  },
  // Dashboards need a Grafana.
  {
    reads: ['grafana', 'monitoring'],
    breaches: ({ grafana, monitoring }) =>
      breach(
        monitoring?.dashboards !== undefined && !grafana,
        ['monitoring', 'dashboards'],
        monitoring?.dashboards,
        'nothing, because there is no Grafana to show them: add grafana, or remove the key',
      ),
  },
  // Whoever leads to traces names the datasource that it leads to, and has a uid of its own.
  {
    reads: ['grafana', 'tenants'],
    breaches: ({ grafana, tenants }) => {
      const owned = grafana?.owned;
      if (!owned) return [];
      return [
        ...breach(
          tenants[owned.traces]?.datasource?.uid === undefined,
          ['grafana', 'owned', 'traces'],
          owned.traces,
          `a tenant with datasource.uid, one of: ${Object.keys(tenants).join(', ')}; set tenants.<name>.datasource.uid, by which others find it`,
        ),
        ...(['mimir', 'loki'] as const).flatMap((name) =>
          breach(
            owned[name] !== undefined && grafana[name] === undefined,
            ['grafana', 'owned', name],
            owned[name],
            `nothing, because grafana.${name}, its uid, is not set: set it, or remove the key`,
          ),
        ),
      ];
    },
  },
  // Who waits for himself waits for ever.
  {
    reads: ['cluster', 'delivery'],
    breaches: ({ cluster, delivery }) =>
      breach(
        delivery?.flux?.dependsOn.includes(deliveryName(cluster)) === true,
        ['delivery', 'flux', 'dependsOn'],
        delivery?.flux?.dependsOn,
        `other Kustomizations than ${deliveryName(cluster)}, which is the one of this environment and would wait for itself`,
      ),
  },
  // A proxy may take what it asks for.
  {
    reads: ['linkerd'],
    breaches: ({ linkerd }) =>
      breach(
        linkerd !== undefined && bytes(linkerd.proxy.memoryLimit) < bytes(linkerd.proxy.memory),
        ['linkerd', 'proxy', 'memoryLimit'],
        linkerd?.proxy.memoryLimit,
        `at least linkerd.proxy.memory, ${linkerd?.proxy.memory}`,
      ),
  },
  // A datasource needs a Grafana.
  {
    reads: ['grafana', 'tenants'],
    breaches: ({ grafana, tenants }) =>
      Object.entries(tenants).flatMap(([name, tenant]) =>
        breach(
          tenant.datasource !== undefined && !grafana,
          ['tenants', name, 'datasource'],
          tenant.datasource,
          'nothing, because no datasources are rendered: add grafana, or remove the key',
        ),
      ),
  },
];
