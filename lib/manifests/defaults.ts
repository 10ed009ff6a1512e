// Objects as the API server keeps them: with every field that it, or the definition of a custom resource,
// fills in.
import { isMapping } from '../environment/mapping';
import { customResources } from './custom-defaults';
import { both, fields, type Mapping, type Rule, same } from './fields';
import { kubernetes, tidy } from './kubernetes-defaults';

const metadata = fields({ metadata: both(tidy, fields({ creationTimestamp: same })) });
const own = new Map(
  Object.entries(kubernetes).map(([kind, rule]): [string, Rule] => [kind, both(tidy, rule)]),
);
const custom = new Map(
  Object.entries(customResources).map(([kind, rule]): [string, Rule] => [kind, both(metadata, rule)]),
);

const groupOf = (apiVersion: unknown) => /^([^/]*)\//.exec(`${apiVersion}`)?.[1] ?? '';

/**
 * An object with all that the API server adds to it by itself: what differs from it afterwards, somebody
 * changed.
 * The server adds the same again, so nothing that it keeps is changed by it, and no pod restarts.
 * @returns A new object; what is no object, or of a kind that is not known, as it is.
 */
export function withDefaults(manifest: Mapping): Mapping;
export function withDefaults(manifest: unknown): unknown;
export function withDefaults(manifest: unknown): unknown {
  if (!isMapping(manifest)) return manifest;
  const kind = `${groupOf(manifest.apiVersion)}/${manifest.kind}`;
  return (own.get(kind) ?? custom.get(kind) ?? metadata)(manifest, {});
}
