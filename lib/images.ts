// The images that run, each named in full.
import type { Environment } from './environment/environment';

const repositories = {
  tempo: 'grafana/tempo',
  vulture: 'grafana/tempo-vulture',
  nginx: 'nginxinc/nginx-unprivileged',
  memcached: 'library/memcached',
  memcachedExporter: 'prom/memcached-exporter',
} as const;

/** Name of an image. @example image(environment, 'tempo') === 'docker.io/grafana/tempo:2.10.8' */
export function image({ images }: Environment, program: keyof typeof repositories): string {
  // The vulture is published with Tempo, under the same version.
  const { version, digest } = { version: images.tempo.version, ...images[program] };
  return `${images.registry}/${repositories[program]}:${version}${digest ? `@${digest}` : ''}`;
}
