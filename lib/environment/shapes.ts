// The texts that Kubernetes, its custom resources and Prometheus take: once, for the keys of an environment
// and for what is rendered.

/** What a text must look like. */
export interface Shape {
  pattern: RegExp;
  /** What an error says that it must be. */
  allowed: string;
}

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const word = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';

const shape = (pattern: string, allowed: string): Shape => ({ pattern: new RegExp(`^${pattern}$`), allowed });

/**
 * A name of most objects, as DNS has names of hosts.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
 */
export const dnsSubdomain = shape(
  `(?=.{1,253}$)${subdomain}`,
  'a DNS subdomain: up to 253 lower-case letters, digits, hyphens and dots, such as csi.fast; a letter or digit at both ends and around each dot',
);

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
export const dnsLabel = shape(
  '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?',
  'a DNS label: up to 63 lower-case letters, digits and hyphens, such as do-nyc3-prod',
);

/**
 * Name of a StatefulSet: its pods carry it in a label, followed by a hash.
 * https://github.com/kubernetes/kubernetes/issues/64023
 */
export const statefulSetName = shape(
  `(?=.{1,52}$)${label}`,
  'a DNS label of up to 52 letters, digits and hyphens: a label of its pods adds 11',
);

/**
 * Name of a Service. Kubernetes before 1.36 takes none that begins with a digit.
 * https://kubernetes.io/docs/concepts/services-networking/service/
 */
export const serviceName = shape(
  '[a-z]([-a-z0-9]{0,61}[a-z0-9])?',
  'up to 63 lower-case letters, digits and hyphens; a letter first',
);

/**
 * Name of a port of a container, and of one that a Service, a probe or a policy leads to.
 * https://www.rfc-editor.org/rfc/rfc6335#section-5.1
 */
export const portName = shape(
  `(?=.{1,15}$)(?=.*[a-z])(?!.*--)${label}`,
  'the name of a port: up to 15 lower-case letters, digits and single hyphens, a letter among them',
);

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
export const labelKey = shape(
  `((?=[^/]{1,253}/)${subdomain}/)?${word}`,
  'the key of a label: up to 63 letters, digits, hyphens, underscores and dots, with a DNS subdomain and a slash before if need be',
);

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
export const labelValue = shape(
  `(${word})?`,
  'the value of a label: up to 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends, or nothing',
);

/**
 * Key of a ConfigMap or a Secret.
 * https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-object
 */
export const configKey = shape(
  '(?=.{1,253}$)(?!\\.\\.)(?!\\.$)[-._A-Za-z0-9]+',
  'the name of a file: up to 253 letters, digits, hyphens, underscores and dots',
);

/**
 * Name of a variable. Kubernetes from 1.34 on takes almost all; no shell does.
 * https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
 */
export const variableName = shape(
  '[-._A-Za-z][-._A-Za-z0-9]*',
  'the name of a variable: letters, digits, hyphens, underscores and dots, and no digit first',
);

/** Of Grafana's objects. https://grafana.github.io/grafana-operator/docs/api/ */
export const grafanaUid = shape(
  '[A-Za-z0-9_-]{1,40}',
  'a uid of Grafana: up to 40 letters, digits, hyphens and underscores',
);

/**
 * A time span in Prometheus' notation: each unit at most once, the largest first.
 * https://prometheus.io/docs/prometheus/latest/querying/basics/#float-literals-and-time-durations
 */
export const prometheusDuration = shape(
  '(0|(?=.)([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)',
  'a duration of Prometheus, each unit at most once and the largest first, such as 30s or 1h30m',
);

/** https://pkg.go.dev/time#ParseDuration */
export const goDurationText = shape(
  '([0-9]+(\\.[0-9]+)?(ms|s|m|h))+',
  'a duration in h, m, s and ms such as 10m0s',
);

/** https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels */
export const prometheusLabel = shape(
  '(?!__)[A-Za-z_][A-Za-z0-9_]*',
  'the name of a Prometheus label: letters, digits and underscores, no digit first, not two underscores',
);
