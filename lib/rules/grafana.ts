// Rules on what Grafana is given.
import { called, dig, type Manifests } from './manifests';

/** Grafana expands variables in a provisioning file, so each `$` stands there twice; the operator expands nothing. */
export function dollars(manifests: Manifests): string[] {
  return [
    ...manifests
      .provisioned()
      .filter(({ text }) => text.replaceAll('$$', '').includes('$'))
      .map(({ configMap }) => `${called(configMap)}: a single $ in a provisioning file, which Grafana takes for a variable and blanks; write $$`),
    ...manifests.all
      .filter((manifest) => manifest.kind === 'GrafanaDatasource' && JSON.stringify(manifest).includes('$$'))
      .map((manifest) => `${called(manifest)}: $$ in a GrafanaDatasource, which nobody expands; write a single $`),
  ];
}

/** A provisioning file takes nothing away: a file that is missing for a moment would take the datasources with it. */
export function keeps(manifests: Manifests): string[] {
  return manifests
    .provisioned()
    .flatMap(({ configMap, file }) =>
      ['deleteDatasources', 'prune']
        .filter((key) => dig(file, key) !== undefined)
        .map((key) => `${called(configMap)}: ${key} deletes datasources of a running Grafana; leave it out`),
    );
}

/** Every datasource says which tenant it reads; the value is where Grafana sends it from, in secureJsonData. */
export function tenantHeader(manifests: Manifests): string[] {
  const datasources = [
    ...manifests.all.filter(({ kind }) => kind === 'GrafanaDatasource').map((manifest) => ({ of: manifest, datasource: dig(manifest, 'spec.datasource') })),
    ...manifests.provisioned().flatMap(({ configMap, file }) => {
      const all = dig(file, 'datasources');
      return Array.isArray(all) ? all.map((datasource: unknown) => ({ of: configMap, datasource })) : [];
    }),
  ];
  return datasources
    .filter(
      ({ datasource }) =>
        dig(datasource, 'jsonData.httpHeaderName1') !== 'X-Scope-OrgID' || typeof dig(datasource, 'secureJsonData.httpHeaderValue1') !== 'string',
    )
    .map(
      ({ of, datasource }) =>
        `${called(of)}: datasource ${dig(datasource, 'name')} sends no tenant; set jsonData.httpHeaderName1 and secureJsonData.httpHeaderValue1`,
    );
}
