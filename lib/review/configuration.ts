// Keys of Tempo's configuration, and versions of it, whose change puts traces at risk.
import { endpointOf } from '../environment/hosts';
import { seconds } from '../environment/values';
import type { Manifest } from '../manifests/objects';
import { at, list } from '../manifests/reading';
import type { Change, Found } from './changes';
import type { Difference } from './differences';

const shorter = (before: unknown, after: unknown) =>
  typeof before === 'string' && typeof after === 'string' && seconds(after) < seconds(before);
const lower = (before: unknown, after: unknown) => Number(after) < Number(before);
const changed = () => true;

/** A host and its port; what is none, as it is. */
function place(endpoint: unknown): unknown {
  const read = endpointOf(`${endpoint}`);
  return 'host' in read ? { port: 443, ...read } : endpoint;
}
/** Another host or port, and not the same in another spelling. */
const elsewhere = (before: unknown, after: unknown) =>
  JSON.stringify(place(before)) !== JSON.stringify(place(after));

const hidden = { class: 'data', consequence: 'traces written before are not found any more' } as const;

/** Keys whose change loses traces or refuses them: their path, when it does, and what happens. */
const perilous: [
  path: RegExp,
  when: (before: unknown, after: unknown) => boolean,
  found: Pick<Found, 'class' | 'consequence'>,
][] = [
  [
    /\.storage\.trace\.(backend|s3\.(bucket|region)|gcs\.bucket_name|azure\.(storage_account_name|container_name)|(s3|gcs|azure)\.prefix)$/,
    changed,
    hidden,
  ],
  [/\.storage\.trace\.(s3\.endpoint|gcs\.endpoint|azure\.endpoint_suffix)$/, elsewhere, hidden],
  [
    /\.storage\.trace\.(s3\.(insecure|forcepathstyle|tls_ca_path)|gcs\.insecure|azure\.use_(managed_identity|federated_token)|azure\.user_assigned_id)$/,
    changed,
    {
      class: 'interrupted',
      consequence:
        'where the store does not answer this way, pods that roll do not start, and the rollout stops',
    },
  ],
  [
    /\.memberlist\.cluster_label$/,
    changed,
    {
      class: 'data',
      consequence: 'old and new pods do not gossip with one another: the rings split while this rolls out',
    },
  ],
  [
    /\.server\.grpc_tls_config$/,
    changed,
    {
      class: 'interrupted',
      consequence:
        'programs with TLS and without do not understand one another: spans are refused and queries fail while this rolls out',
    },
  ],
  [
    /\.receivers\..*\.tls(\.client_ca_file)?$/,
    changed,
    {
      class: 'interrupted',
      consequence:
        'spans are refused from collectors that do not push this way, and from the gateway until it has rolled, too',
    },
  ],
  [
    /\.compaction\.block_retention$/,
    shorter,
    { class: 'data', consequence: 'blocks older than that are deleted within the hour' },
  ],
  [
    /\.replication_factor$/,
    lower,
    {
      class: 'data',
      consequence: 'fewer ingesters hold each trace; one that is lost may take traces with it',
    },
  ],
  [
    /\.multitenancy_enabled$/,
    changed,
    { class: 'data', consequence: 'the tenants that traces were written for are not found any more' },
  ],
  [
    /\.receivers\..*\.(max_recv_msg_size_mib|max_request_body_size)$/,
    lower,
    { class: 'interrupted', consequence: 'a larger batch is refused with 413, or ResourceExhausted by gRPC' },
  ],
];

function inFile(difference: Difference): Found[] {
  const { path, before, after } = difference;
  // What each tenant has is compared whole, elsewhere.
  if (path[0] === 'overrides.yaml') return [];
  const dotted = path.join('.');
  return perilous
    .filter(([pattern, when]) => pattern.test(dotted) && when(before, after))
    .map(([, , found]) => ({
      ...found,
      what: `${dotted.replace(/^[^.]+\.ya?ml\./, '')} ${JSON.stringify(before) ?? 'unset'} -> ${JSON.stringify(after) ?? 'unset'}`,
      differences: [difference],
    }));
}

const versionOf = (image: unknown) =>
  /\/tempo:v?(\d+)\.(\d+)\.(\d+)/.exec(String(image))?.slice(1).map(Number);
const images = (workload: Manifest) =>
  list(at(workload, 'spec', 'template', 'spec', 'containers')).map((container) =>
    versionOf(at(container, 'image')),
  );

/** An older version may not read what a newer one wrote; a major one has other components. */
function version({ before, after }: Change): Found[] {
  const [old, young] = [before, after].map((side) => images(side).find((version) => version !== undefined));
  if (!old || !young) return [];
  const what = `Tempo ${old.join('.')} -> ${young.join('.')}`;
  if ((young[0] ?? 0) > (old[0] ?? 0))
    return [
      {
        class: 'data',
        what,
        consequence: 'a major step: it cannot be undone, and needs a migration of its own',
      },
    ];
  const first = young.findIndex((part, index) => part !== old[index]);
  return first >= 0 && (young[first] ?? 0) < (old[first] ?? 0)
    ? [{ class: 'data', what, consequence: 'an older version may not read the blocks of a newer one' }]
    : [];
}

/** What a change of configuration or version puts at risk. */
export const configuration = (change: Change): Found[] => [
  ...version(change),
  ...change.inFiles.flatMap(inFile),
];
