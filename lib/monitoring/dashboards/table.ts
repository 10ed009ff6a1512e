// A table.
import type { PanelOf } from './grafana-json';
import { type Look, metrics, refId } from './panel';

/** A number of each line. */
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
export const table = (
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
  options: {
    frameIndex: 0,
    showHeader: true,
    cellHeight: 'sm',
    sortBy: [{ displayName: columns[0].name, desc: true }],
  },
  fieldConfig: {
    defaults: { unit, noValue: none, custom: { filterable: true } },
    overrides: columns.map(({ name, unit }) => ({
      matcher: { id: 'byName', options: name },
      properties: [{ id: 'unit', value: unit }],
    })),
  },
  transformations: [
    { id: 'merge', options: {} },
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        renameByName: {
          ...by,
          ...Object.fromEntries(columns.map(({ name }, index) => [`Value #${refId(index)}`, name])),
        },
      },
    },
  ],
});
