// The turns of PromQL that rules and panels are made of.
// https://prometheus.io/docs/prometheus/latest/querying/basics/
type Aggregation = (series: string, ...labels: string[]) => string;

const aggregate =
  (operator: string): Aggregation =>
  (series, ...labels) =>
    `${operator}${labels.length > 0 ? ` by (${labels.join(', ')}) ` : ''}(${series})`;

export const sum = aggregate('sum');
export const max = aggregate('max');
export const min = aggregate('min');

/** What a rule groups by: what tells one stack from another, and more. */
const stack = (...labels: string[]) => ['cluster', 'namespace', ...labels];

/** Groups by what tells one stack from another, and by more. */
export const by = (...labels: string[]) => `by (${stack(...labels).join(', ')})`;

/** How much a second, of a whole stack; five minutes hold enough scrapes, however slow they may be. */
export const perSecond: Aggregation = (series, ...labels) => sum(`rate(${series}[5m])`, ...stack(...labels));

/** How much was added in a while, to a whole stack. */
export const added = (series: string, window: string, ...labels: string[]) =>
  sum(`increase(${series}[${window}])`, ...stack(...labels));

/**
 * How much a second, as fine as a panel shows it.
 * @example rate('x', 'tenant') === 'sum by (tenant) (rate(x[$__rate_interval]))'
 */
export const rate: Aggregation = (counter, ...labels) => sum(`rate(${counter}[$__rate_interval])`, ...labels);

/** A quantile of a histogram by its buckets. */
export const quantile = (q: number, buckets: string, ...labels: string[]) =>
  `histogram_quantile(${q}, ${rate(buckets, 'le', ...labels)})`;

/** The median and the 99th percentile, as two queries. */
export const spread = (buckets: string) => [
  { legend: 'p99', expr: quantile(0.99, buckets) },
  { legend: 'p50', expr: quantile(0.5, buckets) },
];

/** Which share one counter has of another; zero, not nothing, as long as the first was never counted. */
export const share = (part: string, whole: string, ...labels: string[]) =>
  `(${rate(part, ...labels)} or 0 * ${rate(whole, ...labels)}) / ${rate(whole, ...labels)}`;

/** What one thing took on average, where the buckets of a histogram end too early to tell. */
export const mean = (total: string, count: string, ...labels: string[]) =>
  `${rate(total, ...labels)} / ${rate(count, ...labels)}`;

/** What several expressions find, each for series of its own. */
export const each = (...expressions: string[]) => expressions.join('\nor\n');

/**
 * What is more than a part of something else. Without traffic it finds nothing: zero is not more than zero.
 */
export const moreThan = (share: number, part: string, whole: string) => `${part} > ${share} * ${whole}`;

/** Seconds as PromQL writes them. @example span(5400) === '90m' */
export function span(seconds: number): string {
  const units: [string, number][] = [
    ['h', 3600],
    ['m', 60],
  ];
  const [unit, size] = units.find(([, size]) => seconds % size === 0) ?? ['s', 1];
  return `${seconds / size}${unit}`;
}
