// Where the API server keeps each kind. It is asked once for each group and version.
import * as z from 'zod';
import type { Manifest } from '../manifests/objects';
import type { ApiServer } from './api-server';

/** @see https://kubernetes.io/docs/reference/using-api/api-concepts/#discovery-api */
const resourceList = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});

/** What is needed to find objects of a kind. */
export type Kind = Pick<Manifest, 'apiVersion' | 'kind'>;

/** A kind that the API server serves. */
interface Resource {
  /** @example /apis/apps/v1 */
  root: string;
  /** @example deployments */
  name: string;
  namespaced: boolean;
}

/** Knows the paths of objects. */
export class Resources {
  private readonly known = new Map<string, Promise<Map<string, Resource>>>();

  constructor(private readonly server: ApiServer) {}

  /** Path of an object; undefined if the API server does not serve its kind. */
  async pathOf({ apiVersion, kind, metadata }: Manifest): Promise<string | undefined> {
    const folder = await this.folderOf({ apiVersion, kind }, metadata.namespace);
    return folder && `${folder}/${encodeURIComponent(metadata.name)}`;
  }

  /** Path of all objects of a kind in a namespace, or in the cluster. */
  async folderOf(kind: Kind, namespace?: string): Promise<string | undefined> {
    const resource = (await this.served(kind.apiVersion)).get(kind.kind);
    if (!resource) return undefined;
    const inside =
      resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
    return `${resource.root}${inside}/${resource.name}`;
  }

  /** Whether objects of a kind are in namespaces. */
  async isNamespaced({ apiVersion, kind }: Kind): Promise<boolean> {
    return (await this.served(apiVersion)).get(kind)?.namespaced ?? true;
  }

  private served(apiVersion: string): Promise<Map<string, Resource>> {
    const found = this.known.get(apiVersion) ?? this.discover(apiVersion);
    this.known.set(apiVersion, found);
    return found;
  }

  private async discover(apiVersion: string): Promise<Map<string, Resource>> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { body } = await this.server.ask({ method: 'GET', path: root });
    const read = resourceList.safeParse(body);
    // Of subresources, such as deployments/scale, there is nothing to apply.
    const own = read.success ? read.data.resources.filter(({ name }) => !name.includes('/')) : [];
    return new Map(own.map(({ name, kind, namespaced }) => [kind, { root, name, namespaced }]));
  }
}
