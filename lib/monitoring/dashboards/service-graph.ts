// Services and their calls, as a drawing.
import type { PanelOf } from './grafana-json';
import type { Look } from './panel';

/** Who calls whom, as the Tempo datasource draws it from the metrics of its Mimir. */
export const serviceGraph = ({ title, unit, none }: Look, about: string): PanelOf<'nodeGraph'> => {
  const traces = { type: 'tempo', uid: '${traces}' };
  return {
    type: 'nodeGraph',
    title,
    description: about,
    datasource: traces,
    targets: [{ refId: 'A', datasource: traces, queryType: 'serviceMap', filters: [] }],
    options: {},
    fieldConfig: { defaults: { unit, noValue: none }, overrides: [] },
  };
};
