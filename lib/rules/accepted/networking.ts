// What an API server asks of Services and network policies.

import { isRange, isWithin, rangeAllowed } from '../../environment/ranges';
import { dnsLabel, labelKey, labelValue, portName } from '../../environment/shapes';
import { dig, list } from '../../manifests/reading';
import { all, type Check, is, items, keys, oneOf, portNumber, type Row, under, unique } from './check';
import { selector } from './metadata';

const port = all(is(portName), portNumber);
const protocol = oneOf('TCP', 'UDP', 'SCTP');

/** Of several ports each has a name. */
const named: Check = (value) =>
  list(value).length > 1 && list(value).some((of) => !dig(of, 'name'))
    ? { got: 'a port without a name', allowed: 'a name for each of several' }
    : undefined;

/** https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/ */
export const service: Row[] = [
  ['type', oneOf('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName')],
  [
    'clusterIP',
    (value) =>
      value === undefined ||
      value === 'None' ||
      value === '' ||
      isRange(`${value}/32`) ||
      isRange(`${value}/128`)
        ? undefined
        : 'None, or an address',
  ],
  ['internalTrafficPolicy', oneOf('Cluster', 'Local')],
  ['ipFamilyPolicy', oneOf('SingleStack', 'PreferDualStack', 'RequireDualStack')],
  ['sessionAffinity', oneOf('None', 'ClientIP')],
  ['selector', keys(labelKey)],
  ['selector.*', is(labelValue)],
  ['ports', items(1)],
  ['ports', named],
  ['ports', unique('name')],
  ['ports', unique('port', 'protocol')],
  ['ports.*.name', is(dnsLabel)],
  ['ports.*.port', portNumber],
  ['ports.*.targetPort', port],
  ['ports.*.protocol', protocol],
  ['ports.*.appProtocol', is(labelKey)],
];

const range: Check = (value) => (value === undefined || isRange(`${value}`) ? undefined : rangeAllowed);

/** What is left out of a range is a part of it. */
const exceptions: Check = (block) => {
  const outside = list(dig(block, 'except')).find((inner) => !isWithin(`${inner}`, `${dig(block, 'cidr')}`));
  return outside === undefined
    ? undefined
    : { got: `the exception ${outside}`, allowed: 'a smaller part of cidr' };
};

/** A peer is pods, or addresses. */
const peer: Check = (value) => {
  const [block, ...pods] = ['ipBlock', 'podSelector', 'namespaceSelector'].map(
    (field) => dig(value, field) !== undefined,
  );
  return block === pods.includes(true)
    ? {
        got: block ? 'ipBlock and a selector' : 'neither ipBlock nor a selector',
        allowed: 'ipBlock, or podSelector and namespaceSelector',
      }
    : undefined;
};

/** A range of ports begins with a number, and ends with one that is no less. */
const ports: Check = (value) => {
  const [first, last] = [dig(value, 'port'), dig(value, 'endPort')];
  return last === undefined || (typeof first === 'number' && Number(last) >= first)
    ? undefined
    : { got: `port ${first} and endPort ${last}`, allowed: 'a number, and an endPort that is no less' };
};

const peers: Row[] = [
  ['', peer],
  ['ipBlock.cidr', range],
  ['ipBlock', exceptions],
  ...under('podSelector', selector),
  ...under('namespaceSelector', selector),
];

/** https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/ */
export const networkPolicy: Row[] = [
  ...under('podSelector', selector),
  ['policyTypes', items(0, 2)],
  ['policyTypes.*', oneOf('Ingress', 'Egress')],
  ...['ingress.*', 'egress.*'].flatMap((path) => [
    ...under(`${path}.ports.*`, [
      ['port', port],
      ['endPort', portNumber],
      ['protocol', protocol],
      ['', ports],
    ]),
    ...under(`${path}.${path.startsWith('in') ? 'from' : 'to'}.*`, peers),
  ]),
];
