// What all kinds of panels have: what they show, in which unit, what good looks like, and what it means when
// nothing is there.
import type { FieldConfig, Target } from './grafana-json';

/**
 * What every panel has, beside what is written about it: what good looks like, and what to do when it does
 * not.
 */
export interface Look {
  title: string;
  /**
   * Unit by the name that Grafana has for it.
   * @see https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts
   */
  unit: string;
  /** What stands there when there are no series. */
  none: string;
}

/** The datasource of metrics that is chosen. */
export const metrics = { type: 'prometheus', uid: '${datasource}' };

/** Name of a query within its panel. @example refId(0) === 'A' */
export const refId = (index: number) => String.fromCharCode(65 + index);

/** A query over time. */
export const target = (expr: string, legend: string, index: number): Target => ({
  refId: refId(index),
  datasource: metrics,
  expr,
  legendFormat: legend,
  range: true,
});

/** Colours by value: green, and from each value on another. */
export const steps = (
  ...values: [value: number, color: string][]
): NonNullable<FieldConfig['thresholds']> => ({
  mode: 'absolute',
  steps: [{ value: null, color: 'green' }, ...values.map(([value, color]) => ({ value, color }))],
});
