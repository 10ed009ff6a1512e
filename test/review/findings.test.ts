// What the review says of a change, in its words: what changes, what comes of it, and what to do.
import type { Finding } from '../../lib/review/finding';
import { reviewObjects } from '../../lib/review/review';
import { rows, sides } from './changes';
import { asRead } from './steps';

const found = (what: string): Finding[] => {
  const row = rows.find((row) => row.what === what);
  if (!row) throw new Error(`no row ${what}`);
  return reviewObjects('c', asRead(sides(row)));
};

const sync = 'sync; by Argo CD, if that was a while ago: argocd app sync NAME';
const stops =
  'the sync fails: Flux applies nothing of the commit; Argo CD has applied the waves before, and neither this object nor later waves';
const orphan = 'kubectl -n tempo delete statefulset tempo-ingester --cascade=orphan';
const flush = (ordinals: string) =>
  `for i in ${ordinals}; do kubectl -n tempo get pod tempo-ingester-$i > /dev/null || continue; kubectl -n tempo port-forward pod/tempo-ingester-$i 3200 & sleep 3; curl -X POST localhost:3200/shutdown; until curl -s localhost:3200/status/services | grep -q 'ingester .*Terminated'; do sleep 5; done; kill $!; wait $! || true; done   # each flushes its blocks and leaves the ring`;
const deleting = (name: string, own: string) => [
  `kubectl -n grafana create configmap ${own} --from-literal=0-${own}.yaml='{"apiVersion":1,"deleteDatasources":[{"name":"${name}","orgId":1}]}'`,
  `kubectl -n grafana label configmap ${own} grafana_datasource=1`,
];
const deleted = (own: string) =>
  `kubectl -n grafana delete configmap ${own}   # when Grafana has logged: deleted datasource based on configuration`;

