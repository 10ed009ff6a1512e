// Lines over time.
import type { Override, PanelOf } from './grafana-json';
import { type Look, metrics, refId, steps, target } from './panel';

interface Line {
  expr: string;
  legend: string;
  /** Draws it as a limit that the others must stay below. */
  limit?: true;
  /** Marks traces on it, where its histogram names some. */
  exemplars?: true;
}

/** Red and dashed: what must not be reached. */
const asLimit = (index: number): Override => ({
  matcher: { id: 'byFrameRefID', options: refId(index) },
  properties: [
    { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
    { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 8] } },
    { id: 'custom.fillOpacity', value: 0 },
    { id: 'custom.stacking', value: { mode: 'none' } },
  ],
});

interface PlotLook extends Look {
  /** Top of the axis, for what cannot be more. */
  max?: number;
  /** A line across at what must not be reached. */
  limit?: number;
  /** Parts that add up to a whole. */
  stacked?: true;
}

/** A panel of lines over time. */
export const plot = (
  { title, unit, none, max, limit, stacked }: PlotLook,
  about: string,
  ...lines: Line[]
): PanelOf<'timeseries'> => ({
  type: 'timeseries',
  title,
  description: about,
  datasource: metrics,
  targets: lines.map(({ expr, legend, exemplars }, index) => ({
    ...target(expr, legend, index),
    ...(exemplars && { exemplar: true }),
  })),
  options: {
    legend: { displayMode: 'table', placement: 'bottom', showLegend: true, calcs: ['lastNotNull', 'max'] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  fieldConfig: {
    defaults: {
      unit,
      noValue: none,
      min: 0,
      ...(max !== undefined && { max }),
      color: { mode: 'palette-classic' },
      ...(limit !== undefined && { thresholds: steps([limit, 'red']) }),
      custom: {
        lineWidth: 1,
        fillOpacity: stacked ? 30 : 8,
        showPoints: 'never',
        ...(stacked && { stacking: { mode: 'normal', group: 'A' } }),
        ...(limit !== undefined && { thresholdsStyle: { mode: 'dashed' } }),
      },
    },
    overrides: lines.flatMap((line, index) => (line.limit ? [asLimit(index)] : [])),
  },
});
