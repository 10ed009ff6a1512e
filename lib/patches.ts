// The patches of an environment, on what is rendered and before the rules.

import { isDeepStrictEqual } from 'node:util';
import { dump } from 'js-yaml';
import { isMapping } from './environment/mapping';
import type { Patch } from './environment/patches';
import { suggestion } from './environment/suggestion';
import { withDefaults } from './manifests/defaults';

import { patched } from './manifests/patching';
import { dig } from './manifests/reading';
import type { Placed } from './manifests/rendered';
import type { Problem } from './problem';

/** What an object is found by. */
const identity = ['apiVersion', 'kind', 'metadata.name', 'metadata.namespace'];

/** An object with a patch; nothing, if it changes nothing. */
function withPatch({ chart, rendered }: Placed, patch: Patch): Placed | { wrong: string } {
  const result = patched(rendered.object, patch);
  if ('wrong' in result) return result;
  const object = withDefaults(result.object);
  if (!isMapping(object)) return { wrong: 'leaves no object' };
  if (isDeepStrictEqual(object, rendered.object)) return { wrong: 'changes nothing; remove it' };
  const renamed = identity.find((path) => dig(object, path) !== dig(rendered.object, path));
  if (renamed) return { wrong: `changes ${renamed}, by which it is found; patch something else` };
  const text = () => dump(object, { lineWidth: -1, noRefs: true });
  return { chart, rendered: { ...rendered, object, text } };
}

/** All objects with the patches of an environment, and what is wrong with those. */
export function withPatches(
  objects: Placed[],
  patches: readonly Patch[],
): { objects: Placed[]; problems: Problem[] } {
  const problems: Problem[] = [];
  let all = objects;
  for (const [index, patch] of patches.entries()) {
    const { kind, name } = patch;
    const said = (what: string) => problems.push({ rule: 'patches', where: `patches.${index}`, what });
    const found = all.find(({ rendered }) => rendered.kind === kind && rendered.name === name);
    if (!found) {
      const known = all.map(({ rendered }) => `${rendered.kind}/${rendered.name}`);
      said(`there is no ${kind}/${name}.${suggestion(`${kind}/${name}`, known)}`);
      continue;
    }
    const changed = withPatch(found, patch);
    if ('wrong' in changed) said(`${kind}/${name}: ${changed.wrong}`);
    else all = all.map((each) => (each === found ? changed : each));
  }
  return { objects: all, problems };
}
