// What an API server asks of pods.
// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
import {
  configKey,
  dnsLabel,
  dnsSubdomain,
  labelKey,
  portName,
  variableName,
} from '../../environment/shapes';
import { dig, entries, list } from '../../manifests/reading';
import {
  all,
  between,
  type Check,
  count,
  is,
  items,
  oneOf,
  portNumber,
  type Row,
  text,
  under,
  unique,
} from './check';
import { labels, selector } from './metadata';
import { amount, compared } from './quantities';

/**
 * Resources that every container may ask for; others have a name with a slash.
 * https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
const standard = ['cpu', 'memory', 'ephemeral-storage'];

const resourceNames: Check = (value) => {
  const odd = entries(value).find(
    ([name]) =>
      !standard.includes(name) &&
      !/^hugepages-/.test(name) &&
      !(name.includes('/') && labelKey.pattern.test(name)),
  );
  return (
    odd && {
      got: `the resource ${odd[0]}`,
      allowed: `${standard.join(', ')}, or a name with a domain and a slash`,
    }
  );
};

/** No request is above its limit. */
const requestsFit: Check = (value) => {
  const limits = new Map(entries(dig(value, 'limits')));
  const above = entries(dig(value, 'requests')).find(([name, wanted]) => {
    return (compared(wanted, limits.get(name)) ?? 0) > 0;
  });
  return (
    above && { got: `a request of ${above.join(' ')}`, allowed: `at most its limit, ${limits.get(above[0])}` }
  );
};

/** A probe or a hook names one thing to do. */
const doing =
  (...kinds: string[]): Check =>
  (value) =>
    value === undefined || kinds.some((kind) => dig(value, kind) !== undefined)
      ? undefined
      : { got: 'nothing to do', allowed: `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}` };

const probe: Row[] = [
  ['', doing('exec', 'grpc', 'httpGet', 'tcpSocket')],
  ['httpGet.port', all(is(portName), portNumber)],
  ['tcpSocket.port', all(is(portName), portNumber)],
  ['httpGet.scheme', oneOf('HTTP', 'HTTPS')],
  ['exec.command', items(1)],
  ...(
    [
      'initialDelaySeconds',
      'periodSeconds',
      'timeoutSeconds',
      'failureThreshold',
      'successThreshold',
    ] as const
  ).map((field): Row => [field, count]),
];

/**
 * Where a container finds something of its pod.
 * https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
 */
const fieldPath = {
  pattern:
    /^(metadata\.(name|namespace|uid|labels\['[^']+'\]|annotations\['[^']+'\])|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?))$/,
  allowed: 'a field of the pod such as metadata.name or status.podIP',
};

const container: Row[] = [
  ['name', all(text(), is(dnsLabel))],
  ['image', text()],
  ['imagePullPolicy', oneOf('Always', 'IfNotPresent', 'Never')],
  ['ports.*.containerPort', portNumber],
  ['ports.*.hostPort', portNumber],
  ['ports.*.name', is(portName)],
  ['ports.*.protocol', oneOf('TCP', 'UDP', 'SCTP')],
  ['ports', unique('name')],
  ['ports', unique('containerPort', 'protocol')],
  ['env.*.name', is(variableName)],
  ['env.*.valueFrom.fieldRef.apiVersion', oneOf('v1')],
  ['env.*.valueFrom.fieldRef.fieldPath', is(fieldPath)],
  ['env.*.valueFrom.secretKeyRef.key', is(configKey)],
  ['env.*.valueFrom.secretKeyRef.name', is(dnsSubdomain)],
  ['env', unique('name')],
  ['resources.requests', resourceNames],
  ['resources.limits', resourceNames],
  ['resources.requests.*', amount(0)],
  ['resources.limits.*', amount(0)],
  ['resources', requestsFit],
  ['volumeMounts.*.mountPath', text()],
  ['volumeMounts', unique('mountPath')],
  ['startupProbe.successThreshold', between(0, 1)],
  ['lifecycle.preStop.exec.command', items(1)],
  ['lifecycle.preStop', doing('exec', 'httpGet', 'sleep', 'tcpSocket')],
  ['terminationMessagePolicy', oneOf('File', 'FallbackToLogsOnError')],
  ...['readinessProbe', 'livenessProbe', 'startupProbe'].flatMap((name) => under(name, probe)),
];

const containers = (pod: unknown) => [...list(dig(pod, 'initContainers')), ...list(dig(pod, 'containers'))];

/** Each container has a name of its own. */
const named: Check = (pod) => unique('name')(containers(pod));

/** A hook that sleeps ends before the pod is ended by force. */
const hooks: Check = (pod) => {
  const grace = dig(pod, 'terminationGracePeriodSeconds') ?? 30;
  const longest = Math.max(
    0,
    ...containers(pod).map((of) => Number(dig(of, 'lifecycle.preStop.sleep.seconds') ?? 0)),
  );
  return longest <= Number(grace)
    ? undefined
    : {
        got: `a hook that sleeps ${longest} seconds`,
        allowed: `at most terminationGracePeriodSeconds, ${grace}`,
      };
};

/** Ids of users and groups. */
const ids = ['runAsUser', 'runAsGroup', 'fsGroup'].map((field): Row => [`securityContext.${field}`, count]);

/** Who may gain no privileges cannot have them all. */
const privileges: Check = (value) =>
  dig(value, 'privileged') === true && dig(value, 'allowPrivilegeEscalation') === false
    ? { got: 'privileged: true and allowPrivilegeEscalation: false', allowed: 'one of them' }
    : undefined;

const pod: Row[] = [
  ['containers', items(1)],
  ...['containers.*', 'initContainers.*'].flatMap((path) =>
    under(path, [...container, ...ids.slice(0, 2), ['securityContext', privileges]]),
  ),
  ['', named],
  ['', hooks],
  ...ids,
  ['restartPolicy', oneOf('Always')],
  ['dnsPolicy', oneOf('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None')],
  ['securityContext.fsGroupChangePolicy', oneOf('Always', 'OnRootMismatch')],
  ['securityContext.seccompProfile.type', oneOf('RuntimeDefault', 'Localhost', 'Unconfined')],
  ['serviceAccountName', is(dnsSubdomain)],
  ['terminationGracePeriodSeconds', between(0, Number.MAX_SAFE_INTEGER)],
  ['volumes.*.name', all(text(), is(dnsLabel))],
  ['volumes', unique('name')],
  ['volumes.*.configMap.name', is(dnsSubdomain)],
  ['volumes.*.configMap.defaultMode', between(0, 0o777)],
  ['volumes.*.emptyDir.sizeLimit', amount(0)],
  ['dnsConfig.options.*.name', text()],
  ['topologySpreadConstraints.*.maxSkew', between(1, 2 ** 31 - 1)],
  ['topologySpreadConstraints.*.topologyKey', is(labelKey)],
  ['topologySpreadConstraints.*.whenUnsatisfiable', oneOf('DoNotSchedule', 'ScheduleAnyway')],
  ...under('topologySpreadConstraints.*.labelSelector', selector),
  ['topologySpreadConstraints', unique('topologyKey', 'whenUnsatisfiable')],
];

/** The template of a workload's pods. */
export const podTemplate: Row[] = [...under('metadata', labels), ...under('spec', pod)];
