// What an API server asks of metadata.
// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/
import {
  dnsLabel,
  dnsSubdomain,
  labelKey,
  labelValue,
  type Shape,
  serviceName,
  statefulSetName,
} from '../../environment/shapes';
import { entries } from '../../manifests/reading';
import { bytes, type Check, is, keys, type Row } from './check';

/**
 * Most bytes that annotations have together.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/
 */
const annotationBytes = 256 * 1024;

/** A name that is written into a label, too. */
const nameInLabel: Shape = {
  pattern: new RegExp(`(?=^.{1,63}$)${dnsSubdomain.pattern.source}`),
  allowed: 'a DNS subdomain of up to 63 letters, digits, hyphens and dots: it becomes the value of a label',
};

/** Names of kinds that are not named as most are. */
const names: Record<string, Shape> = {
  Namespace: dnsLabel,
  Service: serviceName,
  // Pods and their host names begin with it.
  Deployment: dnsLabel,
  StatefulSet: statefulSetName,
  // https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
  Application: nameInLabel,
  // https://fluxcd.io/flux/components/kustomize/kustomizations/#role-based-access-control
  Kustomization: nameInLabel,
};

/** Labels of an object, or of a template. */
export const labels: Row[] = [
  ['labels', keys(labelKey)],
  ['labels.*', is(labelValue)],
  ['annotations', keys(labelKey)],
  ['annotations', bytes(annotationBytes)],
];

/** Labels that something selects by. */
export const selector: Row[] = [
  ['matchLabels', keys(labelKey)],
  ['matchLabels.*', is(labelValue)],
  ['matchExpressions.*.key', is(labelKey)],
];

/** Metadata of an object of a kind. */
export const metadata = (kind: string): Row[] => [
  ['name', is(names[kind] ?? dnsSubdomain)],
  ['namespace', is(dnsLabel)],
  ...labels,
];

/**
 * Namespaces say which Pod Security Standard their pods meet.
 * https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export const standards: Check = (value) => {
  const levels = ['privileged', 'baseline', 'restricted'];
  const wrong = entries(value).find(
    ([key, level]) =>
      /^pod-security\.kubernetes\.io\/(enforce|warn|audit)$/.test(key) && !levels.includes(`${level}`),
  );
  return wrong && { got: wrong.join(': '), allowed: levels.join(', ') };
};
