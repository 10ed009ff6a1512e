// The images that run, each named in full.
import type { ProgramImage } from '../environment/contract';
import type { Environment, Image } from '../environment/environment';

/** What an environment says of an image. */
const chosen = ({ images }: Environment, key: string): Image => {
  const found = images[key];
  return typeof found === 'object' ? found : {};
};

/**
 * Version of a program. A program that is published with another has its version.
 * @throws if the environment has none, which its schema does not let through
 */
export function imageVersion(environment: Environment, { key, versionOf = key }: ProgramImage): string {
  const { version } = chosen(environment, versionOf);
  if (version === undefined) throw new Error(`images.${key} has no version`);
  return version;
}

/** Name of an image. @example docker.io/grafana/tempo:2.10.8 */
export function imageName(environment: Environment, image: ProgramImage): string {
  const { digest, repository } = chosen(environment, image.key);
  const name = repository ?? `${environment.images.registry}/${image.repository}`;
  return `${name}:${imageVersion(environment, image)}${digest ? `@${digest}` : ''}`;
}
