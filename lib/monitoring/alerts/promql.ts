// The few turns of PromQL that rules share. https://prometheus.io/docs/prometheus/latest/querying/basics/
/** Groups by what tells one stack from another, and by more. */
export const by = (...labels: string[]) => `by (${['cluster', 'namespace', ...labels].join(', ')})`;

/** How much a second, of all together; five minutes hold enough scrapes, however slow they may be. */
export const perSecond = (series: string, ...labels: string[]) => `sum ${by(...labels)} (rate(${series}[5m]))`;

/** How much was added in a while, by all together. */
export const added = (series: string, window: string, ...labels: string[]) => `sum ${by(...labels)} (increase(${series}[${window}]))`;

/** What several expressions find, each for series of its own. */
export const each = (...expressions: string[]) => expressions.join('\nor\n');

/** What is more than a part of something else. Without traffic it finds nothing: zero is not more than zero. */
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
