// Objects as they are written.
import type { Mapping } from './fields';

/** An object as it stands in dist/ and then in the cluster. */
export interface Rendered {
  kind: string;
  name: string;
  object: Mapping;
  /** The same as YAML. No anchors and no folded lines: they make diffs hard to read. */
  text: () => string;
}

/** An object as it stands, and the chart that it is of. */
export interface Placed {
  chart: string;
  rendered: Rendered;
}
