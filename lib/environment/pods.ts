// What an operator may say of pods, for all and for each component, in Kubernetes' own words.
import * as z from 'zod';
import { isMapping } from './mapping';
import { dnsSubdomain, ownAnnotations, ownLabels } from './names';
import { labelKey, labelValue, variableName, dnsLabel as volumeName } from './shapes';
import { count, cpu, distinct, dnsLabel, line, shaped, size, text } from './values';

const key = shaped(labelKey);
const value = shaped(labelValue);
const selected = z.record(key, value);

/** https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
const toleration = z
  .strictObject({
    key: key.exactOptional().describe('Key of the taint. Left out, with Exists: every taint.'),
    operator: z.enum(['Equal', 'Exists']).exactOptional().describe('Equal, unless it is said.'),
    value: value.exactOptional().describe('Value of the taint, with operator Equal.'),
    effect: z
      .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
      .exactOptional()
      .describe('Effect of the taint. Left out: every effect.'),
    tolerationSeconds: count(0).exactOptional().describe('How long a pod stays on a node with the taint.'),
  })
  .refine(
    ({ operator, value }) => operator !== 'Exists' || value === undefined,
    'no value with operator Exists',
  )
  .refine(({ operator, key }) => operator === 'Exists' || key !== undefined, 'a key, or operator Exists')
  .refine(
    ({ effect, tolerationSeconds }) => tolerationSeconds === undefined || effect === 'NoExecute',
    'tolerationSeconds only with effect NoExecute',
  );

const labelRequirement = z.strictObject({
  key,
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: distinct(value).exactOptional(),
});
const nodeRequirement = z.strictObject({
  key,
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']),
  values: distinct(value).exactOptional(),
});
const nodeTerm = z.strictObject({
  matchExpressions: z.array(nodeRequirement).exactOptional(),
  matchFields: z.array(nodeRequirement).exactOptional(),
});
const labelSelector = z.strictObject({
  matchLabels: selected.exactOptional(),
  matchExpressions: z.array(labelRequirement).exactOptional(),
});
const podTerm = z.strictObject({
  topologyKey: key,
  labelSelector: labelSelector.exactOptional(),
  namespaces: distinct(dnsLabel).exactOptional(),
  namespaceSelector: labelSelector.exactOptional(),
});
const weight = count(1, 100);
const podAffinity = z.strictObject({
  requiredDuringSchedulingIgnoredDuringExecution: z
    .array(podTerm)
    .exactOptional()
    .describe('All of them must hold.'),
  preferredDuringSchedulingIgnoredDuringExecution: z
    .array(z.strictObject({ weight, podAffinityTerm: podTerm }))
    .exactOptional()
    .describe('The more of them hold, the better.'),
});

/** https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity */
const affinity = z.strictObject({
  nodeAffinity: z
    .strictObject({
      requiredDuringSchedulingIgnoredDuringExecution: z
        .strictObject({
          nodeSelectorTerms: z.array(nodeTerm).min(1, 'at least one term').describe('One of them must hold.'),
        })
        .exactOptional()
        .describe('What nodes must have.'),
      preferredDuringSchedulingIgnoredDuringExecution: z
        .array(z.strictObject({ weight, preference: nodeTerm }))
        .exactOptional()
        .describe('What nodes should have.'),
    })
    .exactOptional()
    .describe('Which nodes pods run on.'),
  podAffinity: podAffinity.exactOptional().describe('Which pods they run beside.'),
  podAntiAffinity: podAffinity.exactOptional().describe('Which pods they do not run beside.'),
});

const unsatisfiable = z.enum(['ScheduleAnyway', 'DoNotSchedule']).exactOptional();

/** Variables that the product gives to its programs, and those by which the loader would run something else. */
const ownVariables = /^(?:GOMEMLIMIT|ORDINAL|AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY)|LD_.*)$/;

const variable = shaped(variableName).refine(
  (name) => !ownVariables.test(name),
  'another variable: this one is given by the product, or means something to the loader of programs',
);

/** Where files are that the product itself mounts. */
const taken = [
  '/conf',
  '/runtime-config',
  '/var/tempo',
  '/tmp',
  '/etc/nginx',
  '/object-store-ca',
  '/object-store-key',
  '/tls',
  '/public-users',
  '/public-tls',
  '/proc',
  '/sys',
  '/dev',
];

/** Where files of others are mounted. */
export const mountPath = text(
  /^\/[A-Za-z0-9._-]+(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)*$/,
  'a path such as /etc/ssl/company, without .. and without a slash at its end',
).refine(
  (path) => !taken.some((own) => path === own || path.startsWith(`${own}/`) || own.startsWith(`${path}/`)),
  `another path: ${taken.join(', ')} and what is above them is the program’s own`,
);

/** Volumes of the product's own programs. */
const ownVolumes = [
  ...['config', 'overrides', 'data', 'tmp', 'tls'],
  ...['object-store-ca', 'object-store-key', 'public-users', 'public-tls'],
];

const distinctPaths = (mounts: readonly { mountPath: string }[]) =>
  new Set(mounts.map(({ mountPath }) => mountPath)).size === mounts.length;

const mount = z
  .strictObject({
    mountPath: mountPath.describe('Where its files are in the container. They cannot be written.'),
    configMap: dnsSubdomain.exactOptional().describe('ConfigMap with the files. It is not rendered.'),
    secret: dnsSubdomain.exactOptional().describe('Secret with the files. It is not rendered.'),
  })
  .refine(
    ({ configMap, secret }) => (configMap === undefined) !== (secret === undefined),
    'either configMap or secret',
  );

