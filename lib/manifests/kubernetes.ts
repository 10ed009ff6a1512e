// Objects of Kubernetes, as far as rules look at them.
import * as z from 'zod';
import { manifest } from './objects';

const words = z.record(z.string(), z.string()).default({});
const metadata = manifest.shape.metadata.extend({ labels: words, annotations: words });
export const object = manifest.extend({ metadata });

const number = z.union([z.number(), z.string()]);
const probe = z.looseObject({
  httpGet: z.looseObject({ path: z.string(), port: number }).optional(),
  tcpSocket: z.looseObject({ port: number }).optional(),
  periodSeconds: z.number().default(10),
  failureThreshold: z.number().default(3),
});
const reference = z.looseObject({ name: z.string(), key: z.string() });
const hook = z.looseObject({
  exec: z.looseObject({ command: z.array(z.string()) }).optional(),
  sleep: z.looseObject({ seconds: z.number() }).optional(),
});
/** What a pod says for all of its containers, and each of them may say otherwise. */
const security = {
  runAsNonRoot: z.boolean().optional(),
  runAsUser: z.number().optional(),
  seccompProfile: z.looseObject({ type: z.string() }).optional(),
};
const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  args: z.array(z.string()).default([]),
  env: z
    .array(
      z.looseObject({
        name: z.string(),
        value: z.string().optional(),
        valueFrom: z.looseObject({ secretKeyRef: reference.optional() }).optional(),
      }),
    )
    .default([]),
  ports: z
    .array(z.looseObject({ name: z.string(), containerPort: z.number(), hostPort: z.number().optional() }))
    .default([]),
  resources: z
    .looseObject({
      requests: z.record(z.string(), number).default({}),
      limits: z.record(z.string(), number).default({}),
    })
    .default({ requests: {}, limits: {} }),
  volumeMounts: z
    .array(z.looseObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().default(false) }))
    .default([]),
  readinessProbe: probe.optional(),
  livenessProbe: probe.optional(),
  startupProbe: probe.optional(),
  lifecycle: z.looseObject({ preStop: hook.optional() }).optional(),
  securityContext: z
    .looseObject({
      ...security,
      allowPrivilegeEscalation: z.boolean().optional(),
      readOnlyRootFilesystem: z.boolean().optional(),
      capabilities: z
        .looseObject({ drop: z.array(z.string()).default([]), add: z.array(z.string()).default([]) })
        .optional(),
      privileged: z.boolean().optional(),
    })
    .default({}),
});
const pod = z.looseObject({
  serviceAccountName: z.string().optional(),
  automountServiceAccountToken: z.boolean().optional(),
  hostNetwork: z.boolean().optional(),
  hostPID: z.boolean().optional(),
  hostIPC: z.boolean().optional(),
  terminationGracePeriodSeconds: z.number().default(30),
  securityContext: z.looseObject(security).default({}),
  containers: z.array(container),
  initContainers: z.array(container).default([]),
  volumes: z
    .array(
      z.looseObject({
        name: z.string(),
        configMap: z.looseObject({ name: z.string() }).optional(),
        hostPath: z.unknown().optional(),
      }),
    )
    .default([]),
});

/** Strict: a selector by expressions would be read as one that selects too much. */
const selector = z.strictObject({ matchLabels: words });
export const workload = object.extend({
  kind: z.enum(['Deployment', 'StatefulSet']),
  spec: z.looseObject({
    // Left out where an autoscaler sets it.
    replicas: z.number().optional(),
    serviceName: z.string().optional(),
    selector,
    template: z.looseObject({ metadata: z.looseObject({ labels: words, annotations: words }), spec: pod }),
    volumeClaimTemplates: z
      .array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) }))
      .default([]),
  }),
});
export const service = object.extend({
  kind: z.literal('Service'),
  spec: z.looseObject({
    clusterIP: z.string().optional(),
    publishNotReadyAddresses: z.boolean().default(false),
    selector: words,
    ports: z.array(
      z.looseObject({
        name: z.string(),
        port: z.number(),
        targetPort: number,
        appProtocol: z.string().optional(),
      }),
    ),
  }),
});
export const configMap = object.extend({ kind: z.literal('ConfigMap'), data: words });
export const budget = object.extend({
  kind: z.literal('PodDisruptionBudget'),
  spec: z.looseObject({ maxUnavailable: number.optional(), minAvailable: number.optional(), selector }),
});
export const autoscaler = object.extend({
  kind: z.literal('HorizontalPodAutoscaler'),
  spec: z.looseObject({
    scaleTargetRef: z.looseObject({ kind: z.string(), name: z.string() }),
    minReplicas: z.number().default(1),
    maxReplicas: z.number(),
    metrics: z
      .array(
        z.looseObject({
          type: z.string(),
          containerResource: z.looseObject({ name: z.string(), container: z.string() }).optional(),
        }),
      )
      .default([]),
  }),
});
export const externalSecret = object.extend({
  kind: z.literal('ExternalSecret'),
  spec: z.looseObject({
    target: z.looseObject({ name: z.string() }),
    data: z.array(z.looseObject({ secretKey: z.string() })),
  }),
});

export type Manifest = z.output<typeof object>;
export type Workload = z.output<typeof workload>;
export type Container = z.output<typeof container>;
export type ConfigMap = z.output<typeof configMap>;
export type Service = z.output<typeof service>;
export type Budget = z.output<typeof budget>;
export type Autoscaler = z.output<typeof autoscaler>;
export type ExternalSecret = z.output<typeof externalSecret>;

/** The labels that an object selects pods by. */
export const selectorOf = (of: Workload | Service | Budget) =>
  of.kind === 'Service' ? of.spec.selector : of.spec.selector.matchLabels;

/** All containers of the pods of a workload. */
export const containersOf = ({ spec: { template } }: Workload): Container[] => [
  ...template.spec.initContainers,
  ...template.spec.containers,
];

/** The port that a name or a number stands for in the pods of a workload. */
export const portOf = (workload: Workload, target: string | number) =>
  workload.spec.template.spec.containers
    .flatMap(({ ports }) => ports)
    .find(({ name, containerPort }) => name === target || containerPort === target);
