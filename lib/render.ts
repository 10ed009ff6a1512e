// From an environment to the files of its folder in dist/.
import type { App, Chart } from 'cdk8s';
import { dump } from 'js-yaml';
import type { Files } from './disk';
import { violations } from './rules/rules';

const fileName = ({ kind, metadata }: { kind: string; metadata: { name: string } }) => `${kind}.${metadata.name}.yaml`;

/** No anchors and no folded lines: they make diffs hard to read. */
const yaml = (object: object) => dump(object, { lineWidth: -1, noRefs: true });

/** Either the files of a cluster, by their path in dist/, or what its objects do not agree on. */
export type Rendering = { files: Files } | { problems: string[] };

/** Renders an app: one object a file, `<cluster>/<chart>/<Kind>.<name>.yaml`, if all rules hold. */
export function render(cluster: string, app: App): Rendering {
  const charts: Chart[] = app.charts;
  const objects = charts.flatMap((chart) => chart.toJson().map((object) => ({ chart: chart.node.id, object })));
  const problems = violations(objects.map(({ object }) => object));
  if (problems.length > 0) return { problems: problems.map((problem) => `${cluster}: ${problem}`) };
  return { files: new Map(objects.map(({ chart, object }) => [`${cluster}/${chart}/${fileName(object)}`, yaml(object)])) };
}
