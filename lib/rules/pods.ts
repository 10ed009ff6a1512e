// Rules on pods: what they may do, what they are given, how they start and stop.
import { createHash } from 'node:crypto';
import { called, dig, type Manifests } from './manifests';

/** The Pod Security Standard "restricted", and a root file system that is read only. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export function restricted({ workloads }: Manifests): string[] {
  return workloads.flatMap((workload) => {
    const { spec } = workload.spec.template;
    const pod = [
      !spec.securityContext.runAsNonRoot && 'securityContext.runAsNonRoot must be true',
      !spec.securityContext.runAsUser && 'securityContext.runAsUser must not be 0 or absent',
      spec.securityContext.seccompProfile?.type !== 'RuntimeDefault' && 'securityContext.seccompProfile.type must be RuntimeDefault',
      (spec.hostNetwork || spec.hostPID || spec.hostIPC) && 'the host’s network and processes are not to be shared',
      spec.volumes.some(({ hostPath }) => hostPath) && 'a hostPath volume is forbidden',
      spec.automountServiceAccountToken !== false && 'automountServiceAccountToken must be false: no pod talks to the API server',
    ];
    const containers = [...spec.initContainers, ...spec.containers].flatMap(({ name, securityContext: own }) => [
      own.allowPrivilegeEscalation !== false && `container ${name}: allowPrivilegeEscalation must be false`,
      own.readOnlyRootFilesystem !== true && `container ${name}: readOnlyRootFilesystem must be true`,
      !own.capabilities?.drop.includes('ALL') && `container ${name}: capabilities.drop must contain ALL`,
      (own.privileged || own.capabilities?.add.some((capability) => capability !== 'NET_BIND_SERVICE')) && `container ${name}: no privileges may be added`,
    ]);
    return [...pod, ...containers].filter((found) => found !== false && found !== undefined).map((found) => `${called(workload)}: ${found}`);
  });
}

/** Every volume is mounted, and every mount has a volume. */
export function mounts({ workloads }: Manifests): string[] {
  return workloads.flatMap((workload) => {
    const { volumes, containers, initContainers } = workload.spec.template.spec;
    const given = [...volumes.map(({ name }) => name), ...workload.spec.volumeClaimTemplates.map(({ metadata }) => metadata.name)];
    const used = [...containers, ...initContainers].flatMap(({ volumeMounts }) => volumeMounts);
    return [
      ...used
        .filter(({ name }) => !given.includes(name))
        .map(({ name, mountPath }) => `${called(workload)}: ${mountPath} mounts ${name}, and there is no such volume`),
      ...given.filter((name) => !used.some((mount) => mount.name === name)).map((name) => `${called(workload)}: volume ${name} is mounted nowhere; remove it`),
    ];
  });
}

/** Whatever a pod names is there: ConfigMaps, keys of secrets, its account, which it has for itself. */
export function references({ workloads, configMaps, externalSecrets, all }: Manifests): string[] {
  const accounts = all.filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => metadata.name);
  return workloads.flatMap((workload) => {
    const { spec } = workload.spec.template;
    const account = spec.serviceAccountName;
    const shared = workloads.find((other) => other !== workload && other.spec.template.spec.serviceAccountName === account);
    const keys = [...spec.containers, ...spec.initContainers].flatMap(({ env }) =>
      env.flatMap(({ valueFrom }) => (valueFrom?.secretKeyRef ? [valueFrom.secretKeyRef] : [])),
    );
    return [
      ...spec.volumes
        .filter(
          ({ configMap }) =>
            configMap && !configMaps.some(({ metadata }) => metadata.name === configMap.name && metadata.namespace === workload.metadata.namespace),
        )
        .map(({ configMap }) => `${called(workload)}: mounts ConfigMap ${configMap?.name}, which is not rendered`),
      ...keys
        .filter(
          ({ name, key }) => !externalSecrets.some(({ spec: { target, data } }) => target.name === name && data.some(({ secretKey }) => secretKey === key)),
        )
        .map(({ name, key }) => `${called(workload)}: needs key ${key} of secret ${name}, which no ExternalSecret makes`),
      ...(account && accounts.includes(account) ? [] : [`${called(workload)}: runs as account ${account}, which is not rendered`]),
      ...(shared ? [`${called(workload)}: shares account ${account} with ${called(shared)}; the mesh could not tell them apart`] : []),
    ];
  });
}

