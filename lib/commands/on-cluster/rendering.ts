// The environment of the end-to-end test, and its files, by the pipeline that `npm run synth` uses.

import { tracing } from '../../../charts/tracing';
import { readEnvironment, topologyOf } from '../../architectures/architectures';
import type { Files } from '../../disk/files';
import { edited } from '../../environment/edit';
import type { Environment } from '../../environment/environment';
import { placeOf } from '../../environment/object-store';
import type { Problem } from '../../problem';
import { render } from '../../render';
import { isHere } from './neighbours';

/** An environment as it was written, and what was rendered from it. */
export interface Rendered {
  text: string;
  environment: Environment;
  files: Files;
}

/**
 * Reads and renders an environment.
 * @param file Name that problems start with.
 * @param changes Keys that are set on top of the text, by their path; `undefined` removes one.
 */
export function renderText(
  file: string,
  text: string,
  changes: Record<string, unknown> = {},
): Rendered | { problems: Problem[] } {
  const asked = Object.keys(changes).length > 0 ? edited(text, changes) : text;
  const first = readEnvironment(file, asked);
  if ('problems' in first) return first;
  // A store that is deployed beside Tempo for the time of a run has no certificate.
  const isPlain = isHere(first.environment, placeOf(first.environment.storage).endpoint);
  const whole = isPlain ? edited(asked, { 'storage.insecure': true }) : asked;
  const reading = isPlain ? readEnvironment(file, whole) : first;
  if ('problems' in reading) return reading;
  const { environment } = reading;
  const topology = topologyOf(environment);
  const rendering = render(topology, tracing(topology));
  return 'problems' in rendering ? rendering : { text: whole, environment, files: rendering.files };
}
