// What an API server asks of Deployments, StatefulSets and disruption budgets.
import { dnsLabel, dnsSubdomain } from '../../environment/shapes';
import { dig, entries, list } from '../../manifests/reading';
import { all, between, type Check, count, is, items, oneOf, type Row, under, unique } from './check';
import { labels, selector } from './metadata';
import { podTemplate } from './pods';
import { amount } from './quantities';

/** A count of pods, or a share of them. */
const share = all(count, (value) =>
  typeof value !== 'string' || /^(100|[0-9]{1,2})%$/.test(value)
    ? undefined
    : 'a whole number, or a share from 0% to 100%',
);

/** A workload selects its own pods. */
const selectsItsPods: Check = (spec) => {
  const own = Object.fromEntries(entries(dig(spec, 'template.metadata.labels')));
  const missing = entries(dig(spec, 'selector.matchLabels')).find(([label, value]) => own[label] !== value);
  return (
    missing && {
      got: `a selector of ${missing.join(': ')}`,
      allowed: 'labels that template.metadata.labels has',
    }
  );
};

/** A workload selects by something. */
const selects: Check = (spec) =>
  entries(dig(spec, 'selector.matchLabels')).length + list(dig(spec, 'selector.matchExpressions')).length > 0
    ? undefined
    : { got: 'an empty selector', allowed: 'one label or more' };

/** What is mounted is a volume of the pod or of a claim template. */
const mounted: Check = (spec) => {
  const given = [
    ...list(dig(spec, 'template.spec.volumes')).map((of) => dig(of, 'name')),
    ...list(dig(spec, 'volumeClaimTemplates')).map((of) => dig(of, 'metadata.name')),
  ];
  const containers = [
    ...list(dig(spec, 'template.spec.initContainers')),
    ...list(dig(spec, 'template.spec.containers')),
  ];
  const missing = containers
    .flatMap((of) => list(dig(of, 'volumeMounts')))
    .find((mount) => !given.includes(dig(mount, 'name')));
  return missing === undefined
    ? undefined
    : {
        got: `a mount of ${dig(missing, 'name')} at ${dig(missing, 'mountPath')}`,
        allowed: 'volumes that there are',
      };
};

/** A rollout may do something. */
const moves: Check = (value) =>
  ['maxSurge', 'maxUnavailable'].every((field) => ['0', '0%'].includes(`${dig(value, field)}`))
    ? { got: 'neither maxSurge nor maxUnavailable', allowed: 'one of them above 0' }
    : undefined;

/** A rollout has failed later than a pod counts as available. */
const patience: Check = (spec) => {
  const [deadline, ready] = [dig(spec, 'progressDeadlineSeconds') ?? 600, dig(spec, 'minReadySeconds') ?? 0];
  return Number(deadline) > Number(ready)
    ? undefined
    : { got: `progressDeadlineSeconds ${deadline}`, allowed: `above minReadySeconds, ${ready}` };
};

const pods: Row[] = [
  ['replicas', count],
  ['minReadySeconds', count],
  ['revisionHistoryLimit', count],
  ['', selects],
  ['', selectsItsPods],
  ['', mounted],
  ...under('selector', selector),
  ...under('template', podTemplate),
];

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/ */
export const deployment: Row[] = [
  ...pods,
  ['', patience],
  ['progressDeadlineSeconds', count],
  ['strategy.type', oneOf('RollingUpdate', 'Recreate')],
  ['strategy.rollingUpdate', moves],
  ['strategy.rollingUpdate.maxSurge', share],
  ['strategy.rollingUpdate.maxUnavailable', share],
];

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/stateful-set-v1/ */
export const statefulSet: Row[] = [
  ...pods,
  ['serviceName', is(dnsLabel)],
  ['podManagementPolicy', oneOf('Parallel', 'OrderedReady')],
  ['updateStrategy.type', oneOf('RollingUpdate', 'OnDelete')],
  ['updateStrategy.rollingUpdate.partition', count],
  ['persistentVolumeClaimRetentionPolicy.whenDeleted', oneOf('Retain', 'Delete')],
  ['persistentVolumeClaimRetentionPolicy.whenScaled', oneOf('Retain', 'Delete')],
  ['volumeClaimTemplates', unique('metadata.name')],
  ...under('volumeClaimTemplates.*', [
    ['metadata.name', is(dnsLabel)],
    ...under('metadata', labels),
    ['spec.accessModes', items(1)],
    ['spec.accessModes.*', oneOf('ReadWriteOnce', 'ReadWriteOncePod', 'ReadOnlyMany', 'ReadWriteMany')],
    ['spec.storageClassName', is(dnsSubdomain)],
    ['spec.volumeMode', oneOf('Filesystem', 'Block')],
    ['spec.resources.requests.*', amount(1)],
  ]),
];

const positive = between(1, 2 ** 31 - 1);

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/ */
export const autoscaler: Row[] = [
  ['minReplicas', positive],
  ['maxReplicas', positive],
  [
    '',
    (spec) => {
      const [least, most] = [dig(spec, 'minReplicas') ?? 1, dig(spec, 'maxReplicas')];
      return Number(most) < Number(least)
        ? { got: `maxReplicas ${most}`, allowed: `at least minReplicas, ${least}` }
        : undefined;
    },
  ],
  ['metrics.*.containerResource.target.averageUtilization', positive],
];

/** https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/pod-disruption-budget-v1/ */
export const budget: Row[] = [
  ...under('selector', selector),
  ['maxUnavailable', share],
  ['minAvailable', share],
  [
    '',
    (spec) =>
      dig(spec, 'maxUnavailable') !== undefined && dig(spec, 'minAvailable') !== undefined
        ? { got: 'maxUnavailable and minAvailable', allowed: 'one of them' }
        : undefined,
  ],
  ['unhealthyPodEvictionPolicy', oneOf('AlwaysAllow', 'IfHealthyBudget')],
];
