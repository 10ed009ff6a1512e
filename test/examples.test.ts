// The environments that documents show: each is read, breaks no rule, and names the schema for editors.
import { tracing } from '../charts/tracing';
import { readEnvironments, topologyOf } from '../lib/architectures/architectures';
import { readTree } from '../lib/disk/files';
import { line } from '../lib/problem';
import { render } from '../lib/render';

const folder = 'docs/examples/environments';
const files = readTree(folder);

test('there is one for each kind of cluster, and together they are taken too', () => {
  expect([...files.keys()]).toEqual([
    ...['aks.yaml', 'doks.yaml', 'eks.yaml', 'gke.yaml', 'kind.yaml', 'openshift.yaml'],
  ]);
  const reading = readEnvironments(folder, files);
  expect('problems' in reading ? reading.problems.map(line) : []).toEqual([]);
});

test.each([...files])('%s', (name, text) => {
  expect(text.split('\n')[0]).toBe(
    '# yaml-language-server: $schema=../../../charts/environments/environment.schema.json',
  );
  const reading = readEnvironments(folder, new Map([[name, text]]));
  const [environment] = 'environments' in reading ? reading.environments : [];
  if (!environment) throw new Error('problems' in reading ? reading.problems.map(line).join('\n') : name);
  const topology = topologyOf(environment);
  const rendering = render(topology, tracing(topology));
  expect('problems' in rendering ? rendering.problems.map(line) : []).toEqual([]);
});
