// The pods of a workload: what runs in them, what is mounted, and what they may do.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { bytes, canonical, inMebibytes } from '../environment/values';
import { contentHash } from './content-hash';
import type { PodOptions } from './pod-options';
import type { Mount, WorkloadProps } from './workload';

/**
 * Disk of the node for the logs of a container, of which the kubelet keeps 50 MiB by default, and for what is
 * in memory until it is written.
 */
export const logDisk = { request: '64Mi', limit: '128Mi' };

const quantity = (value: string) => k8s.Quantity.fromString(canonical(value));

/**
 * All that a pod may write to the disk of its node: above it is evicted, alone, instead of filling the node.
 */
const diskLimit = ({ mounts = {}, options }: WorkloadProps) => {
  const scratch = Object.values(mounts).flatMap((mount) =>
    'scratch' in mount ? [bytes(mount.scratch)] : [],
  );
  return `${inMebibytes(scratch.reduce((sum, size) => sum + size, bytes(options?.ephemeralStorage ?? logDisk.limit)))}Mi`;
};
const ephemeral = (size: string) => ({ 'ephemeral-storage': quantity(size) });

/** The lesser of two amounts: no request is above its limit. */
const lesser = (one: string, other: string | undefined, weigh: (amount: string) => number) =>
  other !== undefined && weigh(other) < weigh(one) ? other : one;

/** What a container may take of its node, and that it may do nothing else to it. */
const confined = (props: WorkloadProps) => ({
  resources: {
    requests: {
      cpu: quantity(lesser(props.sizing.cpu, props.options?.cpuLimit, (cpu) => Number.parseInt(cpu, 10))),
      memory: quantity(lesser(props.sizing.memory, props.options?.memoryRequest, bytes)),
      ...ephemeral(props.options?.ephemeralStorage ?? logDisk.request),
    },
    limits: {
      ...(props.options?.cpuLimit && { cpu: quantity(props.options.cpuLimit) }),
      memory: quantity(props.sizing.memory),
      ...ephemeral(diskLimit(props)),
    },
  },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
});

/** All that is mounted: what the program needs, and files that were asked for. */
function mountsOf({ mounts = {}, options }: WorkloadProps): [volume: string, mount: Mount][] {
  const asked = Object.entries(options?.mounts ?? {}).map(
    ([volume, { mountPath, ...foreign }]): [string, Mount] => [volume, { at: mountPath, foreign }],
  );
  return [...Object.entries(mounts), ...asked];
}

/** Only what a program writes can be written. */
const volumeMount = ([name, mount]: [string, Mount]): k8s.VolumeMount => ({
  name,
  mountPath: mount.at,
  ...(!('scratch' in mount || 'claim' in mount) && { readOnly: true }),
});

function containerOf(props: WorkloadProps): k8s.Container {
  const { options = {} } = props;
  const args = [...(props.args ?? []), ...(options.args ?? [])];
  const variables = Object.entries(options.env ?? {}).map(([name, value]) => ({ name, value }));
  const env = [...(props.env ?? []), ...variables];
  const volumeMounts = mountsOf(props).map(volumeMount);
  return {
    name: props.container ?? props.name,
    image: props.image,
    imagePullPolicy: options.imagePullPolicy ?? 'IfNotPresent',
    ...(props.command && { command: props.command }),
    ...(args.length > 0 && { args }),
    ...(env.length > 0 && { env }),
    ports: (props.ports ?? []).map(({ name, number }) => ({ name, containerPort: number, protocol: 'TCP' })),
    ...confined(props),
    ...(props.readiness && { readinessProbe: props.readiness }),
    ...(props.startup && { startupProbe: props.startup }),
    ...(props.leaveSeconds && {
      lifecycle: { preStop: { exec: { command: ['sleep', `${props.leaveSeconds}`] } } },
    }),
    ...(volumeMounts.length > 0 && { volumeMounts }),
  };
}

/** Annotations of a pod. Those of the program and of the mesh hold against others of the same name. */
const annotationsOf = ({ config, options, podAnnotations }: WorkloadProps): Record<string, string> => ({
  ...options?.annotations,
  ...(config && { 'checksum/config': contentHash(config) }),
  ...podAnnotations,
});

