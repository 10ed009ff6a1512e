import type { Situation } from './situation';

const missed = (error: string, perMinute: number) =>
  `tempo_vulture_trace_error_total{error="${error}"}@vulture 0+${perMinute}x60`;
const errors = (perMinute: number) => `tempo_vulture_error_total@vulture 0+${perMinute}x60`;
const asked = (perMinute: number) => `tempo_vulture_trace_total@vulture 0+${perMinute}x60`;

// biome-ignore format: a table
export const situations: Situation[] = [
  { alert: 'TempoVultureMissesTraces', at: '50m', fires: [missed('notfound_byid', 6), asked(100)], quiet: [missed('notfound_byid', 2), missed('missingspans', 2), asked(100)] },
  { alert: 'TempoVultureMissesTraces', at: '50m', fires: [missed('requestfailed', 6), asked(100)], quiet: [missed('requestfailed', 4), asked(100)] },
  { alert: 'TempoVultureMissesInSearch', at: '50m', fires: [missed('notfound_traceql', 6), asked(100)], quiet: [missed('notfound_byid', 50), missed('notfound_traceql', 4), asked(100)] },
  { alert: 'TempoVultureErrors', at: '50m', fires: [errors(12), asked(100)], quiet: [errors(9), asked(100)] },
  { alert: 'TempoVultureIdle', at: '50m', fires: [asked(0)], quiet: [asked(1)] },
];
