// What Prometheus is told for a ServiceMonitor: that which Kubernetes would find, and that which the
// Prometheus operator makes of a monitor.
// https://prometheus.io/docs/prometheus/latest/configuration/configuration/#endpoints
import type { Service, Workload } from '../../lib/manifests/kubernetes';
import type { Manifests } from '../../lib/manifests/manifests';
import type { ServiceMonitor } from '../../lib/manifests/service-monitors';

type Labels = Record<string, string>;

/** A pod as it would be there. */
export interface Pod {
  name: string;
  workload: Workload;
}

/** A port of a pod, found by a Service. */
export interface Endpoint {
  pod: Pod;
  port: string;
  labels: Labels;
}

/** The pods of a workload: numbered, if it is a StatefulSet, and otherwise called something. */
export const podsOf = (workload: Workload): Pod[] =>
  Array.from({ length: workload.spec.replicas ?? 1 }, (_, index) => ({
    name: `${workload.metadata.name}-${workload.kind === 'StatefulSet' ? index : `5d8f7c9b6-x2k${index}`}`,
    workload,
  }));

/** Name of a label of Kubernetes inside of one of Prometheus. */
const sanitized = (name: string) => name.replaceAll(/[^A-Za-z0-9_]/g, '_');
const prefixed = (prefix: string, labels: Labels) =>
  Object.entries(labels).flatMap(([name, value]) => [
    [`__meta_kubernetes_${prefix}_label_${sanitized(name)}`, value],
    [`__meta_kubernetes_${prefix}_labelpresent_${sanitized(name)}`, 'true'],
  ]);

/**
 * What is known of a port of a pod. Its container has a name if it declares the port: what the mesh injects
 * is not in the manifests.
 */
function endpoint(
  { metadata }: Service,
  { name: port, targetPort }: Service['spec']['ports'][number],
  pod: Pod,
): Endpoint {
  const { template } = pod.workload.spec;
  const container = template.spec.containers.find(({ ports }) =>
    ports.some(({ name, containerPort }) => [name, containerPort].includes(targetPort)),
  );
  const labels = Object.fromEntries([
    ['__meta_kubernetes_namespace', metadata.namespace ?? ''],
    ['__meta_kubernetes_service_name', metadata.name],
    ...prefixed('service', metadata.labels),
    ...Object.entries(metadata.annotations).map(([name, value]) => [
      `__meta_kubernetes_service_annotation_${sanitized(name)}`,
      value,
    ]),
    ['__meta_kubernetes_endpoint_port_name', port],
    ['__meta_kubernetes_endpoint_address_target_kind', 'Pod'],
    ['__meta_kubernetes_endpoint_address_target_name', pod.name],
    ['__meta_kubernetes_pod_name', pod.name],
    ['__meta_kubernetes_pod_phase', 'Running'],
    ...(container ? [['__meta_kubernetes_pod_container_name', container.name]] : []),
    ...prefixed('pod', template.metadata.labels),
  ]);
  return { pod, port, labels };
}

/** Every port of every pod, once for each Service that finds it. */
export const endpoints = (manifests: Manifests): Endpoint[] =>
  manifests.services.flatMap((service) =>
    manifests
      .selectedBy(service)
      .flatMap(podsOf)
      .flatMap((pod) => service.spec.ports.map((port) => endpoint(service, port, pod))),
  );

const snakeCase = (key: string) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const copied = (from: string, target_label: string) => ({
  source_labels: [`__meta_kubernetes_${from}`],
  target_label,
});

/**
 * What the operator does before it does what the monitor says.
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/prometheus/promcfg.go
 */
const always = ({ spec }: ServiceMonitor, port: string) => [
  ...Object.entries(spec.selector.matchLabels).map(([name, value]) => ({
    source_labels: [
      `__meta_kubernetes_service_label_${sanitized(name)}`,
      `__meta_kubernetes_service_labelpresent_${sanitized(name)}`,
    ],
    regex: `(${value});true`,
    action: 'keep',
  })),
  { source_labels: ['__meta_kubernetes_endpoint_port_name'], regex: port, action: 'keep' },
  copied('namespace', 'namespace'),
  copied('service_name', 'service'),
  copied('pod_name', 'pod'),
  copied('pod_container_name', 'container'),
  { source_labels: ['__meta_kubernetes_pod_phase'], regex: '(Failed|Succeeded)', action: 'drop' },
  copied('service_name', 'job'),
  { target_label: 'endpoint', replacement: port },
];

/**
 * The scrapes of a monitor among all endpoints of its namespace.
 * @param addressOf Where a port of a pod is.
 */
export const scrapeConfigs = (
  monitor: ServiceMonitor,
  all: Endpoint[],
  addressOf: (endpoint: Endpoint) => string,
) =>
  monitor.spec.endpoints.map(({ port, path, relabelings }, index) => ({
    job_name: `serviceMonitor/${monitor.metadata.namespace}/${monitor.metadata.name}/${index}`,
    metrics_path: path,
    static_configs: all
      .filter(({ labels }) => labels.__meta_kubernetes_namespace === monitor.metadata.namespace)
      .map((endpoint) => ({ targets: [addressOf(endpoint)], labels: endpoint.labels })),
    relabel_configs: [
      ...always(monitor, port),
      ...relabelings.map((relabeling) =>
        Object.fromEntries(Object.entries(relabeling).map(([key, value]) => [snakeCase(key), value])),
      ),
    ],
  }));
