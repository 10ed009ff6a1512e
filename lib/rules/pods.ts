// Rules on what pods are given: volumes, configuration, secrets, accounts.

import { contentHash } from '../kubernetes/content-hash';
import { containersOf, type Workload } from '../manifests/kubernetes';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { type Violation, violation } from '../problem';
import { componentLabel } from '../topology/topology';

/** Every volume is mounted. That every mount has a volume, an API server asks for. */
export function mounts({ workloads }: Manifests): Violation[] {
  return workloads.flatMap((workload) => {
    const { template, volumeClaimTemplates } = workload.spec;
    const given = [
      ...template.spec.volumes.map(({ name }) => name),
      ...volumeClaimTemplates.map(({ metadata }) => metadata.name),
    ];
    const used = containersOf(workload).flatMap(({ volumeMounts }) => volumeMounts);
    return given
      .filter((name) => !used.some((mount) => mount.name === name))
      .map((name) => violation(called(workload), `volume ${name} is mounted nowhere; mount it or remove it`));
  });
}

const mountedConfigMaps = ({ spec }: Workload) =>
  spec.template.spec.volumes.flatMap(({ configMap }) => (configMap ? [configMap.name] : []));

/** Whatever a pod names is there, in its namespace: ConfigMaps, keys of secrets, its account. */
export function references(manifests: Manifests): Violation[] {
  const { workloads, configMaps, externalSecrets, all } = manifests;
  const configured = new Set(configMaps.map(({ metadata }) => `${metadata.namespace} ${metadata.name}`));
  const accounts = new Set(
    all
      .filter(({ kind }) => kind === 'ServiceAccount')
      .map(({ metadata }) => `${metadata.namespace} ${metadata.name}`),
  );
  const secrets = new Set(
    externalSecrets.flatMap(({ metadata, spec }) =>
      spec.data.map(({ secretKey }) => `${metadata.namespace} ${spec.target.name} ${secretKey}`),
    ),
  );
  return workloads.flatMap((workload) => {
    const { namespace } = workload.metadata;
    const account = workload.spec.template.spec.serviceAccountName;
    const keys = containersOf(workload).flatMap(({ env }) =>
      env.flatMap(({ valueFrom }) => (valueFrom?.secretKeyRef ? [valueFrom.secretKeyRef] : [])),
    );
    return [
      ...mountedConfigMaps(workload)
        .filter((name) => !configured.has(`${namespace} ${name}`))
        .map((name) => violation(called(workload), `mounts ConfigMap ${name}, which is not rendered`)),
      ...keys
        .filter(({ name, key }) => !secrets.has(`${namespace} ${name} ${key}`) && !manifests.isGiven(name))
        .map(({ name, key }) =>
          violation(called(workload), `needs key ${key} of secret ${name}, which no ExternalSecret makes`),
        ),
      ...(accounts.has(`${namespace} ${account}`)
        ? []
        : [violation(called(workload), `runs as account ${account}, which is not rendered`)]),
    ].map(({ where, what }) => violation(where, `${what} in its namespace`));
  });
}

/** The component that a workload is of: the zones of one have several. */
export const componentOf = ({ spec }: Workload) => spec.template.metadata.labels[componentLabel];

/**
 * Each component has an account for itself: the mesh tells callers apart by it. The zones of a component have
 * one together.
 */
export function accounts({ workloads }: Manifests): Violation[] {
  const first = new Map<string, Workload>();
  return workloads.flatMap((workload) => {
    const account = workload.spec.template.spec.serviceAccountName;
    const place = `${workload.metadata.namespace} ${account}`;
    const other = first.get(place);
    if (!other) first.set(place, workload);
    const isZone = other && componentOf(other) !== undefined && componentOf(other) === componentOf(workload);
    return other && account && !isZone
      ? [
          violation(
            called(workload),
            `shares account ${account} with ${called(other)}; the mesh could not tell them apart, give it its own`,
          ),
        ]
      : [];
  });
}

/**
 * A pod restarts for its own configuration alone: its hash is that of the ConfigMap that it does not read
 * again by itself.
 */
export function hashes({ workloads, configMaps }: Manifests): Violation[] {
  const byName = new Map(
    configMaps.map((configMap) => [`${configMap.metadata.namespace} ${configMap.metadata.name}`, configMap]),
  );
  return workloads.flatMap((workload) => {
    const { namespace, name } = workload.metadata;
    const own = mountedConfigMaps(workload).includes(name) ? byName.get(`${namespace} ${name}`) : undefined;
    const expected = own && contentHash(own.data);
    const found = workload.spec.template.metadata.annotations['checksum/config'];
    return found === expected
      ? []
      : [
          violation(
            called(workload),
            `checksum/config is ${found}, but its configuration has ${expected}; a change would not restart it`,
          ),
        ];
  });
}