test.each<[string, Partial<Finding>]>([
  [
    'a larger disk',
    {
      class: 'refused',
      what: 'volumeClaimTemplates.data.spec.resources.requests.storage 10Gi -> 20Gi',
      consequence: stops,
      remedy: [
        `kubectl get storageclass $(kubectl -n tempo get pvc data-tempo-ingester-0 -o jsonpath='{.spec.storageClassName}') -o jsonpath='{.allowVolumeExpansion}'   # must be true`,
        `for i in 0 1 2; do kubectl -n tempo patch pvc data-tempo-ingester-$i -p '{"spec":{"resources":{"requests":{"storage":"20Gi"}}}}'; done`,
        orphan,
        sync,
      ],
    },
  ],
  [
    'a larger disk of ingesters that an autoscaler counts',
    {
      class: 'refused',
      remedy: [
        `kubectl get storageclass $(kubectl -n tempo get pvc data-tempo-ingester-0 -o jsonpath='{.spec.storageClassName}') -o jsonpath='{.allowVolumeExpansion}'   # must be true`,
        `for i in 0 1 2 3 4; do kubectl -n tempo patch pvc data-tempo-ingester-$i -p '{"spec":{"resources":{"requests":{"storage":"20Gi"}}}}'; done`,
        orphan,
        sync,
      ],
    },
  ],
  [
    'a log level of ingesters that an autoscaler counts',
    { class: 'restarts', consequence: '3 to 5 pods, one at a time' },
  ],
  [
    'a smaller disk',
    {
      class: 'refused',
      consequence: `${stops}; claims never shrink: those that are there keep their size`,
      remedy: [orphan, sync],
    },
  ],
  [
    'a storage class',
    {
      class: 'refused',
      consequence: `${stops}; claims that are there keep their class; a new one has the new class`,
      remedy: [orphan, sync],
    },
  ],
  [
    'fewer ingesters',
    {
      class: 'data',
      what: 'replicas 4 -> 3',
      consequence: 'what was not flushed stays on the claim of tempo-ingester-3, where nobody reads it',
      remedy: [flush('3'), 'then sync that there are fewer'],
    },
  ],
  ['ingesters removed', { class: 'data', what: 'removed', remedy: [flush('2 1 0')] }],
  [
    'a tenant gets a shorter retention of its own',
    {
      class: 'data',
      what: 'tenant prod: retention 48h -> 24h',
      consequence: 'its blocks older than that are deleted within the hour',
    },
  ],
  ['a tenant loses its longer retention', { class: 'data', what: 'tenant prod: retention 168h -> 72h' }],
  [
    'a tenant removed',
    {
      class: 'data',
      what: 'tenant team removed',
      consequence: 'its traces stay until the retention of all, 48h, and nobody reads them',
    },
  ],
  [
    'fewer traces',
    {
      class: 'interrupted',
      what: 'tenant prod: ingestion.max_traces_per_user 100000 -> 100',
      consequence: 'spans of further traces are dropped, though the sender is told that they were taken',
    },
  ],
  [
    'a tenant’s lower rate',
    {
      class: 'interrupted',
      what: 'tenant prod: ingestion.rate_limit_bytes 15728640 -> 1048576',
      consequence: 'what comes faster is refused, and collectors try again',
    },
  ],
  [
    'rotated credentials: a secret of another name',
    {
      class: 'quiet',
      what: 'left behind',
      consequence: 'neither Argo CD nor Flux removes it',
      remedy: [
        'kubectl -n tempo delete externalsecret.external-secrets.io s3-credentials   # when nothing uses it any more',
      ],
    },
  ],
  [
    'a gateway that no longer makes all requests those of one tenant',
    {
      class: 'access',
      what: 'requests are no longer made those of tenant prod',
      consequence: 'whoever reaches the gateway, and could only reach prod, may now name any tenant',
    },
  ],
  [
    'a Service of an outsider removed',
    { class: 'interrupted', what: 'removed', consequence: 'collectors and grafana: refused' },
  ],
  [
    'a receiver removed that collectors call',
    { class: 'interrupted', what: 'port 14250 jaeger-grpc removed', consequence: 'collectors: refused' },
  ],
  [
    'the order of variables',
    {
      class: 'restarts',
      what: 'env.order GOMEMLIMIT, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY -> AWS_SECRET_ACCESS_KEY, AWS_ACCESS_KEY_ID, GOMEMLIMIT',
    },
  ],
  [
    'OnDelete',
    {
      class: 'quiet',
      consequence: 'no pod is replaced by itself: a pod is replaced when it is deleted (OnDelete)',
    },
  ],
  [
    'a partition of some',
    { class: 'restarts', consequence: '2 of 3 pods, one at a time: those from ordinal 1 on' },
  ],
  [
    'headless left out: it stays',
    {
      class: 'quiet',
      what: 'clusterIP removed, was None',
      consequence: 'no effect: the Service stays headless until it is made anew',
    },
  ],
  [
    'replicas left out',
    {
      class: 'interrupted',
      what: 'replicas 2 left out',
      remedy: [
        `echo '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"tempo-querier","namespace":"tempo"},"spec":{"replicas":2}}' | kubectl apply --server-side --field-manager=replicas -f -`,
        'sync',
      ],
    },
  ],
  [
    'a provisioned datasource changes its uid',
    {
      class: 'interrupted',
      what: 'datasource tempo-minimal-prod: uid tempo -> other',
      remedy: [
        ...deleting('tempo-minimal-prod', 'delete-tempo-minimal-prod'),
        'sync',
        deleted('delete-tempo-minimal-prod'),
      ],
    },
  ],
  [
    'a provisioned datasource without a uid is renamed: the old one stays',
    {
      class: 'quiet',
      what: 'datasource tempo-minimal-prod removed',
      remedy: [
        'sync',
        ...deleting('tempo-minimal-prod', 'delete-tempo-minimal-prod'),
        deleted('delete-tempo-minimal-prod'),
      ],
    },
  ],
  [
    'a version of an ExternalSecret that is not served',
    {
      class: 'refused',
      what: 'apiVersion external-secrets.io/v1beta1 is not served',
      remedy: ['write external-secrets.io/v1'],
    },
  ],
  [
    'a mesh that denies at once',
    {
      class: 'interrupted',
      what: 'joins the mesh, pod after pod',
      consequence: 'while it rolls, pods that are not in the mesh yet are refused by those that are',
    },
  ],
])('%s', (what, expected) => expect(found(what)).toContainEqual(expect.objectContaining(expected)));

/** Who newly gets through by a change, and who no more. */
const crossing = (what: string) => {
  const all = found(what);
  return {
    opens: [...new Set(all.flatMap(({ opens = [] }) => opens))].sort(),
    closes: [...new Set(all.flatMap(({ closes = [] }) => closes))].sort(),
  };
};

test.each<[string, { opens: unknown; closes: unknown }]>([
  [
    'a network policy for one namespace more',
    { opens: expect.arrayContaining(['b/* -> querier:3200']), closes: [] },
  ],
  [
    'the object store may be anywhere',
    {
      opens: expect.arrayContaining([
        'compactor -> 0.0.0.0 to 203.0.112.255, 203.0.114.0 to 255.255.255.255: 9000',
      ]),
      closes: expect.any(Array),
    },
  ],
  [
    'a Server that only audits',
    {
      opens: expect.arrayContaining(['observability/alloy -> ingester:9095', 'compactor -> ingester:9095']),
      closes: [],
    },
  ],
  ['a network policy in other words', { opens: [], closes: [] }],
])('%s: who gets through', (what, expected) => expect(crossing(what)).toEqual(expected));
