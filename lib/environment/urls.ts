// How hosts, URLs and repositories are written in an environment.
import * as z from 'zod';
import { type Endpoint, endpointOf, isDnsName, unreachable } from './hosts';
import { hasKey, noKey, sshUser } from './keys';

type Read<T> = T | { problem: string };

/** A URL by its parts. */
export interface Address {
  scheme: string;
  endpoint: Endpoint;
  path: string;
}

/** What a host must be for pods to call it. */
function called(written: string): Read<Endpoint> {
  const endpoint = endpointOf(written);
  const reason = 'host' in endpoint ? unreachable(endpoint.host) : undefined;
  return reason ? { problem: `another host: ${written} ${reason}` } : endpoint;
}

const parts = /^([a-z]+):\/\/([^/]*)(\/.*)?$/;
/**
 * Without what has a meaning in a shell, in nginx or in a pattern of Argo CD's.
 * https://www.rfc-editor.org/rfc/rfc3986#section-3.3
 */
const path = /^(?:[A-Za-z0-9._~:+=,/-]|%[0-9A-Fa-f]{2})*$/;

/** Takes a URL of one of some schemes apart. */
function addressOf(text: string, allowed: string, schemes: readonly string[]): Read<Address> {
  const [whole, scheme = '', authority = '', below = ''] = parts.exec(text) ?? [];
  if (whole === undefined || !schemes.includes(scheme)) return { problem: allowed };
  const endpoint = called(scheme === 'ssh' ? authority.replace(sshUser, '') : authority);
  if ('problem' in endpoint) return endpoint;
  return path.test(below)
    ? { scheme, endpoint, path: below }
    : { problem: `${allowed}, and after the host only letters, digits and ._~:+=,/%-` };
}

/** A text that is taken apart to see whether it is right; `pattern` is what an editor can hold it against. */
const text = (allowed: string, pattern: RegExp, read: (text: string) => object, user?: RegExp) =>
  z
    .string(allowed)
    .regex(pattern, { error: ({ input }) => (hasKey(`${input}`, user) ? noKey : allowed), abort: true })
    .superRefine((input, context) => {
      const result = hasKey(input, user) ? { problem: noKey } : read(input);
      if ('problem' in result) context.addIssue({ code: 'custom', message: `${result.problem}`, input });
    });

/** A host to call, with a port if it is not the scheme's own. @example minio.storage.svc:9000 */
export const hostAndPort = text(
  'host or host:port, without scheme and path, such as nyc3.digitaloceanspaces.com',
  /^[^/\s]+$/,
  called,
);

const anUrl = 'a URL with http:// or https:// and no query, such as http://mimir.mimir.svc/api/v1/push';
const web = ['http', 'https'] as const;

/** An address with scheme and path, to call or to browse. */
export const url = text(anUrl, /^https?:\/\/\S+$/, (input) => addressOf(input, anUrl, web));

/** The parts of what {@link url} took. */
export function partsOf(input: string): Address {
  const address = addressOf(input, anUrl, web);
  if ('problem' in address) throw new Error(`${input}: ${address.problem}`);
  return address;
}

/** The host and port of what {@link hostAndPort} took. */
export function hostIn(input: string): Endpoint {
  const endpoint = endpointOf(input);
  if ('problem' in endpoint) throw new Error(`${input}: ${endpoint.problem}`);
  return endpoint;
}

/** A user, a host and a path as ssh takes them. @example git@github.com:example/tempo.git */
const scp = /^[^:/@]+@([^:/]+):(.+)$/;

/**
 * A repository by one of some schemes; `scp` stands for `git@host:path`.
 * Patterns of Argo CD's, such as * or ?, are no part of it: a project that allows one repository must not
 * allow two.
 */
export const repository = (allowed: string, ...kinds: ('http' | 'https' | 'ssh' | 'oci' | 'scp')[]) =>
  text(
    allowed,
    /^[A-Za-z][^\s*]*$/,
    (input) => {
      const [, host, below = ''] = (kinds.includes('scp') && scp.exec(input)) || [];
      if (host !== undefined) return path.test(below) ? called(host) : { problem: allowed };
      const address = addressOf(input, allowed, kinds);
      return 'path' in address && address.path.replaceAll('/', '') === ''
        ? { problem: `${allowed}, with the path of the repository` }
        : address;
    },
    sshUser,
  );

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const aRegistry = 'a registry with an optional path and without scheme, such as docker.io';

/**
 * A registry of images. A node fetches them, so that it may be the node's own.
 * https://github.com/distribution/reference
 */
export const registry = text(aRegistry, new RegExp(`^[^/\\s]+(?:/${component})*$`), (input) =>
  endpointOf(input.replace(/\/.*/, '')),
);

const anImage = 'the full name of an image without tag and digest, such as registry.example.com/mirror/tempo';

/** Registry and repository of an image. https://github.com/distribution/reference */
export const imageRepository = text(anImage, new RegExp(`^[^/\\s]+(?:/${component})+$`), (input) =>
  endpointOf(input.replace(/\/.*/, '')),
);

const aDomain = 'a domain in lower case, without a dot at the end, such as cluster.local';

/** The domain of a cluster or of a mesh. It becomes part of names, of nginx.conf and of policies. */
export const domain = z
  .string(aDomain)
  .regex(/^[a-z0-9.-]+$/, { error: aDomain, abort: true })
  .refine(isDnsName, aDomain);
