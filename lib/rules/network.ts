// Rules on Services, selectors and addresses: whoever is named is there, and listens.
import { called, dig, type Manifest, type Manifests, matches, type Workload } from './manifests';

const selected = ({ workloads }: Manifests, selector: Record<string, string>) =>
  workloads.filter((workload) => matches(selector, workload.spec.template.metadata.labels));
const portsOf = (workload: Workload) => workload.spec.template.spec.containers.flatMap(({ ports }) => ports);

/** Labels that change, or that a deployer writes: https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/ */
const fleeting = ['app.kubernetes.io/version', 'app.kubernetes.io/instance', 'app.kubernetes.io/managed-by', 'helm.sh/chart'];

/** Selectors name identity labels only, match their own pods, and no others. */
export function selectors(manifests: Manifests): string[] {
  const { workloads, services, budgets } = manifests;
  const all: { of: Manifest; selector: Record<string, string> }[] = [
    ...workloads.map((of) => ({ of, selector: of.spec.selector.matchLabels })),
    ...services.map((of) => ({ of, selector: of.spec.selector })),
    ...budgets.map((of) => ({ of, selector: of.spec.selector.matchLabels })),
  ];
  return [
    ...all.flatMap(({ of, selector }) =>
      fleeting.filter((label) => label in selector).map((label) => `${called(of)}: selects by ${label}, which changes; select by identity labels`),
    ),
    ...all.filter(({ selector }) => selected(manifests, selector).length === 0).map(({ of }) => `${called(of)}: selects no pod`),
    ...workloads.flatMap((of) =>
      selected(manifests, of.spec.selector.matchLabels)
        .filter((other) => other !== of)
        .map((other) => `${called(of)}: selects the pods of ${called(other)} too`),
    ),
  ];
}

/** Each port of a Service leads to a port of each pod behind it. A headless Service translates no port. */
export function services(manifests: Manifests): string[] {
  return manifests.services.flatMap((service) =>
    selected(manifests, service.spec.selector).flatMap((workload) =>
      service.spec.ports.flatMap(({ name, port, targetPort }) => {
        const target = portsOf(workload).find((candidate) => candidate.name === targetPort || candidate.containerPort === targetPort);
        if (!target) return [`${called(service)}: port ${name} leads to ${targetPort}, which ${called(workload)} does not have`];
        return service.spec.clusterIP === 'None' && target.containerPort !== port
          ? [`${called(service)}: is headless, so clients dial ${port}, but ${called(workload)} listens on ${target.containerPort}`]
          : [];
      }),
    ),
  );
}

/** The Service that gives the pods of a StatefulSet their names is there and headless; the name cannot be changed later. */
export function governing({ workloads, services }: Manifests): string[] {
  return workloads
    .filter(({ kind }) => kind === 'StatefulSet')
    .filter(({ spec }) => services.find(({ metadata }) => metadata.name === spec.serviceName)?.spec.clusterIP !== 'None')
    .map((workload) => `${called(workload)}: serviceName ${workload.spec.serviceName} is not a headless Service that is rendered`);
}

/** Only values that Kubernetes and Linkerd know: any other, such as grpc, makes Linkerd treat the port as opaque. */
export function appProtocols({ services }: Manifests): string[] {
  const known = ['http', 'kubernetes.io/h2c', 'kubernetes.io/ws', 'linkerd.io/opaque'];
  return services.flatMap((service) =>
    service.spec.ports
      .filter(({ appProtocol }) => appProtocol !== undefined && !known.includes(appProtocol))
      .map(({ name, appProtocol }) => `${called(service)}: appProtocol ${appProtocol} of port ${name} is unknown to Linkerd; allowed: ${known.join(', ')}`),
  );
}

const opaque = (annotations: Record<string, string>) => (annotations['config.linkerd.io/opaque-ports'] ?? '').split(',').filter(Boolean).map(Number);

/** In the mesh, each port that carries no HTTP is declared opaque, on the Service and on the pods. */
export function opaquePorts(manifests: Manifests): string[] {
  return manifests.services.flatMap((service) => {
    const meshed = selected(manifests, service.spec.selector).filter(({ spec }) => spec.template.metadata.annotations['linkerd.io/inject'] === 'enabled');
    const bare = service.spec.ports.filter(({ appProtocol }) => appProtocol === undefined).map(({ port }) => port);
    return meshed.flatMap((workload) =>
      bare.flatMap((port) => [
        ...(opaque(service.metadata.annotations).includes(port)
          ? []
          : [`${called(service)}: port ${port} carries no HTTP; name it in config.linkerd.io/opaque-ports`]),
        ...(opaque(workload.spec.template.metadata.annotations).includes(port)
          ? []
          : [`${called(workload)}: port ${port} carries no HTTP; name it in config.linkerd.io/opaque-ports of the pod template`]),
      ]),
    );
  });
}

