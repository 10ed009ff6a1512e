// What a component is: one value that says everything about it. An architecture is a list of them.
import type { Contract, Settings } from '../environment/contract';
import type { Environment } from '../environment/environment';
import type { Pods } from '../environment/pods';
import type { Program } from '../kubernetes/workload';
import type { Port } from './ports';
import type { Topology } from './topology';

/** A Service of a component. */
export interface ServiceSpec {
  /** Its ports by name; `as` is the number that clients see, if it is another. */
  readonly ports: readonly { readonly name: string; readonly as?: number }[];
  /** No address of its own: DNS answers with the pods'. */
  readonly headless?: true;
  /**
   * DNS also names pods that are not ready: they must find one another to become ready, or are scraped all
   * the more.
   */
  readonly notReady?: true;
}

/** A Service that is reached from outside of the cluster. */
export interface Exposed {
  /** Name of the Service, without `tempo-`. */
  readonly service: string;
  readonly type: 'ClusterIP' | 'LoadBalancer';
  readonly annotations: Readonly<Record<string, string>>;
  readonly loadBalancerSourceRanges?: readonly string[] | undefined;
  /** Ingresses, by the port of the Service that each leads to. */
  readonly ingresses: readonly {
    readonly port: string;
    readonly host: string;
    readonly className?: string | undefined;
    readonly annotations: Readonly<Record<string, string>>;
    readonly tlsSecret?: string | undefined;
  }[];
  /** Routes of the Gateway API, by the port of the Service that each leads to. */
  readonly routes: readonly {
    readonly kind: 'HTTPRoute' | 'GRPCRoute';
    readonly port: string;
    readonly host: string;
    readonly parentRefs: readonly {
      readonly name: string;
      readonly namespace: string;
      readonly sectionName?: string | undefined;
    }[];
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

/** Ports by name, as a Service lists them. */
export const portsOf = (...names: string[]) => names.map((name) => ({ name }));

/** A program, whose image is its component's. */
export type ComponentProgram = Omit<Program, 'image' | 'version'>;

/** A component, whole: what an operator may say of it, what listens, what runs. */
export interface Component<S extends Settings = Settings> extends Contract<S> {
  /**
   * Every port that it can listen on, by name.
   * @see https://grafana.com/docs/tempo/latest/configuration/network/
   */
  readonly ports: Readonly<Record<string, Port>>;
  /** Whether it listens on a port. @default on all */
  listens?(port: string, settings: S, environment: Environment): boolean;
  /** Its Services, by name; `tempo-` is put before. */
  readonly services: Readonly<Record<string, ServiceSpec>>;
  /** What of it is reached from outside of the cluster. @default nothing */
  exposed?(settings: S): Exposed | undefined;
  /** The zones that have a workload each. @default one workload */
  zones?(settings: S): readonly string[];
  /** What is said of its pods. @default the key `pods` of its settings */
  pods?(settings: S): Pods | undefined;
  /** What it runs of its image, in one workload or in that of each zone. */
  program(topology: Topology, settings: S): ComponentProgram;
}
