// The way in: spans that distributors refuse or drop, and tenants near what they may send.

import type { Topology } from '../../topology/topology';
import { by, moreThan, perSecond } from '../promql';
import { own, recorded } from '../series';
import { indicators } from './indicators';
import type { Alert, Group } from './rule';
import { shareOf } from './tenant-limits';

const dropped = 'reason!="rate_limited"';

/**
 * Spans that are gone although the sender was told that they were taken, and those that were refused for the
 * rate.
 */
function discards(topology: Topology): Alert[] {
  const discarded = (...matchers: string[]) =>
    `tempo_discarded_spans_total${own(topology, topology.with('receivesSpans'), matchers)}`;
  const received = perSecond(
    `tempo_distributor_spans_received_total${own(topology, topology.with('receivesSpans'))}`,
    'tenant',
  );
  return [
    {
      alert: 'TempoTenantLosesSpans',
      for: '10m',
      severity: 'critical',
      expr: moreThan(0.05, perSecond(discarded(dropped), 'tenant'), received),
      summary: 'spans of a tenant are dropped',
      description:
        '{{ $labels.tenant }}: {{ $value | humanize }} spans a second are dropped, more than one in twenty. Their senders were told that they were taken.',
    },
    {
      alert: 'TempoSpansDiscarded',
      for: '15m',
      severity: 'warning',
      expr: `${perSecond(discarded(dropped), 'tenant', 'reason')} > 0`,
      summary: 'spans of a tenant are dropped for a limit',
      description:
        '{{ $labels.tenant }}: {{ $value | humanize }} spans a second are dropped: {{ $labels.reason }}.',
    },
    {
      alert: 'TempoTenantOverRate',
      for: '15m',
      severity: 'warning',
      expr: `${perSecond(discarded('reason="rate_limited"'), 'tenant')} > 0`,
      summary: 'a tenant sends more than it may',
      description:
        '{{ $labels.tenant }}: {{ $value | humanize }} spans a second are refused for its rate. Collectors come back with them until their queues are full.',
    },
  ];
}

/** Limits hold for each distributor and each ingester, so the busiest one counts. */
function nearLimits(topology: Topology): Alert[] {
  const busiest = (expression: string) => `max ${by('tenant')} (${expression})`;
  const rate = shareOf(topology, 'rateLimit', (matchers) =>
    busiest(
      `rate(tempo_distributor_ingress_bytes_total${own(topology, topology.with('receivesSpans'), matchers)}[5m])`,
    ),
  );
  const traces = shareOf(topology, 'maxTracesPerUser', (matchers) =>
    busiest(`tempo_ingester_live_traces${own(topology, topology.with('holdsRecentTraces'), matchers)}`),
  );
  return [
    {
      alert: 'TempoTenantNearRate',
      for: '15m',
      severity: 'warning',
      expr: `(${rate}) > 0.8`,
      summary: 'a tenant is near its rate',
      description:
        '{{ $labels.tenant }} sends {{ $value | humanizePercentage }} of what a distributor takes of it in a second.',
    },
    {
      alert: 'TempoTenantNearOpenTraces',
      for: '15m',
      severity: 'warning',
      expr: `(${traces}) > 0.8`,
      summary: 'a tenant has almost as many traces open as it may',
      description:
        '{{ $labels.tenant }} has {{ $value | humanizePercentage }} of the traces open that an ingester keeps for it; what comes above is dropped.',
    },
  ];
}

/** Spans that do not get in. */
export function writes(topology: Topology): Group {
  // With copies a push is over once enough ingesters have it; the last of them is then called off, and
  // counted as one that failed (grafana/tempo#5342).
  const share = (topology.role('holdsRecentTraces')?.replicationFactor ?? 1) > 1 ? 0.9 : 0.1;
  const appends = (metric: string) =>
    perSecond(
      `tempo_distributor_ingester_${metric}_total${own(topology, topology.with('receivesSpans'))}`,
      'ingester',
    );
  return {
    name: 'writes',
    rules: [
      {
        alert: 'TempoPushesRefused',
        for: '10m',
        severity: 'warning',
        expr: moreThan(
          0.05,
          recorded(topology, indicators.push.bad),
          recorded(topology, indicators.push.all),
        ),
        summary: 'distributors refuse spans',
        description:
          '{{ $value | humanize }} spans a second are refused, more than one in twenty, and not for a tenant’s rate.',
      },
      {
        alert: 'TempoIngesterAppendsFailing',
        for: '10m',
        severity: 'warning',
        expr: moreThan(share, appends('append_failures'), appends('appends')),
        summary: 'an ingester does not take spans',
        description:
          '{{ $labels.ingester }} fails to take {{ $value | humanize }} batches a second, more than it should.',
      },
      ...discards(topology),
      ...nearLimits(topology),
    ],
  };
}
