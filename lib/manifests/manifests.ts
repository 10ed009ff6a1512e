// The rendered objects as rules look at them: read back from what would be written, not from what was meant.
import { load, YAMLException } from 'js-yaml';
import type * as z from 'zod';
import type { Role } from '../environment/roles';
import { type Violation, violation } from '../problem';
import {
  type Autoscaler,
  autoscaler,
  type Budget,
  budget,
  type ConfigMap,
  type Container,
  configMap,
  containersOf,
  type ExternalSecret,
  externalSecret,
  type Manifest,
  object,
  type Service,
  selectorOf,
  service,
  type Workload,
  workload,
} from './kubernetes';
import { called } from './objects';
import {
  type Authorization,
  authorization,
  type MeshTls,
  meshTls,
  type NetworkAuthentication,
  type NetworkPolicy,
  network,
  networkPolicy,
  type Route,
  route,
  type Server,
  server,
} from './policies';
import { dig, list } from './reading';
import { type ServiceMonitor, serviceMonitor } from './service-monitors';

/** A file in a ConfigMap; its content, if it is YAML. */
interface File {
  configMap: ConfigMap;
  name: string;
  text: string;
  content: unknown;
}

/** A program of Tempo's, by its `-target`. */
export interface Program {
  target: string;
  /** Of the component that it is. */
  roles: readonly Role[];
  workload: Workload;
  container: Container;
  /** Its `-config.file`, and what a mounted ConfigMap has there. */
  path: string | undefined;
  file: File | undefined;
}

/** The configuration of a program, and the object that it is in. */
export interface Config {
  target: string;
  roles: readonly Role[];
  workload: Workload;
  of: string;
  config: unknown;
}

/**
 * Reads objects by a schema, each once: several clusters have most of their objects in common. Nothing
 * changes what was read.
 */
function remembered<Schema extends z.ZodType>(schema: Schema) {
  const known = new WeakMap<object, z.ZodSafeParseResult<z.output<Schema>>>();
  return (written: unknown): z.ZodSafeParseResult<z.output<Schema>> => {
    if (typeof written !== 'object' || written === null) return schema.safeParse(written);
    const result = known.get(written) ?? schema.safeParse(written);
    known.set(written, result);
    return result;
  };
}

type Reader<Output> = (written: unknown) => z.ZodSafeParseResult<Output>;

const readers = {
  object: remembered(object),
  workload: remembered(workload),
  service: remembered(service),
  configMap: remembered(configMap),
  budget: remembered(budget),
  autoscaler: remembered(autoscaler),
  externalSecret: remembered(externalSecret),
  server: remembered(server),
  route: remembered(route),
  authorization: remembered(authorization),
  meshTls: remembered(meshTls),
  network: remembered(network),
  networkPolicy: remembered(networkPolicy),
  serviceMonitor: remembered(serviceMonitor),
};

const key = (...parts: (string | undefined)[]) => parts.join(' ');
const own = ({ metadata: { namespace, name } }: Manifest) => key(namespace, name);
const byName = <Kind extends Manifest>(manifests: Kind[]) =>
  new Map(manifests.map((manifest) => [own(manifest), manifest]));

const isProvisioned = ({ metadata }: ConfigMap) => 'grafana_datasource' in metadata.labels;

/** What there is to know of objects that they do not say themselves. */
export interface Surroundings {
  /** The roles of a component, by its name. */
  rolesOf: (component: string) => readonly Role[];
  /** Secrets of others that pods need. @default none */
  secrets?: readonly string[];
  /** Services of others that are called, in a namespace of the objects. */
  outside: readonly { namespace: string; service: string }[];
}

