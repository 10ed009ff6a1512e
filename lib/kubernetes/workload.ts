// A component in the cluster: its account, configuration, pods, Services and disruption budget.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { metadata } from '../delivery/metadata';
import { claims, podTemplate } from './pod';
import { serviceProps } from './service';
import type { Component } from '../topology/ports';
import type { Topology } from '../topology/topology';

/** What is mounted, and at which path of the container. */
export type Mount = { at: string } & (OwnConfig | SharedConfig | Scratch | Claim);

/** The component's own configuration; a change of it restarts the pods. */
interface OwnConfig {
  config: true;
}

/** A ConfigMap that others own; the program reads it again by itself. */
interface SharedConfig {
  configMap: string;
}

/** Room that is lost with the pod. */
interface Scratch {
  scratch: string;
}

/** A volume of the pod's own that outlives it. */
interface Claim {
  claim: { disk: string; storageClass?: string | undefined };
}

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
  /** Whether Argo CD waits with the pods until those of all others are well. @default all at once */
  readonly last?: true;
  /** A rollout starts the new pod before it stops the old one, or after. */
  readonly rollout: 'start first' | 'stop first';
  /** @default none: nobody calls it */
  readonly readiness?: k8s.Probe;
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
  /**
   * Seconds after which a pod that is not yet ready counts as failed: what its start may take, and ten minutes for the
   * end of the one before it and for the image.
   */
  readonly deadlineSeconds: number;

  constructor(scope: Construct, props: WorkloadProps) {
    super(scope, props.component);
    const { topology, component, sizing } = props;
    const about = { name: topology.name(component), namespace: topology.environment.namespace, labels: topology.labels(component) };
    this.deadlineSeconds = startSeconds(props.startup) + props.minReadySeconds + 600;

    new k8s.KubeServiceAccount(this, 'account', { metadata: metadata({ kind: 'ServiceAccount', ...about }), automountServiceAccountToken: false });
    if (props.config) {
      new k8s.KubeConfigMap(this, 'config', { metadata: metadata({ kind: 'ConfigMap', ...about, content: props.config }), data: props.config });
    }
    for (const { name, service } of topology.services.filter(({ service }) => service.selects === component)) {
      new k8s.KubeService(this, `service-${name}`, serviceProps(topology, name, service));
    }
    if (sizing.replicas > 1) {
      new k8s.KubePodDisruptionBudget(this, 'budget', {
        metadata: metadata({ kind: 'PodDisruptionBudget', ...about }),
        spec: {
          maxUnavailable: k8s.IntOrString.fromNumber(1),
          selector: { matchLabels: topology.selector(component) },
          // A pod that serves nobody must not hold up the drain of a node; one with data may only go while the others are well.
          unhealthyPodEvictionPolicy: Object.values(props.mounts).some((mount) => 'claim' in mount) ? 'IfHealthyBudget' : 'AlwaysAllow',
        },
      });
    }

    const spec = {
      replicas: sizing.replicas,
      minReadySeconds: props.minReadySeconds,
      selector: { matchLabels: topology.selector(component) },
      template: podTemplate(props),
    };
    const pods = { ...about, labels: { ...about.labels, 'app.kubernetes.io/version': props.version }, ...(props.last && { last: props.last }) };
    if (props.stateful) {
      const stateful = {
        ...spec,
        serviceName: about.name,
        podManagementPolicy: 'Parallel',
        updateStrategy: { type: 'RollingUpdate' },
        ...claims(props),
      };
      new k8s.KubeStatefulSet(this, 'pods', { metadata: metadata({ kind: 'StatefulSet', ...pods, content: stateful }), spec: stateful });
    } else {
      const surge = props.rollout === 'start first' ? 1 : 0;
      const stateless = {
        ...spec,
        progressDeadlineSeconds: this.deadlineSeconds,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(surge), maxUnavailable: k8s.IntOrString.fromNumber(1 - surge) },
        },
      };
      new k8s.KubeDeployment(this, 'pods', { metadata: metadata({ kind: 'Deployment', ...pods, content: stateless }), spec: stateless });
    }
  }
}

const startSeconds = (probe?: k8s.Probe) => (probe?.failureThreshold ?? 0) * (probe?.periodSeconds ?? 0);
