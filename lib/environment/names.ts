// Names and labels, as Kubernetes, Prometheus and Grafana take them.
import * as z from 'zod';
import * as shapes from './shapes';
import { line, shaped } from './values';

/** A name that may have dots: of a secret, an account, a storage class. @example csi.fast */
export const dnsSubdomain = shaped(shapes.dnsSubdomain);

/** Keys that the product, the mesh or a deployer reads: another value would change what they do. */
const reserved =
  /^(?:app\.kubernetes\.io|helm\.sh|argocd\.argoproj\.io|kustomize\.toolkit\.fluxcd\.io|checksum|pod-security\.kubernetes\.io|(?:[a-z]+\.)*linkerd\.io)\//;

const ownKey = shaped(shapes.labelKey).refine(
  (key) => !reserved.test(key),
  'a key of your own: app.kubernetes.io, helm.sh, checksum, Linkerd, Pod Security, Argo CD and Flux have theirs',
);

/** Labels of objects, beside those that every object has. @example { release: kube-prometheus-stack } */
export const ownLabels = z.record(ownKey, shaped(shapes.labelValue));

/** Annotations of objects, beside those of the product. @example { example.com/owner: platform } */
export const ownAnnotations = z.record(ownKey, line('the value of an annotation', 2000));

/** Labels of the alerts of Prometheus. @example { team: platform } */
export const alertLabels = z.record(
  shaped(shapes.prometheusLabel).refine(
    (name) => !['alertname', 'severity', 'cluster'].includes(name),
    'another label: each alert has this one already',
  ),
  line('the value of a label').refine((value) => !value.includes('{{'), 'a text without a template'),
);

/** The uid of something in Grafana. */
export const grafanaUid = shaped(shapes.grafanaUid);

/** The tag of an image. It becomes a label, too. */
export const tag = shaped({
  pattern: /^(?!latest$)[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
  allowed: 'an image tag of up to 63 letters, digits and ._-, such as 1.31.6-alpine, and not latest',
});

/** The tag of an image that is built on Alpine. */
export const alpineTag = shaped({
  pattern: /^(?=.{1,63}$)[0-9][A-Za-z0-9._]*-alpine([0-9.]*[0-9])?$/,
  allowed:
    'an image tag of Alpine such as 1.6.45-alpine: the readiness probe asks with its nc, which others lack',
});
