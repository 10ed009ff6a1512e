// One place in an object store is one installation's, unless two say that they share it.
import { type Violation, violation } from '../problem';
import { type ConsistencyCheck, wrongIf } from './consistency';
import { type Contract, holders } from './contract';
import type { Environment } from './environment';
import { fullName } from './hosts';
import { placeOf } from './object-store';
import type { Place } from './place';
import { listed, shown } from './shown';
import { retentionOf } from './tenants';
import { hostIn } from './urls';
import { seconds } from './values';

/** An environment, the file that it was read from, and what the components of its architecture add. */
export interface ReadEnvironment {
  file: string;
  environment: Environment;
  contract: readonly Contract[];
  place: Place;
}

/**
 * Replicas of what merges and deletes blocks, and the key that says so. One that has no such key is always
 * there.
 */
function deleting({ environment, contract }: ReadEnvironment) {
  const [found] = holders(environment, contract, 'deletesBlocks');
  return {
    key: ['components', `${found?.key}`, 'replicas'],
    replicas: found ? (found.settings.replicas ?? 1) : 0,
  };
}

/** What agrees within one environment. */
export const sharing = (contract: readonly Contract[]): ConsistencyCheck[] => [
  // Without a compactor blocks are never merged nor deleted.
  {
    reads: ['components', 'storage'],
    problems: (environment) =>
      holders(environment, contract, 'deletesBlocks').flatMap(({ key, settings: { replicas } }) =>
        wrongIf(
          replicas === 0 && environment.storage.sharedWith === undefined,
          ['components', key, 'replicas'],
          replicas,
          '1 or more: nobody else merges and deletes blocks, unless storage.sharedWith names a cluster that does',
        ),
      ),
  },
  {
    reads: ['cluster', 'storage'],
    problems: ({ cluster, storage: { sharedWith } }) =>
      wrongIf(
        sharedWith === cluster,
        ['storage', 'sharedWith'],
        sharedWith,
        'another cluster than this one; or leave it out',
      ),
  },
];

/** The names of a store. Two that have one in common are the same, however they are spelled. */
function names({ storage, namespace, clusterDomain }: Environment): string[] {
  const { endpoint, port: byDefault } = placeOf(storage);
  const { host, port = byDefault } = hostIn(endpoint);
  const inside = 'service' in host ? [fullName({ namespace, domain: clusterDomain, ...host.service })] : [];
  // A bucket of AWS has one name at all of its endpoints.
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  const outside = 'name' in host ? [host.name.replace(/^.*\.(?=amazonaws\.com(?:\.cn)?$)/, '')] : [];
  const address = host.kind === 'address' ? [host.address] : [];
  return [...inside, ...outside, ...address].map((name) => `${name}:${port}`);
}

/**
 * Whether two environments open the same bucket. A namespace is in a cluster once: of the same name they are
 * in two, each with Services of its own.
 */
function isSameBucket(one: Environment, other: Environment): boolean {
  const [here, there] = [placeOf(one.storage), placeOf(other.storage)];
  if (one.storage.backend !== other.storage.backend || here.bucket !== there.bucket) return false;
  const isInside = hostIn(here.endpoint).host.kind === 'service';
  return (
    !(isInside && one.namespace === other.namespace) && names(one).some((name) => names(other).includes(name))
  );
}

/** Whether one prefix is the other, or has it as a folder. */
const isWithin = (prefix: string | undefined, other: string | undefined) =>
  other === undefined || `${prefix ?? ''}/`.startsWith(`${other}/`);

/**
 * Whether Tempo would find blocks of one where it looks for those of the other: it takes each folder below
 * its prefix for a tenant.
 */
const isOverlapping = (one: Environment, other: Environment) =>
  isSameBucket(one, other) &&
  (isWithin(one.storage.prefix, other.storage.prefix) || isWithin(other.storage.prefix, one.storage.prefix));

/** What is wrong with a key. */
const wrong = ({ place }: ReadEnvironment, key: string[], got: unknown, allowed: string) =>
  violation(place(key), `got ${shown(got)}. Allowed: ${allowed}.`);

/** How a bucket is called there. */
const bucketKey = ({ environment: { storage } }: ReadEnvironment) =>
  storage.backend === 'azure' ? 'container' : 'bucket';

/** What is wrong with two that keep their blocks at one place, and do not share it. */
function colliding(one: ReadEnvironment, other: ReadEnvironment): Violation[] {
  const { prefix } = one.environment.storage;
  const { bucket } = placeOf(one.environment.storage);
  if (!isOverlapping(one.environment, other.environment)) return [];
  const isEqual = prefix === other.environment.storage.prefix;
  const why = isEqual
    ? 'two compactors would merge and delete each other’s blocks'
    : 'Tempo takes each folder below its prefix for a tenant, so neither prefix may be in the other';
  const place = `${other.file} has bucket ${bucket}${other.environment.storage.prefix ? ` with prefix ${other.environment.storage.prefix}` : ''} of the same store`;
  const remedy = isEqual ? ', or storage.sharedWith in both files to share it' : '';
  return [
    wrong(
      one,
      ['storage', prefix ? 'prefix' : bucketKey(one)],
      prefix ?? bucket,
      `a bucket or a prefix of its own${remedy}: ${place}, and ${why}`,
    ),
  ];
}

