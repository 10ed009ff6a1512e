// Consistency of keys about what is around Tempo: callers, Grafana, monitoring, delivery.
import { isUnmeshed, type Outsider } from './access';
import { type ConsistencyCheck, wrongIf } from './consistency';
import { deliveryName } from './delivery';
import { listed } from './shown';
import { bytes } from './values';

export const surroundings: ConsistencyCheck[] = [
  // `callers` is required with Linkerd or NetworkPolicy, which deny all others.
  {
    reads: ['callers', 'linkerd', 'networkPolicy'],
    problems: ({ callers, linkerd, networkPolicy }) =>
      wrongIf(
        callers === undefined && (linkerd ?? networkPolicy) !== undefined,
        ['callers'],
        callers,
        `who may push spans, such as { collectors: [{ namespace: opentelemetry }] }: ${linkerd ? 'linkerd' : 'networkPolicy'} lets nobody else in`,
      ),
  },
  // What a caller is known by is known to the mesh or to the network.
  {
    reads: ['callers', 'linkerd', 'networkPolicy'],
    problems: ({ callers, linkerd, networkPolicy }) =>
      Object.entries(callers ?? {}).flatMap(([who, all]: [string, Outsider[] | undefined]) =>
        (all ?? []).flatMap((caller, index) => {
          const at = ['callers', who, `${index}`];
          const { namespaceLabels, unmeshed } = caller;
          const isOfMesh = linkerd !== undefined && who !== 'outside' && !isUnmeshed(caller);
          const labelled = (['namespaceLabels', 'podLabels'] as const).flatMap((key) =>
            wrongIf(
              caller[key] !== undefined && networkPolicy === undefined,
              [...at, key],
              caller[key],
              'nothing, because there is no networkPolicy, and only it knows labels: add networkPolicy, or name the namespace',
            ),
          );
          return [
            ...labelled,
            ...wrongIf(
              namespaceLabels !== undefined && isOfMesh,
              [...at, 'namespaceLabels'],
              namespaceLabels,
              'namespace, once for each, because Linkerd knows accounts of namespaces and no labels; or unmeshed: true beside it, if those pods are in no mesh',
            ),
            ...wrongIf(
              unmeshed !== undefined && linkerd !== undefined && networkPolicy === undefined,
              [...at, 'unmeshed'],
              unmeshed,
              'nothing without networkPolicy, since the mesh cannot tell who calls and would let anybody: add networkPolicy, or name a cidr',
            ),
          ];
        }),
      ),
  },
  // Scrapers must be allowed to call.
  {
    reads: ['callers', 'monitoring'],
    problems: ({ callers, monitoring }) =>
      wrongIf(
        monitoring !== undefined && callers?.scrapers.length === 0,
        ['callers', 'scrapers'],
        callers?.scrapers,
        'who scrapes, such as [{ namespace: monitoring }]: nobody else is let in',
      ),
  },
  // Dashboards need a Grafana.
  {
    reads: ['grafana', 'monitoring'],
    problems: ({ grafana, monitoring }) =>
      wrongIf(
        monitoring?.dashboards !== undefined && !grafana,
        ['monitoring', 'dashboards'],
        monitoring?.dashboards,
        'nothing, because there is no Grafana to show them: add grafana, or remove the key',
      ),
  },
  // A type of profiles is one of a Pyroscope.
  {
    reads: ['grafana', 'tenants'],
    problems: ({ grafana, tenants }) =>
      wrongIf(
        grafana?.profileType !== undefined &&
          grafana.pyroscope === undefined &&
          !Object.values(tenants).some(({ datasource }) => datasource?.pyroscope),
        ['grafana', 'profileType'],
        grafana?.profileType,
        'nothing, because there is no pyroscope: set grafana.pyroscope, or remove the key',
      ),
  },
  // A datasource that leads to traces names the datasource of the traces, and has a uid of its own.
  {
    reads: ['grafana', 'tenants'],
    problems: ({ grafana, tenants }) => {
      const owned = grafana?.owned;
      if (!owned) return [];
      return [
        ...wrongIf(
          tenants[owned.traces]?.datasource?.uid === undefined,
          ['grafana', 'owned', 'traces'],
          owned.traces,
          `a tenant with datasource.uid, one of: ${listed(Object.keys(tenants))}; set tenants.<name>.datasource.uid, by which others find it`,
        ),
        ...(['mimir', 'loki'] as const).flatMap((name) =>
          wrongIf(
            owned[name] !== undefined && grafana[name] === undefined,
            ['grafana', 'owned', name],
            owned[name],
            `nothing, because grafana.${name}, its uid, is not set: set it, or remove the key`,
          ),
        ),
      ];
    },
  },
  // A Kustomization must not wait for itself.
  {
    reads: ['cluster', 'delivery'],
    problems: ({ cluster, delivery }) =>
      wrongIf(
        delivery?.flux?.dependsOn.includes(deliveryName(cluster)) === true,
        ['delivery', 'flux', 'dependsOn'],
        delivery?.flux?.dependsOn,
        `other Kustomizations than ${deliveryName(cluster)}, which is the one of this environment and would wait for itself`,
      ),
  },
  // A proxy's limit is not below its request.
  {
    reads: ['linkerd'],
    problems: ({ linkerd }) =>
      wrongIf(
        linkerd !== undefined && bytes(linkerd.proxy.memoryLimit) < bytes(linkerd.proxy.memory),
        ['linkerd', 'proxy', 'memoryLimit'],
        linkerd?.proxy.memoryLimit,
        `at least linkerd.proxy.memory, ${linkerd?.proxy.memory}`,
      ),
  },
  // A datasource needs a Grafana.
  {
    reads: ['grafana', 'tenants'],
    problems: ({ grafana, tenants }) =>
      Object.entries(tenants).flatMap(([name, tenant]) =>
        wrongIf(
          tenant.datasource !== undefined && !grafana,
          ['tenants', name, 'datasource'],
          tenant.datasource,
          'nothing, because no datasources are rendered: add grafana, or remove the key',
        ),
      ),
  },
];