/** A pod restarts for its own configuration alone: its hash is that of the ConfigMaps that it does not read again by itself. */
export function hashes(manifests: Manifests): string[] {
  return manifests.workloads.flatMap((workload) => {
    const own = manifests.mounted(workload).find(({ metadata }) => metadata.name === workload.metadata.name);
    const expected = own && createHash('sha256').update(JSON.stringify(own.data)).digest('hex').slice(0, 16);
    const found = workload.spec.template.metadata.annotations['checksum/config'];
    return found === expected ? [] : [`${called(workload)}: checksum/config is ${found}, but its configuration has ${expected}; a change would not restart it`];
  });
}

/** Time to start, and no death for being busy: the write-ahead log and the first blocklist take minutes. (grafana-community/helm-charts#671) */
export function probes({ containers }: Manifests): string[] {
  return containers.flatMap(({ workload, container }) => {
    const { readinessProbe, livenessProbe, startupProbe, ports, args } = container;
    const isTempo = args.some((arg) => arg.startsWith('-target='));
    const patience = (startupProbe?.failureThreshold ?? 0) * (startupProbe?.periodSeconds ?? 0);
    const asked = [readinessProbe, livenessProbe, startupProbe].flatMap((probe) => probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? []);
    return [
      ...(readinessProbe ? [] : [`${called(workload)}: container ${container.name} has no readiness probe`]),
      ...(livenessProbe?.httpGet?.path === '/ready'
        ? [`${called(workload)}: liveness asks /ready, which is 503 while it replays or waits for others; it would be killed for that`]
        : []),
      ...(isTempo && patience < 900 ? [`${called(workload)}: startup may take ${patience} s, which a replay or a first poll outlasts; allow 900 or more`] : []),
      ...asked
        .filter((port) => !ports.some(({ name, containerPort }) => name === port || containerPort === port))
        .map((port) => `${called(workload)}: a probe asks port ${port}, which it does not have`),
    ];
  });
}

const secondsOf = (value: unknown) => (typeof value === 'string' ? Number(/^([0-9]+)s$/.exec(value)?.[1] ?? Number.NaN) : Number.NaN);

/** A pod leaves the Services before it stops listening, and has time to finish before it is ended. */
export function stopping(manifests: Manifests): string[] {
  return manifests.workloads.flatMap((workload) => {
    const { spec } = workload.spec.template;
    const hook = Number(spec.containers[0]?.lifecycle?.preStop?.exec?.command[1] ?? 0);
    const config = manifests.tempoYamls().find(({ configMap }) => configMap.metadata.name === workload.metadata.name)?.config;
    const leave = config ? secondsOf(dig(config, 'shutdown_delay')) : hook;
    const drain = config ? secondsOf(dig(config, 'server.graceful_shutdown_timeout')) : 0;
    const behind = manifests.services.some(
      (service) =>
        service.spec.clusterIP !== 'None' &&
        Object.entries(service.spec.selector).every(([key, value]) => workload.spec.template.metadata.labels[key] === value),
    );
    return [
      ...(behind && !(leave >= 3) ? [`${called(workload)}: stops listening ${leave} s after it is told to, before its Services know; wait 3 s or more`] : []),
      ...(spec.terminationGracePeriodSeconds > leave + drain
        ? []
        : [
            `${called(workload)}: is ended by force after ${spec.terminationGracePeriodSeconds} s, but takes ${leave + drain}; raise terminationGracePeriodSeconds`,
          ]),
    ];
  });
}
