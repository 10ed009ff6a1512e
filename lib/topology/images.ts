// The images that run, each named in full.
import type { ProgramImage } from '../environment/contract';
import type { Environment, Image } from '../environment/environment';

/** What an environment says of an image. */
const chosen = ({ images }: Environment, key: string): Image => {
  const found = images[key];
  return typeof found === 'object' ? found : {};
};

/** Version of a program. A program that is published with another has its version. */
export const imageVersion = (environment: Environment, { key, versionOf = key }: ProgramImage): string =>
  chosen(environment, key).version ?? chosen(environment, versionOf).version ?? '';

/** Name of an image. @example docker.io/grafana/tempo:2.10.8 */
export function imageName(environment: Environment, image: ProgramImage): string {
  const { digest } = chosen(environment, image.key);
  const { registry } = environment.images;
  return `${registry}/${image.repository}:${imageVersion(environment, image)}${digest ? `@${digest}` : ''}`;
}
