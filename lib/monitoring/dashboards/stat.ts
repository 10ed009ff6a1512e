// One number.
import type { PanelOf } from './grafana-json';
import { type Look, metrics, steps, target } from './panel';

interface StatLook extends Look {
  /** From where on it is a warning, and from where on it is bad. */
  warn: number;
  bad: number;
}

/** One number, now: green, yellow or red. */
export const stat = (
  { title, unit, none, warn, bad }: StatLook,
  about: string,
  expr: string,
): PanelOf<'stat'> => ({
  type: 'stat',
  title,
  description: about,
  datasource: metrics,
  targets: [target(expr, title, 0)],
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
  fieldConfig: {
    defaults: {
      unit,
      noValue: none,
      min: 0,
      color: { mode: 'thresholds' },
      thresholds: steps([warn, 'yellow'], [bad, 'red']),
    },
    overrides: [],
  },
});
