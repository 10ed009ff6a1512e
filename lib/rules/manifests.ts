// The rendered objects as rules look at them: read back from what would be written, not from what was meant.
import { load } from 'js-yaml';
import * as z from 'zod';

const words = z.record(z.string(), z.string()).default({});
const metadata = z.looseObject({ name: z.string(), namespace: z.string().optional(), labels: words, annotations: words });
const object = z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata });

const number = z.union([z.number(), z.string()]);
const httpGet = z.looseObject({ path: z.string(), port: number });
const probe = z.looseObject({
  httpGet: httpGet.optional(),
  tcpSocket: z.looseObject({ port: number }).optional(),
  periodSeconds: z.number().default(10),
  failureThreshold: z.number().default(3),
});
const reference = z.looseObject({ name: z.string(), key: z.string() });
const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  args: z.array(z.string()).default([]),
  env: z
    .array(z.looseObject({ name: z.string(), value: z.string().optional(), valueFrom: z.looseObject({ secretKeyRef: reference.optional() }).optional() }))
    .default([]),
  ports: z.array(z.looseObject({ name: z.string(), containerPort: z.number(), protocol: z.string().optional() })).default([]),
  resources: z.looseObject({ limits: words }).default({ limits: {} }),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().default(false) })).default([]),
  readinessProbe: probe.optional(),
  livenessProbe: probe.optional(),
  startupProbe: probe.optional(),
  lifecycle: z.looseObject({ preStop: z.looseObject({ exec: z.looseObject({ command: z.array(z.string()) }).optional() }).optional() }).optional(),
  securityContext: z
    .looseObject({
      allowPrivilegeEscalation: z.boolean().optional(),
      readOnlyRootFilesystem: z.boolean().optional(),
      capabilities: z.looseObject({ drop: z.array(z.string()).default([]), add: z.array(z.string()).default([]) }).optional(),
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
  securityContext: z
    .looseObject({ runAsNonRoot: z.boolean().optional(), runAsUser: z.number().optional(), seccompProfile: z.looseObject({ type: z.string() }).optional() })
    .default({}),
  containers: z.array(container),
  initContainers: z.array(container).default([]),
  volumes: z
    .array(
      z.looseObject({
        name: z.string(),
        configMap: z.looseObject({ name: z.string() }).optional(),
        hostPath: z.unknown().optional(),
        emptyDir: z.unknown().optional(),
      }),
    )
    .default([]),
});

const workload = object.extend({
  kind: z.enum(['Deployment', 'StatefulSet']),
  spec: z.looseObject({
    replicas: z.number(),
    serviceName: z.string().optional(),
    selector: z.looseObject({ matchLabels: words }),
    template: z.looseObject({ metadata: z.looseObject({ labels: words, annotations: words }), spec: pod }),
    volumeClaimTemplates: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string(), labels: words }) })).default([]),
  }),
});
const service = object.extend({
  kind: z.literal('Service'),
  spec: z.looseObject({
    clusterIP: z.string().optional(),
    publishNotReadyAddresses: z.boolean().default(false),
    selector: words,
    ports: z.array(z.looseObject({ name: z.string(), port: z.number(), targetPort: number, appProtocol: z.string().optional() })),
  }),
});
const configMap = object.extend({ kind: z.literal('ConfigMap'), data: words });
const budget = object.extend({
  kind: z.literal('PodDisruptionBudget'),
  spec: z.looseObject({ maxUnavailable: number.optional(), minAvailable: number.optional(), selector: z.looseObject({ matchLabels: words }) }),
});
const externalSecret = object.extend({
  kind: z.literal('ExternalSecret'),
  spec: z.looseObject({ target: z.looseObject({ name: z.string() }), data: z.array(z.looseObject({ secretKey: z.string() })) }),
});

export type Manifest = z.output<typeof object>;
export type Workload = z.output<typeof workload>;
export type Container = z.output<typeof container>;
export type ConfigMap = z.output<typeof configMap>;

