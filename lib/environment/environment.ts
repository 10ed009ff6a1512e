// The contract of an environment: what an operator writes for one cluster.
// The schema is the type, the defaults and the documentation; charts/environments/environment.schema.json is
// made from it.
import * as z from 'zod';
import { callers, networkPolicy } from './access';
import { consistencyChecks } from './consistency-checks';
import { type Contract, checksOf, type Settings } from './contract';
import { credentials } from './credentials';
import { delivery } from './delivery';
import { grafana } from './grafana';
import { monitoring } from './monitoring';
import { ownAnnotations, ownLabels } from './names';
import { storage } from './object-store';
import { type Chosen, limitsSchema, optionsSchema } from './options';
import { patches } from './patches';
import { pods } from './pods';
import { tenancy } from './tenants';
import { tls } from './tls';
import { domain, registry } from './urls';
import { cpu, distinct, dnsLabel, duration, memory } from './values';

/** What an operator may say of an image. The version is missing where it is another image's. */
export interface Image {
  version?: string | undefined;
  repository?: string | undefined;
  digest?: string | undefined;
}

const images = (contract: readonly Contract[]) => {
  const shape: { registry: z.ZodType<string>; [program: string]: z.ZodType<string | Image> } = {
    registry: registry.default('docker.io').describe('What all image names start with.'),
    ...Object.fromEntries(contract.map(({ image: { key, schema } }) => [key, schema])),
  };
  return z.strictObject(shape);
};

const components = (contract: readonly Contract[]) =>
  z.strictObject(
    Object.fromEntries(
      contract.flatMap(({ key, settings }): [string, z.ZodType<Settings | undefined>][] =>
        settings ? [[key, settings]] : [],
      ),
    ),
  );

/** Nothing can be said in the words of a program that has none. */
const nothingOr = (schema: z.ZodType<Chosen> | undefined): z.ZodType<Chosen> => schema ?? z.strictObject({});

/** Limits of tenants in Tempo's own words. */
function limitsOf(contract: readonly Contract[]): z.ZodOptional<z.ZodType<Chosen>> {
  const [options] = contract.flatMap(({ reads }) => reads?.options ?? []);
  return nothingOr(options && limitsSchema(options)).optional();
}

/** What may be said of all programs of Tempo in its own words. */
function ofAll(contract: readonly Contract[]) {
  const reads = contract.flatMap(({ reads }) => reads ?? []);
  const [first] = reads;
  const sections = reads.flatMap(({ sections }) => sections);
  return {
    tempo: nothingOr(first && optionsSchema({ ...first, sections }))
      .optional()
      .describe(
        'Options of Tempo by its own names, for each program that reads them: what no other key says. https://grafana.com/docs/tempo/latest/configuration/',
      ),
  };
}

const proxy = z.strictObject({
  cpu: cpu
    .default('100m')
    .describe('CPU request of the proxy in each pod; above a whole core it gets another thread for each.'),
  memory: memory('16Mi', 'the proxy itself')
    .default('64Mi')
    .describe('Memory request of the proxy in each pod.'),
  memoryLimit: memory('32Mi', 'the proxy and its connections')
    .default('256Mi')
    .describe('Memory limit of the proxy in each pod; beyond it the pod loses all of its connections.'),
});

const linkerd = z.strictObject({
  trustDomain: domain
    .default('cluster.local')
    .describe('Trust domain of the mesh: the end of every identity.'),
  controlPlaneNamespace: dnsLabel.default('linkerd').describe('Namespace of the control plane.'),
  cniPlugin: z
    .boolean()
    .default(false)
    .describe(
      'Whether the cluster runs the Linkerd CNI plugin. Without it each pod gets an init container with NET_ADMIN, which Pod Security lets pass as privileged only.',
    ),
  inboundPolicy: z
    .enum(['deny', 'audit'])
    .default('deny')
    .describe(
      'What becomes of a call that nothing allows. deny: it is refused. audit: it goes through and is logged; for the first days.',
    ),
  proxy: proxy.prefault({}).describe('Resources of the proxy in each pod.'),
});

