// The scalar values that an environment is written in: what each may look like, and what it weighs.
import * as z from 'zod';
import { noKey, withoutKeys } from './keys';
import { isRange, rangeAllowed } from './ranges';
import * as shapes from './shapes';

/** A string of one shape; `allowed` is what an error says that it must be. */
export const text = (pattern: RegExp, allowed: string) => z.string(allowed).regex(pattern, allowed);

/** A string of a shape that Kubernetes or Prometheus asks for. */
export const shaped = ({ pattern, allowed }: shapes.Shape) => text(pattern, allowed);

/** What a value weighs at least and at most, in the notation of the value itself. */
interface Bounds {
  least: string;
  most: string;
  /** Why not less or more, for the message. */
  why?: string;
}

/** A text that stands for a number. There is none without bounds: what no program bears is refused here. */
const measured =
  (pattern: RegExp, allowed: string, weigh: (text: string) => number) =>
  ({ least, most, why }: Bounds) =>
    z
      .string(allowed)
      .regex(pattern, { error: allowed, abort: true })
      .refine(
        (value) => weigh(value) >= weigh(least) && weigh(value) <= weigh(most),
        `from ${least} to ${most}${why ? `: ${why}` : ''}`,
      );

/**
 * A time span in the notation that Go and Prometheus share: each unit once, the largest first. Neither Go nor
 * Tempo knows days.
 * @example 30s, 15m, 48h, 1h30m
 * @see https://pkg.go.dev/time#ParseDuration
 * @see https://prometheus.io/docs/prometheus/latest/querying/basics/#float-literals-and-time-durations
 */
export const duration = measured(
  /^(?=.)([1-9][0-9]*h)?([1-9][0-9]*m)?([1-9][0-9]*s)?$/,
  'a duration in h, m and s, each once and in this order, such as 30s, 15m, 48h or 1h30m; write days as hours',
  (value) => seconds(value),
);

/**
 * An amount of memory or disk.
 * @example 512Mi, 2Gi
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export const size = measured(
  /^[1-9][0-9]*(Mi|Gi|Ti)$/,
  'a size in Mi, Gi or Ti such as 512Mi or 2Gi',
  (value) => bytes(value),
);

/** The largest memory that a pod may have: no machine of a cloud has more for one. */
const mostMemory = '4Ti';

/** Memory of a pod. @param least What its program starts with. @param why What it takes, as it was measured. */
export const memory = (least: string, why: string) => size({ least, most: mostMemory, why });

/** How long blocks are kept. */
export const retention = duration({ least: '1m', most: '87600h' });

/**
 * A share of processor time, in thousandths of a core.
 * @example 250m, 1500m
 */
export const cpu = measured(/^[1-9][0-9]*m$/, 'thousandths of a core such as 250m or 1500m', (value) =>
  Number.parseInt(value, 10),
)({ least: '1m', most: '1000000m' });

/**
 * A whole number of mebibytes: OTLP receivers and memcached count in them.
 * @example 20Mi
 * @see https://docs.memcached.org/flags/
 */
export const mebibytes = measured(/^[1-9][0-9]*Mi$/, 'a whole number of mebibytes such as 20Mi', (value) =>
  bytes(value),
)({ least: '1Mi', most: '1024Mi' });

/**
 * A text of one line, as people write it: without control characters, and without space at its ends.
 * @param allowed What it is, such as "a folder".
 */
export const line = (allowed: string, most = 200) =>
  text(
    new RegExp(`^(?! )[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]{1,${most}}(?<! )$`, 'u'),
    `${allowed}: one line of up to ${most} characters, without space at its ends`,
  ).refine((value) => withoutKeys(value) === value, noKey);

/** A list in which nothing is twice. */
export const distinct = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .refine(
      (items) => new Set(items.map((one) => JSON.stringify(one))).size === items.length,
      'a list in which nothing is twice',
    );

