// The images that run, each named in full.
import type { Environment } from './environment/environment';

const repositories = { tempo: 'grafana/tempo', nginx: 'nginxinc/nginx-unprivileged', memcached: 'library/memcached' } as const;

/** Name of an image. @example image(environment, 'tempo') === 'docker.io/grafana/tempo:2.10.8' */
export function image({ images }: Environment, program: keyof typeof repositories): string {
  const { version, digest } = images[program];
  return `${images.registry}/${repositories[program]}:${version}${digest ? `@${digest}` : ''}`;
}
