// Policies of the mesh and of the network, as far as rules look at them.
import * as z from 'zod';
import { object } from './kubernetes';

/** The label that each namespace has, with its name. https://kubernetes.io/docs/reference/labels-annotations-taints/ */
export const namespaceLabel = 'kubernetes.io/metadata.name';

const words = z.record(z.string(), z.string()).default({});
const expression = z.strictObject({
  key: z.string(),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: z.array(z.string()).default([]),
});
const selector = z.strictObject({ matchLabels: words, matchExpressions: z.array(expression).default([]) });
const number = z.union([z.number(), z.string()]);

export const server = object.extend({
  kind: z.literal('Server'),
  spec: z.looseObject({
    podSelector: selector,
    port: number,
    proxyProtocol: z.string().default('unknown'),
    accessPolicy: z.string().default('deny'),
  }),
});
const reference = z.looseObject({ kind: z.string(), name: z.string(), namespace: z.string().optional() });
export const route = object.extend({
  kind: z.literal('HTTPRoute'),
  spec: z.looseObject({
    parentRefs: z.array(reference),
    rules: z.array(
      z.looseObject({
        matches: z.array(
          z.strictObject({
            method: z.string().optional(),
            path: z.strictObject({ type: z.enum(['Exact', 'PathPrefix']), value: z.string() }),
          }),
        ),
      }),
    ),
  }),
});
export const authorization = object.extend({
  kind: z.literal('AuthorizationPolicy'),
  spec: z.looseObject({ targetRef: reference, requiredAuthenticationRefs: z.array(reference) }),
});
export const meshTls = object.extend({
  kind: z.literal('MeshTLSAuthentication'),
  spec: z.strictObject({ identities: z.array(z.string()) }),
});
export const network = object.extend({
  kind: z.literal('NetworkAuthentication'),
  spec: z.looseObject({
    networks: z.array(z.looseObject({ cidr: z.string(), except: z.array(z.string()).default([]) })),
  }),
});

const peer = z.strictObject({
  podSelector: selector.optional(),
  namespaceSelector: selector.optional(),
  ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()).default([]) }).optional(),
});
const ports = z
  .array(
    z.strictObject({
      port: number.optional(),
      endPort: z.number().optional(),
      protocol: z.string().default('TCP'),
    }),
  )
  .default([]);
export const networkPolicy = object.extend({
  kind: z.literal('NetworkPolicy'),
  spec: z.looseObject({
    podSelector: selector,
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
    ingress: z.array(z.strictObject({ from: z.array(peer).default([]), ports })).default([]),
    egress: z.array(z.strictObject({ to: z.array(peer).default([]), ports })).default([]),
  }),
});

export type Selector = z.output<typeof selector>;
export type Peer = z.output<typeof peer>;
export type Server = z.output<typeof server>;
export type Route = z.output<typeof route>;
export type Authorization = z.output<typeof authorization>;
export type MeshTls = z.output<typeof meshTls>;
export type NetworkAuthentication = z.output<typeof network>;
export type NetworkPolicy = z.output<typeof networkPolicy>;

/** Whether labels are selected. An empty selector selects all. */
export const selects = (
  { matchLabels, matchExpressions }: Selector,
  labels: Record<string, string>,
): boolean =>
  Object.entries(matchLabels).every(([label, value]) => labels[label] === value) &&
  matchExpressions.every(({ key, operator, values }) => {
    const value = labels[key];
    return {
      In: value !== undefined && values.includes(value),
      NotIn: value === undefined || !values.includes(value),
      Exists: value !== undefined,
      DoesNotExist: value === undefined,
    }[operator];
  });