/** What is wrong with two that share one place. */
function disagreeing(one: ReadEnvironment, other: ReadEnvironment): Violation[] {
  const { prefix, backend } = one.environment.storage;
  const { bucket, endpoint } = placeOf(one.environment.storage);
  const expected = { ...other.environment.storage, ...placeOf(other.environment.storage) };
  const because = `because storage.sharedWith says that both keep their blocks at one place`;
  if (backend !== expected.backend)
    return [
      wrong(one, ['storage', 'backend'], backend, `${expected.backend}, as in ${other.file}, ${because}`),
    ];
  if (bucket !== expected.bucket)
    return [
      wrong(
        one,
        ['storage', bucketKey(one)],
        bucket,
        `${shown(expected.bucket)}, as in ${other.file}, ${because}`,
      ),
    ];
  if (!isSameBucket(one.environment, other.environment)) {
    const remedy =
      endpoint === expected.endpoint
        ? 'a host that both clusters reach: a Service is in one cluster only'
        : `${shown(expected.endpoint)}, as in ${other.file}`;
    return [
      wrong(
        one,
        ['storage', backend === 'azure' ? 'storageAccount' : 'endpoint'],
        endpoint,
        `${remedy}, ${because}`,
      ),
    ];
  }
  if (prefix !== expected.prefix)
    return [
      wrong(one, ['storage', 'prefix'], prefix, `${shown(expected.prefix)}, as in ${other.file}, ${because}`),
    ];
  return [...compacting(one, other), ...keeping(one, other), ...keeping(other, one)];
}

/** One of both merges and deletes. */
function compacting(one: ReadEnvironment, other: ReadEnvironment): Violation[] {
  const [{ key, replicas }, { replicas: others }] = [deleting(one), deleting(other)];
  if ((replicas === 0) !== (others === 0)) return [];
  const allowed =
    replicas > 0
      ? `0 here or in ${other.file}: two compactors would`
      : `1 or more here or in ${other.file}: else nobody would`;
  return [wrong(one, key, replicas, `${allowed} merge and delete the blocks that both share`)];
}

/** Who does not delete keeps its blocks as long as who does. */
function keeping(one: ReadEnvironment, other: ReadEnvironment): Violation[] {
  if (deleting(one).replicas > 0) return [];
  const { tenants } = other.environment;
  const lines = Object.entries(one.environment.tenants).flatMap(([name, tenant]) => {
    const [got, kept] = [retentionOf(one.environment, tenant), retentionOf(other.environment, tenants[name])];
    const key = tenant.retention ? ['tenants', name, 'retention'] : ['retention'];
    return seconds(got) === seconds(kept)
      ? []
      : [
          wrong(
            one,
            key,
            got,
            `${shown(kept)} for tenant ${name}, as in ${other.file}, whose compactor deletes for both`,
          ),
        ];
  });
  return lines;
}

/** What is wrong with what environments say of one another. */
export function sharingProblems(read: readonly ReadEnvironment[], isComplete: boolean): Violation[] {
  const isNaming = (one: ReadEnvironment, other: ReadEnvironment) =>
    one.environment.storage.sharedWith === other.environment.cluster;
  return read.flatMap((one, index) => {
    const { sharedWith } = one.environment.storage;
    const clusters = read.flatMap(({ environment: { cluster } }) =>
      cluster === one.environment.cluster ? [] : [cluster],
    );
    const unknown =
      isComplete && sharedWith !== undefined && !clusters.includes(sharedWith)
        ? [
            wrong(
              one,
              ['storage', 'sharedWith'],
              sharedWith,
              clusters.length > 0
                ? `the cluster of another environment: ${listed(clusters)}`
                : 'nothing, because there is no other environment',
            ),
          ]
        : [];
    const pairs = read.slice(0, index).map((other): Violation[] => {
      const [here, there] = [isNaming(one, other), isNaming(other, one)];
      if (here && there) return disagreeing(one, other);
      if (!here && !there) return colliding(one, other);
      const [silent, naming] = here ? [other, one] : [one, other];
      const got = silent.environment.storage.sharedWith;
      return [
        wrong(
          silent,
          ['storage', 'sharedWith'],
          got,
          `${naming.environment.cluster}, because ${naming.file} says that it shares with this cluster; or remove it there`,
        ),
      ];
    });
    return unknown.length > 0 ? unknown : pairs.flat();
  });
}
