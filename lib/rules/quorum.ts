// Rules on how many may be missing: in the ring of ingesters, and while nodes are drained.

import type { Budget, Workload } from '../manifests/kubernetes';
import type { Config, Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { dig, number } from '../manifests/reading';
import { type Violation, violation } from '../problem';
import { quorum, spare } from '../tempo/replication';
import { caches } from './network';
import { componentOf } from './pods';
import { scalerOf } from './scaling';

const factorPath = 'ingester.lifecycler.ring.replication_factor';
const factorOf = ({ config }: Config) => number(dig(config, factorPath));

function enough(manifests: Manifests, { workload }: Config, factor: number): Violation[] {
  const replicas = workload.spec.replicas ?? scalerOf(manifests, workload)?.spec.minReplicas;
  if (replicas === undefined || replicas >= factor) return [];
  const extra = replicas - quorum(factor);
  const must =
    extra < 0
      ? 'no write would succeed'
      : `${extra === 0 ? 'every one' : `all but ${extra}`} must be up for a write to succeed`;
  return [
    violation(
      called(workload),
      `replication factor ${factor}, but ${replicas} replica${replicas === 1 ? '' : 's'}; ${must}`,
    ),
  ];
}

/** All that use the ring of ingesters agree on how many take each trace, and there are as many. */
export function replication(manifests: Manifests): Violation[] {
  const users = manifests.configs('receivesSpans', 'holdsRecentTraces', 'readsBlocks');
  const ingesters = users.filter(({ roles }) => roles.includes('holdsRecentTraces'));
  const factor = ingesters.map(factorOf).find((value) => value !== undefined);
  const isThere = manifests.programs.some(({ roles }) => roles.includes('holdsRecentTraces'));
  return [
    ...(isThere
      ? []
      : users.map(({ of, target }) =>
          violation(of, `a ${target} needs ingesters, and no workload has -target=ingester; render one`),
        )),
    ...users
      .filter((user) => factorOf(user) === undefined)
      .map(({ of }) => violation(of, `${factorPath} is not set; give all the same`)),
    ...(factor === undefined
      ? []
      : [
          ...ingesters.flatMap((ingester) => enough(manifests, ingester, factor)),
          ...users
            .filter((user) => ![undefined, factor].includes(factorOf(user)))
            .map((user) =>
              violation(
                user.of,
                `${factorPath} is ${factorOf(user)}, that of the ingester ${factor}; give all the same`,
              ),
            ),
        ]),
  ];
}

/** What is wrong with the budget of one workload. */
function wrong(budget: Budget, workload: Workload, factor: number | undefined): Violation[] {
  const { maxUnavailable: allowed, minAvailable } = budget.spec;
  if (minAvailable !== undefined || typeof allowed !== 'number' || !Number.isInteger(allowed))
    return [violation(called(budget), 'give maxUnavailable as a whole number')];
  const most = factor === undefined ? allowed : Math.max(1, spare(factor));
  return [
    ...(allowed >= 1
      ? []
      : [violation(called(budget), `maxUnavailable is ${allowed}; below 1 a node can never be drained`)]),
    ...(allowed < (workload.spec.replicas ?? Number.POSITIVE_INFINITY)
      ? []
      : [
          violation(
            called(budget),
            `maxUnavailable ${allowed} of ${workload.spec.replicas} replicas protects nothing`,
          ),
        ]),
    ...(allowed > most
      ? [
          violation(
            called(budget),
            `maxUnavailable ${allowed} breaks the write quorum of replication factor ${factor}; at most ${most}`,
          ),
        ]
      : []),
  ];
}

/**
 * Whoever has replicas keeps some while nodes are drained. But for a cache: its loss is a slower query, no
 * more.
 */
export function budgets(manifests: Manifests): Violation[] {
  const factors = new Map(
    manifests.configs('holdsRecentTraces').map((ingester) => [ingester.workload, factorOf(ingester)]),
  );
  const selected = manifests.budgets.map((budget) => ({ budget, workloads: manifests.selectedBy(budget) }));
  const cached = new Set(caches(manifests).flatMap(({ service }) => service ?? []));
  const spared = new Set([
    ...selected.flatMap(({ workloads }) => workloads),
    ...[...cached].flatMap((service) => manifests.selectedBy(service)),
  ]);
  return [
    ...selected.flatMap(({ budget, workloads: [workload, ...others] }) => {
      if (!workload) return [];
      if (others.some((other) => componentOf(other) !== componentOf(workload)))
        return [
          violation(
            called(budget),
            `selects the pods of ${[workload, ...others].map(called).join(', ')}; give each a budget of its own`,
          ),
        ];
      return wrong(budget, workload, factors.get(workload));
    }),
    ...manifests.workloads
      .filter((workload) => workload.spec.replicas !== 1 && !spared.has(workload))
      .map((workload) =>
        violation(
          called(workload),
          `has ${workload.spec.replicas ?? 'several'} replicas and no PodDisruptionBudget; a drain could stop all at once`,
        ),
      ),
  ];
}
