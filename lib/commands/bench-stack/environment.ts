// The environment that the bench deploys: the sizes of one that is written, in a place of its own.

import { dump, load } from 'js-yaml';
import { architectures, readEnvironment } from '../../architectures/architectures';
import type { Files } from '../../disk/files';
import type { Environment } from '../../environment/environment';
import type { Problem } from '../../problem';
import { type Rendered, renderText } from '../on-cluster/rendering';

/** The namespaces of the bench, all of which it deletes. */
export const namespaces = {
  tempo: 'tempo-bench',
  clients: 'tempo-bench-clients',
  store: 'tempo-bench-store',
} as const;

/**
 * Where the store is behind its delay, where that is set and tells what it counted, and where the store is
 * without.
 */
export const store = {
  slow: { name: 's3', port: 7070 },
  control: { name: 's3-control', port: 7071 },
  disk: { name: 'disk', port: 7080 },
  bucket: 'tempo-bench',
  region: 'us-east-1',
} as const;

/** The one tenant of the bench. */
export const tenant = 'bench';

/** The address of a Service beside Tempo. */
export const at = ({ name, port }: { name: string; port: number }) =>
  `${name}.${namespaces.store}.svc.cluster.local:${port}`;

/** Sizes and settings stay; who is around Tempo is replaced, and what only others read is left out. */
function changes({ components, tenants }: Environment): Record<string, unknown> {
  const callers = [{ namespace: namespaces.clients }];
  const { mimirTenant: _, datasource: __, ...limits } = Object.values(tenants)[0] ?? {};
  return {
    cluster: 'bench',
    namespace: namespaces.tempo,
    tenants: { [tenant]: limits },
    storage: { bucket: store.bucket, endpoint: at(store.slow), region: store.region },
    callers: { collectors: callers, grafana: callers, scrapers: callers },
    linkerd: undefined,
    networkPolicy: undefined,
    grafana: undefined,
    monitoring: undefined,
    delivery: undefined,
    'components.vulture': undefined,
    ...(components.metricsGenerator && {
      'components.metricsGenerator.remoteWriteUrl': `http://${at({ name: 'mimir', port: 80 })}/api/v1/push`,
    }),
  };
}

const isTree = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong about settings that are to be laid over those of targets. */
export function wrongSettings(settings: Record<string, unknown>): string[] {
  const targets = architectures.flatMap(({ components }) =>
    components.filter(({ image }) => image.key === 'tempo'),
  );
  const allowed = ['all', ...new Set(targets.map(({ name }) => name))];
  return Object.entries(settings).flatMap(([target, value]) => {
    if (!allowed.includes(target)) return [`${target}: no such target. Allowed: ${allowed.join(', ')}.`];
    return isTree(value) ? [] : [`${target}: got ${JSON.stringify(value)}. Allowed: settings of Tempo.`];
  });
}

/** Values of one tree laid over those of another; lists are replaced. */
export function laidOver(below: unknown, above: unknown): unknown {
  if (!isTree(below) || !isTree(above)) return above;
  const merged = new Map<string, unknown>(Object.entries(Object(below)));
  for (const [key, value] of Object.entries(Object(above)))
    merged.set(key, merged.has(key) ? laidOver(merged.get(key), value) : value);
  return Object.fromEntries(merged);
}

/**
 * The same files, with settings of Tempo laid over those of each target.
 * @param settings By target, such as `querier`; `all` is for each.
 */
export function withSettings(files: Files, settings: Record<string, unknown>): Files {
  return new Map(
    [...files].map(([path, text]) => {
      if (!/\/ConfigMap\.[^/]*$/.test(path) || !text.includes('tempo.yaml: |')) return [path, text];
      const object: { metadata: { labels?: Record<string, string> }; data: Record<string, string> } = Object(
        load(text),
      );
      const component = object.metadata.labels?.['app.kubernetes.io/component'] ?? '';
      const config = laidOver(
        laidOver(load(object.data['tempo.yaml'] ?? ''), settings.all ?? {}),
        settings[component] ?? {},
      );
      const data = { ...object.data, 'tempo.yaml': dump(config, { lineWidth: -1, noRefs: true }) };
      return [path, dump({ ...object, data }, { lineWidth: -1, noRefs: true })];
    }),
  );
}

/** Reads an environment, and renders it for the bench. */
export function rendered(
  file: string,
  text: string,
  settings: Record<string, unknown>,
): Rendered | { problems: Problem[] } {
  const reading = readEnvironment(file, text);
  if ('problems' in reading) return reading;
  const rendering = renderText(file, text, changes(reading.environment));
  return 'problems' in rendering
    ? rendering
    : { ...rendering, files: withSettings(rendering.files, settings) };
}
