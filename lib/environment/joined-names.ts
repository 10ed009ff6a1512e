// Names that are put together of several keys: they must be possible, and each must be one object's.
import { type ConsistencyCheck, wrongIf } from './consistency';
import { deliveryName } from './delivery';
import type { Environment } from './environment';
import { dnsSubdomain, grafanaUid } from './shapes';
import { datasourceName, objectName } from './tenants';

/** Most letters of a name that Argo CD and Flux write into a label of what they apply. */
const labelLength = 63;

/** A datasource as Grafana will know it, and the keys that say so. */
interface Named {
  of: string;
  name: { path: string[]; written: string };
  uid: { path: string[]; written: string | undefined };
}

function datasources({ cluster, tenants, grafana }: Environment): Named[] {
  if (!grafana) return [];
  const owned = (['mimir', 'loki'] as const).flatMap((of) => {
    const uid = grafana[of];
    const key = { path: ['grafana', of], written: uid ?? '' };
    return grafana.owned?.[of] && uid !== undefined ? [{ of: `grafana.${of}`, name: key, uid: key }] : [];
  });
  return [
    ...Object.entries(tenants).map(([tenant, { datasource }]) => ({
      of: `tenant ${tenant}`,
      name: {
        path: ['tenants', tenant, 'datasource', 'name'],
        written: datasourceName(cluster, tenant, datasource),
      },
      uid: { path: ['tenants', tenant, 'datasource', 'uid'], written: datasource?.uid },
    })),
    ...owned,
  ];
}

/** Those that have a name or a uid of one before them. */
function twice(named: Named[]) {
  const first = new Map<string, string>();
  return named.flatMap(({ of, name, uid }) => {
    const keys = [
      { ...name, as: `name ${objectName(name.written)}` },
      { ...uid, as: `uid ${uid.written}` },
    ].filter(({ written }) => written !== undefined);
    const found = keys.filter(({ as }) => first.has(as)).map((key) => ({ ...key, other: first.get(key.as) }));
    for (const { as } of keys) if (!first.has(as)) first.set(as, of);
    // What is both is said once.
    return found
      .filter(({ path }, index) => found.findIndex((other) => other.path === path) === index)
      .flatMap(({ path, written, other }) =>
        wrongIf(true, path, written, `one of its own: ${other} has it already`),
      );
  });
}

export const joinedNames: ConsistencyCheck[] = [
  // https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
  {
    reads: ['cluster', 'delivery'],
    problems: ({ cluster, delivery }) =>
      wrongIf(
        delivery !== undefined && deliveryName(cluster).length > labelLength,
        ['cluster'],
        cluster,
        `up to ${labelLength - deliveryName('').length} letters, because Argo CD and Flux write ${deliveryName('<cluster>')} into a label: shorten it, or remove delivery`,
      ),
  },
  // Grafana tells datasources apart by name and uid, and the cluster by what is left of the name in an
  // object's.
  {
    reads: ['cluster', 'tenants', 'grafana'],
    problems: (environment) => {
      const named = datasources(environment);
      return [
        ...twice(named),
        ...named.flatMap(({ uid: { path, written } }) =>
          wrongIf(
            written !== undefined && !grafanaUid.pattern.test(written),
            path,
            written,
            grafanaUid.allowed,
          ),
        ),
        ...named.flatMap(({ name: { path, written } }) =>
          wrongIf(
            !dnsSubdomain.pattern.test(objectName(written)),
            path,
            written,
            'a name with a letter or a digit in it',
          ),
        ),
      ];
    },
  },
];
