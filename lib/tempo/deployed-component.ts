// A component in the cluster: its account, Services, disruption budget, and what it runs.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { podAnnotations } from '../access/linkerd';
import { mostReplicas } from '../environment/autoscaling';
import type { Settings } from '../environment/contract';
import { podOptions } from '../environment/pods';
import type { Scaling } from '../kubernetes/autoscaler';
import { hasClaim, type Program, Workload } from '../kubernetes/workload';
import { imageName, imageVersion } from '../topology/images';
import type { Topology } from '../topology/topology';
import { service } from './service';

export interface DeployedComponentProps {
  /** The stack that it is a part of. */
  readonly topology: Topology;
  /** Name of the component. @example 'query-frontend' */
  readonly component: string;
}

/** All objects of one component. @throws if the environment of the topology does not have it */
export class DeployedComponent extends Construct {
  constructor(scope: Construct, id: string, { topology, component }: DeployedComponentProps) {
    super(scope, id);
    const { component: definition, settings } = topology.member(component);
    const { environment } = topology;
    const program = {
      ...definition.program(topology, settings),
      image: imageName(environment, definition.image),
      version: imageVersion(environment, definition.image),
    };
    const workloads = topology.workloads(component);
    const scaled = scaling(settings, program);
    const { serviceAccountAnnotations, ...options } = podOptions(
      environment.pods,
      definition.pods ? definition.pods(settings) : settings.pods,
    );
    const about = {
      name: topology.name(component),
      namespace: environment.namespace,
      labels: topology.labels(component),
    };

    new k8s.KubeServiceAccount(this, 'account', {
      metadata: { ...about, ...(serviceAccountAnnotations && { annotations: serviceAccountAnnotations }) },
      automountServiceAccountToken: false,
    });
    const services = topology.services.filter(({ service }) => service.selects === component);
    const [headless] = services.filter(({ service }) => service.headless);
    for (const own of services) service(this, `service-${own.name}`, topology, own);
    if (mostReplicas(settings) * workloads.length > 1) {
      new k8s.KubePodDisruptionBudget(this, 'budget', {
        metadata: about,
        spec: budget(topology.selector(component), program),
      });
    }
    for (const { name, selector } of workloads) {
      new Workload(this, name, {
        ...program,
        name,
        namespace: about.namespace,
        labels: about.labels,
        selector,
        podLabels: topology.podLabels(component),
        podAnnotations: podAnnotations(topology, component),
        container: component,
        ports: topology.ports(component),
        serviceAccount: about.name,
        options,
        ...(scaled && { scaling: scaled }),
        ...(headless && { serviceName: topology.name(headless.name) }),
      });
    }
  }
}

/** One pod may be missing, of all zones together. */
const budget = (matchLabels: Record<string, string>, program: Program): k8s.PodDisruptionBudgetSpec => ({
  maxUnavailable: k8s.IntOrString.fromNumber(1),
  selector: { matchLabels },
  // A pod that serves no requests must not hold up the drain of a node; one with data may only go while the
  // others are healthy.
  unhealthyPodEvictionPolicy: hasClaim(program) ? 'IfHealthyBudget' : 'AlwaysAllow',
});

/** What is on a disk is lost to readers when its pod goes: there such pods are only added. */
function scaling({ replicas = 1, autoscaling }: Settings, program: Program): Scaling | undefined {
  if (!autoscaling) return undefined;
  const { maxReplicas, stabilizationWindowSeconds, ...targets } = autoscaling;
  const { targetCPUUtilizationPercentage: cpu, targetMemoryUtilizationPercentage: memory } = targets;
  return {
    minReplicas: replicas,
    maxReplicas,
    targets: { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) },
    ...(!hasClaim(program) && { scaleDownSeconds: stabilizationWindowSeconds }),
  };
}
