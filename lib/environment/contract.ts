// What a component adds to the contract of an environment: its settings, its image, and the checks on both.
import type * as z from 'zod';
import type { Autoscaling } from './autoscaling';
import type { ConsistencyCheck, KeyProblem } from './consistency';
import type { Environment, Image } from './environment';
import type { Chosen, OptionsOf } from './options';
import type { Pods } from './pods';
import type { Role, Roles } from './roles';

/** Settings that shared code reads of any component. */
export interface Settings {
  /** How many pods; with `autoscaling` the fewest. */
  replicas?: number | undefined;
  autoscaling?: Autoscaling | undefined;
  memory: string;
  cpu: string;
  /** Size of the volume that each pod claims. */
  disk?: string | undefined;
  storageClass?: string | undefined;
  pods?: Pods | undefined;
  /** Options of a program of Tempo, by Tempo's own names. */
  tempo?: Chosen | undefined;
}

/** The image of a program. */
export interface ProgramImage {
  /** Its key below `images`. */
  readonly key: string;
  /** Its name, without registry and tag. @example grafana/tempo */
  readonly repository: string;
  readonly schema: z.ZodType<Image>;
  /** The key of the image whose version it has. @default its own */
  readonly versionOf?: string;
}

/**
 * Functions of a component's own settings. They are compared by what they return, so that a list can hold
 * components of all kinds.
 */
interface Read<S, Result> {
  of(settings: S, environment: Environment): Result;
}

/** What a component is to others, by role. */
export type RolesOf<S> = { readonly [R in Role]?: Read<S, Roles[R]>['of'] };

/** Something that must agree about a component. */
export interface Check<S> {
  /** Keys that are looked at beside `components`. @default none */
  reads?: (keyof Environment)[];
  /** @param settings Of the component; nothing, if it is left out. */
  problems(settings: S | undefined, environment: Environment, contract: readonly Contract[]): KeyProblem[];
}

/** What an operator may say of a component, and what follows for others. */
export interface Contract<S extends Settings = Settings> {
  /** Name in labels and objects; of a program of Tempo its `-target`. @example 'query-frontend' */
  readonly name: string;
  /** Key of its settings below `components`. @example 'queryFrontend' */
  readonly key: string;
  /** Schema of its settings. @default the settings are another component's, of the same key */
  readonly settings?: z.ZodType<S | undefined>;
  readonly image: ProgramImage;
  /** Of a program of Tempo: the sections that it reads. @default none */
  readonly reads?: OptionsOf;
  readonly roles: RolesOf<S>;
  readonly checks?: readonly Check<S>[];
  /** What is allowed, and slower or dearer than it need be: a line each. */
  advice?(settings: S | undefined, environment: Environment, contract: readonly Contract[]): string[];
}

/** A component that has a role in an environment, with its settings and what others must know of it. */
export interface Holder<R extends Role> {
  name: string;
  key: string;
  settings: Settings;
  facts: Roles[R];
}

/** The components that have a role and settings; of one that is scaled to zero too. */
export function holders<R extends Role>(
  environment: Environment,
  contract: readonly Contract[],
  role: R,
): Holder<R>[] {
  return contract.flatMap(({ name, key, roles }) => {
    const settings = environment.components[key];
    const facts = settings && roles[role]?.(settings, environment);
    return settings && facts ? [{ name, key, settings, facts }] : [];
  });
}

/** The checks of components, as checks of the environment. */
export const checksOf = (contract: readonly Contract[]): ConsistencyCheck[] =>
  contract.flatMap(({ key, checks = [] }) =>
    checks.map(({ reads = [], problems }) => ({
      reads: ['components' as const, ...reads],
      problems: (environment) => problems(environment.components[key], environment, contract),
    })),
  );

/** What is written and has no effect. */
function idle({ callers, linkerd, networkPolicy }: Environment): string[] {
  return callers && !linkerd && !networkPolicy
    ? ['callers: without linkerd and networkPolicy nobody is kept out. Add one of them.']
    : [];
}

/** What is said of an environment that is allowed, and slower, dearer or more open than it need be. */
export const advice = (environment: Environment, contract: readonly Contract[]): string[] => [
  ...idle(environment),
  ...contract.flatMap(
    (component) => component.advice?.(environment.components[component.key], environment, contract) ?? [],
  ),
];
