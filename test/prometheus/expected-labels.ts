// How each target is to be labelled: written out here, and not taken from what is rendered.
import type { Manifests } from '../../lib/manifests/manifests';
import type { Topology } from '../../lib/topology/topology';
import { podsOf } from './scrape-config';

/** The labels of each pod's program and of each pod's proxy, beside where they are scraped. */
export const expectedLabels = (
  { workloads }: Manifests,
  { componentLabel, environment: { cluster, namespace } }: Topology,
): Record<string, string>[] =>
  workloads.flatMap((workload) => {
    const component = workload.spec.template.metadata.labels[componentLabel] ?? '';
    return podsOf(workload).flatMap(({ name: pod }) => [
      // Of memcached its exporter tells.
      ...(component === 'memcached'
        ? []
        : [{ cluster, namespace, job: `${namespace}/${component}`, pod, container: component }]),
      { cluster, namespace, job: `${namespace}/linkerd-proxy`, pod, container: 'linkerd-proxy', component },
    ]);
  });
