// The pods of a workload: what runs in them, what is mounted, and what they may do.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { bytes, canonical, inMebibytes } from '../environment/values';
import { contentHash } from './content-hash';
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
const diskLimit = ({ mounts = {} }: WorkloadProps) => {
  const scratch = Object.values(mounts).flatMap((mount) =>
    'scratch' in mount ? [bytes(mount.scratch)] : [],
  );
  return `${inMebibytes(scratch.reduce((sum, size) => sum + size, bytes(logDisk.limit)))}Mi`;
};
const ephemeral = (size: string) => ({ 'ephemeral-storage': quantity(size) });

/** What a container may take of its node, and that it may do nothing else to it. */
const confined = ({ memory, cpu }: { memory: string; cpu: string }, disk: string) => ({
  resources: {
    requests: { cpu: quantity(cpu), memory: quantity(memory), ...ephemeral(logDisk.request) },
    limits: { memory: quantity(memory), ...ephemeral(disk) },
  },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
});

/**
 * The pod: nothing that the Pod Security Standard "restricted" forbids.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function podTemplate(props: WorkloadProps): k8s.PodTemplateSpec {
  const { name, selector, userId, sizing, config, mounts = {} } = props;
  const volumeMounts = Object.entries(mounts).map(([volume, mount]) => ({
    name: volume,
    mountPath: mount.at,
    ...(('config' in mount || 'configMap' in mount) && { readOnly: true }),
  }));
  const volumes = Object.entries(mounts).flatMap(([volume, mount]) => volumeOf(volume, mount, name));
  const annotations = { ...(config && { 'checksum/config': contentHash(config) }), ...props.podAnnotations };
  return {
    metadata: {
      labels: { ...selector, ...props.podLabels },
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
        runAsUser: userId,
        runAsGroup: userId,
        fsGroup: userId,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      terminationGracePeriodSeconds: props.graceSeconds ?? 30,
      topologySpreadConstraints: spread(selector),
      containers: [
        {
          name: props.container ?? name,
          image: props.image,
          imagePullPolicy: 'IfNotPresent',
          ...(props.command && { command: props.command }),
          ...(props.args && { args: props.args }),
          ...(props.env && { env: props.env }),
          ports: (props.ports ?? []).map(({ name, number }) => ({
            name,
            containerPort: number,
            protocol: 'TCP',
          })),
          ...confined(sizing, diskLimit(props)),
          ...(props.readiness && { readinessProbe: props.readiness }),
          ...(props.startup && { startupProbe: props.startup }),
          ...(props.leaveSeconds && {
            lifecycle: { preStop: { exec: { command: ['sleep', `${props.leaveSeconds}`] } } },
          }),
          ...(volumeMounts.length > 0 && { volumeMounts }),
        },
      ],
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
  return 'scratch' in mount ? [{ name, emptyDir: { sizeLimit: quantity(mount.scratch) } }] : [];
}

/** Pods on as many nodes and in as many zones as there are. */
const spread = (selector: Record<string, string>): k8s.TopologySpreadConstraint[] =>
  ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    // Preferred, not demanded: on a small cluster a demand would leave pods pending.
    whenUnsatisfiable: 'ScheduleAnyway',
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