/** The keys of an environment, whatever components there are. */
const shape = (contract: readonly Contract[]) =>
  z.strictObject({
    cluster: dnsLabel
      .refine(
        (name) => name !== 'delivery',
        'another name: dist/delivery/ holds what Argo CD and Flux are told',
      )
      .describe('Name of the cluster, and of its folder in dist/.'),
    namespace: dnsLabel
      .refine(
        (name) =>
          !/^(?:default|kube-.*|linkerd.*|cert-manager|argocd|flux-system|external-secrets|istio-system)$/.test(
            name,
          ),
        'a namespace of its own, such as tempo: this one belongs to others',
      )
      .default('tempo')
      .describe('Namespace that Tempo runs in, alone. It is rendered.'),
    createNamespace: z
      .boolean()
      .default(true)
      .describe(
        'Whether the Namespace is rendered. false: somebody else owns it, with its Pod Security labels, and it must be there.',
      ),
    clusterDomain: domain
      .refine(
        (name) => !name.startsWith('svc.'),
        'the domain without svc, such as cluster.local: svc is put before it',
      )
      .default('cluster.local')
      .describe('Domain of the cluster’s Services.'),
    podAddresses: z
      .enum(['private', 'any'])
      .default('private')
      .describe(
        'Which addresses pods have. private: addresses of IPv4 that are private (RFC 1918, RFC 6598), on eth0 or the like; Tempo finds them itself. any: other ones; Kubernetes tells each pod its own.',
      ),
    ipFamilies: distinct(z.enum(['IPv4', 'IPv6']))
      .min(1, 'at least one family')
      .default(['IPv4'])
      .describe(
        'Families of addresses that pods and Services of the cluster have. With IPv6, all listens on both, and Kubernetes tells each pod of Tempo its own address.',
      ),
    images: images(contract).describe('Which images run.'),
    ...tenancy(limitsOf(contract)),
    queryTimeout: duration({ least: '1s', most: '24h' })
      .default('30s')
      .describe(
        'How long a query may take: querier, query-frontend, gateway and Grafana follow, each a little longer.',
      ),
    storage: storage.describe('The object store.'),
    credentials: credentials.describe(
      'The keys of the object store: where they are kept, never what they are.',
    ),
    pods: pods
      .optional()
      .describe('Placement and more of all pods; `components.<name>.pods` says it of one component’s.'),
    labels: ownLabels.optional().describe('Labels of all objects, beside those that select pods.'),
    annotations: ownAnnotations.optional().describe('Annotations of all objects.'),
    ...ofAll(contract),
    patches: patches
      .optional()
      .describe(
        'Changes of rendered objects that no key says. All rules hold for what comes of them; ask for a key all the same.',
      ),
    components: components(contract).prefault({}).describe('Size and settings of each component.'),
    grafana: grafana.optional().describe('Datasources for Grafana. Left out: none are rendered.'),
    linkerd: linkerd.optional().describe('Linkerd. Left out: no pod is meshed.'),
    tls: tls
      .optional()
      .describe(
        'TLS for gRPC and gossip between the programs of Tempo, where there is no mesh. Ports for HTTP stay as they are, but for `receivers`.',
      ),
    callers: callers
      .optional()
      .describe(
        'Who may call from outside of the namespace. Required with `linkerd` or `networkPolicy`, which let nobody else in.',
      ),
    networkPolicy: networkPolicy
      .optional()
      .describe(
        'NetworkPolicy for each component; with `linkerd`, Linkerd must be 2.18 or newer. Left out: none are rendered.',
      ),
    monitoring: monitoring.optional().describe('How Tempo is watched. Left out: it is not.'),
    delivery: delivery
      .optional()
      .describe('What Argo CD or Flux is told, in dist/delivery/. Left out: nothing.'),
  });

/** What one cluster wants of Tempo, with all defaults filled in. */
export type Environment = z.output<ReturnType<typeof shape>>;

/** Whether pods have addresses of IPv6, beside IPv4 or alone: sockets are then of both families. */
export const hasIPv6 = ({ ipFamilies }: Environment) => ipFamilies.includes('IPv6');

/**
 * Takes what an operator wrote; refuses what cannot be meant.
 * @param contract What the components of an architecture add.
 */
export function environmentSchema(contract: readonly Contract[]): z.ZodType<Environment> {
  const known = schemas.get(contract);
  if (known) return known;
  const schema = [...checksOf(contract), ...consistencyChecks(contract)].reduce<z.ZodType<Environment>>(
    (schema, { reads, problems }) =>
      schema.superRefine(
        (environment, context) => {
          for (const { path, message, input } of problems(environment))
            context.addIssue({ code: 'custom', path, message, input });
        },
        // Also held when another part of the file is wrong: an operator wants to hear of everything at once.
        {
          when: ({ issues }) =>
            !issues.some(
              ({ code, path }) =>
                (code === 'invalid_type' && !path?.length) || reads.some((key) => key === path?.[0]),
            ),
        },
      ),
    shape(contract),
  );
  schemas.set(contract, schema);
  return schema;
}

/** A schema takes longer to make than an environment to read. */
const schemas = new WeakMap<readonly Contract[], z.ZodType<Environment>>();
