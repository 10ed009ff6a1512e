// Rules on how pods start and stop.

import { span } from '../environment/values';
import { containersOf, type Workload } from '../manifests/kubernetes';
import type { Config, Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { dig } from '../manifests/reading';
import { type Violation, violation } from '../problem';

/**
 * Time to start, and no death for being busy: the write-ahead log and the first blocklist take minutes.
 * (grafana-community/helm-charts#671)
 */
export function probes({ containers }: Manifests): Violation[] {
  return containers.flatMap(({ workload, container }) => {
    const { readinessProbe, livenessProbe, startupProbe, ports, args } = container;
    const isTempo = args.some((arg) => arg.startsWith('-target='));
    const onlyTells = ports.every(({ name }) => name === 'metrics');
    const patience = (startupProbe?.failureThreshold ?? 0) * (startupProbe?.periodSeconds ?? 0);
    const asked = [readinessProbe, livenessProbe, startupProbe].flatMap(
      (probe) => probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? [],
    );
    return [
      // A component that only exports metrics serves no requests.
      ...(readinessProbe || onlyTells
        ? []
        : [violation(called(workload), `container ${container.name} has no readiness probe`)]),
      ...(onlyTells && containersOf(workload).length > 1
        ? [
            violation(
              called(workload),
              `container ${container.name} only tells of others, and if it cannot start none of them is ready; give it a pod of its own`,
            ),
          ]
        : []),
      ...(livenessProbe?.httpGet?.path === '/ready'
        ? [
            violation(
              called(workload),
              'liveness asks /ready, which is 503 while it replays or waits for others; it would be killed for that',
            ),
          ]
        : []),
      ...(isTempo && patience < 900
        ? [
            violation(
              called(workload),
              `startup may take ${patience} s, which a replay or a first poll outlasts; allow 900 or more`,
            ),
          ]
        : []),
      ...asked
        .filter((port) => !ports.some(({ name, containerPort }) => name === port || containerPort === port))
        .map((port) => violation(called(workload), `a probe asks port ${port}, which it does not have`)),
    ];
  });
}

/** Seconds that a hook holds a pod back for. */
function held({ spec: { template } }: Workload): number {
  const hooks = template.spec.containers.flatMap(({ lifecycle }) =>
    lifecycle?.preStop ? [lifecycle.preStop] : [],
  );
  return Math.max(
    0,
    ...hooks.map(
      ({ exec, sleep }) =>
        sleep?.seconds ?? Number(/\bsleep (\d+)/.exec(exec?.command.join(' ') ?? '')?.[1] ?? 0),
    ),
  );
}

/**
 * Programs that drop what they work on when they stop, and never end after it.
 * @see https://github.com/grafana/tempo/issues/5733
 */
const isHanging = ({ roles }: Config) =>
  (roles.includes('readsBlocks') || roles.includes('answersQueries')) && !roles.includes('holdsRecentTraces');

/**
 * What a program of Tempo does by itself when it is told to stop, and its defaults.
 * https://grafana.com/docs/tempo/latest/configuration/
 */
const own = {
  delay: { path: 'shutdown_delay', otherwise: '0s' },
  drain: { path: 'server.graceful_shutdown_timeout', otherwise: '30s' },
};

/**
 * What is wrong with a program that hangs: it must be ended while it still works, after its longest query,
 * and not long after.
 */
function hangingWrong({ of, workload, config }: Config, delay: number): Violation[] {
  const grace = workload.spec.template.spec.terminationGracePeriodSeconds;
  const query = span(dig(config, 'query_frontend.api_timeout')) ?? 0;
  return [
    ...(delay > grace
      ? []
      : [
          violation(
            of,
            `shutdown_delay is ${delay} s; after it queries are dropped, make it longer than terminationGracePeriodSeconds of ${called(workload)}, ${grace}`,
          ),
        ]),
    ...(grace >= query + 3
      ? []
      : [
          violation(
            called(workload),
            `is ended by force after ${grace} s, but a query may take ${query}; raise terminationGracePeriodSeconds to ${query + 3} or more`,
          ),
        ]),
    ...(grace <= query + 30
      ? []
      : [
          violation(
            called(workload),
            `never ends by itself, and its last query does after ${query} s; lower terminationGracePeriodSeconds, ${grace}`,
          ),
        ]),
  ];
}

/**
 * A pod leaves the Services before it stops listening, has time to finish before it is ended, and is ended
 * when it has.
 */
export function stopping(manifests: Manifests): Violation[] {
  const behind = new Set(
    manifests.services
      .filter(({ spec }) => spec.clusterIP !== 'None')
      .flatMap((service) => manifests.selectedBy(service)),
  );
  const configs = new Map(manifests.configs().map((config) => [config.workload, config]));
  return manifests.workloads.flatMap((workload) => {
    const program = configs.get(workload);
    const times = program
      ? Object.values(own).map(({ path, otherwise }) => ({
          path,
          value: dig(program.config, path) ?? otherwise,
        }))
      : [];
    const [delay = 0, drain = 0] = times.map(({ value }) => span(value));
    const unread = times.filter(({ value }) => span(value) === undefined);
    if (program && unread.length > 0)
      return unread.map(({ path, value }) =>
        violation(program.of, `${path} is ${value}, which is not understood; write it in h, m and s`),
      );
    if (program && isHanging(program)) return hangingWrong(program, delay);
    const leave = held(workload) + delay;
    const grace = workload.spec.template.spec.terminationGracePeriodSeconds;
    return [
      ...(behind.has(workload) && leave < 3
        ? [
            violation(
              called(workload),
              `stops listening ${leave} s after it is told to, before its Services know; wait 3 s or more`,
            ),
          ]
        : []),
      ...(grace > leave + drain
        ? []
        : [
            violation(
              called(workload),
              `is ended by force after ${grace} s, but takes ${leave + drain}; raise terminationGracePeriodSeconds`,
            ),
          ]),
    ];
  });
}
