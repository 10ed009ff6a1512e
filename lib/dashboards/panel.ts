// The kinds of panels. Each says what it shows, in which unit, what good looks like, and what it means when nothing is there.
import type { FieldConfig, Override, PanelOf } from './grafana-json';

/** What every panel has, beside what is written about it: what good looks like, and what to do when it does not. */
export interface Look {
  title: string;
  /** Unit by the name that Grafana has for it. @see https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
  unit: string;
  /** What stands there when there are no series. */
  none: string;
}

export interface Line {
  expr: string;
  legend: string;
  /** Draws it as a limit that the others must stay below. */
  limit?: true;
  /** Marks traces on it, where its histogram names some. */
  exemplars?: true;
}

const metrics = { type: 'prometheus', uid: '${datasource}' };
const refId = (index: number) => String.fromCharCode(65 + index);

const target = ({ expr, legend, exemplars }: Line, index: number) => ({
  refId: refId(index),
  datasource: metrics,
  expr,
  legendFormat: legend,
  range: true,
  ...(exemplars && { exemplar: true }),
});

/** Red and dashed: what must not be reached. */
const asLimit = (_: Line, index: number): Override => ({
  matcher: { id: 'byFrameRefID', options: refId(index) },
  properties: [
    { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
    { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 8] } },
    { id: 'custom.fillOpacity', value: 0 },
    { id: 'custom.stacking', value: { mode: 'none' } },
  ],
});

const steps = (...values: [value: number, color: string][]): NonNullable<FieldConfig['thresholds']> => ({
  mode: 'absolute',
  steps: [{ value: null, color: 'green' }, ...values.map(([value, color]) => ({ value, color }))],
});

interface PlotLook extends Look {
  /** Top of the axis, for what cannot be more. */
  max?: number;
  /** A line across at what must not be reached. */
  limit?: number;
  /** Parts that add up to a whole. */
  stacked?: true;
}

/** Lines over time. */
export const plot = ({ title, unit, none, max, limit, stacked }: PlotLook, about: string, ...lines: Line[]): PanelOf<'timeseries'> => ({
  type: 'timeseries',
  title,
  description: about,
  datasource: metrics,
  targets: lines.map(target),
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
    overrides: lines.flatMap((line, index) => (line.limit ? [asLimit(line, index)] : [])),
  },
});

interface FigureLook extends Look {
  /** From where on it is a warning, and from where on it is bad. */
  warn: number;
  bad: number;
}

/** One number, now: green, yellow or red. */
export const figure = ({ title, unit, none, warn, bad }: FigureLook, about: string, expr: string): PanelOf<'stat'> => ({
  type: 'stat',
  title,
  description: about,
  datasource: metrics,
  targets: [target({ expr, legend: title }, 0)],
  options: {
    graphMode: 'area',
    colorMode: 'value',
    justifyMode: 'auto',
    textMode: 'value',
    wideLayout: true,
    showPercentChange: false,
    percentChangeColorMode: 'standard',
    orientation: 'auto',
    reduceOptions: { calcs: ['lastNotNull'] },
  },
  fieldConfig: { defaults: { unit, noValue: none, min: 0, color: { mode: 'thresholds' }, thresholds: steps([warn, 'yellow'], [bad, 'red']) }, overrides: [] },
});

export interface Column {
  name: string;
  unit: string;
  expr: string;
}

/**
 * A line for each combination of labels, the largest first.
 * @param by The labels, and what stands above them.
 * @param columns Two or more: Grafana names the value of a single one in another way.
 */
export const listing = (
  { title, unit, none }: Look,
  about: string,
  by: Record<string, string>,
  ...columns: [Column, Column, ...Column[]]
): PanelOf<'table'> => ({
  type: 'table',
  title,
  description: about,
  datasource: metrics,
  targets: columns.map(({ expr }, index) => ({
    refId: refId(index),
    datasource: metrics,
    expr,
    legendFormat: '',
    format: 'table',
    instant: true,
    range: false,
  })),
  options: { frameIndex: 0, showHeader: true, cellHeight: 'sm', sortBy: [{ displayName: columns[0].name, desc: true }] },
  fieldConfig: {
    defaults: { unit, noValue: none, custom: { filterable: true } },
    overrides: columns.map(({ name, unit }) => ({ matcher: { id: 'byName', options: name }, properties: [{ id: 'unit', value: unit }] })),
  },
  transformations: [
    { id: 'merge', options: {} },
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        renameByName: { ...by, ...Object.fromEntries(columns.map(({ name }, index) => [`Value #${refId(index)}`, name])) },
      },
    },
  ],
});

/** Who calls whom, as the Tempo datasource draws it from the metrics of its Mimir. */
export const serviceGraph = ({ title, unit, none }: Look, about: string): PanelOf<'nodeGraph'> => {
  const traces = { type: 'tempo', uid: '${traces}' };
  return {
    type: 'nodeGraph',
    title,
    description: about,
    datasource: traces,
    targets: [{ refId: 'A', datasource: traces, queryType: 'serviceMap', filters: [] }],
    options: {},
    fieldConfig: { defaults: { unit, noValue: none }, overrides: [] },
  };
};
