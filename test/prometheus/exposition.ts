// What a stub answers to a scrape: every metric that the catalogue knows of whom it stands for.
import type { Job } from '../../lib/monitoring/series';
import { files, series } from '../metrics/catalogue';
import { ofParts, type Row, type Table } from './label-values';

const labelsOf = (name: string) => {
  const found = series(name, {});
  return typeof found === 'string' ? [] : found.labels;
};

/** Prometheus makes these itself. */
const made = 'prometheus.json';
/**
 * What Prometheus knows of a target; and if the platform says of which cluster it speaks, that is a setting
 * of this cluster.
 */
const ofTarget = labelsOf('up');
const unsaid = ['cluster'];

/** Names of all series in files of the catalogue. */
const namesIn = (paths: string[]) =>
  paths
    .flatMap((path) => Object.keys(JSON.parse(files.get(path) ?? '{}')))
    .flatMap((metric) => ['', '_bucket', '_sum', '_count'].map((part) => `${metric}${part}`))
    .filter((name) => typeof series(name, {}) !== 'string');

/** Every combination of values; a label that no table has says nothing that anybody asks for. */
function rows(name: string, labels: string[], tables: Table[]): Row[] {
  let all: Row[] = [{}];
  let open = labels;
  for (const { of, rows } of tables) {
    const keys = Object.keys(rows[0] ?? {});
    if (keys.length === 0 || (of && !of.test(name)) || !keys.every((key) => open.includes(key))) continue;
    all = all.flatMap((row) => rows.map((more) => ({ ...row, ...more })));
    open = open.filter((label) => !keys.includes(label));
  }
  const rest = Object.fromEntries(open.map((label) => [label, 'any']));
  return all.map((row) => ({ ...row, ...rest }));
}

interface Sample {
  text: string;
  counts: boolean;
}

const sample = (name: string, row: Row, counts: boolean): Sample => ({
  text: `${name}{${Object.entries(row).map(([label, value]) => `${label}=${JSON.stringify(value)}`)}}`,
  counts,
});

function samples(names: string[], tables: Table[], known: string[]): Sample[] {
  return names.flatMap((name) => {
    const found = series(name, {});
    if (typeof found === 'string') return [];
    const labels = found.labels.filter((label) => !known.includes(label));
    return rows(name, labels, [...tables, ...ofParts]).map((row) =>
      sample(name, row, found.type === 'counter'),
    );
  });
}

/** Answers to one scrape after another, in which counters count. */
function answers(all: Sample[]): () => string {
  let scrapes = 0;
  return () => {
    scrapes += 1;
    return all
      .map(({ text, counts }, index) => `${text} ${counts ? scrapes * (1 + (index % 5)) : 1 + (index % 5)}\n`)
      .join('');
  };
}

/** What a job of this stack answers. */
export function own(job: Job, tables: Table[]): () => string {
  const names = namesIn([...files.keys()].filter((path) => path !== made)).filter((name) => {
    const found = series(name, {});
    return typeof found !== 'string' && found.on?.includes(job);
  });
  return answers(samples(names, tables, ofTarget));
}

/** What others answer who are in some files of the catalogue. */
export const foreign = (paths: string[], tables: Table[]): (() => string) =>
  answers(samples(namesIn(paths), tables, unsaid));
