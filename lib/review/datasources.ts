// Datasources that Grafana provisions from files: what it does not change, and what it does not remove.
// https://github.com/grafana/grafana/blob/v12.0.0/pkg/services/provisioning/datasources/datasources.go
import { load, YAMLException } from 'js-yaml';
import type { Manifest } from '../manifests/objects';
import { at, list } from '../manifests/reading';
import type { Change, Found } from './changes';

interface Datasource {
  name: string;
  uid?: string;
}

function datasourcesOf(object: Manifest | undefined): Datasource[] {
  const files = Object.entries(Object(at(object, 'data') ?? {})).filter(([file]) => /\.ya?ml$/.test(file));
  return files.flatMap(([, text]) => {
    try {
      return list(at(load(String(text)), 'datasources')).map((datasource) => {
        const uid = at(datasource, 'uid');
        return { name: String(at(datasource, 'name')), ...(uid !== undefined && { uid: String(uid) }) };
      });
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      return [];
    }
  });
}

const isProvisioned = (object: Manifest) =>
  object.kind === 'ConfigMap' && at(object, 'metadata', 'labels', 'grafana_datasource') !== undefined;

/**
 * The way to delete a datasource that was provisioned: nobody may delete it in Grafana. Files are read in the
 * order of their names.
 */
function deleting({ metadata }: Manifest, name: string, then: string[]): string[] {
  const [where, own] = [
    `kubectl -n ${metadata.namespace}`,
    `delete-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`,
  ];
  const file = JSON.stringify({ apiVersion: 1, deleteDatasources: [{ name, orgId: 1 }] });
  return [
    `${where} create configmap ${own} --from-literal=0-${own}.yaml='${file}'`,
    `${where} label configmap ${own} grafana_datasource=1`,
    ...then,
    `${where} delete configmap ${own}   # when Grafana has logged: deleted datasource based on configuration`,
  ];
}

const stops =
  'Grafana finds no such datasource to update: it stops there, provisions nothing of this file, and does not start again';

function broken(object: Manifest, old: Datasource[], young: Datasource[]): Found[] {
  return young.flatMap(({ name, uid }): Found[] => {
    const same = old.find((other) => other.name === name);
    const renamed =
      uid === undefined ? undefined : old.find((other) => other.uid === uid && other.name !== name);
    if (same && uid !== undefined && same.uid !== uid)
      return [
        {
          class: 'interrupted',
          what: `datasource ${name}: uid ${same.uid ?? 'of its own making'} -> ${uid}`,
          consequence: `${stops}. What links to the old uid breaks`,
          remedy: deleting(object, name, ['sync']),
        },
      ];
    if (!renamed) return [];
    return [
      {
        class: 'interrupted',
        what: `datasource ${renamed.name} is renamed to ${name} under its uid ${uid}`,
        consequence: stops.replace(
          'finds no such datasource to update',
          'adds no second datasource of one uid',
        ),
        remedy: deleting(object, renamed.name, ['sync']),
      },
    ];
  });
}

function stays(object: Manifest, old: Datasource[], young: Datasource[]): Found[] {
  const gone = old.filter(
    ({ name, uid }) =>
      !young.some((other) => other.name === name || (uid !== undefined && other.uid === uid)),
  );
  return gone.map(({ name }) => ({
    class: 'quiet',
    what: `datasource ${name} removed`,
    consequence: 'it stays in Grafana, where nobody may delete it by hand',
    remedy: ['sync', ...deleting(object, name, [])],
  }));
}

/** What Grafana does with a change of the datasources that it provisions. */
export function datasources({ before, after }: Change): Found[] {
  if (!isProvisioned(before)) return [];
  const [old, young] = [datasourcesOf(before), datasourcesOf(after)];
  return [...broken(after, old, young), ...stays(after, old, young)];
}

/** What Grafana keeps of a file that goes. */
export const datasourcesLeft = (object: Manifest): Found[] =>
  isProvisioned(object) ? stays(object, datasourcesOf(object), []) : [];
