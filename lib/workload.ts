// A component in the cluster: its account, configuration, pods, Services and disruption budget.
import { createHash } from 'node:crypto';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { canonical } from './environment/values';
import { podAnnotations, serviceAnnotations } from './integrations/linkerd';
import type { Component, ServiceName, Topology } from './topology';

/** What is mounted at a path of the container. */
export type Mount = { at: string } /** The component's own configuration; a change of it restarts the pods. */ & (
  | { config: true }
  /** A ConfigMap that others own; the program reads it again by itself. */
  | { configMap: string }
  /** Room that is lost with the pod. */
  | { scratch: string }
  /** A volume of the pod's own that outlives it. */
  | { claim: { disk: string; storageClass?: string | undefined } }
);

export interface WorkloadProps {
  readonly topology: Topology;
  readonly component: Component;
  readonly image: string;
  /** Version of the program, for people who look at the object. */
  readonly version: string;
  readonly sizing: { replicas: number; memory: string; cpu: string };
  /** User and group id that the image is made for. */
  readonly userId: number;
  /** @default the entry point of the image */
  readonly command?: string[];
  /** @default none */
  readonly args?: string[];
  /** @default none */
  readonly env?: k8s.EnvVar[];
  /** Files of the component's own configuration, by name. @default none */
  readonly config?: Record<string, string>;
  /** What is mounted, by the name of the volume. */
  readonly mounts: Record<string, Mount>;
  /** Whether the pods have names and volumes of their own. @default a Deployment */
  readonly stateful?: true;
  /** A rollout starts the new pod before it stops the old one, or after. */
  readonly rollout: 'start first' | 'stop first';
  readonly readiness: k8s.Probe;
  /** @default none: readiness is asked from the start */
  readonly startup?: k8s.Probe;
  /** Seconds that a pod waits in a termination hook, for a program that does not wait itself. @default 0 */
  readonly leaveSeconds?: number;
  /** Seconds from the signal to stop to the end by force. */
  readonly graceSeconds: number;
  /** Seconds that a pod must be ready before the next is touched. */
  readonly minReadySeconds: number;
}

/** A ConfigMap, pods that have it mounted, and whatever else Kubernetes needs to run and find them. */
export class Workload extends Construct {
  constructor(scope: Construct, props: WorkloadProps) {
    super(scope, props.component);
    const { topology, component, sizing } = props;
    const metadata = { name: topology.name(component), namespace: topology.environment.namespace, labels: topology.labels(component) };

    new k8s.KubeServiceAccount(this, 'account', { metadata, automountServiceAccountToken: false });
    if (props.config) new k8s.KubeConfigMap(this, 'config', { metadata, data: props.config });
    for (const { name, service } of topology.services.filter(({ service }) => service.selects === component)) {
      new k8s.KubeService(this, `service-${name}`, serviceProps(topology, name, service));
    }
    if (sizing.replicas > 1) {
      new k8s.KubePodDisruptionBudget(this, 'budget', {
        metadata,
        spec: {
          maxUnavailable: k8s.IntOrString.fromNumber(1),
          selector: { matchLabels: topology.selector(component) },
          // A pod that serves nobody must not hold up the drain of a node; one with data may only go while the others are well.
          unhealthyPodEvictionPolicy: props.stateful ? 'IfHealthyBudget' : 'AlwaysAllow',
        },
      });
    }

    const spec = {
      replicas: sizing.replicas,
      minReadySeconds: props.minReadySeconds,
      selector: { matchLabels: topology.selector(component) },
      template: podTemplate(props),
    };
    const workload = { ...metadata, labels: { ...metadata.labels, 'app.kubernetes.io/version': props.version } };
    if (props.stateful) {
      new k8s.KubeStatefulSet(this, 'pods', {
        metadata: workload,
        spec: {
          ...spec,
          serviceName: metadata.name,
          podManagementPolicy: 'Parallel',
          updateStrategy: { type: 'RollingUpdate' },
          ...claims(props),
        },
      });
    } else {
      const surge = props.rollout === 'start first' ? 1 : 0;
      new k8s.KubeDeployment(this, 'pods', {
        metadata: workload,
        spec: {
          ...spec,
          // Later than the start may take, or a slow start would count as a failed rollout.
          progressDeadlineSeconds: startSeconds(props.startup) + props.minReadySeconds + 600,
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(surge), maxUnavailable: k8s.IntOrString.fromNumber(1 - surge) },
          },
        },
      });
    }
  }
}

/** A Service, as the topology has it. */
export function serviceProps(topology: Topology, name: ServiceName, service: Topology['services'][number]['service']): k8s.KubeServiceProps {
  const component = service.selects === 'gossip' ? undefined : service.selects;
  const ports = topology.servicePorts(name);
  return {
    metadata: {
      name: topology.name(name),
      namespace: topology.environment.namespace,
      labels: topology.labels(component),
      ...annotated(serviceAnnotations(topology, ports)),
    },
    spec: {
      type: 'ClusterIP',
      ...(service.headless && { clusterIp: 'None' }),
      ...(service.notReady && { publishNotReadyAddresses: true }),
      selector: topology.selector(service.selects),
      ports: ports.map(({ name, number, targetPort, appProtocol }) => ({
        name,
        port: number,
        targetPort: k8s.IntOrString.fromString(targetPort),
        protocol: 'TCP',
        ...(appProtocol && { appProtocol }),
      })),
    },
  };
}

const quantity = (value: string) => k8s.Quantity.fromString(canonical(value));

const annotated = (annotations: Record<string, string>) => (Object.keys(annotations).length > 0 ? { annotations } : {});

const startSeconds = (probe?: k8s.Probe) => (probe?.failureThreshold ?? 0) * (probe?.periodSeconds ?? 0);

/** The pod: nothing that the Pod Security Standard "restricted" forbids. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
function podTemplate(props: WorkloadProps): k8s.PodTemplateSpec {
  const { topology, component, userId, sizing } = props;
  const memory = quantity(sizing.memory);
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
  const hash = props.config && { 'checksum/config': createHash('sha256').update(JSON.stringify(props.config)).digest('hex').slice(0, 16) };
  return {
    metadata: { labels: topology.podLabels(component), ...annotated({ ...hash, ...podAnnotations(topology, component) }) },
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
          resources: { requests: { cpu: quantity(sizing.cpu), memory }, limits: { memory } },
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          readinessProbe: props.readiness,
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
function claims({ mounts }: WorkloadProps) {
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
