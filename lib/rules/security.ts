// Rules on what pods may do.

import { type Container, containersOf, type Workload } from '../manifests/kubernetes';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { type Violation, violation } from '../problem';

/** What the pod says for all of its containers. */
const wrongInPod = ({ spec: { template } }: Workload) => [
  !template.spec.securityContext.runAsNonRoot && 'securityContext.runAsNonRoot must be true',
  // Without one the cluster gives it, and with runAsNonRoot none that is 0.
  template.spec.securityContext.runAsUser === 0 && 'securityContext.runAsUser must not be 0',
  template.spec.securityContext.seccompProfile?.type !== 'RuntimeDefault' &&
    'securityContext.seccompProfile.type must be RuntimeDefault',
  (template.spec.hostNetwork || template.spec.hostPID || template.spec.hostIPC) &&
    'the host’s network and processes are not to be shared',
  template.spec.volumes.some(({ hostPath }) => hostPath) && 'a hostPath volume is forbidden',
  template.spec.automountServiceAccountToken !== false &&
    'automountServiceAccountToken must be false: no pod talks to the API server',
];

/** What a container says for itself, also where it overrules the pod. */
const wrongInContainer = ({ ports, securityContext: own }: Container) => [
  own.runAsNonRoot === false && 'runAsNonRoot must not be false',
  own.runAsUser === 0 && 'runAsUser must not be 0',
  own.seccompProfile &&
    own.seccompProfile.type !== 'RuntimeDefault' &&
    'seccompProfile.type must be RuntimeDefault',
  own.allowPrivilegeEscalation !== false && 'allowPrivilegeEscalation must be false',
  own.readOnlyRootFilesystem !== true && 'readOnlyRootFilesystem must be true',
  !own.capabilities?.drop.includes('ALL') && 'capabilities.drop must contain ALL',
  (own.privileged || own.capabilities?.add.some((capability) => capability !== 'NET_BIND_SERVICE')) &&
    'no privileges may be added',
  ports.some(({ hostPort }) => hostPort) && 'a hostPort is forbidden',
];

const isText = (found: unknown): found is string => typeof found === 'string';

/**
 * The Pod Security Standard "restricted", and a root file system that is read only.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function restricted({ workloads }: Manifests): Violation[] {
  return workloads.flatMap((workload) => [
    ...wrongInPod(workload)
      .filter(isText)
      .map((found) => violation(called(workload), `${found}`)),
    ...containersOf(workload).flatMap((container) =>
      wrongInContainer(container)
        .filter(isText)
        .map((found) => violation(called(workload), `container ${container.name}: ${found}`)),
    ),
  ]);
}

/**
 * The namespace asks of its pods what they can pass: all of it, unless Linkerd adds what only `privileged`
 * lets through.
 */
export function podSecurity({ all, workloads }: Manifests): Violation[] {
  const meshed = workloads.some(
    ({ spec }) => spec.template.metadata.annotations['linkerd.io/inject'] === 'enabled',
  );
  const standards = {
    enforce: meshed ? ['restricted', 'privileged'] : ['restricted'],
    warn: ['restricted'],
    audit: ['restricted'],
  };
  return all
    .filter(({ kind }) => kind === 'Namespace')
    .flatMap((namespace) =>
      Object.entries(standards).flatMap(([mode, allowed]) => {
        const label = `pod-security.kubernetes.io/${mode}`;
        const found = namespace.metadata.labels[label];
        return allowed.includes(`${found}`)
          ? []
          : [violation(called(namespace), `${label} is ${found ?? 'not set'}; set ${allowed.join(' or ')}`)];
      }),
    );
}

/**
 * A container says what it needs and how much disk it may take. The limit of memory is a rule of its own; CPU
 * has none, unless it is asked for.
 */
export function resources({ workloads }: Manifests): Violation[] {
  const needed = { requests: ['cpu', 'memory', 'ephemeral-storage'], limits: ['ephemeral-storage'] } as const;
  return workloads.flatMap((workload) =>
    containersOf(workload).flatMap((container) =>
      (['requests', 'limits'] as const).flatMap((side) =>
        needed[side]
          .filter((resource) => container.resources[side][resource] === undefined)
          .map((resource) =>
            violation(
              called(workload),
              `container ${container.name}: resources.${side} has no ${resource}; name it`,
            ),
          ),
      ),
    ),
  );
}
