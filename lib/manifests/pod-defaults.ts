// What the API server fills in where pods are described.
// https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/core/v1/defaults.go
import { isMapping } from '../environment/mapping';
import { canonical } from '../environment/values';
import { always, both, each, fields, or, type Rule, unless } from './fields';

/**
 * An amount, as it is written back.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export const quantity: Rule = (value) =>
  typeof value === 'number' || typeof value === 'string' ? canonical(`${value}`) : value;

/** Amounts by name. */
export const quantities: Rule = (value) =>
  isMapping(value)
    ? Object.fromEntries(Object.entries(value).map(([name, amount]) => [name, quantity(amount, value)]))
    : value;

const httpGet = fields({ path: or('/'), scheme: or('HTTP') });
const grpc = fields({ service: or('') });
const hook = fields({ httpGet });

const probe = fields({
  httpGet,
  grpc,
  initialDelaySeconds: unless(0),
  timeoutSeconds: or(1),
  periodSeconds: or(10),
  successThreshold: or(1),
  failureThreshold: or(3),
});

/** https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting */
const pullPolicy = (image: unknown) => {
  const [, tag, digest] = /^(?:.*\/)?[^/:@]*(?::([^/:@]+))?(@.+)?$/.exec(`${image}`) ?? [];
  return (tag ?? (digest ? '' : 'latest')) === 'latest' ? 'Always' : 'IfNotPresent';
};

const source = fields({
  fieldRef: fields({ apiVersion: or('v1') }),
  resourceFieldRef: fields({ divisor: or('0') }),
});

const container = fields({
  imagePullPolicy: (policy, { image }) => policy ?? pullPolicy(image),
  terminationMessagePath: or('/dev/termination-log'),
  terminationMessagePolicy: or('File'),
  resources: always({ limits: quantities, requests: quantities }),
  env: each(fields({ value: unless(''), valueFrom: source })),
  ports: each(fields({ protocol: or('TCP'), hostPort: unless(0) })),
  volumeMounts: each(fields({ readOnly: unless(false) })),
  readinessProbe: probe,
  livenessProbe: probe,
  startupProbe: probe,
  lifecycle: fields({ preStop: hook, postStart: hook }),
  stdin: unless(false),
  stdinOnce: unless(false),
  tty: unless(false),
});

/** A claim as a template or by itself. */
export const claim = fields({
  resources: fields({ requests: quantities, limits: quantities }),
  volumeMode: or('Filesystem'),
});

const files = fields({ items: each(source) });
const mode = or(0o644);
/** Where a volume comes from is a field beside its name; one that comes from nowhere is an empty folder. */
const folder: Rule = (value, of) => value ?? (Object.keys(of).length === 1 ? {} : undefined);
const volume = fields({
  emptyDir: both(folder, fields({ sizeLimit: quantity })),
  configMap: fields({ defaultMode: mode }),
  secret: fields({ defaultMode: mode }),
  downwardAPI: both(files, fields({ defaultMode: mode })),
  projected: fields({
    defaultMode: mode,
    sources: each(
      fields({ serviceAccountToken: fields({ expirationSeconds: or(3600) }), downwardAPI: files }),
    ),
  }),
  hostPath: fields({ type: or('') }),
  ephemeral: fields({ volumeClaimTemplate: fields({ metadata: or({}), spec: claim }) }),
});

/** A pod's own fields. */
export const podSpec = fields({
  initContainers: each(container),
  containers: each(container),
  volumes: each(volume),
  // The older name of the same field:
  // https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec
  serviceAccountName: (name, { serviceAccount }) => name ?? serviceAccount,
  serviceAccount: (_, { serviceAccountName }) => serviceAccountName,
  dnsPolicy: or('ClusterFirst'),
  restartPolicy: or('Always'),
  schedulerName: or('default-scheduler'),
  securityContext: or({}),
  terminationGracePeriodSeconds: or(30),
  hostNetwork: unless(false),
  hostPID: unless(false),
  hostIPC: unless(false),
});

/** What pods are made from. */
export const podTemplate = fields({ metadata: or({}), spec: podSpec });
