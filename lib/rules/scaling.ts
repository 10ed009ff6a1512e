// Rules on autoscalers: each counts the pods of one workload, and nobody else does.
import { type Autoscaler, containersOf, type Workload } from '../manifests/kubernetes';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { type Violation, violation } from '../problem';

const counts = ({ spec, metadata }: Autoscaler, workload: Workload) =>
  spec.scaleTargetRef.kind === workload.kind &&
  spec.scaleTargetRef.name === workload.metadata.name &&
  metadata.namespace === workload.metadata.namespace;

/** The autoscaler that counts the pods of a workload. */
export const scalerOf = ({ autoscalers }: Manifests, workload: Workload) =>
  autoscalers.find((autoscaler) => counts(autoscaler, workload));

/** What keeps an autoscaler from reading its metrics. */
function unmeasured({ spec }: Autoscaler, workload: Workload): string[] {
  return spec.metrics.flatMap(({ containerResource }) => {
    if (!containerResource) return [];
    const { name, container } = containerResource;
    const found = containersOf(workload).find((one) => one.name === container);
    if (!found) return [`${called(workload)} has no container ${container}; name one of its own`];
    return found.resources.requests[name] === undefined
      ? [`container ${container} of ${called(workload)} requests no ${name}; a share of it is of nothing`]
      : [];
  });
}

/** Each autoscaler counts the pods of a workload that leaves their number to it, and can measure them. */
export function scaled(manifests: Manifests): Violation[] {
  const { autoscalers, workloads } = manifests;
  return [
    ...autoscalers.flatMap((autoscaler) => {
      const { kind, name } = autoscaler.spec.scaleTargetRef;
      const workload = workloads.find((one) => counts(autoscaler, one));
      if (!workload) return [violation(called(autoscaler), `there is no ${kind}/${name}; name one`)];
      return [
        ...(workload.spec.replicas === undefined
          ? []
          : [
              violation(
                called(workload),
                `sets replicas beside ${called(autoscaler)}: each sync undoes what that did; leave them out`,
              ),
            ]),
        ...unmeasured(autoscaler, workload).map((what) => violation(called(autoscaler), what)),
      ];
    }),
    ...workloads
      .filter((workload) => workload.spec.replicas === undefined && !scalerOf(manifests, workload))
      .map((workload) => violation(called(workload), 'says no replicas, and no autoscaler does; say them')),
  ];
}
