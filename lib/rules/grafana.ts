// Rules on what Grafana is given.

import { tenantName } from '../environment/values';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { dig } from '../manifests/reading';
import { type Violation, violation } from '../problem';

/**
 * Grafana expands variables in a provisioning file, so each `$` stands there twice; the operator expands
 * nothing.
 */
export function dollars(manifests: Manifests): Violation[] {
  return [
    ...manifests.provisioned
      .filter(({ text }) => text.replaceAll('$$', '').includes('$'))
      .map(({ configMap }) =>
        violation(
          called(configMap),
          'a single $ in a provisioning file, which Grafana takes for a variable and blanks; write $$',
        ),
      ),
    ...manifests.all
      .filter((manifest) => manifest.kind === 'GrafanaDatasource' && JSON.stringify(manifest).includes('$$'))
      .map((manifest) =>
        violation(called(manifest), '$$ in a GrafanaDatasource, which nobody expands; write a single $'),
      ),
  ];
}

/**
 * A provisioning file takes nothing away: a file that is missing for a moment would take the datasources with
 * it.
 */
export function keeps(manifests: Manifests): Violation[] {
  return manifests.provisioned.flatMap(({ configMap, content }) =>
    ['deleteDatasources', 'prune']
      .filter((key) => dig(content, key) !== undefined)
      .map((key) =>
        violation(called(configMap), `${key} deletes datasources of a running Grafana; leave it out`),
      ),
  );
}

/**
 * Every datasource says which tenant it reads, one; the value is where Grafana sends it from, in
 * secureJsonData.
 */
export function tenantHeader(manifests: Manifests): Violation[] {
  return manifests.datasources.flatMap(({ of, datasource }) => {
    const start = `datasource ${dig(datasource, 'name')} sends`;
    const tenant = dig(datasource, 'secureJsonData.httpHeaderValue1');
    if (dig(datasource, 'jsonData.httpHeaderName1') !== 'X-Scope-OrgID' || tenant === undefined)
      return [
        violation(of, `${start} no tenant; set jsonData.httpHeaderName1 and secureJsonData.httpHeaderValue1`),
      ];
    return tenantName.safeParse(tenant).success
      ? []
      : [
          violation(
            of,
            `${start} ${JSON.stringify(tenant)}, which is not the name of one tenant; name one in secureJsonData.httpHeaderValue1`,
          ),
        ];
  });
}
