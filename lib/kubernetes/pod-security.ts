// What the namespace demands of its pods.
// https://kubernetes.io/docs/concepts/security/pod-security-admission/
import type { Environment } from '../environment/environment';

/**
 * Labels of the namespace. All pods rendered here pass `restricted`, and it is enforced, unless Linkerd adds
 * an init container that needs NET_ADMIN; then it is what a pod is warned and audited for.
 * @see https://linkerd.io/2/features/cni/
 */
export function podSecurity({ linkerd }: Environment): Record<string, string> {
  const standards = {
    enforce: linkerd && !linkerd.cniPlugin ? 'privileged' : 'restricted',
    warn: 'restricted',
    audit: 'restricted',
  };
  return Object.fromEntries(
    Object.entries(standards).map(([mode, standard]) => [`pod-security.kubernetes.io/${mode}`, standard]),
  );
}
