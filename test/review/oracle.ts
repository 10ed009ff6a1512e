// What a real API server does with a change: one version of some objects is applied, and the other one
// dry-run over it.
import { ApiServer, reasonOf } from '../../lib/commands/api-server';
import { Resources } from '../../lib/commands/resources';
import { type Manifest, manifest } from '../../lib/manifests/objects';
import { at, list } from '../../lib/manifests/reading';
import { until } from '../programs';

/** Objects by `Kind/name`. */
type Objects = ReadonlyMap<string, object>;

/** What the API server does, by `Kind/name`. */
export interface Truth {
  /** Objects that it refuses, and why. */
  refused: Map<string, string>;
  /** Workloads whose pods are replaced. */
  restarts: string[];
  /** Objects of the first version that it refuses already: of such a change nothing can be said. */
  wrong: Map<string, string>;
}

const text = (value: unknown) => JSON.stringify(value);

/** Keys in one order. */
const ordered = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(ordered)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, ordered(inner)]),
        )
      : value;

/**
 * What pods are made of. Of a Pod itself only images may change, and the kubelet restarts their containers.
 */
const template = ({ kind, spec }: Manifest) =>
  text(ordered(kind === 'Pod' ? at(spec, 'containers') : at(spec, 'template')));

/** Whether a workload replaces its pods by itself when their template changes. */
function rolls({ kind, spec }: Manifest): boolean {
  if (kind === 'Pod') return true;
  if (kind === 'Deployment') return at(spec, 'paused') !== true;
  if (!['StatefulSet', 'DaemonSet'].includes(kind) || at(spec, 'updateStrategy', 'type') === 'OnDelete')
    return false;
  const kept = Number(at(spec, 'updateStrategy', 'rollingUpdate', 'partition') ?? 0);
  return kind === 'DaemonSet' || kept < Number(at(spec, 'replicas') ?? 1);
}

/** Whether an object takes something of the cluster that other changes need: a name, or an address. */
const isShared = ({ kind, metadata }: Manifest) =>
  kind === 'Service' || (kind !== 'Namespace' && metadata.namespace === undefined);

/** Asks an API server that nobody else uses. */
export class Oracle {
  private readonly resources: Resources;
  private count = 0;

  private constructor(private readonly server: ApiServer) {
    this.resources = new Resources(server);
  }

  static async open(flags: string[]): Promise<Oracle> {
    return new Oracle(await ApiServer.open(flags));
  }

  close(): void {
    this.server.close();
  }

  /** What becomes of a change. Each is made in namespaces of its own. */
  async ask(before: Objects, after: Objects): Promise<Truth> {
    this.count += 1;
    const prefix = `t${process.pid}-${Date.now() % 1e6}-${this.count}`;
    const changed = [...after].filter(([id, object]) => text(object) !== text(before.get(id)));
    const moved = (object: object) => this.moved(manifest.parse(object), prefix);
    const [young, old] = await Promise.all([
      Promise.all(changed.map(async ([id, object]) => [id, await moved(object)] as const)),
      Promise.all(changed.flatMap(([id]) => before.get(id) ?? []).map(moved)),
    ]);
    await this.makeNamespaces([...old, ...young.map(([, object]) => object)]);
    const wrong = new Map<string, string>();
    const live = new Map<string, Manifest>();
    await Promise.all(
      changed.map(async ([id]) => {
        const first = before.get(id);
        const applied = first && (await this.apply(await moved(first)));
        if (typeof applied === 'string') wrong.set(id, applied);
        else if (applied) {
          await this.settled(applied);
          live.set(id, applied);
        }
      }),
    );
    const refused = new Map<string, string>();
    const restarts: string[] = [];
    await Promise.all(
      young.map(async ([id, object]) => {
        const [first, then] = [live.get(id), await this.apply(object, 'dry')];
        if (typeof then === 'string') refused.set(id, then);
        else if (first && rolls(then) && template(first) !== template(then)) restarts.push(id);
      }),
    );
    await Promise.all([...live.values()].filter(isShared).map((object) => this.remove(object)));
    return { refused, restarts: restarts.sort(), wrong };
  }

  /**
   * An object in a namespace of this change alone, or under a name of its own; a CustomResourceDefinition
   * cannot have another name.
   */
  private async moved(object: Manifest, prefix: string): Promise<Manifest> {
    const { name, namespace, labels, ...metadata } = object.metadata;
    // Others look for what has this label.
    const { 'app.kubernetes.io/managed-by': _, ...kept } = Object(labels ?? {});
    const inside = await this.resources.isNamespaced(object);
    const alone = !inside && object.kind !== 'CustomResourceDefinition';
    return {
      ...object,
      metadata: {
        ...metadata,
        ...(labels !== undefined && { labels: kept }),
        name: alone ? `${prefix}-${name}` : name,
        ...(inside && { namespace: `${prefix}-${namespace}` }),
      },
    };
  }

  private async makeNamespaces(objects: Manifest[]): Promise<void> {
    const names = objects.flatMap(({ kind, metadata }) =>
      kind === 'Namespace' ? metadata.name : (metadata.namespace ?? []),
    );
    await Promise.all(
      [...new Set(names)].map((name) =>
        this.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }),
      ),
    );
  }

  /** What becomes of an object, or why it is refused. */
  private async apply(object: Manifest, dry?: 'dry'): Promise<Manifest | string> {
    const path = await this.resources.pathOf(object);
    if (!path) return `no kind ${object.kind} in ${object.apiVersion}`;
    const query = new URLSearchParams({
      fieldManager: 'git',
      force: 'true',
      fieldValidation: 'Strict',
      ...(dry && { dryRun: 'All' }),
    });
    const reply = await this.server.ask({ method: 'PATCH', path: `${path}?${query}`, body: object });
    return reply.status < 300 ? manifest.parse(reply.body) : reasonOf(reply);
  }

  /** A definition may be changed at will until it is served. */
  private async settled(object: Manifest): Promise<void> {
    if (object.kind !== 'CustomResourceDefinition') return;
    const path = await this.resources.pathOf(object);
    await until(`${object.metadata.name} is served`, async () => {
      const { body } = await this.server.ask({ method: 'GET', path: `${path}` });
      return (
        list(at(body, 'status', 'conditions')).some(
          (one) => at(one, 'type') === 'Established' && at(one, 'status') === 'True',
        ) || undefined
      );
    });
  }

  private async remove(object: Manifest): Promise<void> {
    const path = await this.resources.pathOf(object);
    if (!path) return;
    await this.server.ask({ method: 'DELETE', path });
    // A definition goes only when all of its objects have gone.
    await until(`${path} is gone`, async () =>
      (await this.server.ask({ method: 'GET', path })).status === 404 ? true : undefined,
    );
  }
}
