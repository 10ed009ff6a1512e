// What is promised, and whether it is about to be broken: the error budget of thirty days, and how fast it
// burns.
// https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
import type { Environment } from '../../environment/environment';
import type { Topology } from '../../topology/topology';
import { each } from '../promql';
import { recorded } from '../series';
import { broken, brokenShare, type Promised, rates, stepSeconds } from './indicators';
import type { Alert, Group, Recording } from './rule';

type Objectives = NonNullable<Environment['monitoring']>['objectives'];

interface Burn {
  /** How many times faster than it may be for the budget to last thirty days. */
  times: number;
  /** So long, or it is an accident. */
  long: string;
  /** And still: or it is over. */
  short: string;
}

/** Two hundredths of the budget in an hour, or five in six hours. */
const fast: Burn[] = [
  { times: 14.4, long: '1h', short: '5m' },
  { times: 6, long: '6h', short: '30m' },
];
/** A tenth of the budget in a day or in three. */
const slow: Burn[] = [
  { times: 3, long: '24h', short: '2h' },
  { times: 1, long: '72h', short: '6h' },
];
const windows = ['5m', '30m', '1h', '2h', '6h', '24h', '72h'];

/** One query that fails at night is a large share of all, and no reason to wake anybody. */
const accidents = 10;

interface Words {
  /** In names of alerts. */
  name: string;
  /** In names of recordings. */
  record: string;
  /** What is promised. */
  kept: string;
  /** What breaks the promise. */
  what: string;
  fast: Alert['severity'];
}

const words: Record<Promised, Words> = {
  push: {
    name: 'Push',
    record: 'push',
    kept: 'of spans taken',
    what: 'of the spans that were pushed are refused',
    fast: 'critical',
  },
  query: {
    name: 'Query',
    record: 'query',
    kept: 'of queries answered',
    what: 'of the queries fail',
    fast: 'critical',
  },
  // Slow answers are answers.
  fastQuery: {
    name: 'FastQuery',
    record: 'fast_query',
    kept: 'of queries answered fast',
    what: 'of the queries are answered too slowly',
    fast: 'warning',
  },
};

const share = (promised: Promised, window: string) =>
  `cluster_namespace:tempo_${words[promised].record}_broken:share_${window}`;

/** The part of all that may go wrong. */
const budget = (objective: string) => Number(((100 - Number.parseFloat(objective)) / 100).toFixed(6));

const burning = (topology: Topology, promised: Promised, objective: string, burns: Burn[]) =>
  each(
    ...burns
      .map(({ times, ...rest }) => ({ ...rest, limit: Number((times * budget(objective)).toFixed(6)) }))
      // More than all cannot go wrong.
      .filter(({ limit }) => limit < 1)
      .map(({ limit, long, short }) => {
        const over = [long, short].map(
          (window) => `${recorded(topology, share(promised, window))} > ${limit}`,
        );
        return `(${over.join(' and ')} and ${broken(topology, promised, long)} > ${accidents})`;
      }),
  );

function alerts(topology: Topology, promised: Promised, objectives: Objectives): Alert[] {
  const { name, kept, what, fast: severity } = words[promised];
  const objective = objectives[promised];
  const now = `{{ $value | humanizePercentage }} ${what}; ${objective} are promised not to be`;
  return [
    {
      alert: `Tempo${name}BudgetBurnsFast`,
      for: '2m',
      severity,
      expr: burning(topology, promised, objective, fast),
      summary: `${objective} ${kept}: about to be missed`,
      description: `${now}. At this rate what thirty days may have of it is gone within days.`,
    },
    {
      alert: `Tempo${name}BudgetBurnsSlowly`,
      for: '30m',
      severity: 'warning',
      expr: burning(topology, promised, objective, slow),
      summary: `${objective} ${kept}: will be missed, if it goes on like this`,
      description: `${now}. It has been so for a day or more, and thirty days like this break the promise.`,
    },
  ];
}

const promises: Promised[] = ['push', 'query', 'fastQuery'];

/** How much of what was promised is broken, and who is told before all of it is. */
export function objectives(topology: Topology, given: Objectives): Group {
  const shares = promises.flatMap((promised) =>
    windows.map(
      (window): Recording => ({
        record: share(promised, window),
        expr: brokenShare(topology, promised, window),
      }),
    ),
  );
  return {
    name: 'objectives',
    interval: `${stepSeconds}s`,
    rules: [
      ...rates(topology, given.fastSeconds),
      ...shares,
      ...promises.flatMap((promised) => alerts(topology, promised, given)),
    ],
  };
}
