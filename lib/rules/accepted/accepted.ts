// What an API server would refuse is refused here, before anything is written. The types of a render say
// which fields there are; this says what may be in them. Every row was held against a real API server:
// test/accepted.test.ts.
import { configKey } from '../../environment/shapes';
import type { Manifests } from '../../manifests/manifests';
import { called } from '../../manifests/objects';
import { type Violation, violation } from '../../problem';
import { bytes, keys, type Row, type Table, table, under, wrongIn } from './check';
import { customResources } from './custom-resources';
import { metadata, standards } from './metadata';
import { networkPolicy, service } from './networking';
import { autoscaler, budget, deployment, statefulSet } from './workloads';

/** Most bytes of a ConfigMap. https://kubernetes.io/docs/concepts/configuration/configmap/#motivation */
const configMapBytes = 2 ** 20;

/** Rows of each kind, beside those of metadata. */
const kinds: Record<string, Row[]> = {
  Application: [],
  Namespace: [['metadata.labels', standards]],
  ConfigMap: [
    ['data', keys(configKey)],
    ['data', bytes(configMapBytes)],
  ],
  Deployment: under('spec', deployment),
  StatefulSet: under('spec', statefulSet),
  HorizontalPodAutoscaler: under('spec', autoscaler),
  PodDisruptionBudget: under('spec', budget),
  Service: under('spec', service),
  NetworkPolicy: under('spec', networkPolicy),
  ...Object.fromEntries(Object.entries(customResources).map(([kind, rows]) => [kind, under('spec', rows)])),
};

const tables = new Map(
  Object.entries(kinds).map(([kind, rows]): [string, Table] => [
    kind,
    table(...under('metadata', metadata(kind)), ...rows),
  ]),
);
const others = table(...under('metadata', metadata('')));

/**
 * What was found in an object: several clusters have most of their objects in common, and each is looked at
 * once.
 */
const found = new WeakMap<object, readonly string[]>();

function wrongWith(kind: string, object: unknown): readonly string[] {
  const look = () => wrongIn(object, tables.get(kind) ?? others);
  if (typeof object !== 'object' || object === null) return look();
  const all = found.get(object) ?? look();
  found.set(object, all);
  return all;
}

/** Every object is one that an API server takes. */
export const accepted = ({ all, raw }: Manifests): Violation[] =>
  all.flatMap((manifest, index) =>
    wrongWith(manifest.kind, raw[index]).map((what) => violation(called(manifest), what)),
  );
