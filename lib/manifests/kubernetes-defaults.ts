// What the API server fills in, by kind, in Kubernetes 1.29 to 1.36.
// https://github.com/kubernetes/kubernetes/tree/v1.36.0/pkg/apis: each group's v1/defaults.go
import { isMapping } from '../environment/mapping';
import { always, each, fields, or, type Rule, unless } from './fields';
import { claim, podTemplate } from './pod-defaults';

/**
 * Mappings of names to values, which are not written when they are empty. Other mappings are, as `emptyDir:
 * {}`.
 */
const namesToValues = new Set([
  'labels',
  'annotations',
  'matchLabels',
  'nodeSelector',
  'data',
  'binaryData',
  'limits',
  'requests',
]);
const isEmpty = (value: unknown) => isMapping(value) && Object.keys(value).length === 0;
const isNothing = (key: string, value: unknown) =>
  value === null ||
  value === undefined ||
  (Array.isArray(value) ? value.length === 0 : namesToValues.has(key) && isEmpty(value));

/** What an object of Kubernetes' own says when nulls and what is empty are left out. */
export const tidy: Rule = (value) => {
  if (Array.isArray(value)) return value.map((item) => tidy(item, {}));
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      isNothing(key, inner) ? [] : [[key, tidy(inner, value)]],
    ),
  );
};

const template = podTemplate;
const minReadySeconds = unless(0);
const spec = (rules: Record<string, Rule>) => fields({ spec: fields(rules) });

/**
 * Every namespace bears its name, so that selectors can name it.
 * https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name
 */
const ownName: Rule = (labels, { name }) => ({
  ...(isMapping(labels) && labels),
  'kubernetes.io/metadata.name': name,
});

const share = '25%';
const strategy = always({
  type: or('RollingUpdate'),
  rollingUpdate: (value, { type }) =>
    type === 'RollingUpdate' ? always({ maxSurge: or(share), maxUnavailable: or(share) })(value, {}) : value,
});
/** Where a type is written and nothing else, nothing is filled in. */
const updateStrategy = always({
  rollingUpdate: (value, { type }) =>
    fields({ partition: or(0) })(value ?? (type === undefined ? {} : undefined), {}),
  type: or('RollingUpdate'),
});

const isOutside = (type: unknown) => type === 'ExternalName';
const hasNodePorts = (type: unknown) => type === 'NodePort' || type === 'LoadBalancer';
const when =
  (holds: (type: unknown) => boolean, otherwise: unknown): Rule =>
  (value, { type }) =>
    value ?? (holds(type) ? otherwise : undefined);

const service = spec({
  selector: (labels) => (isEmpty(labels) ? undefined : labels),
  type: or('ClusterIP'),
  sessionAffinity: or('None'),
  sessionAffinityConfig: (config, { sessionAffinity }) =>
    config ?? (sessionAffinity === 'ClientIP' ? { clientIP: { timeoutSeconds: 10800 } } : undefined),
  internalTrafficPolicy: when((type) => !isOutside(type), 'Cluster'),
  externalTrafficPolicy: when(hasNodePorts, 'Cluster'),
  allocateLoadBalancerNodePorts: when((type) => type === 'LoadBalancer', true),
  // One family of addresses, on clusters with both too; which one is the cluster's choice.
  ipFamilyPolicy: (policy, { type, selector }) =>
    policy ?? (isOutside(type) || selector === undefined ? undefined : 'SingleStack'),
  publishNotReadyAddresses: unless(false),
  ports: each(
    fields({ protocol: or('TCP'), targetPort: (target, { port }) => target ?? port, nodePort: unless(0) }),
  ),
});

const peerPorts = each(fields({ ports: each(fields({ protocol: or('TCP') })) }));
const policyTypes: Rule = (types, { egress }) =>
  types ?? (Array.isArray(egress) && egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress']);

const job = {
  backoffLimit: or(6),
  suspend: or(false),
  completionMode: or('NonIndexed'),
  podReplacementPolicy: or('TerminatingOrFailed'),
};
const runs: Rule = (value, { completions, parallelism }) =>
  value ?? (completions === undefined && parallelism === undefined ? 1 : undefined);

/** Rules by `group/Kind`. */
export const kubernetes: Record<string, Rule> = {
  '/Namespace': fields({ metadata: fields({ labels: ownName }) }),
  '/ConfigMap': fields({}),
  '/ServiceAccount': fields({}),
  '/Secret': fields({ type: or('Opaque') }),
  '/Service': service,
  '/PersistentVolumeClaim': fields({ spec: claim }),
  'policy/PodDisruptionBudget': fields({}),
  'autoscaling/HorizontalPodAutoscaler': spec({ minReplicas: or(1) }),
  'networking.k8s.io/NetworkPolicy': spec({ policyTypes, ingress: peerPorts, egress: peerPorts }),
  // Replicas are not filled in: left out, they are an autoscaler's.
  'apps/Deployment': spec({
    minReadySeconds,
    paused: unless(false),
    revisionHistoryLimit: or(10),
    progressDeadlineSeconds: or(600),
    strategy,
    template,
  }),
  'apps/StatefulSet': spec({
    minReadySeconds,
    revisionHistoryLimit: or(10),
    podManagementPolicy: or('OrderedReady'),
    updateStrategy,
    persistentVolumeClaimRetentionPolicy: always({ whenDeleted: or('Retain'), whenScaled: or('Retain') }),
    template,
    volumeClaimTemplates: each(
      fields({
        apiVersion: or('v1'),
        kind: or('PersistentVolumeClaim'),
        spec: claim,
        status: or({ phase: 'Pending' }),
      }),
    ),
  }),
  'apps/DaemonSet': spec({
    minReadySeconds,
    revisionHistoryLimit: or(10),
    updateStrategy: always({
      type: or('RollingUpdate'),
      rollingUpdate: (value, { type }) =>
        type === 'RollingUpdate' ? always({ maxSurge: or(0), maxUnavailable: or(1) })(value, {}) : value,
    }),
    template,
  }),
  'batch/Job': spec({ completions: runs, parallelism: (value) => value ?? 1, ...job, template }),
  'batch/CronJob': spec({
    concurrencyPolicy: or('Allow'),
    suspend: or(false),
    successfulJobsHistoryLimit: or(3),
    failedJobsHistoryLimit: or(1),
    jobTemplate: fields({ metadata: or({}), spec: fields({ template }) }),
  }),
};
