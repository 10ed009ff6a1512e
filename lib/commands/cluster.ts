// What a cluster has, and what it would make of objects. It is only asked: each apply is a dry run, which
// stores nothing.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
import * as z from 'zod';
import { type Manifest, manifest } from '../manifests/objects';
import type { Answer } from '../review/live';
import { ApiServer, type Reply, reasonOf } from './api-server';
import { NoCluster } from './kubectl';
import { type Kind, Resources } from './resources';

/** Raised when the user may not ask what a review asks; its problems are for people. */
export class Denied extends Error {
  constructor(readonly problems: string[]) {
    super(problems.join('; '));
  }
}

const list = z.object({
  items: z.array(
    z.looseObject({ metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }) }),
  ),
});

/**
 * Of the two that answer 403, access control speaks of a user; admission, such as Pod Security, speaks of the
 * object.
 */
const deniedUser = /is forbidden: (User ".*" cannot .*)$/s;

/** What access control says to the user, if that is why there is no answer. */
const denialOf = (reply: Reply): string | undefined =>
  reply.status === 403 ? deniedUser.exec(reasonOf(reply))?.[1] : undefined;

/** Replies that say nothing of an object: nobody signed in, or the API server is busy or away. */
const noAnswer = [401, 429, 502, 503, 504];

/** Asks one API server about objects. Secrets are neither read nor applied. */
export class Cluster {
  private readonly resources: Resources;
  private readonly denials = new Set<string>();

  private constructor(private readonly server: ApiServer) {
    this.resources = new Resources(server);
  }

  /** @see ApiServer.open */
  static async open(flags: string[]): Promise<Cluster> {
    return new Cluster(await ApiServer.open(flags));
  }

  close(): void {
    this.server.close();
  }

  /** @throws Denied if anything that was asked may not be asked */
  assertAllowed(): void {
    if (this.denials.size > 0) throw new Denied([...this.denials].sort());
  }

  /**
   * The objects of a kind that have all these labels: of the whole cluster or, if that may not be asked, of
   * some namespaces.
   */
  async labelled(kind: Kind, labels: Record<string, string>, namespaces: string[]): Promise<Manifest[]> {
    const selector = encodeURIComponent(
      Object.entries(labels)
        .map((label) => label.join('='))
        .join(','),
    ); // prettier
    const everywhere = await this.listed(kind, selector);
    if (Array.isArray(everywhere)) return everywhere;
    if (!(await this.resources.isNamespaced(kind))) return this.denied(everywhere);
    const each = await Promise.all(namespaces.map((namespace) => this.listed(kind, selector, namespace)));
    return each.flatMap((found) => (Array.isArray(found) ? found : this.denied(found)));
  }

  /** The object of the same name in the cluster; undefined if it is not there. */
  async live(rendered: Manifest): Promise<Manifest | undefined> {
    const path = await this.resources.pathOf(rendered);
    if (!path || rendered.kind === 'Secret') return undefined;
    const reply = await this.ask('GET', path);
    const denial = denialOf(reply);
    if (denial) this.denials.add(denial);
    return reply.status === 200 ? manifest.parse(reply.body) : undefined;
  }

  /** What an apply by a field manager would make of an object, or why it would not. */
  async applied(rendered: Manifest, manager: string): Promise<Pick<Answer, 'applied' | 'refusal'>> {
    const path = await this.resources.pathOf(rendered);
    if (!path)
      return {
        refusal: `no kind ${rendered.kind} in ${rendered.apiVersion}: its CustomResourceDefinition is not installed`,
      };
    const query = new URLSearchParams({
      dryRun: 'All',
      fieldManager: manager,
      force: 'true',
      fieldValidation: 'Strict',
    });
    const reply = await this.ask('PATCH', `${path}?${query}`, rendered);
    if (reply.status < 300) return { applied: manifest.parse(reply.body) };
    const denial = denialOf(reply);
    if (denial) this.denials.add(denial);
    return denial ? {} : { refusal: reasonOf(reply) };
  }

  private async listed(
    { apiVersion, kind }: Kind,
    selector: string,
    namespace?: string,
  ): Promise<Manifest[] | string> {
    const folder = await this.resources.folderOf({ apiVersion, kind }, namespace);
    if (!folder) return [];
    const reply = await this.ask('GET', `${folder}?labelSelector=${selector}`);
    const read = list.safeParse(reply.body);
    return read.success
      ? read.data.items.map((item) => ({ ...item, apiVersion, kind }))
      : (denialOf(reply) ?? reasonOf(reply));
  }

  private denied(denial: string): never[] {
    this.denials.add(denial);
    return [];
  }

  private async ask(method: 'GET' | 'PATCH', path: string, body?: object): Promise<Reply> {
    const reply = await this.server.ask({ method, path, ...(body && { body }) });
    if (noAnswer.includes(reply.status))
      throw new NoCluster(`the API server does not answer: ${reasonOf(reply)}`);
    return reply;
  }
}
