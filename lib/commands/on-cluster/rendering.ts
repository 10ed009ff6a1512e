// The environment of the end-to-end test, and its files, by the pipeline that `npm run synth` uses.

import { dump, load } from 'js-yaml';
import { tracing } from '../../../charts/tracing';
import { readEnvironment, topologyOf } from '../../architectures/architectures';
import type { Files } from '../../disk/files';
import { edited } from '../../environment/edit';
import type { Environment } from '../../environment/environment';
import type { Problem } from '../../problem';
import { render } from '../../render';
import { isHere } from './neighbours';

/** An environment as it was written, and what was rendered from it. */
export interface Rendered {
  text: string;
  environment: Environment;
  files: Files;
}

/** Where Tempo's configuration names the S3 store. */
const s3 = ['storage', 'trace', 's3'];

/** Sets a key below a path of keys that is there; answers whether it is. */
function setBelow(value: unknown, [key, ...rest]: string[], name: string, to: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (key === undefined) return Reflect.set(value, name, to);
  return setBelow(Object.getOwnPropertyDescriptor(value, key)?.value, rest, name, to);
}

/**
 * The same files, with plain HTTP to the object store: the store in the cluster has no certificate that Tempo
 * trusts, and an environment
 * cannot say `insecure`. It is the only difference between what is rendered and what is tested.
 * @see https://grafana.com/docs/tempo/latest/configuration/hosted-storage/s3/
 */
export function withPlainHttp(files: Files): Files {
  return new Map(
    [...files].map(([path, text]) => {
      if (!/\/ConfigMap\.[^/]*$/.test(path) || !text.includes('tempo.yaml: |')) return [path, text];
      const object: { data: Record<string, string> } = Object(load(text));
      const config = load(object.data['tempo.yaml'] ?? '');
      if (!setBelow(config, s3, 'insecure', true)) return [path, text];
      const data = { ...object.data, 'tempo.yaml': dump(config, { lineWidth: -1, noRefs: true }) };
      return [path, dump({ ...object, data }, { lineWidth: -1, noRefs: true })];
    }),
  );
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
  const whole = Object.keys(changes).length > 0 ? edited(text, changes) : text;
  const reading = readEnvironment(file, whole);
  if ('problems' in reading) return reading;
  const { environment } = reading;
  const topology = topologyOf(environment);
  const rendering = render(topology, tracing(topology));
  if ('problems' in rendering) return rendering;
  return {
    text: whole,
    environment,
    files: isHere(environment, environment.storage.endpoint)
      ? withPlainHttp(rendering.files)
      : rendering.files,
  };
}
