// Rules on annotations for Argo CD and Flux.

import { containersOf, type Manifest } from '../manifests/kubernetes';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { dig } from '../manifests/reading';
import { type Violation, violation } from '../problem';

const argoCd = 'argocd.argoproj.io/';
const flux = 'kustomize.toolkit.fluxcd.io/';

const waveOf = ({ metadata }: Manifest) => metadata.annotations[`${argoCd}sync-wave`] ?? '0';
const byWave = (one: Manifest, other: Manifest) => Number(waveOf(one)) - Number(waveOf(other));

/**
 * The objects in the order in which they are needed. Those in none of the groups need their namespace, and
 * nothing else is known of them.
 */
function stages(manifests: Manifests): { before: Manifest[]; after: Manifest[] }[] {
  const mounted = new Set(
    manifests.workloads.flatMap(({ spec }) =>
      spec.template.spec.volumes.map(({ configMap }) => configMap?.name),
    ),
  );
  const gateways = new Set(
    manifests.files.flatMap(({ name, configMap }) =>
      name === 'nginx.conf' ? [configMap.metadata.name] : [],
    ),
  );
  const of = (...kinds: string[]) => manifests.all.filter(({ kind }) => kinds.includes(kind));
  const namespaces = of('Namespace');
  const secrets = of('ExternalSecret', 'ServiceAccount');
  const configuration = of('ConfigMap', 'Service').filter(
    ({ kind, metadata }) => kind !== 'ConfigMap' || mounted.has(metadata.name),
  );
  const entrances = manifests.workloads.filter(({ spec }) =>
    spec.template.spec.volumes.some(({ configMap }) => configMap && gateways.has(configMap.name)),
  );
  // A component that only exports metrics: no request waits for it.
  const watchers = manifests.workloads.filter((workload) =>
    containersOf(workload).every(
      ({ ports }) => ports.length > 0 && ports.every(({ name }) => name === 'metrics'),
    ),
  );
  const workloads = manifests.workloads.filter(
    (workload) => !entrances.includes(workload) && !watchers.includes(workload),
  );
  // What Grafana, Prometheus and Mimir are told.
  const told = [
    ...of('GrafanaDatasource', 'GrafanaDashboard', 'ServiceMonitor', 'PrometheusRule'),
    ...of('ConfigMap').filter(({ metadata }) => !mounted.has(metadata.name)),
  ];
  return [
    { before: namespaces, after: manifests.all.filter((manifest) => !namespaces.includes(manifest)) },
    { before: secrets, after: configuration },
    { before: configuration, after: workloads },
    { before: workloads, after: [...entrances, ...watchers, ...told] },
  ];
}

/**
 * Argo CD applies the namespace before secrets, those before configuration, that before workloads, and those
 * before the gateway and what others are told.
 */
export function waves(manifests: Manifests): Violation[] {
  const odd = manifests.all.filter((manifest) => !/^-?[0-9]+$/.test(waveOf(manifest)));
  if (odd.length > 0)
    return odd.map((manifest) =>
      violation(
        called(manifest),
        `wave ${JSON.stringify(waveOf(manifest))} is no whole number; write one, such as "-1"`,
      ),
    );
  return stages(manifests).flatMap(({ before, after }) => {
    const last = [...before].sort(byWave).at(-1);
    const [first] = [...after].sort(byWave);
    if (!last || !first || byWave(last, first) < 0) return [];
    return [
      violation(
        called(last),
        `wave ${waveOf(last)} is not before that of ${called(first)}, ${waveOf(first)}; set ${argoCd}sync-wave`,
      ),
    ];
  });
}

/**
 * The namespace, what makes the secret, and what holds data neither go because a file went, nor because the
 * Application went.
 */
