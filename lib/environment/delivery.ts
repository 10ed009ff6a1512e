// How objects get from dist/ to the cluster: the settings of Argo CD and Flux.

import * as z from 'zod';
import { type Violation, violation } from '../problem';
import type { Environment } from './environment';
import { dnsSubdomain } from './names';
import type { Place } from './place';
import { repository } from './urls';
import { distinct, dnsLabel, duration, text } from './values';

const gitRepository = repository(
  'a Git repository with https://, ssh:// or git@, such as https://github.com/example/tempo.git',
  'http',
  'https',
  'ssh',
  'scp',
);
const source = repository(
  'a Git repository with https:// or ssh://, or an artifact with oci://, such as https://github.com/example/tempo.git',
  'http',
  'https',
  'ssh',
  'oci',
);

/** https://git-scm.com/docs/git-check-ref-format */
export const revision = text(
  /^(?!.*(?:\.\.|\/\/|\/\.|\.lock(?:\/|$)|[/.]$))[A-Za-z0-9][A-Za-z0-9._/-]{0,249}$/,
  'a branch, a tag or a commit that Git takes, such as main or release/2: letters, digits and ._-/, but no two dots or slashes in a row, and neither . nor .lock at the end of a part',
).default('main');

const destination = z
  .string()
  .regex(
    /^(?!.*:\/\/)[A-Za-z0-9][A-Za-z0-9._:@/-]*$/,
    'the name, not the URL, of a cluster as `argocd cluster list` shows it, such as in-cluster',
  )
  .default('in-cluster');

const argoCd = z.strictObject({
  repository: gitRepository.describe(
    'Repository that dist/ is committed to; nothing from another is applied.',
  ),
  revision: revision.describe('Branch, tag or commit that is applied.'),
  namespace: dnsLabel.default('argocd').describe('Namespace that Argo CD runs in.'),
  destination: destination.describe(
    'The cluster, as Argo CD calls it. in-cluster is the one that Argo CD itself runs on.',
  ),
  applicationSet: dnsLabel
    .optional()
    .describe(
      'ApplicationSet that makes the Application: one for all environments that name it, where several clusters share one Argo CD.',
    ),
});

const flux = z
  .strictObject({
    repository: source.describe(
      'Where dist/ is: a Git repository that it is committed to, or an artifact of that folder (`flux push artifact --path=dist`).',
    ),
    revision: revision.describe('Branch of the Git repository, or tag of the artifact.'),
    secret: dnsSubdomain
      .optional()
      .describe(
        'Secret with the credentials of the repository, in the same namespace. It is not rendered. A public one needs none.',
      ),
    namespace: dnsLabel.default('flux-system').describe('Namespace that Flux runs in.'),
    interval: duration({ least: '30s', most: '24h' })
      .default('5m')
      .describe('How often Flux looks for something new, and puts right what was changed by hand.'),
    dependsOn: distinct(dnsSubdomain)
      .default([])
      .describe(
        'Kustomizations that must be ready before, such as those of External Secrets and of the Grafana operator: without a CRD nothing is applied.',
      ),
  })
  .superRefine(({ repository, revision }, context) => {
    if (isArtifact(repository) && revision.includes('/')) {
      context.addIssue({
        code: 'custom',
        path: ['revision'],
        input: revision,
        message: 'the tag of an artifact, without a slash, such as main',
      });
    }
  });

/** The deployers that apply dist/. */
export const delivery = z
  .strictObject({
    argoCd: argoCd.optional().describe('Argo CD: an AppProject and an Application.'),
    flux: flux.optional().describe('Flux: a source and a Kustomization.'),
  })
  .refine(({ argoCd, flux }) => argoCd || flux, 'argoCd, flux or both; or leave delivery out');

export type ArgoCd = z.output<typeof argoCd>;
export type Flux = z.output<typeof flux>;

/** What Argo CD and Flux call what they apply for a cluster. */
export const deliveryName = (cluster: string) => `tempo-${cluster}`;

/** Whether Flux fetches an artifact from a registry, or else a branch from Git. */
export const isArtifact = (repository: string) => repository.startsWith('oci://');

/**
 * What environments that name one ApplicationSet do not agree on. Its Applications differ in cluster, path
 * and namespace only.
 */
export function disagreements(
  read: readonly { file: string; environment: Environment; place: Place }[],
): Violation[] {
  const members = read.flatMap(({ file, place, environment: { delivery } }) =>
    delivery?.argoCd?.applicationSet ? [{ file, place, argoCd: delivery.argoCd }] : [],
  );
  return members.flatMap(({ place, argoCd }, index) => {
    const earlier = members
      .slice(0, index)
      .filter((other) => other.argoCd.applicationSet === argoCd.applicationSet);
    const got = (key: keyof ArgoCd, what: string) =>
      violation(place(['delivery', 'argoCd', key]), `got ${JSON.stringify(argoCd[key])}${what}`);
    const unlike = earlier
      .slice(0, 1)
      .flatMap((first) =>
        (['repository', 'revision', 'namespace'] as const)
          .filter((key) => argoCd[key] !== first.argoCd[key])
          .map((key) =>
            got(
              key,
              `. Allowed: ${JSON.stringify(first.argoCd[key])}, as in ${first.file}, because both name the applicationSet ${argoCd.applicationSet}.`,
            ),
          ),
      );
    const twins = earlier
      .filter((other) => other.argoCd.destination === argoCd.destination)
      .slice(0, 1)
      .map((twin) =>
        got(
          'destination',
          `, which ${twin.file} of the same applicationSet has already. Give each environment a cluster of its own.`,
        ),
      );
    return [...unlike, ...twins];
  });
}
