// What Flux is told: where dist/ is, and which folder of it belongs to this cluster.
// https://fluxcd.io/flux/components/
import { Construct } from 'constructs';
import {
  KustomizationSpecDeletionPolicy as DeletionPolicy,
  Kustomization,
  KustomizationSpecSourceRefKind as SourceKind,
} from '../../imports/kustomize.toolkit.fluxcd.io';
import { GitRepository, OciRepository } from '../../imports/source.toolkit.fluxcd.io';
import { deliveryName, type Flux, isArtifact } from '../environment/delivery';
import { goDuration } from '../environment/values';
import type { Topology } from '../topology/topology';

/**
 * Flux looks at a new commit only when it has done with the one before, so patience has its price; it is
 * counted in whole steps.
 */
const step = 300;

export interface FluxKustomizationProps {
  /** The stack that is applied. */
  readonly topology: Topology;
  /** The Flux that applies it. */
  readonly flux: Flux;
  /** Seconds after which the slowest of the workloads counts as failed. */
  readonly slowestSeconds: number;
}

/**
 * A source, and the Kustomization that applies this cluster's folder of it. Flux writes the
 * kustomization.yaml itself and substitutes nothing, as there is no `postBuild`.
 */
export class FluxKustomization extends Construct {
  constructor(scope: Construct, id: string, { topology, flux, slowestSeconds }: FluxKustomizationProps) {
    super(scope, id);
    const { cluster } = topology.environment;
    const metadata = { name: deliveryName(cluster), namespace: flux.namespace, labels: topology.labels() };
    const artifact = isArtifact(flux.repository);
    const interval = goDuration(flux.interval);
    const source = {
      interval,
      url: flux.repository,
      ...(flux.secret && { secretRef: { name: flux.secret } }),
    };

    if (artifact)
      new OciRepository(this, 'source', { metadata, spec: { ...source, ref: { tag: flux.revision } } });
    else new GitRepository(this, 'source', { metadata, spec: { ...source, ref: { branch: flux.revision } } });

    new Kustomization(this, 'kustomization', {
      metadata,
      spec: {
        interval,
        sourceRef: {
          kind: artifact ? SourceKind.OCI_REPOSITORY : SourceKind.GIT_REPOSITORY,
          name: metadata.name,
        },
        path: artifact ? `./${cluster}` : `./dist/${cluster}`,
        prune: true,
        // For the health of all objects; with it, a list of `healthChecks` is not looked at.
        wait: true,
        // Longer than a Deployment or Kubernetes' own probes need to say what is wrong, so that theirs is the
        // reason that is reported.
        timeout: goDuration(`${Math.ceil(slowestSeconds / step) * step}s`),
        // Tempo stays when the Kustomization is deleted by mistake.
        deletionPolicy: DeletionPolicy.ORPHAN,
        ...(flux.dependsOn.length > 0 && { dependsOn: flux.dependsOn.map((name) => ({ name })) }),
      },
    });
  }
}
