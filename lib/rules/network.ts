// Rules on discovery: rings, queues, caches and upstreams have the kind of Service that they need.

import { isMeshed } from '../access/mesh-simulator';
import { span } from '../environment/values';
import type { Workload } from '../manifests/kubernetes';
import type { Config, Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { dig, list } from '../manifests/reading';
import { type Violation, violation } from '../problem';
import { serviceAt } from './addresses';

const fitting = 'a headless Service that publishes addresses that are not ready';

/** Those that must find every pod, ready or not, look in a headless Service that names them all. */
export function discovery(manifests: Manifests): Violation[] {
  const wrong = ({ of, workload }: Config, key: string, addresses: unknown[]) => [
    ...(addresses.length > 0 ? [] : [violation(of, `${key} is not set; name ${fitting}`)]),
    ...addresses.flatMap((address) => {
      const service = serviceAt(manifests, workload.metadata.namespace, address);
      return service?.spec.clusterIP === 'None' && service.spec.publishNotReadyAddresses
        ? []
        : [violation(of, `${key} is ${address}, which is not ${fitting}; name one`)];
    }),
  ];
  return manifests.configs().flatMap((config) => {
    const frontend = 'querier.frontend_worker.frontend_address';
    const members = 'memberlist.join_members';
    return [
      ...(dig(config.config, 'querier') === undefined
        ? []
        : wrong(config, frontend, [dig(config.config, frontend) ?? []].flat())),
      ...(dig(config.config, 'memberlist') === undefined
        ? []
        : wrong(config, members, list(dig(config.config, members)))),
    ];
  });
}

/**
 * Where no mesh spreads calls, a connection of gRPC to a receiver ends: it is one distributor that a client
 * has it with, and a new one would get nothing.
 * @see https://grpc.io/docs/guides/keepalive/
 */
export function connections(manifests: Manifests): Violation[] {
  const receivers = ['otlp', 'jaeger'].map((protocol) => `distributor.receivers.${protocol}.protocols.grpc`);
  return manifests
    .configs('receivesSpans')
    .filter(({ workload }) => !isMeshed(workload))
    .flatMap(({ of, config }) =>
      receivers
        .filter(
          (path) =>
            dig(config, path) !== undefined &&
            !span(dig(config, `${path}.keepalive.server_parameters.max_connection_age`)),
        )
        .map((path) =>
          violation(
            of,
            `${path} has no keepalive.server_parameters.max_connection_age; without a mesh a client would stay with one distributor, set it`,
          ),
        ),
    );
}

/**
 * Those that gossip are in the gossip ring, and no others: an address where nobody listens makes joining
 * slow. Who was cut off joins again.
 */
export function gossip(manifests: Manifests): Violation[] {
  const rings = manifests.services.filter(({ spec }) => spec.ports.some(({ name }) => name === 'memberlist'));
  const members = new Map(
    rings.flatMap((ring) =>
      manifests.selectedBy(ring).map((workload): [Workload, string] => [workload, called(ring)]),
    ),
  );
  const gossiping = new Set(
    manifests
      .configs()
      .filter(({ config }) => dig(config, 'memberlist') !== undefined)
      .map(({ workload }) => workload),
  );
  const forsaken = manifests
    .configs()
    .filter(
      ({ config }) =>
        dig(config, 'memberlist') !== undefined && !span(dig(config, 'memberlist.rejoin_interval')),
    )
    .map(({ of }) =>
      violation(
        of,
        'memberlist.rejoin_interval is not set; a member that was cut off for minutes would never come back, set it',
      ),
    );
  return manifests.workloads
    .flatMap((workload) => {
      const ring = members.get(workload);
      if (gossiping.has(workload) === (ring !== undefined)) return [];
      return [
        ring
          ? violation(called(workload), `is selected by ${ring}, but does not gossip`)
          : violation(called(workload), 'gossips, but is not selected by the Service of the gossip ring'),
      ];
    })
    .concat(forsaken);
}

/** The caches that are asked, with the Service of each. */
export const caches = (manifests: Manifests) =>
  manifests.configs().flatMap(({ of, workload, config }) =>
    list(dig(config, 'cache.caches')).map((cache) => ({
      of,
      host: dig(cache, 'memcached.host'),
      port: `${dig(cache, 'memcached.service')}`,
      service: serviceAt(manifests, workload.metadata.namespace, dig(cache, 'memcached.host')),
    })),
  );

/** Tempo looks for memcached by the SRV record of a named port. */
export function cacheService(manifests: Manifests): Violation[] {
  return caches(manifests).flatMap(({ of, host, port, service }) => {
    if (!service) return [violation(of, `cache host ${host} is not a Service that is rendered`)];
    const names = service.spec.ports.map(({ name }) => name);
    return names.includes(port)
      ? []
      : [
          violation(
            of,
            `cache service ${port} is no port name of ${called(service)}; those are ${names.join(', ')}`,
          ),
        ];
  });
}

/** nginx looks a name up once, when it starts: its upstreams need an address that lasts. */
export function upstreams(manifests: Manifests): Violation[] {
  return manifests.files
    .filter(({ name }) => name === 'nginx.conf')
    .flatMap(({ configMap, text }) =>
      [...text.matchAll(/(?:^|[{;])\s*server\s+([^\s;{]+)[^;{]*;/gm)]
        .filter(
          ([, address]) =>
            serviceAt(manifests, configMap.metadata.namespace, address)?.spec.clusterIP === 'None',
        )
        .map(([, address]) =>
          violation(
            called(configMap),
            `upstream ${address} is headless; name a Service with an address of its own`,
          ),
        ),
    );
}