export function guards(manifests: Manifests): Violation[] {
  const holds = manifests.workloads.filter(({ spec }) => spec.volumeClaimTemplates.length > 0);
  const guarded: Manifest[] = [
    ...manifests.all.filter(({ kind }) => kind === 'Namespace'),
    ...manifests.externalSecrets,
    ...holds,
  ];
  return [
    ...guarded.flatMap((manifest) => {
      const { annotations } = manifest.metadata;
      const options = (annotations[`${argoCd}sync-options`] ?? '').split(',').map((option) => option.trim());
      return [
        ...['Prune', 'Delete']
          .filter((option) => !options.includes(`${option}=confirm`) && !options.includes(`${option}=false`))
          .map((option) =>
            violation(
              called(manifest),
              `Argo CD would delete it unasked; add ${option}=confirm to ${argoCd}sync-options`,
            ),
          ),
        ...(annotations[`${flux}prune`] === 'disabled'
          ? []
          : [
              violation(
                called(manifest),
                `Flux would delete it when its file goes; set ${flux}prune: disabled`,
              ),
            ]),
      ];
    }),
    ...holds
      .filter(({ spec }) =>
        ['whenDeleted', 'whenScaled'].some(
          (key) => dig(spec, `persistentVolumeClaimRetentionPolicy.${key}`) !== 'Retain',
        ),
      )
      .map((workload) =>
        violation(
          called(workload),
          'its claims go with it; set whenDeleted and whenScaled of persistentVolumeClaimRetentionPolicy to Retain',
        ),
      ),
  ];
}

/**
 * Where there is a `${`, Flux is told to leave it: a Kustomization that substitutes variables would blank it.
 */
export function substitution({ all, raw }: Manifests): Violation[] {
  return all
    .filter(
      (manifest, index) =>
        JSON.stringify(raw[index]).includes('${') &&
        manifest.metadata.annotations[`${flux}substitute`] !== 'disabled',
    )
    .map((manifest) =>
      violation(
        called(manifest),
        `has \${, which Flux may take for a variable; set ${flux}substitute: disabled`,
      ),
    );
}

/** Keys and values that are not for a render to set, and why. */
const foreign: [key: RegExp, value: RegExp, why: string][] = [
  [/^helm\.sh\/hook/, /./, 'a hook, which Flux would apply as an ordinary object'],
  [/^argocd\.argoproj\.io\/hook/, /./, 'a hook, which Flux would apply as an ordinary object'],
  [/^argocd\.argoproj\.io\/(tracking|installation)-id$/, /./, 'which Argo CD itself writes'],
  [/^app\.kubernetes\.io\/instance$/, /./, 'which Argo CD may write over'],
  [/^kustomize\.toolkit\.fluxcd\.io\/(name|namespace)$/, /./, 'which Flux itself writes'],
  [/^argocd\.argoproj\.io\/sync-options$/, /(Replace|Force)=true/, 'which deletes the object to change it'],
  [/^kustomize\.toolkit\.fluxcd\.io\/force$/, /enabled/i, 'which deletes the object to change it'],
];

/**
 * Nothing is said that only one of the two understands, that they write themselves, or that turns the folder
 * into a kustomization.
 */
export function foreignMarks({ all }: Manifests): Violation[] {
  return all.flatMap((manifest) => [
    ...(manifest.apiVersion.startsWith('kustomize.config.k8s.io/')
      ? [
          violation(
            called(manifest),
            'a kustomization, for which Argo CD and Flux would take the whole folder; leave it out',
          ),
        ]
      : []),
    ...Object.entries({ ...manifest.metadata.labels, ...manifest.metadata.annotations }).flatMap(
      ([key, value]) =>
        foreign
          .filter(([keys, values]) => keys.test(key) && values.test(value))
          .map(([, , why]) => violation(called(manifest), `${key}: ${value}, ${why}; leave it out`)),
    ),
  ]);
}

/**
 * Marks are on objects alone: on a pod template they would restart pods, on a claim template they could never
 * be changed.
 */
export function ownMarks({ workloads }: Manifests): Violation[] {
  return workloads.flatMap((workload) =>
    [workload.spec.template, ...workload.spec.volumeClaimTemplates].flatMap((template) =>
      Object.keys(dig(template, 'metadata.annotations') ?? {})
        .filter((key) => key.startsWith(argoCd) || key.startsWith(flux))
        .map((key) => violation(called(workload), `${key} on a template; it belongs on the object itself`)),
    ),
  );
}
