// From charts to files in dist/.
import type { App, Chart } from 'cdk8s';
import { dump } from 'js-yaml';
import type { Files } from './disk';
import type { Environment } from './environment/environment';
import { deliveryViolations, violations } from './rules/rules';
import { graphOf } from './topology/graph';
import { Topology } from './topology/topology';

/** The chart of what is told to those who apply the others, and the folder of all such charts. */
const delivery = 'delivery';

/** An object as a file of a folder. No anchors and no folded lines: they make diffs hard to read. */
const file = (folder: string, object: { kind: string; metadata: { name: string } }) =>
  [`${folder}/${object.kind}.${object.metadata.name}.yaml`, dump(object, { lineWidth: -1, noRefs: true })] as const;

/** Either the files of a cluster, by their path in dist/, or what its objects do not agree on. */
export type Rendering = { files: Files } | { problems: string[] };

/**
 * Renders an app: one object a file, `<cluster>/<chart>/<Kind>.<name>.yaml`, if all rules hold. What Argo CD and Flux are told
 * is beside the folder that they watch, in `delivery/<cluster>/`; of the rules, those hold for it that hold for every object.
 */
export function render(environment: Environment, app: App): Rendering {
  const { cluster } = environment;
  const charts: Chart[] = app.charts;
  const objects = charts.flatMap((chart) => chart.toJson().map((object) => ({ chart: chart.node.id, object })));
  const ofDelivery = objects.flatMap(({ chart, object }) => (chart === delivery ? [object] : []));
  const applied = objects.flatMap(({ chart, object }) => (chart === delivery ? [] : [object]));
  const problems = [...violations(applied, graphOf(new Topology(environment))), ...deliveryViolations(ofDelivery)];
  if (problems.length > 0) return { problems: problems.map((problem) => `${cluster}: ${problem}`) };
  const folder = (chart: string) => (chart === delivery ? `${delivery}/${cluster}` : `${cluster}/${chart}`);
  return { files: new Map(objects.map(({ chart, object }) => file(folder(chart), object))) };
}

/** Renders what several environments have together: a chart for each ApplicationSet, in `delivery/<set>/`. */
export function renderSets(app: App): Rendering {
  const charts: Chart[] = app.charts;
  const objects = charts.flatMap((chart) => chart.toJson().map((object) => ({ set: chart.node.id, object })));
  const problems = deliveryViolations(objects.map(({ object }) => object));
  if (problems.length > 0) return { problems };
  return { files: new Map(objects.map(({ set, object }) => file(`${delivery}/${set}`, object))) };
}

/** Whether a file of dist/ is an ApplicationSet, which belongs to several environments. */
export const isSet = (path: string) => path.startsWith(`${delivery}/`) && path.includes('/ApplicationSet.');
