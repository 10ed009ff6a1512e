// The rule on memory: a program keeps below its limit by itself.

import type { Container } from '../manifests/kubernetes';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { goMemory, quantity } from '../manifests/reading';
import { type Violation, violation } from '../problem';

/** How much a program takes by its own settings, as it is written; nothing, if it has none. */
function setting({ args, env }: Container): { text: string; bytes: number | undefined } | undefined {
  const go = env.find(({ name }) => name === 'GOMEMLIMIT')?.value;
  if (go !== undefined) return { text: `GOMEMLIMIT ${go}`, bytes: goMemory(go) };
  // memcached counts in mebibytes: https://docs.memcached.org/serverguide/configuring/
  const items = args.includes('-m') ? (args[args.indexOf('-m') + 1] ?? '') : undefined;
  return items === undefined ? undefined : { text: `-m ${items}`, bytes: goMemory(`${items}MiB`) };
}

function wrong(container: Container): string[] {
  const limit = container.resources.limits.memory;
  const own = setting(container);
  const missing = [
    ...(limit === undefined ? ['has no memory limit; give it one'] : []),
    ...(own === undefined && container.args.some((arg) => arg.startsWith('-target='))
      ? ['has no GOMEMLIMIT; Go does not know of the memory limit by itself']
      : []),
  ];
  if (limit === undefined || own === undefined) return missing;
  const bytes = quantity(`${limit}`);
  if (bytes === undefined) return [`memory limit ${limit}: unit not understood; write Mi or Gi`];
  if (own.bytes === undefined) return [`${own.text}: unit not understood; write MiB or GiB`];
  return own.bytes < bytes
    ? []
    : [`${own.text} is not below the memory limit, ${limit}; lower the one or raise the other`];
}

/** A program keeps below its memory limit by itself. */
export function memory({ containers }: Manifests): Violation[] {
  return containers.flatMap(({ workload, container }) =>
    wrong(container).map((found) => violation(called(workload), `container ${container.name}: ${found}`)),
  );
}
