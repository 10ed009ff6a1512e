// The pods of a workload: what runs in them, what is mounted, and what they may do.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { logDisk } from '../tempo/limits';
import { contentHash } from './content-hash';
import { bytes, canonical, inMebibytes } from '../environment/values';
import { podAnnotations } from '../access/linkerd';
import type { WorkloadProps } from './workload';

const quantity = (value: string) => k8s.Quantity.fromString(canonical(value));

/** All that a pod may write to the disk of its node: above it is evicted, alone, instead of filling the node. */
const diskLimit = ({ mounts }: WorkloadProps) => {
  const scratch = Object.values(mounts).flatMap((mount) => ('scratch' in mount ? [bytes(mount.scratch)] : []));
  return `${inMebibytes(scratch.reduce((sum, size) => sum + size, bytes(logDisk.limit)))}Mi`;
};
const ephemeral = (size: string) => ({ 'ephemeral-storage': quantity(size) });

/** What a container may take of its node, and that it may do nothing else to it. */
const confined = ({ memory, cpu }: { memory: string; cpu: string }, disk: string) => ({
  resources: {
    requests: { cpu: quantity(cpu), memory: quantity(memory), ...ephemeral(logDisk.request) },
    limits: { memory: quantity(memory), ...ephemeral(disk) },
  },
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
});

/** The pod: nothing that the Pod Security Standard "restricted" forbids. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export function podTemplate(props: WorkloadProps): k8s.PodTemplateSpec {
  const { topology, component, userId, sizing } = props;
  const volumeMounts = Object.entries(props.mounts).map(([name, mount]) => ({
    name,
    mountPath: mount.at,
    ...(('config' in mount || 'configMap' in mount) && { readOnly: true }),
  }));
  const volumes = Object.entries(props.mounts).flatMap(([name, mount]): k8s.Volume[] => {
    if ('config' in mount) return [{ name, configMap: { name: topology.name(component) } }];
    if ('configMap' in mount) return [{ name, configMap: { name: mount.configMap } }];
    if ('scratch' in mount) return [{ name, emptyDir: { sizeLimit: quantity(mount.scratch) } }];
    return [];
  });
  const hash = props.config && { 'checksum/config': contentHash(props.config) };
  const annotations = { ...hash, ...podAnnotations(topology, component) };
  return {
    metadata: { labels: topology.podLabels(component), ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: {
      serviceAccountName: topology.name(component),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      // Names here have two dots or more: without this each look-up tries the search path first, four times in vain.
      dnsConfig: { options: [{ name: 'ndots', value: '2' }] },
      securityContext: {
        runAsNonRoot: true,
        runAsUser: userId,
        runAsGroup: userId,
        fsGroup: userId,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      terminationGracePeriodSeconds: props.graceSeconds,
      topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        // Preferred, not demanded: on a small cluster a demand would leave pods pending.
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: topology.selector(component) },
      })),
      containers: [
        {
          name: component,
          image: props.image,
          imagePullPolicy: 'IfNotPresent',
          ...(props.command && { command: props.command }),
          ...(props.args && { args: props.args }),
          ...(props.env && { env: props.env }),
          ports: topology.ports(component).map(({ name, number }) => ({ name, containerPort: number, protocol: 'TCP' })),
          ...confined(sizing, diskLimit(props)),
          ...(props.readiness && { readinessProbe: props.readiness }),
          ...(props.startup && { startupProbe: props.startup }),
          ...(props.leaveSeconds && { lifecycle: { preStop: { exec: { command: ['sleep', `${props.leaveSeconds}`] } } } }),
          ...(volumeMounts.length > 0 && { volumeMounts }),
        },
      ],
      ...(volumes.length > 0 && { volumes }),
    },
  };
}

/** The claims of a StatefulSet. They are kept whatever happens to it: an ingester's holds traces that are nowhere else. */
export function claims({ mounts }: WorkloadProps) {
  const volumeClaimTemplates = Object.entries(mounts).flatMap(([name, mount]): k8s.KubePersistentVolumeClaimProps[] =>
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
  return volumeClaimTemplates.length > 0 ? { volumeClaimTemplates, persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' } } : {};
}