/**
 * A name for an object or a namespace.
 * @example do-nyc3-prod
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export const dnsLabel = shaped(shapes.dnsLabel);

/** A whole number that Kubernetes and Tempo can hold. */
export const count = (least: number, most = 2 ** 31 - 1) => {
  const allowed = `a whole number from ${least} to ${most}`;
  return z.int(allowed).min(least, allowed).max(most, allowed);
};

const likeRange = /^[0-9a-f.:]+\/[0-9]{1,3}$/;

/** A range of addresses. @example 203.0.113.0/24 */
export const cidr = text(likeRange, rangeAllowed).refine(
  (value) => !likeRange.test(value) || isRange(value),
  rangeAllowed,
);

/**
 * A tenant, as Tempo accepts it in `X-Scope-OrgID`.
 * `*` stands for all other tenants in Tempo's overrides, `single-tenant` for having none.
 * @example prod
 * @see https://grafana.com/docs/tempo/latest/operations/manage-advanced-systems/multitenancy/
 */
export const tenantName = text(
  /^(?!\.{1,2}$)(?!\*$)(?!single-tenant$)[A-Za-z0-9!\-_.*'()]{1,150}$/,
  "a tenant that Tempo accepts: up to 150 letters, digits and !-_.*'(), and not one of . .. * single-tenant",
);

/** The content address of an image. */
export const digest = text(
  /^sha256:[0-9a-f]{64}$/,
  'a digest such as sha256: followed by 64 hexadecimal digits',
);

const secondsIn: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };
const bytesIn: Record<string, number> = { Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

/** Seconds in a {@link duration}. @example seconds('1h30m') === 5400 */
export function seconds(value: string): number {
  return [...value.matchAll(/([0-9]+)([a-z]+)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (secondsIn[unit ?? ''] ?? Number.NaN),
    0,
  );
}

/**
 * Seconds in a time span of Go's, of whole numbers. @example span('1m30s') === 90
 * @returns nothing, if it is none
 */
export const span = (value: unknown): number | undefined =>
  typeof value === 'string' && /^([0-9]+(?:ms|[hms]))+$/.test(value) ? seconds(value) : undefined;

/** Bytes in a {@link size}. @example bytes('1Gi') === 1073741824 */
export function bytes(value: string): number {
  const [, count, unit] = /^([0-9]+)([A-Z]i)$/.exec(value) ?? [];
  return Number(count) * (bytesIn[unit ?? ''] ?? Number.NaN);
}

/** Whole mebibytes in so many bytes. */
export const inMebibytes = (count: number) => Math.floor(count / 2 ** 20);

const larger: Record<string, readonly [step: number, unit: string]> = {
  ...{ m: [1000, ''], '': [1000, 'k'], k: [1000, 'M'], M: [1000, 'G'], G: [1000, 'T'] },
  ...{ Ki: [1024, 'Mi'], Mi: [1024, 'Gi'], Gi: [1024, 'Ti'] },
};
const smaller = new Map(Object.entries(larger).map(([unit, [step, next]]) => [next, [step, unit] as const]));

/**
 * An amount as the API server writes it; another spelling would show as a difference for ever.
 * @example canonical('1024Mi') === '1Gi'; canonical('0.5') === '500m'
 */
export function canonical(quantity: string): string {
  const [, count, unit = ''] = /^([0-9]+(?:\.[0-9]+)?)(m|k|[MGT]|[KMGT]i)?$/.exec(quantity) ?? [];
  if (count === undefined || Number(count) === 0) return count ? '0' : quantity;
  if (!Number.isInteger(Number(count))) {
    const [step, next] = smaller.get(unit) ?? [];
    return step ? canonical(`${Number(count) * step}${next}`) : quantity;
  }
  const [step, next] = larger[unit] ?? [];
  return step && Number(count) % step === 0
    ? canonical(`${Number(count) / step}${next}`)
    : `${Number(count)}${unit}`;
}

/** A duration as Go prints it, and so as the API server keeps it. @example goDuration('90m') === '1h30m0s' */
export function goDuration(value: string): string {
  const all = seconds(value);
  const parts = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  const first = parts.findIndex((part) => part > 0);
  return parts.map((part, index) => (index < first ? '' : `${part}${'hms'[index]}`)).join('');
}