/** All objects of one environment. */
export class Manifests {
  /** What could not be read, a line each. No rule can be trusted with the rest. */
  readonly unreadable: Violation[] = [];
  readonly all: Manifest[];
  /** The same as they are written, without the defaults that a schema fills in. */
  readonly raw: unknown[];
  readonly workloads: Workload[];
  readonly services: Service[];
  readonly configMaps: ConfigMap[];
  readonly budgets: Budget[];
  readonly autoscalers: Autoscaler[];
  readonly externalSecrets: ExternalSecret[];
  readonly servers: Server[];
  readonly routes: Route[];
  readonly authorizations: Authorization[];
  readonly meshTls: MeshTls[];
  readonly networkAuthentications: NetworkAuthentication[];
  readonly networkPolicies: NetworkPolicy[];
  readonly serviceMonitors: ServiceMonitor[];
  /** Every container, and the workload that it belongs to. */
  readonly containers: { workload: Workload; container: Container }[];
  /** Files that somebody reads whom rules know: pods, and Grafana at its start. */
  readonly files: File[];
  readonly programs: Program[];
  private readonly servicesByName: Map<string, Service>;
  private readonly filesByPlace: Map<string, File>;
  private readonly labelled = new Map<string, Workload[]>();

  /** @param surroundings What the objects themselves do not say. */
  constructor(
    raw: readonly unknown[],
    private readonly surroundings: Surroundings,
  ) {
    const readable = raw.flatMap((written) =>
      this.read(readers.object, written).map((manifest) => ({ written, manifest })),
    );
    const of = <Output>(reader: Reader<Output>, ...kinds: string[]) =>
      this.all.filter(({ kind }) => kinds.includes(kind)).flatMap((manifest) => this.read(reader, manifest));
    this.raw = readable.map(({ written }) => written);
    this.all = readable.map(({ manifest }) => manifest);
    this.workloads = of(readers.workload, 'Deployment', 'StatefulSet');
    this.services = of(readers.service, 'Service');
    this.configMaps = of(readers.configMap, 'ConfigMap');
    this.budgets = of(readers.budget, 'PodDisruptionBudget');
    this.autoscalers = of(readers.autoscaler, 'HorizontalPodAutoscaler');
    this.externalSecrets = of(readers.externalSecret, 'ExternalSecret');
    this.servers = of(readers.server, 'Server');
    // The Gateway API has a kind of the same name.
    this.routes = this.all
      .filter(({ apiVersion, kind }) => kind === 'HTTPRoute' && apiVersion.startsWith('policy.linkerd.io/'))
      .flatMap((manifest) => this.read(readers.route, manifest));
    this.authorizations = of(readers.authorization, 'AuthorizationPolicy');
    this.meshTls = of(readers.meshTls, 'MeshTLSAuthentication');
    this.networkAuthentications = of(readers.network, 'NetworkAuthentication');
    this.networkPolicies = of(readers.networkPolicy, 'NetworkPolicy');
    this.serviceMonitors = of(readers.serviceMonitor, 'ServiceMonitor');
    this.containers = this.workloads.flatMap((workload) =>
      containersOf(workload).map((container) => ({ workload, container })),
    );
    this.servicesByName = byName(this.services);
    const mounted = new Set(
      this.workloads.flatMap(({ metadata, spec }) =>
        spec.template.spec.volumes.map(({ configMap }) => key(metadata.namespace, configMap?.name)),
      ),
    );
    this.files = this.configMaps
      .filter((of) => mounted.has(own(of)) || isProvisioned(of))
      .flatMap((of) => Object.entries(of.data).map(([name, text]) => this.file(of, name, text)));
    this.filesByPlace = new Map(this.files.map((file) => [key(own(file.configMap), file.name), file]));
    for (const of of this.workloads) {
      for (const [label, value] of Object.entries(of.spec.template.metadata.labels)) {
        const place = key(of.metadata.namespace, label, value);
        const there = this.labelled.get(place);
        if (there) there.push(of);
        else this.labelled.set(place, [of]);
      }
    }
    this.programs = this.containers.flatMap(({ workload, container }) => this.program(workload, container));
  }

  /** The Service of a name. */
  service(namespace: string | undefined, name: string): Service | undefined {
    return this.servicesByName.get(key(namespace, name));
  }

