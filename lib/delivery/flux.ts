// What Flux is told: where dist/ is, and which folder of it belongs to this cluster. https://fluxcd.io/flux/components/
import type { Construct } from 'constructs';
import {
  KustomizationSpecDeletionPolicy as DeletionPolicy,
  Kustomization,
  KustomizationSpecSourceRefKind as SourceKind,
} from '../../imports/kustomize.toolkit.fluxcd.io';
import { GitRepository, OciRepository } from '../../imports/source.toolkit.fluxcd.io';
import { deliveryName, type Flux, isArtifact } from '../environment/delivery';
import { goDuration } from '../environment/values';
import type { Topology } from '../topology/topology';

/** Flux looks at a new commit only when it has done with the one before, so patience has its price; it is counted in whole steps. */
const step = 300;

/**
 * A source, and the Kustomization that applies this cluster's folder of it. Flux writes the kustomization.yaml itself and substitutes
 * nothing, as there is no `postBuild`.
 * @param slowest Seconds after which the slowest of the workloads counts as failed.
 */
export function kustomization(scope: Construct, topology: Topology, flux: Flux, slowest: number): Kustomization {
  const { cluster } = topology.environment;
  const metadata = { name: deliveryName(cluster), namespace: flux.namespace, labels: topology.labels() };
  const artifact = isArtifact(flux.repository);
  const interval = goDuration(flux.interval);
  const source = { interval, url: flux.repository, ...(flux.secret && { secretRef: { name: flux.secret } }) };

  if (artifact) new OciRepository(scope, 'source', { metadata, spec: { ...source, ref: { tag: flux.revision } } });
  else new GitRepository(scope, 'source', { metadata, spec: { ...source, ref: { branch: flux.revision } } });

  return new Kustomization(scope, 'kustomization', {
    metadata,
    spec: {
      interval,
      sourceRef: { kind: artifact ? SourceKind.OCI_REPOSITORY : SourceKind.GIT_REPOSITORY, name: metadata.name },
      path: artifact ? `./${cluster}` : `./dist/${cluster}`,
      prune: true,
      // For the health of all objects; with it, a list of `healthChecks` is not looked at.
      wait: true,
      // Longer than a Deployment or Kubernetes' own probes need to say what is wrong, so that theirs is the reason that is told.
      timeout: goDuration(`${Math.ceil(slowest / step) * step}s`),
      // Who deletes the Kustomization by mistake has not deleted Tempo.
      deletionPolicy: DeletionPolicy.ORPHAN,
      ...(flux.dependsOn.length > 0 && { dependsOn: flux.dependsOn.map((name) => ({ name })) }),
    },
  });
}