/** How an object is called in a message. */
export const called = ({ kind, metadata }: Manifest) => `${kind}/${metadata.name}`;

/** Whether all labels of a selector are among those of a pod. */
export const matches = (selector: Record<string, string>, labels: Record<string, string>) =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

/** All objects of one environment. */
export class Manifests {
  readonly all: Manifest[];
  readonly workloads: Workload[];
  readonly services: z.output<typeof service>[];
  readonly configMaps: ConfigMap[];
  readonly budgets: z.output<typeof budget>[];
  readonly externalSecrets: z.output<typeof externalSecret>[];

  constructor(readonly raw: readonly unknown[]) {
    const of = <Schema extends z.ZodType>(schema: Schema, ...kinds: string[]) =>
      this.all.filter(({ kind }) => kinds.includes(kind)).map((manifest) => schema.parse(manifest));
    this.all = raw.map((manifest) => object.parse(manifest));
    this.workloads = of(workload, 'Deployment', 'StatefulSet');
    this.services = of(service, 'Service');
    this.configMaps = of(configMap, 'ConfigMap');
    this.budgets = of(budget, 'PodDisruptionBudget');
    this.externalSecrets = of(externalSecret, 'ExternalSecret');
  }

  /** The namespace that pods run in. */
  get namespace(): string | undefined {
    return this.workloads[0]?.metadata.namespace;
  }

  /** Every container, and the workload that it belongs to. */
  get containers(): { workload: Workload; container: Container }[] {
    return this.workloads.flatMap((workload) =>
      [...workload.spec.template.spec.initContainers, ...workload.spec.template.spec.containers].map((container) => ({ workload, container })),
    );
  }

  /** The workload whose program has a `-target`. */
  target(name: string): Workload | undefined {
    return this.containers.find(({ container }) => container.args.includes(`-target=${name}`))?.workload;
  }

  /** The ConfigMaps that a workload has mounted. */
  mounted(workload: Workload): ConfigMap[] {
    const names = workload.spec.template.spec.volumes.flatMap(({ configMap }) => (configMap ? [configMap.name] : []));
    return this.configMaps.filter(({ metadata }) => metadata.namespace === workload.metadata.namespace && names.includes(metadata.name));
  }

  /** Every tempo.yaml, parsed. */
  readonly tempoYamls = once(() => this.files('tempo.yaml').map(({ configMap, text }) => ({ configMap, config: load(text) })));

  /** Every overrides.yaml, parsed. */
  readonly overrides = once(() => this.files('overrides.yaml').map(({ configMap, text }) => ({ configMap, overrides: load(text) })));

  /** Every file that provisions datasources of Grafana, as it stands and parsed. */
  readonly provisioned = once(() =>
    this.configMaps
      .filter(({ metadata }) => 'grafana_datasource' in metadata.labels)
      .flatMap((configMap) => Object.values(configMap.data).map((text) => ({ configMap, text, file: load(text) }))),
  );

  /** The files of all ConfigMaps, or those of one name. */
  files(name?: string): { configMap: ConfigMap; file: string; text: string }[] {
    return this.configMaps.flatMap((configMap) =>
      Object.entries(configMap.data)
        .filter(([file]) => name === undefined || file === name)
        .map(([file, text]) => ({ configMap, file, text })),
    );
  }

  /** The value at a path of the tempo.yaml of a target. @example value('ingester', 'ingester.lifecycler.ring.replication_factor') */
  value(target: string, path: string): unknown {
    const workload = this.target(target);
    const names = workload ? this.mounted(workload).map(({ metadata }) => metadata.name) : [];
    return dig(this.tempoYamls().find(({ configMap }) => names.includes(configMap.metadata.name))?.config, path);
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The value at a path of keys. */
export function dig(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Object.getOwnPropertyDescriptor(at, key)?.value : undefined), value);
}
