// The metrics that this stack and its surroundings have: one file a program, noted from the program as it
// runs or from its source.
import * as z from 'zod';
import { tempo2 } from '../../lib/architectures/tempo-2';
import { readTree } from '../../lib/disk/files';

const metric = z.strictObject({
  type: z.enum(['counter', 'gauge', 'histogram', 'summary']),
  labels: z.array(z.string()),
  on: z
    .array(z.enum([...tempo2.components.map(({ name }) => name), 'linkerd-proxy']))
    .optional()
    .describe('The jobs of this stack that have it. Left out: others scrape it.'),
});
type Metric = z.infer<typeof metric>;

/** What is known of the series of one name. */
export type Series = Omit<Metric, 'type'> & { type: Metric['type'] | 'recorded' };

/** Recording rules by their names, and the labels that each leaves. */
export type Recorded = Record<string, readonly string[]>;

/** The files of the catalogue, by their names. */
export const files = readTree('test/metrics', /\.json$/);

const metrics = new Map(
  [...files.values()].flatMap((text) => Object.entries(z.record(z.string(), metric).parse(JSON.parse(text)))),
);

const ofTarget = ['cluster', 'namespace', 'job', 'pod', 'container', 'instance'];

/** Labels of a metric and, if it is of this stack, of who was scraped; proxies say besides whose they are. */
const labelled = ({ labels, on }: Metric) => [
  ...labels,
  ...(on ? ofTarget : []),
  ...(on?.includes('linkerd-proxy') ? ['component'] : []),
];

const sums = [
  ['_sum', 'counter'],
  ['_count', 'counter'],
] as const;
const parts: Record<
  Metric['type'],
  readonly (readonly [suffix: string, type: Metric['type'], label?: string])[]
> = {
  counter: [['', 'counter']],
  gauge: [['', 'gauge']],
  histogram: [['_bucket', 'counter', 'le'], ...sums],
  summary: [['', 'gauge', 'quantile'], ...sums],
};

const known = new Map<string, Series>(
  [...metrics].flatMap(([name, metric]) =>
    parts[metric.type].map(
      ([suffix, type, label]) =>
        [
          `${name}${suffix}`,
          { ...metric, type, labels: [...labelled(metric), ...(label ? [label] : [])] },
        ] as const,
    ),
  ),
);

/** The series of a name; what is wrong with the name, if there are none. */
export function series(name: string, recorded: Recorded): Series | string {
  const labels = recorded[name];
  if (labels) return { type: 'recorded', labels: [...labels] };
  return (
    known.get(name) ??
    (metrics.has(name) ? 'is a histogram; name its _bucket, _sum or _count' : 'is a metric of nobody')
  );
}
