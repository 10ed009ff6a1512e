// What Grafana's JSON looks like, by the types of its SDK. Its builders are not loaded: that alone costs more
// than half of what Node itself does.
import type * as common from '@grafana/grafana-foundation-sdk/common';
import type * as grafana from '@grafana/grafana-foundation-sdk/dashboard';
import type * as nodegraph from '@grafana/grafana-foundation-sdk/nodegraph';
import type * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import type * as stat from '@grafana/grafana-foundation-sdk/stat';
import type * as table from '@grafana/grafana-foundation-sdk/table';
import type * as tempo from '@grafana/grafana-foundation-sdk/tempo';
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

/** A type of the SDK as it stands in JSON: enumerations by their values. */
type Json<T> = T extends string
  ? `${T}`
  : T extends readonly (infer Item)[]
    ? Json<Item>[]
    : T extends object
      ? { [Key in keyof T]: Json<T[Key]> }
      : T;

/** The SDK marks queries by a method, which is not in their JSON. */
type Query<T> = Omit<T, '_implementsDataqueryVariant'>;

/** Where the SDK says `any`, because it depends on the kind of the panel. */
interface Kinds {
  timeseries: { options: Json<timeseries.Options>; custom: Json<common.GraphFieldConfig> };
  stat: { options: Json<stat.Options>; custom: object };
  table: { options: Json<table.Options>; custom: Partial<Json<common.TableFieldOptions>> };
  nodeGraph: { options: Json<nodegraph.Options>; custom: object };
}
export type Kind = keyof Kinds;

export type FieldConfig<K extends Kind = Kind> = Json<Omit<grafana.FieldConfig, 'custom' | 'mappings'>> & {
  custom?: Kinds[K]['custom'];
};
export type Override = {
  matcher: { id: string; options: string };
  properties: { id: string; value: unknown }[];
};
export type Transformation = { id: string; options: object };
export type Target = Json<Query<prometheus.Dataquery>> | Json<Query<tempo.Dataquery>>;
export type GridPos = Json<grafana.GridPos>;

/** A panel before it has a place. */
export type Panel = { [K in Kind]: PanelOf<K> }[Kind];
export interface PanelOf<K extends Kind> {
  type: K;
  title: string;
  description: string;
  datasource: { type: string; uid: string };
  targets: Target[];
  options: Kinds[K]['options'];
  fieldConfig: { defaults: FieldConfig<K>; overrides: Override[] };
  transformations?: Transformation[];
}

export type PlacedPanel = (Panel | { type: 'row'; title: string; collapsed: boolean; panels: [] }) & {
  id: number;
  gridPos: GridPos;
};
export type Variable = Json<Omit<grafana.VariableModel, 'query'>> & {
  query: string | { query: string; refId: string };
};

/** A dashboard as Grafana takes it, without what a running Grafana counts: `id` and `version`. */
export type Dashboard = Json<
  Omit<grafana.Dashboard, 'panels' | 'templating' | 'id' | 'version' | 'snapshot'>
> & {
  uid: string;
  panels: PlacedPanel[];
  templating: { list: Variable[] };
};
