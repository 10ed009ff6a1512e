// The environments that tests render: the first cluster as it was specified, the least that can be said, and
// all that can be said.

import { readFileSync } from 'node:fs';
import { tracing } from '../charts/tracing';
import { readEnvironment, topologyOf } from '../lib/architectures/architectures';
import { edited } from '../lib/environment/edit';
import type { Environment } from '../lib/environment/environment';
import { Manifests } from '../lib/manifests/manifests';
import { at } from '../lib/manifests/reading';
import { line } from '../lib/problem';
import { objectsOf } from '../lib/render';
import { surroundingsOf } from '../lib/rules/rules';
import { graphOf } from '../lib/topology/graph';

const files = {
  'do-nyc3-prod': 'test/environments/do-nyc3-prod.yaml',
  minimal: 'test/environments/minimal.yaml',
  everything: 'test/environments/everything.yaml',
};
export type Name = keyof typeof files;
export const names: Name[] = ['do-nyc3-prod', 'minimal', 'everything'];

/** An environment as its operator wrote it. */
export const text = (name: Name) => readFileSync(files[name], 'utf8');

/** An environment in which some keys are set, by their path; `undefined` removes one. */
export const changed = (name: Name, changes: Record<string, unknown>): string =>
  Object.keys(changes).length > 0 ? edited(text(name), changes) : text(name);

/** What is wrong with a text; nothing, if it is an environment. */
export function problems(text: string): string[] {
  const reading = readEnvironment('x.yaml', text);
  return 'problems' in reading
    ? reading.problems.map((problem) => line(problem).replace(/^x\.yaml:\d+: /, ''))
    : [];
}

/** An environment, with its defaults. */
export function environment(name: Name, changes: Record<string, unknown> = {}): Environment {
  const reading = readEnvironment(name, changed(name, changes));
  if ('problems' in reading) throw new Error(reading.problems.map(line).join('\n'));
  return reading.environment;
}

/** Who is to call whom in an environment. */
export const graph = (name: Name, changes: Record<string, unknown> = {}) =>
  graphOf(topologyOf(environment(name, changes)));

/**
 * Changes that leave out rules and dashboards: they follow every limit, and would have a part in each change.
 */
export const unwatched = { 'monitoring.alerts': undefined, 'monitoring.dashboards': undefined };

/** All objects of an environment, by `Kind/name`, as they are written. */
export const objects = (name: Name, changes: Record<string, unknown> = {}) =>
  new Map(
    tracing(topologyOf(environment(name, changes)))
      .charts.flatMap(objectsOf)
      .map(({ kind, name, object }) => [`${kind}/${name}`, object]),
  );

/** Objects as rules read them, beside the calls that an environment makes. */
export const manifestsOf = (
  objects: readonly unknown[],
  name: Name = 'do-nyc3-prod',
  changes: Record<string, unknown> = {},
) => new Manifests(objects, surroundingsOf(graph(name, changes)));

/** What is wrong with what was read, in lines, but for the numbers of lines; nothing, if it could be read. */
export const said = (reading: object): string[] =>
  'problems' in reading && Array.isArray(reading.problems)
    ? reading.problems.map((problem) => line(problem).replace(/(\.yaml):\d+: /, '$1: '))
    : [];

/** nginx.conf of the gateway, beside the least that can be said. */
export const nginxConf = (changes: Record<string, unknown>) =>
  String(at(objects('minimal', changes).get('ConfigMap/tempo-gateway'), 'data', 'nginx.conf'));
