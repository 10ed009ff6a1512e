// All environments together.
import { type Problem, violation } from '../problem';
import { disagreements } from './delivery';
import type { Environment } from './environment';
import { type ContractOf, readEnvironment } from './problems';
import { sharingProblems } from './sharing';
import { listed, shown } from './shown';
import { suggestion } from './suggestion';

/** Either all environments, or all that is wrong with any of them. */
export type Readings = { environments: Environment[] } | { problems: Problem[] };

/**
 * The environments that a command is about: the one of a name, or all without one.
 * @param option Where the name was given, for messages.
 */
export function named(environments: Environment[], option: string, name: string | undefined): Readings {
  const found = environments.filter(({ cluster }) => name === undefined || cluster === name);
  const clusters = environments.map(({ cluster }) => cluster);
  const meant = suggestion(`${name}`, clusters);
  return found.length > 0
    ? { environments: found }
    : {
        problems: [
          {
            rule: 'option',
            ...violation(option, `got ${shown(name)}.${meant} Allowed: ${listed(clusters)}.`),
          },
        ],
      };
}

/**
 * Reads all environments.
 * @param folder Where they were found, for messages.
 * @param files Their texts, by file name.
 * @param contractOf What the components of an environment's architecture add.
 */
export function readEnvironments(
  folder: string,
  files: ReadonlyMap<string, string>,
  contractOf: ContractOf,
): Readings {
  if (files.size === 0)
    return {
      problems: [
        { rule: 'environments', ...violation(folder, `no environment; write ${folder}/<cluster>.yaml`) },
      ],
    };
  const readings = [...files].map(([name, text]) => ({
    file: `${folder}/${name}`,
    reading: readEnvironment(`${folder}/${name}`, text, contractOf),
  }));
  const read = readings.flatMap(({ file, reading }) =>
    'environment' in reading ? [{ file, ...reading }] : [],
  );
  const twice = read.flatMap(({ place, environment: { cluster } }, index) => {
    const first = read.find((other) => other.environment.cluster === cluster);
    return first === read[index]
      ? []
      : [
          violation(
            place(['cluster']),
            `got ${JSON.stringify(cluster)}, which ${first?.file} has already. Give each environment a cluster of its own.`,
          ),
        ];
  });
  const wrong = readings.flatMap(({ reading }) => ('problems' in reading ? reading.problems : []));
  const between = [
    ...twice,
    ...disagreements(read),
    ...(twice.length > 0 ? [] : sharingProblems(read, wrong.length === 0)),
  ];
  const problems = [...wrong, ...between.map((found) => ({ rule: 'environments', ...found }))];
  return problems.length > 0 ? { problems } : { environments: read.map(({ environment }) => environment) };
}
