// From charts to files in dist/.

import type { App, Chart } from 'cdk8s';
import { dump } from 'js-yaml';
import { annotated } from './delivery/annotations';
import type { Files } from './disk/files';
import { withDefaults } from './manifests/defaults';
import type { Mapping } from './manifests/fields';
import type { Placed, Rendered } from './manifests/rendered';
import { withPatches } from './patches';
import type { Problem } from './problem';
import { deliveryViolations, violations } from './rules/rules';
import { graphOf } from './topology/graph';
import type { Topology } from './topology/topology';

/** The chart of what is told to those who apply the others, and the folder of all such charts. */
const delivery = 'delivery';

type Raw = Mapping & { kind: string; metadata: { name: string; annotations?: Record<string, string> } };

/**
 * Makes objects of what constructs made. Clusters have most of their objects in common: those of one
 * environment are remembered for the next, and no longer, so that they are made, checked and written as YAML
 * once.
 */
export class Objects {
  private last = new Map<string, Rendered>();
  private current = new Map<string, Rendered>();

  /** From now on objects are of another environment. */
  next(): void {
    this.last = this.current;
    this.current = new Map();
  }

  /**
   * The objects of a chart, with all that the API server would add. They are then the same in Git and in the
   * cluster, however the two are compared. https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/
   */
  of(chart: Chart): Rendered[] {
    return chart.toJson().map((raw: Raw) => {
      const key = JSON.stringify(raw);
      const rendered = this.current.get(key) ?? this.last.get(key) ?? made(raw);
      this.current.set(key, rendered);
      return rendered;
    });
  }
}

function made(raw: Raw): Rendered {
  const object = withDefaults(annotated(raw));
  let text: string | undefined;
  return {
    kind: raw.kind,
    name: raw.metadata.name,
    object,
    text: () => {
      text ??= dump(object, { lineWidth: -1, noRefs: true });
      return text;
    },
  };
}

/** The objects of a chart by itself. */
export const objectsOf = (chart: Chart): Rendered[] => new Objects().of(chart);

/** An object as a file of a folder. */
const file = (folder: string, { kind, name, text }: Rendered) =>
  [`${folder}/${kind}.${name}.yaml`, text()] as const;

/**
 * Either the files of a cluster, by their path in dist/, and the object of each; or what its objects do not
 * agree on.
 */
export type Rendering = { files: Files; objects: readonly Mapping[] } | { problems: Problem[] };

/**
 * Renders an app: one object a file, `<cluster>/<chart>/<Kind>.<name>.yaml`, if all rules hold. What Argo CD
 * and Flux are told is beside the folder that they watch, in `delivery/<cluster>/`; of the rules, those hold
 * for it that hold for every object.
 * @param known Objects of environments before. @default none
 */
export function render(topology: Topology, app: App, known = new Objects()): Rendering {
  known.next();
  const { cluster } = topology.environment;
  const charts: Chart[] = app.charts;
  const unpatched = charts.flatMap((chart): Placed[] =>
    known.of(chart).map((rendered) => ({ chart: chart.node.id, rendered })),
  );
  const { objects, problems: wrong } = withPatches(unpatched, topology.environment.patches ?? []);
  const of = (isDelivery: boolean) =>
    objects.flatMap(({ chart, rendered }) => ((chart === delivery) === isDelivery ? [rendered.object] : []));
  const problems = [...wrong, ...violations(of(false), graphOf(topology)), ...deliveryViolations(of(true))];
  if (problems.length > 0)
    return { problems: problems.map(({ where, ...rest }) => ({ ...rest, where: `${cluster}: ${where}` })) };
  const folder = (chart: string) => (chart === delivery ? `${delivery}/${cluster}` : `${cluster}/${chart}`);
  return {
    files: new Map(objects.map(({ chart, rendered }) => file(folder(chart), rendered))),
    objects: objects.map(({ rendered }) => rendered.object),
  };
}

/** Renders what several environments have together: a chart for each ApplicationSet, in `delivery/<set>/`. */
export function renderSets(app: App): Rendering {
  const charts: Chart[] = app.charts;
  const objects = charts.flatMap((chart) =>
    objectsOf(chart).map((rendered) => ({ set: chart.node.id, rendered })),
  );
  const problems = deliveryViolations(objects.map(({ rendered }) => rendered.object));
  if (problems.length > 0) return { problems };
  return {
    files: new Map(objects.map(({ set, rendered }) => file(`${delivery}/${set}`, rendered))),
    objects: objects.map(({ rendered }) => rendered.object),
  };
}

/** Whether a file of dist/ is an ApplicationSet, which belongs to several environments. */
export const isSet = (path: string) => path.startsWith(`${delivery}/`) && path.includes('/ApplicationSet.');
