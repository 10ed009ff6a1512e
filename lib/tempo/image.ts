// The image of Tempo 2.10, for all of its programs.

import type { ProgramImage } from '../environment/contract';
import { image } from '../environment/images';
import { text } from '../environment/values';

/** Releases of Tempo 2.10 that take what is rendered for them. */
export const tempo210 = /^2\.10\.(?:[6-9]|[1-9][0-9])$/;

const version = text(
  tempo210,
  'a release of Tempo 2.10 from 2.10.6 on, such as 2.10.8; 3.x has no ingester and no compactor',
);

export const tempoImage: ProgramImage = {
  key: 'tempo',
  repository: 'grafana/tempo',
  schema: image(version.describe('Version of Tempo.')).describe('Tempo, for all of its components.'),
};
