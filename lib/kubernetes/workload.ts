// Pods of one kind, and the configuration that is mounted into them.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { Autoscaler, type Scaling } from './autoscaler';
import { claims, podTemplate } from './pod';
import type { PodOptions } from './pod-options';

/** What is mounted, and at which path of the container. */
export type Mount = { at: string } & (OwnConfig | SharedConfig | Scratch | Claim | Foreign);

/** The workload's own configuration; a change of it restarts the pods. */
interface OwnConfig {
  config: true;
}

/** A ConfigMap of another owner; the program reads it again by itself. */
interface SharedConfig {
  configMap: string;
}

/** Files of a ConfigMap or a Secret that is made elsewhere. */
interface Foreign {
  foreign: { configMap?: string | undefined; secret?: string | undefined };
}

/** Room that is lost with the pod. */
interface Scratch {
  scratch: string;
}

/** A volume of the pod's own that outlives it. */
interface Claim {
  claim: { disk: string; storageClass?: string | undefined };
}

/** A program as it runs in a container, and how its pods come and go. */
export interface Program {
  readonly image: string;
  /** Version of the program, for people who look at the object. */
  readonly version: string;
  /** Pods, memory request and limit, CPU request. */
  readonly sizing: { replicas: number; memory: string; cpu: string };
  /** User and group id that the image is made for. */
  readonly userId: number;
  /** @default the entry point of the image */
  readonly command?: string[];
  /** @default none */
  readonly args?: string[];
  /** @default none */
  readonly env?: k8s.EnvVar[];
  /** Files of its own configuration, by name. @default none */
  readonly config?: Record<string, string>;
  /** What is mounted, by the name of the volume. @default nothing */
  readonly mounts?: Record<string, Mount>;
  /** Whether the pods have names and volumes of their own. @default a Deployment */
  readonly stateful?: true;
  /** Annotations of the Deployment or StatefulSet, not of its pods. @default none */
  readonly annotations?: Record<string, string>;
  /** A rollout starts the new pod before it stops the old one, or after. @default start first */
  readonly rollout?: 'start first' | 'stop first';
  /** @default none: a pod that runs is ready */
  readonly readiness?: k8s.Probe;
  /** @default none: readiness is probed from the start */
  readonly startup?: k8s.Probe;
  /** Seconds that a pod waits in a termination hook, for a program that does not wait itself. @default 0 */
  readonly leaveSeconds?: number;
  /** Seconds from the signal to stop to the end by force. @default 30, as Kubernetes has it */
  readonly graceSeconds?: number;
  /** Whether it never ends by itself: more time than `graceSeconds` would only be waited. @default it does */
  readonly endedByForce?: true;
  /** Seconds that a pod must be ready before the next is touched. @default 0 */
  readonly minReadySeconds?: number;
}

/** Whether its pods have volumes that outlive them. */
export const hasClaim = ({ mounts = {} }: Pick<Program, 'mounts'>) =>
  Object.values(mounts).some((mount) => 'claim' in mount);

/** A workload by its names and labels: nothing of it is derived here. */
export interface WorkloadProps extends Program {
  /** Name of the Deployment or StatefulSet, and of the ConfigMap. */
  readonly name: string;
  /** @default the namespace that it is applied to */
  readonly namespace?: string;
  /** Labels of the objects. @default none */
  readonly labels?: Record<string, string>;
  /** Labels by which its pods are selected. They can never be changed. */
  readonly selector: Record<string, string>;
  /** Labels of the pods beside those of the selector. @default none */
  readonly podLabels?: Record<string, string>;
  /** Annotations of the pods. A change restarts them. @default none */
  readonly podAnnotations?: Record<string, string>;
  /** Name of the container. @default the name of the workload */
  readonly container?: string;
  /** Ports that the container listens on. @default none */
  readonly ports?: readonly { name: string; number: number }[];
  /** Account that the pods run as. @default the namespace's default account */
  readonly serviceAccount?: string;
  /** Placement and more of its pods. @default what its program needs */
  readonly options?: PodOptions;
  /** Who counts its pods instead of Git. @default nobody */
  readonly scaling?: Scaling;
  /** Headless Service that gives stateful pods their host names. @default the name of the workload */
  readonly serviceName?: string;
}

/** A ConfigMap, and pods that have it mounted. */
export class Workload extends Construct {
  /**
   * Seconds after which a pod that is not yet ready counts as failed: what its start may take, and ten
   * minutes for the end of the one before it and for the image.
   */
  readonly deadlineSeconds: number;

  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    const { name, namespace, labels = {}, config } = props;
    const about = { name, ...(namespace && { namespace }), labels };
    this.deadlineSeconds = startSeconds(props.startup) + (props.minReadySeconds ?? 0) + 600;

    if (config) new k8s.KubeConfigMap(this, 'config', { metadata: about, data: config });
    const metadata = {
      ...about,
      labels: { ...labels, 'app.kubernetes.io/version': props.version },
      ...(props.annotations && { annotations: props.annotations }),
    };
    if (props.stateful) new k8s.KubeStatefulSet(this, 'pods', { metadata, spec: this.stateful(props) });
    else new k8s.KubeDeployment(this, 'pods', { metadata, spec: this.stateless(props) });
    if (props.scaling) {
      new Autoscaler(this, 'autoscaler', {
        ...about,
        ...props.scaling,
        kind: props.stateful ? 'StatefulSet' : 'Deployment',
        container: props.container ?? name,
      });
    }
  }

  private stateful(props: WorkloadProps) {
    return {
      ...pods(props),
      serviceName: props.serviceName ?? props.name,
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: props.options?.updateStrategy ?? 'RollingUpdate' },
      ...claims(props),
    };
  }

  private stateless(props: WorkloadProps) {
    const surge = props.rollout === 'stop first' ? 0 : 1;
    const { maxSurge, maxUnavailable } = props.options?.rollingUpdate ?? {
      maxSurge: surge,
      maxUnavailable: 1 - surge,
    };
    return {
      ...pods(props),
      progressDeadlineSeconds: this.deadlineSeconds,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: {
          maxSurge: k8s.IntOrString.fromNumber(maxSurge),
          maxUnavailable: k8s.IntOrString.fromNumber(maxUnavailable),
        },
      },
    };
  }
}

const pods = (props: WorkloadProps) => ({
  // An autoscaler sets them: what Git said too, each sync would undo.
  ...(!props.scaling && { replicas: props.sizing.replicas }),
  minReadySeconds: props.minReadySeconds ?? 0,
  selector: { matchLabels: props.selector },
  template: podTemplate(props),
});

const startSeconds = (probe?: k8s.Probe) => (probe?.failureThreshold ?? 0) * (probe?.periodSeconds ?? 0);
