// Would an API server take objects? It is asked to apply them strictly, as a dry run: all of it but the
// writing.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
import { type Manifest, manifest } from '../manifests/objects';
import { type ApiServer, reasonOf } from './api-server';
import { Resources } from './resources';

/** An object, and the file that it is in. */
export interface Sent {
  file: string;
  object: Manifest;
}

/** What an API server says of objects. */
export interface Said {
  /** A line each: the file, and why the object in it is not taken. */
  refusals: string[];
  /** A line each: the file, and what the API server warns of. */
  warnings: string[];
  /** Objects of kinds that the cluster does not know, by version and kind: how many. */
  missing: Map<string, number>;
}

/**
 * An object as it is sent; nothing, if a file has none. Its own namespace may not be there yet; `default` is,
 * everywhere.
 */
export function readManifest(file: string, written: unknown): Sent | undefined {
  const read = manifest.safeParse(written);
  if (!read.success) return undefined;
  const { metadata } = read.data;
  return {
    file,
    object: {
      ...read.data,
      metadata: metadata.namespace === undefined ? metadata : { ...metadata, namespace: 'default' },
    },
  };
}

const query = new URLSearchParams({
  dryRun: 'All',
  fieldManager: 'accept',
  force: 'true',
  fieldValidation: 'Strict',
});

/** Asks an API server whether it takes objects. Nothing is changed. */
export async function asked(server: ApiServer, sent: readonly Sent[]): Promise<Said> {
  const resources = new Resources(server);
  const said: Said = { refusals: [], warnings: [], missing: new Map() };
  const replies = await Promise.all(
    sent.map(async ({ file, object }) => {
      const path = await resources.pathOf(object);
      return {
        file,
        object,
        reply: path && (await server.ask({ method: 'PATCH', path: `${path}?${query}`, body: object })),
      };
    }),
  );
  for (const { file, object, reply } of replies) {
    const kind = `${object.apiVersion} ${object.kind}`;
    if (!reply) said.missing.set(kind, (said.missing.get(kind) ?? 0) + 1);
    else if (reply.status >= 300) said.refusals.push(`${file}: ${reasonOf(reply)}`);
    else said.warnings.push(...reply.warnings.map((warning) => `${file}: ${warning}`));
  }
  return said;
}

/** What answers, for people. @example Kubernetes v1.36.3 */
export async function versionOf(server: ApiServer): Promise<string> {
  const { body } = await server.ask({ method: 'GET', path: '/version' });
  return `Kubernetes ${Object.getOwnPropertyDescriptor(Object(body), 'gitVersion')?.value}`;
}
