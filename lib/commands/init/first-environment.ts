// The first environment of a cluster: a pattern with what the cluster says of itself, comments included.
import type { Found } from './found';

/** A file of YAML without a key of its first level, and what is below it. */
const without = (text: string, key: string) =>
  text.replace(new RegExp(`^${key}:.*\\n(?:[ #].*\\n)*`, 'm'), '');

/** The same with other text in its place, or at the end. */
function withBlock(text: string, key: string, block: string): string {
  const pattern = new RegExp(`^${key}:.*\\n(?:[ #].*\\n)*`, 'm');
  return pattern.test(text) ? text.replace(pattern, () => `${block}\n`) : `${text.trimEnd()}\n${block}\n`;
}

const has = (text: string, key: string) => new RegExp(`^${key}:`, 'm').test(text);

const modeline = '# yaml-language-server: $schema=./environment.schema.json';

interface Step {
  /** Whether the cluster asks for it. */
  when(text: string, found: Found): boolean;
  change(text: string, found: Found): string;
}

const steps: Step[] = [
  {
    when: (text, { definitions }) => has(text, 'linkerd') && !definitions.has('servers.policy.linkerd.io'),
    change: (text) => without(text, 'linkerd'),
  },
  {
    when: (text, { definitions }) => !has(text, 'linkerd') && definitions.has('servers.policy.linkerd.io'),
    change: (text) => withBlock(text, 'linkerd', 'linkerd: {}'),
  },
  // A mesh encrypts by itself, and without cert-manager nobody makes the certificate.
  {
    when: (text, { definitions }) =>
      has(text, 'tls') && (has(text, 'linkerd') || !definitions.has('certificates.cert-manager.io')),
    change: (text) => without(text, 'tls'),
  },
  // Pods of the mesh are let in by account and namespace; without the key nobody would be.
  {
    when: (text) => has(text, 'linkerd') && !has(text, 'callers'),
    change: (text) => withBlock(text, 'callers', 'callers:\n  collectors: [{ namespace: opentelemetry }]'),
  },
  {
    when: (text, { definitions }) =>
      has(text, 'monitoring') && !definitions.has('servicemonitors.monitoring.coreos.com'),
    change: (text) => withBlock(text, 'monitoring', 'monitoring: { scraping: annotations }'),
  },
  {
    when: (text, { definitions }) =>
      /^credentials:.*(?:\n .*)*store:/m.test(text) &&
      !definitions.has('externalsecrets.external-secrets.io'),
    change: (text) =>
      withBlock(
        text,
        'credentials',
        'credentials: { from: secret, secret: s3-credentials }   # there is no External Secrets',
      ),
  },
  {
    when: (text, { stores }) =>
      stores.length === 1 && /\bstore: /.test(text) && !/storeKind: SecretStore/.test(text),
    change: (text, { stores }) => text.replace(/\bstore: [a-z0-9.-]+/, `store: ${stores[0]}`),
  },
  {
    when: (text, { grafana }) => grafana !== undefined && has(text, 'callers'),
    change: (text, { grafana }) =>
      text.replaceAll(/(?<=grafana: (?:\[\{ |\{ ))namespace: [a-z0-9-]+/g, `namespace: ${grafana}`),
  },
];

/**
 * The text of the first environment.
 * @param pattern The text of the pattern.
 * @param found What the cluster says of itself. @default nothing is known: the pattern is taken as it is
 */
export function firstEnvironment(pattern: string, cluster: string, found?: Found): string {
  const named = pattern
    .replace(/^# yaml-language-server: .*$/m, modeline)
    .replace(/^cluster: .*$/m, `cluster: ${cluster}`);
  return found
    ? steps.reduce((text, { when, change }) => (when(text, found) ? change(text, found) : text), named)
    : named;
}

/** What was found, in lines, and what only the operator knows. */
export function report(found: Found | undefined): string[] {
  const known = (definition: string) => (found?.definitions.has(definition) ? 'is there' : 'is not there');
  const looked = found
    ? [
        `Linkerd ${known('servers.policy.linkerd.io')}, External Secrets ${known('externalsecrets.external-secrets.io')}, the Prometheus operator ${known('servicemonitors.monitoring.coreos.com')}.`,
        ...(found.stores.length > 1
          ? [`ClusterSecretStores: ${found.stores.join(', ')}. Choose one in credentials.store.`]
          : []),
        ...(found.hasDefaultClass
          ? []
          : [
              `There is no default storage class (${found.classes.join(', ') || 'and no other'}). Set components.ingester.storageClass.`,
            ]),
      ]
    : ['No cluster was asked.'];
  return [...looked, 'Edit what only you know: tenants, storage, credentials, callers. Then npm run synth.'];
}