/**
 * The pod: nothing that the Pod Security Standard "restricted" forbids.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function podTemplate(props: WorkloadProps): k8s.PodTemplateSpec {
  const { name, selector, options = {} } = props;
  const annotations = annotationsOf(props);
  const volumes = mountsOf(props).flatMap(([volume, mount]) => volumeOf(volume, mount, name));
  return {
    metadata: {
      labels: { ...options.labels, ...selector, ...props.podLabels },
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: {
      ...(props.serviceAccount && { serviceAccountName: props.serviceAccount }),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      // Names here have two dots or more: without this each look-up tries the search path first, four times
      // in vain.
      dnsConfig: { options: [{ name: 'ndots', value: '2' }] },
      securityContext: {
        runAsNonRoot: true,
        ...identity(props),
        seccompProfile: { type: 'RuntimeDefault' },
      },
      terminationGracePeriodSeconds: graceOf(props),
      ...placement(options),
      topologySpreadConstraints: spread(selector, options.topologySpreadConstraints),
      containers: [containerOf(props)],
      ...(volumes.length > 0 && { volumes }),
    },
  };
}

/**
 * The volume of a mount; of a claim the StatefulSet makes it.
 * @param own Name of the workload's own ConfigMap.
 */
function volumeOf(name: string, mount: Mount, own: string): k8s.Volume[] {
  if ('config' in mount) return [{ name, configMap: { name: own } }];
  if ('configMap' in mount) return [{ name, configMap: { name: mount.configMap } }];
  if ('foreign' in mount) return [filesOf(name, mount.foreign)];
  return 'scratch' in mount ? [{ name, emptyDir: { sizeLimit: quantity(mount.scratch) } }] : [];
}

/** Who the program is to the kernel: the user that its image is made for, another one, or one that the cluster gives. */
function identity({ userId, options }: WorkloadProps): k8s.PodSecurityContext {
  const user = options?.runAsUser ?? userId;
  return user === 'cluster'
    ? {}
    : { runAsUser: user, runAsGroup: user, fsGroup: user, fsGroupChangePolicy: 'OnRootMismatch' };
}

/** Seconds from the signal to stop to the end by force. */
function graceOf({ graceSeconds = 30, endedByForce, options }: WorkloadProps): number {
  return endedByForce ? graceSeconds : Math.max(graceSeconds, options?.terminationGracePeriodSeconds ?? 0);
}

/** Where a pod runs, as far as it is said. */
const placement = ({
  nodeSelector,
  tolerations,
  affinity,
  ...options
}: PodOptions): Partial<k8s.PodSpec> => ({
  ...(nodeSelector && { nodeSelector }),
  ...(tolerations && { tolerations: [...tolerations] }),
  ...(affinity && { affinity }),
  ...(options.priorityClassName && { priorityClassName: options.priorityClassName }),
  ...(options.runtimeClassName && { runtimeClassName: options.runtimeClassName }),
  ...(options.imagePullSecrets && { imagePullSecrets: options.imagePullSecrets.map((name) => ({ name })) }),
});

type Files = { configMap?: string | undefined; secret?: string | undefined };

/** A volume with files of others: projected, so that it is told from those of the workload. */
const filesOf = (name: string, { configMap, secret }: Files): k8s.Volume => ({
  name,
  projected: {
    sources: [configMap ? { configMap: { name: configMap } } : { secret: { name: `${secret}` } }],
  },
});

/** Where pods are spread, by the word that is used for it. */
const domains = { hostname: 'kubernetes.io/hostname', zone: 'topology.kubernetes.io/zone' } as const;

/** Pods on as many nodes and in as many zones as there are. */
const spread = (
  selector: Record<string, string>,
  wanted: PodOptions['topologySpreadConstraints'] = {},
): k8s.TopologySpreadConstraint[] =>
  (['hostname', 'zone'] as const).map((over) => ({
    topologyKey: domains[over],
    maxSkew: 1,
    // Preferred, unless it is demanded: on a small cluster a demand leaves pods pending.
    whenUnsatisfiable: wanted[over] ?? 'ScheduleAnyway',
    labelSelector: { matchLabels: selector },
  }));

/**
 * The claims of a StatefulSet. They are kept whatever happens to it: an ingester's holds traces that are
 * nowhere else.
 */
export function claims({ mounts = {} }: WorkloadProps) {
  const volumeClaimTemplates = Object.entries(mounts).flatMap(
    ([name, mount]): k8s.KubePersistentVolumeClaimProps[] =>
      'claim' in mount
        ? [
            {
              // No labels: they could never be changed.
              metadata: { name },
              spec: {
                accessModes: ['ReadWriteOnce'],
                volumeMode: 'Filesystem',
                resources: { requests: { storage: quantity(mount.claim.disk) } },
                ...(mount.claim.storageClass && { storageClassName: mount.claim.storageClass }),
              },
            },
          ]
        : [],
  );
  const persistentVolumeClaimRetentionPolicy = { whenDeleted: 'Retain', whenScaled: 'Retain' };
  return volumeClaimTemplates.length > 0
    ? { volumeClaimTemplates, persistentVolumeClaimRetentionPolicy }
    : {};
}
