// Ingesters: the only copy of a span until its block is in the object store.
import type { Roles } from '../../environment/roles';
import { seconds } from '../../environment/values';
import { spare } from '../../tempo/replication';
import type { Topology } from '../../topology/topology';
import { added, by, each, span } from '../promql';
import { own } from '../series';
import type { Alert, Group } from './rule';

/** What holds the spans that are not in the object store yet. */
type Holder = Roles['holdsRecentTraces'];

/** Blocks that do not reach the object store. */
function flushes(topology: Topology, { maxBlockDuration }: Holder): Alert[] {
  const of = (metric: string, window: string) =>
    added(
      `tempo_ingester_${metric}_total${own(topology, topology.with('holdsRecentTraces'))}`,
      window,
      'pod',
    );
  // By then two blocks were due. As long again for a pod that has just started.
  const late = span(2 * seconds(maxBlockDuration));
  return [
    {
      alert: 'TempoIngesterFlushesFailing',
      for: '5m',
      severity: 'warning',
      expr: `${of('failed_flushes', '1h')} > 3`,
      summary: 'an ingester fails to write blocks to the object store',
      description:
        '{{ $labels.pod }} failed {{ $value | humanize }} times within an hour. It tries again; until then its disk has the only copy.',
    },
    {
      alert: 'TempoIngesterFlushesNothing',
      for: '15m',
      severity: 'critical',
      expr: `${of('failed_flushes', '30m')} > 0 and ${of('blocks_flushed', '30m')} == 0`,
      summary: 'an ingester writes no block to the object store',
      description:
        '{{ $labels.pod }} failed {{ $value | humanize }} times within half an hour, and no block got through. Its disk fills.',
    },
    {
      alert: 'TempoIngesterFlushesLate',
      for: late,
      severity: 'critical',
      expr: `${of('traces_created', late)} > 0 and ${of('blocks_flushed', late)} == 0`,
      summary: 'an ingester is late with its blocks',
      description: `{{ $labels.pod }} took {{ $value | humanize }} traces within ${late} and wrote no block, though one is due every ${maxBlockDuration}.`,
    },
    {
      alert: 'TempoIngesterReplayFailed',
      for: '1m',
      severity: 'warning',
      // A counter that is born with the fault: an increase would not see it.
      expr: `max ${by('pod', 'tenant')} (tempo_ingester_replay_errors_total${own(topology, topology.with('holdsRecentTraces'))}) > 0 and on (cluster, namespace, pod) time() - max ${by('pod')} (process_start_time_seconds${own(topology, topology.with('holdsRecentTraces'))}) < 3600`,
      summary: 'an ingester could not read what it had on disk',
      description:
        '{{ $labels.pod }} could not replay {{ $value | humanize }} blocks of {{ $labels.tenant }} at its start.',
    },
  ];
}

/** Members of the rings that are not healthy. */
function rings(topology: Topology, { replicas, autoscaling, replicationFactor }: Holder): Alert[] {
  const gossiping = topology.members('gossip');
  const least = replicas - spare(replicationFactor);
  const members = (state: string) =>
    `tempo_ring_members${own(topology, topology.with('receivesSpans'), ['name="ingester"', state])}`;
  const tooFew = `max ${by()} (${members('state="ACTIVE"')}) < ${least}`;
  // How many there are, the ring knows alone: so many of them are not active that it cannot do without.
  const tooManyAway = `sum ${by()} (max ${by('state')} (${members('state!="ACTIVE"')})) > ${spare(replicationFactor)}`;
  return [
    {
      alert: 'TempoIngestersTooFew',
      for: '5m',
      severity: 'critical',
      expr: autoscaling ? each(tooFew, tooManyAway) : tooFew,
      summary: 'too few ingesters',
      description: autoscaling
        ? `Fewer than ${least} ingesters are active, or more than ${spare(replicationFactor)} of those that there are is not: {{ $value }}. Some spans are refused and some traces not found.`
        : `{{ $value }} of ${replicas} ingesters are active; with fewer than ${least} some spans are refused and some traces not found.`,
    },
    {
      alert: 'TempoRingMemberUnhealthy',
      for: '15m',
      severity: 'warning',
      expr: `max ${by('name')} (tempo_ring_members${own(topology, gossiping, ['state="Unhealthy"'])}) > 0`,
      summary: 'a ring has members that do not answer',
      description: '{{ $value }} members of the ring of {{ $labels.name }} are gone without having left it.',
    },
  ];
}

/** What threatens spans that are not yet in the object store. */
export const ingesters = (topology: Topology, holder: Holder): Group => ({
  name: 'ingesters',
  rules: [...flushes(topology, holder), ...rings(topology, holder)],
});
