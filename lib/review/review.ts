// Compares two versions of dist/, and says what a sync of the change would do.
import type { Files } from '../disk';
import { access, isPolicy } from './access';
import { contents, type Found, type Sides } from './changes';
import { data, removed } from './data';
import { type Difference, differences, say, sayAll } from './differences';
import { type Finding, merged, sorted } from './finding';
import { autoscaled, interrupted, newlyBroken } from './interrupted';
import { environmentOf, type Pair, pairs, reader } from './objects';
import { refused } from './refused';
import { isHashed, restarts } from './restarts';

/** What comes of one object. What no class speaks of is quiet. */
export function judge(pair: Pair, sides: Sides): Found[] {
  const { before, after } = pair;
  if (before === after) return [];
  if (before && after) {
    const inFiles = before.kind === 'ConfigMap' ? contents(before, after) : [];
    const different =
      before.kind === 'ConfigMap' ? [...differences({ ...before, data: null }, { ...after, data: null }), ...inFiles] : differences(before, after);
    if (different.length === 0) return [];
    const change = { before, after, inFiles };
    const found = [...refused(change), ...data(change), ...interrupted(change), ...access(change), ...restarts(change, sides)];
    if (before.kind === 'ConfigMap' && isHashed(sides, before)) return found;
    // The label follows the image, and a restart has told of that.
    const isTold = ({ path }: Difference) =>
      path[1] === 'template' || (path.at(-1) === 'app.kubernetes.io/version' && found.some((one) => one.class === 'restarts'));
    const rest = different.filter((difference) => !isTold(difference) && !found.some(({ what }) => what.includes(say(difference))));
    const isSpoken = found.length > 0 && (rest.length === 0 || ['ConfigMap', 'Service'].includes(before.kind) || isPolicy(before));
    return isSpoken || rest.length === 0 ? found : [...found, { class: 'quiet', what: sayAll(rest) }];
  }
  if (after) return [{ class: isPolicy(after) ? 'access' : 'quiet', what: 'added' }];
  if (!before) return [];
  const lost = removed(before);
  if (lost.length > 0) return lost;
  if (before.kind === 'Service') return [{ class: 'interrupted', what: 'removed', consequence: 'whoever calls it is refused' }];
  return [{ class: isPolicy(before) ? 'access' : 'quiet', what: 'removed' }];
}

function reviewEnvironment(environment: string, before: Files, after: Files, read: ReturnType<typeof reader>): Finding[] {
  if (before.size === 0) return [{ class: 'quiet', environment, object: environment, what: `added, ${after.size} objects` }];
  const sides: Sides = { before: read(before), after: read(after) };
  const own = pairs(sides.before, sides.after).flatMap((pair) => judge(pair, sides).map((found) => ({ object: pair.called, found })));
  const together = sides.after.size > 0 ? [...newlyBroken(sides), ...autoscaled(sides)] : [];
  return [...own, ...together].map(({ object, found }) => ({ environment, object, ...found }));
}

function byEnvironment(files: Files): Map<string, Map<string, string>> {
  const groups = new Map<string, Map<string, string>>();
  for (const [path, text] of files) {
    const name = environmentOf(path);
    groups.set(name, (groups.get(name) ?? new Map<string, string>()).set(path, text));
  }
  return groups;
}

/** What a sync of the change from one version of dist/ to another would do, for each environment that changes; the worst first. */
export function review(before: Files, after: Files): Map<string, Finding[]> {
  const [old, young] = [byEnvironment(before), byEnvironment(after)];
  const read = reader();
  const names = [...new Set([...old.keys(), ...young.keys()])].sort();
  const changed = names.flatMap((name) => {
    const [left, right] = [old.get(name) ?? new Map<string, string>(), young.get(name) ?? new Map<string, string>()];
    const same = left.size === right.size && [...left].every(([path, text]) => right.get(path) === text);
    return same ? [] : [[name, sorted(merged(reviewEnvironment(name, left, right, read)))] as const];
  });
  return new Map(changed.filter(([, findings]) => findings.length > 0));
}
