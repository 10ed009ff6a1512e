// Where panels stand: rows under a headline, each line of panels as wide as the screen.
import { contentHash } from '../../kubernetes/content-hash';
import type { Kind, Panel, PlacedPanel } from './grafana-json';

/**
 * Panels that answer one question. Those of components that an environment lacks are absent, and so is a row
 * of which nothing is left.
 */
export interface Row {
  title: string;
  panels: readonly (Panel | undefined | false)[];
}

/** Columns of Grafana's grid. */
const columns = 24;

/** How high a kind is, and how many of it stand side by side at most. */
const shapes: Record<Kind, { height: number; beside: number }> = {
  stat: { height: 4, beside: 6 },
  timeseries: { height: 8, beside: 3 },
  table: { height: 9, beside: 1 },
  nodeGraph: { height: 14, beside: 1 },
};

/** A number that a title keeps when others come and go: links to a panel name it. */
const id = (title: string) => Number.parseInt(contentHash({ title }).slice(0, 6), 16);

/** Cuts neighbours of one kind into lines of much the same length. */
function lines(panels: readonly Panel[]): Panel[][] {
  const [first] = panels;
  if (!first) return [];
  const end = panels.findIndex(({ type }) => type !== first.type);
  const alike = end < 0 ? panels.length : end;
  const length = Math.ceil(alike / Math.ceil(alike / shapes[first.type].beside));
  return [panels.slice(0, Math.min(length, alike)), ...lines(panels.slice(Math.min(length, alike)))];
}

/** Gives the panels of a line the whole width, in equal parts. */
function line(panels: readonly Panel[], y: number): PlacedPanel[] {
  const edge = (index: number) => Math.round((index * columns) / panels.length);
  return panels.map((panel, index) => ({
    ...panel,
    id: id(panel.title),
    gridPos: { x: edge(index), y, w: edge(index + 1) - edge(index), h: shapes[panel.type].height },
  }));
}

/** Lays rows out from the top. */
export function placed(rows: readonly Row[]): PlacedPanel[] {
  const all: PlacedPanel[] = [];
  const bottom = () => all.slice(-1).reduce((_, { gridPos: { y, h } }) => y + h, 0);
  for (const { title, panels } of rows) {
    const present = lines(panels.filter((panel): panel is Panel => Boolean(panel)));
    if (present.length > 0)
      all.push({
        type: 'row',
        title,
        collapsed: false,
        panels: [],
        id: id(`row ${title}`),
        gridPos: { x: 0, y: bottom(), w: columns, h: 1 },
      });
    for (const row of present) all.push(...line(row, bottom()));
  }
  return all;
}