/** Every address in a configuration or a datasource that is in this namespace is a Service and one of its ports. */
export function addresses(manifests: Manifests): string[] {
  const texts = [
    ...manifests.files().map(({ configMap, file, text }) => ({ of: `${called(configMap)} ${file}`, text })),
    ...manifests.all.filter(({ kind }) => kind === 'GrafanaDatasource').map((manifest) => ({ of: called(manifest), text: JSON.stringify(manifest) })),
  ];
  return texts.flatMap(({ of, text }) =>
    [...text.matchAll(/(https?:\/\/)?([a-z0-9-]+)\.([a-z0-9-]+)\.svc\.[a-z0-9.-]*[a-z](?::([a-z0-9]+))?/g)].flatMap(
      ([address, scheme, name, namespace, given]) => {
        if (namespace !== manifests.namespace) return [];
        const service = manifests.services.find(({ metadata }) => metadata.name === name);
        if (!service)
          return [`${of}: ${address} is not a Service that is rendered; those are ${manifests.services.map(({ metadata }) => metadata.name).join(', ')}`];
        const port = given ?? (scheme && '80');
        const ports = service.spec.ports.map(({ port }) => `${port}`);
        return port === undefined || ports.includes(port) ? [] : [`${of}: ${address} is no port of ${called(service)}; those are ${ports.join(', ')}`];
      },
    ),
  );
}

const serviceAt = ({ services }: Manifests, address: unknown) =>
  services.find(({ metadata }) => typeof address === 'string' && address.replace(/^dns\+/, '').startsWith(`${metadata.name}.`));

/** Those that must find every pod, ready or not, look in a headless Service that names them all. */
export function discovery(manifests: Manifests): string[] {
  const joins = manifests
    .tempoYamls()
    .map(({ configMap, config }) => ({ of: configMap, key: 'memberlist.join_members', address: dig(config, 'memberlist.join_members.0') }));
  const frontends = manifests.tempoYamls().map(({ configMap, config }) => ({
    of: configMap,
    key: 'querier.frontend_worker.frontend_address',
    address: dig(config, 'querier.frontend_worker.frontend_address'),
  }));
  return [...joins, ...frontends]
    .filter(({ address }) => address !== undefined)
    .flatMap(({ of, key, address }) => {
      const service = serviceAt(manifests, address);
      const fit = service?.spec.clusterIP === 'None' && service.spec.publishNotReadyAddresses;
      return fit ? [] : [`${called(of)}: ${key} is ${address}, which must be a headless Service that publishes addresses that are not ready`];
    });
}

/** Those that gossip are in the gossip ring, and no others: an address where nobody listens makes joining slow. */
export function gossip(manifests: Manifests): string[] {
  const ring = manifests.services.find(({ spec }) => spec.ports.some(({ name }) => name === 'memberlist'));
  return manifests.workloads.flatMap((workload) => {
    const config = manifests.tempoYamls().find(({ configMap }) => configMap.metadata.name === workload.metadata.name)?.config;
    const gossips = dig(config, 'memberlist') !== undefined;
    const member = ring !== undefined && matches(ring.spec.selector, workload.spec.template.metadata.labels);
    if (gossips === member) return [];
    return [
      gossips
        ? `${called(workload)}: gossips, but is not selected by the Service of the gossip ring`
        : `${called(workload)}: is selected by ${ring && called(ring)}, but does not gossip`,
    ];
  });
}

/** nginx looks a name up once, when it starts: its upstreams need an address that lasts. */
export function upstreams(manifests: Manifests): string[] {
  return manifests
    .files('nginx.conf')
    .flatMap(({ configMap, text }) =>
      [...text.matchAll(/^\s*server\s+(\S+);$/gm)]
        .filter(([, address]) => serviceAt(manifests, address)?.spec.clusterIP === 'None')
        .map(([, address]) => `${called(configMap)}: upstream ${address} is headless; name a Service with an address of its own`),
    );
}
