// What may be said of any pod beside what its program needs, in Kubernetes' own words.
import type * as k8s from 'cdk8s-plus-28/lib/imports/k8s';

/** Whether pods that cannot be spread wait. */
type Unsatisfiable = 'ScheduleAnyway' | 'DoNotSchedule' | undefined;

type Texts = Readonly<Record<string, string>>;

/** All is optional, and nothing is rendered that is not said. */
export interface PodOptions {
  readonly nodeSelector?: Texts | undefined;
  readonly tolerations?: readonly k8s.Toleration[] | undefined;
  readonly affinity?: k8s.Affinity | undefined;
  readonly topologySpreadConstraints?: { hostname?: Unsatisfiable; zone?: Unsatisfiable } | undefined;
  readonly priorityClassName?: string | undefined;
  readonly runtimeClassName?: string | undefined;
  /** Names of secrets. */
  readonly imagePullSecrets?: readonly string[] | undefined;
  readonly imagePullPolicy?: string | undefined;
  readonly labels?: Texts | undefined;
  readonly annotations?: Texts | undefined;
  /** Variables of the container. */
  readonly env?: Texts | undefined;
  /** Files of ConfigMaps and Secrets of others, by the name of the volume. */
  readonly mounts?:
    | Readonly<
        Record<string, { mountPath: string; configMap?: string | undefined; secret?: string | undefined }>
      >
    | undefined;
  /** Arguments of the container, after its own. */
  readonly args?: readonly string[] | undefined;
  readonly cpuLimit?: string | undefined;
  readonly memoryRequest?: string | undefined;
  /** Disk of the node for logs, request and limit. */
  readonly ephemeralStorage?: string | undefined;
  /** A user id, or that the cluster gives one. */
  readonly runAsUser?: number | 'cluster' | undefined;
  /** How pods of a StatefulSet take a change. */
  readonly updateStrategy?: 'RollingUpdate' | 'OnDelete' | undefined;
  /** How many pods of a Deployment a change replaces at once. */
  readonly rollingUpdate?: { readonly maxSurge: number; readonly maxUnavailable: number } | undefined;
  /** At least what the program needs; no more for one that is ended by force. */
  readonly terminationGracePeriodSeconds?: number | undefined;
}
