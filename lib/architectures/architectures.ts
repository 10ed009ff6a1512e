// Which architecture an environment has: the version of Tempo says it.
import * as z from 'zod';
import { advice as adviceOf } from '../environment/contract';
import type { Environment } from '../environment/environment';
import { type Readings, readEnvironments as readAll } from '../environment/environments';
import {
  environmentJsonSchema as jsonSchema,
  type Reading,
  readEnvironment as read,
} from '../environment/problems';
import { type Architecture, rolesIn } from '../topology/architecture';
import { Topology } from '../topology/topology';
import { tempo2 } from './tempo-2';

/** All architectures, the one that is recommended first: of an unknown version it says what is wrong. */
export const architectures: readonly [Architecture, ...Architecture[]] = [tempo2];

const versioned = z.looseObject({ images: z.looseObject({ tempo: z.looseObject({ version: z.string() }) }) });

/** The architecture of an environment, as an operator wrote it or as it was read. */
export function architectureOf(written: unknown): Architecture {
  const { success, data } = versioned.safeParse(written);
  const version = success ? data.images.tempo.version : '';
  return architectures.find(({ versions }) => versions.test(version)) ?? architectures[0];
}

const contractOf = (written: unknown) => architectureOf(written).components;

/** The stack of an environment. */
export const topologyOf = (environment: Environment) =>
  new Topology(environment, architectureOf(environment));

/**
 * Reads an environment.
 * @param file Name that problems start with.
 * @param text YAML as it stands in the file.
 */
export const readEnvironment = (file: string, text: string): Reading => read(file, text, contractOf);

/**
 * Reads all environments.
 * @param folder Where they were found, for messages.
 * @param files Their texts, by file name.
 */
export const readEnvironments = (folder: string, files: ReadonlyMap<string, string>): Readings =>
  readAll(folder, files, contractOf);

/** The contract as JSON Schema, for editors. */
export const environmentJsonSchema = () => jsonSchema(architectures[0].components);

/** What is allowed, and slower or dearer than it need be: a line each, with the key and what to do. */
export const advice = (environment: Environment) => adviceOf(environment, contractOf(environment));

/** The roles of a component of any architecture, by its name. */
export const rolesOf = rolesIn(...architectures);