  /**
   * The workloads whose pods are selected: those of the same namespace. An empty selector is one of all for a
   * budget, of none for a Service.
   */
  selectedBy(of: Workload | Service | Budget): Workload[] {
    const { namespace } = of.metadata;
    const labels = Object.entries(selectorOf(of));
    if (labels.length === 0)
      return of.kind === 'Service'
        ? []
        : this.workloads.filter(({ metadata }) => metadata.namespace === namespace);
    const [fewest = []] = labels
      .map(([label, value]) => this.labelled.get(key(namespace, label, value)) ?? [])
      .sort((one, other) => one.length - other.length);
    return fewest.filter(({ spec }) =>
      labels.every(([label, value]) => spec.template.metadata.labels[label] === value),
    );
  }

  /** The programs with one of some roles whose configuration was found; all of them, if no role is named. */
  configs(...roles: Role[]): Config[] {
    const wanted = this.programs.filter(
      (program) => roles.length === 0 || program.roles.some((role) => roles.includes(role)),
    );
    return wanted.flatMap(({ file, ...rest }) =>
      file ? [{ ...rest, of: called(file.configMap), config: file.content }] : [],
    );
  }

  /** Whether a secret is made by others. */
  isGiven(secret: string): boolean {
    return this.surroundings.secrets?.includes(secret) ?? false;
  }

  /** Whether a Service is of others, and called. */
  isOutside(namespace: string | undefined, service: string): boolean {
    return this.surroundings.outside.some(
      (other) => other.namespace === namespace && other.service === service,
    );
  }

  /** The file at a path of a container, if a ConfigMap that is mounted holds it. */
  fileAt(workload: Workload, container: Container, path: string): File | undefined {
    const [mount] = container.volumeMounts
      .filter(({ mountPath }) => path.startsWith(`${mountPath}/`))
      .sort((one, other) => other.mountPath.length - one.mountPath.length);
    if (!mount) return undefined;
    const source = workload.spec.template.spec.volumes.find(({ name }) => name === mount.name)?.configMap;
    return (
      source &&
      this.filesByPlace.get(
        key(workload.metadata.namespace, source.name, path.slice(mount.mountPath.length + 1)),
      )
    );
  }

  /** Every file of tenants' limits. */
  get overrides(): File[] {
    return this.files.filter(({ name }) => name === 'overrides.yaml');
  }

  /** Every file that provisions datasources of Grafana. */
  get provisioned(): File[] {
    return this.files.filter(({ configMap }) => isProvisioned(configMap));
  }

  /** Every datasource of Grafana, and the object that it is in. */
  get datasources(): { of: string; datasource: unknown }[] {
    return [
      ...this.all
        .filter(({ kind }) => kind === 'GrafanaDatasource')
        .map((manifest) => ({ of: called(manifest), datasource: dig(manifest, 'spec.datasource') })),
      ...this.provisioned.flatMap(({ configMap, content }) =>
        list(dig(content, 'datasources')).map((datasource) => ({ of: called(configMap), datasource })),
      ),
    ];
  }

  private program(workload: Workload, container: Container): Program[] {
    const value = (flag: string) => container.args.find((arg) => arg.startsWith(flag))?.slice(flag.length);
    const target = value('-target=');
    const path = value('-config.file=');
    if (target === undefined) return [];
    const file = path === undefined ? undefined : this.fileAt(workload, container, path);
    return [{ target, roles: this.surroundings.rolesOf(target), workload, container, path, file }];
  }

  private read<Output>(reader: Reader<Output>, written: unknown): Output[] {
    const result = reader(written);
    if (result.success) return [result.data];
    const name = `${dig(written, 'kind') ?? 'object'}/${dig(written, 'metadata.name') ?? '(no name)'}`;
    this.unreadable.push(
      ...result.error.issues.map(({ path, message }) =>
        violation(name, `${path.map(String).join('.')}: ${message}`),
      ),
    );
    return [];
  }

  private file(configMap: ConfigMap, name: string, text: string): File {
    let content: unknown;
    try {
      content = /\.ya?ml$/.test(name) ? load(text) : undefined;
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      this.unreadable.push(
        violation(called(configMap), `data.${name}: not YAML: ${error.message.split('\n')[0]}`),
      );
    }
    return { configMap, name, text, content };
  }
}
