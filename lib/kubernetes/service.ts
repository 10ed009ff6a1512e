// A Service by its names, labels and ports.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';

/** A port as the clients of a Service see it. */
export interface ServicePort {
  readonly name: string;
  readonly number: number;
  /** Name or number of the pods' port. */
  readonly targetPort: string | number;
  /** @default none: a mesh or a gateway finds out */
  readonly appProtocol?: string;
}

export interface ServiceProps {
  readonly name: string;
  /** @default the namespace that it is applied to */
  readonly namespace?: string;
  /** Labels of the object. @default none */
  readonly labels?: Record<string, string>;
  /** @default none */
  readonly annotations?: Record<string, string>;
  /** Labels of the pods that it stands for. */
  readonly selector: Record<string, string>;
  readonly ports: readonly ServicePort[];
  /** No address of its own: DNS answers with the pods'. @default it has one */
  readonly headless?: boolean;
  /** It has addresses of both families, where the cluster has them. @default one of the cluster's main family */
  readonly dualStack?: boolean;
  /** DNS also names pods that are not ready. @default only ready ones */
  readonly notReady?: boolean;
  /**
   * A load balancer of the cloud stands before it, which lets in some ranges of addresses; all, if none is
   * named. @default it is reached within the cluster
   */
  readonly loadBalancer?: { readonly sourceRanges: readonly string[] };
}

/** Properties of a Service. */
export const serviceProps = ({
  name,
  namespace,
  labels = {},
  annotations = {},
  ...props
}: ServiceProps): k8s.KubeServiceProps => ({
  metadata: {
    name,
    ...(namespace && { namespace }),
    labels,
    ...(Object.keys(annotations).length > 0 && { annotations }),
  },
  spec: {
    type: props.loadBalancer ? 'LoadBalancer' : 'ClusterIP',
    // Packets keep the address of who sends them, by which the network lets them in.
    ...(props.loadBalancer && { externalTrafficPolicy: 'Local' }),
    ...(props.loadBalancer &&
      props.loadBalancer.sourceRanges.length > 0 && {
        loadBalancerSourceRanges: [...props.loadBalancer.sourceRanges],
      }),
    ...(props.dualStack && { ipFamilyPolicy: 'PreferDualStack' }),
    ...(props.headless && { clusterIp: 'None' }),
    ...(props.notReady && { publishNotReadyAddresses: true }),
    selector: props.selector,
    ports: props.ports.map(({ name, number, targetPort, appProtocol }) => ({
      name,
      port: number,
      targetPort:
        typeof targetPort === 'number'
          ? k8s.IntOrString.fromNumber(targetPort)
          : k8s.IntOrString.fromString(targetPort),
      protocol: 'TCP',
      ...(appProtocol && { appProtocol }),
    })),
  },
});