const argument = line('an argument such as -mem-ballast-size-mbs=64').refine(
  (one) =>
    !/^-{0,2}(?:target|config\.|server\.|multitenancy|auth|storage|memberlist)/.test(one) &&
    one.startsWith('-'),
  'a flag that starts with - and is none of those that the product decides: -target, -config.*, -server.*, -storage.*, -memberlist.*',
);

const shape = {
  nodeSelector: selected.exactOptional().describe('Labels of the nodes that pods run on.'),
  tolerations: distinct(toleration)
    .exactOptional()
    .describe('Taints of nodes that pods run on all the same.'),
  affinity: affinity.exactOptional().describe('Affinity to nodes and to other pods.'),
  topologySpreadConstraints: z
    .strictObject({
      hostname: unsatisfiable.describe('Over nodes. By default ScheduleAnyway.'),
      zone: unsatisfiable.describe('Over zones. By default ScheduleAnyway.'),
    })
    .exactOptional()
    .describe(
      'Whether pods that cannot be spread wait (DoNotSchedule), or start all the same (ScheduleAnyway).',
    ),
  priorityClassName: dnsSubdomain.exactOptional().describe('Priority class. It must exist.'),
  runtimeClassName: dnsSubdomain.exactOptional().describe('Runtime class. It must exist.'),
  imagePullSecrets: distinct(dnsSubdomain)
    .exactOptional()
    .describe('Secrets that images are fetched with. They are not rendered.'),
  imagePullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .exactOptional()
    .describe('By default IfNotPresent.'),
  labels: ownLabels.exactOptional().describe('Labels of pods. A change restarts them.'),
  annotations: ownAnnotations
    .exactOptional()
    .describe(
      'Annotations of pods, such as cluster-autoscaler.kubernetes.io/safe-to-evict. A change restarts them.',
    ),
  serviceAccountAnnotations: ownAnnotations
    .exactOptional()
    .describe('Annotations of the service account, such as those of a cloud’s workload identity.'),
  env: z
    .record(variable, line('the value of a variable', 1000))
    .exactOptional()
    .describe('Variables of the program, like HTTPS_PROXY. What is secret belongs into a Secret.'),
  mounts: z
    .record(
      shaped(volumeName).refine(
        (name) => !ownVolumes.includes(name),
        `another name: ${ownVolumes.join(', ')} are the program’s own volumes`,
      ),
      mount,
    )
    .refine((mounts) => distinctPaths(Object.values(mounts)), 'each mountPath once')
    .exactOptional()
    .describe('Files of ConfigMaps and Secrets, by the name of the volume.'),
  cpuLimit: cpu
    .exactOptional()
    .describe(
      'CPU limit, and request where that is more. By default there is none: throttling a query or a flush helps nobody.',
    ),
  memoryRequest: size({ least: '16Mi', most: '4Ti' })
    .exactOptional()
    .describe('Memory request, where it is less than the limit. A pod above its request is evicted first.'),
  ephemeralStorage: size({ least: '64Mi', most: '1Ti' })
    .exactOptional()
    .describe('Disk of the node for logs, request and limit. By default 64Mi and 128Mi.'),
  runAsUser: z
    .union([z.literal('cluster'), count(1)])
    .exactOptional()
    .describe(
      'User id of the program. By default the one that the image is made for. cluster: the cluster gives one, like OpenShift.',
    ),
  updateStrategy: z
    .enum(['RollingUpdate', 'OnDelete'])
    .exactOptional()
    .describe(
      'Of StatefulSets. By default RollingUpdate: pods take a change one after the other. OnDelete: each when somebody deletes it.',
    ),
  rollingUpdate: z
    .strictObject({
      maxSurge: count(0, 100).describe('New pods that start before old ones stop.'),
      maxUnavailable: count(0, 100).describe('Old pods that stop before new ones are ready.'),
    })
    .refine(
      ({ maxSurge, maxUnavailable }) => maxSurge + maxUnavailable > 0,
      'maxSurge or maxUnavailable above 0: with neither no pod is ever replaced',
    )
    .exactOptional()
    .describe(
      'Of Deployments: how many pods a change replaces at once. By default one starts before one stops; a compactor stops first.',
    ),
  terminationGracePeriodSeconds: count(30, 7200)
    .exactOptional()
    .describe(
      'Seconds from the signal to stop to the end by force; never less than the program needs. Queriers and query-frontends, which do not end by themselves, keep theirs.',
    ),
};

/** Settings of all pods. */
export const pods = z.strictObject(shape).meta({ id: 'pods' });

/** Flags are those of one program: another would not start with them. */
const own = pods
  .extend({
    args: distinct(argument).exactOptional().describe('Arguments of the program, after its own.'),
  })
  .meta({ id: 'ownPods' });
export type Pods = z.output<typeof own>;

/** The same for the pods of one component. */
export const ofPods = {
  pods: own
    .exactOptional()
    .describe(
      'Placement and more of its pods. What is said here is added to the `pods` of all, or takes its place.',
    ),
};

/** Options of all pods, with those of one component over them: mappings by key, all else as a whole. */
export function podOptions(all: Pods | undefined, ofOne: Pods | undefined): Pods {
  const merged = new Map<string, unknown>(Object.entries(all ?? {}));
  for (const [name, value] of Object.entries(ofOne ?? {})) {
    const below = merged.get(name);
    const isMerged = name !== 'affinity' && isMapping(below) && isMapping(value);
    merged.set(name, isMerged ? { ...below, ...value } : value);
  }
  return own.parse(Object.fromEntries(merged));
}
