// Whether dist/ is what the environments render: a review of a stale dist/ would be one of another change.

import { applicationSets } from '../../charts/application-sets';
import { tracing } from '../../charts/tracing';
import { readEnvironments, topologyOf } from '../architectures/architectures';
import { compare, type Files } from '../disk/files';
import { line } from '../problem';
import { render, renderSets } from '../render';
import { differing } from '../report';

const most = 5;

/**
 * What is wrong with dist/, a line each; nothing, if it is what the environments render.
 * @param folder Where the environments are, for messages.
 */
export function stale(folder: string, files: Files, dist: Files): string[] {
  const reading = readEnvironments(folder, files);
  if ('problems' in reading)
    return [
      ...reading.problems.map(line),
      'dist/ is not of these environments: mend them, and run npm run synth.',
    ];
  const renderings = [
    ...reading.environments.map(topologyOf).map((topology) => render(topology, tracing(topology))),
    renderSets(applicationSets(reading.environments)),
  ];
  const problems = renderings.flatMap((rendering) => ('problems' in rendering ? rendering.problems : []));
  if (problems.length > 0)
    return [...problems.map(line), 'dist/ is not of these environments: mend them, and run npm run synth.'];
  const rendered = new Map(
    renderings.flatMap((rendering) => ('files' in rendering ? [...rendering.files] : [])),
  );
  const differ = differing(compare(dist, rendered));
  if (differ.length === 0) return [];
  const some = [
    ...differ.slice(0, most),
    ...(differ.length > most ? [`and ${differ.length - most} more`] : []),
  ].join(', ');
  return [`dist/ is stale: it is not what ${folder} renders (${some}). Run npm run synth, and commit.`];
}
