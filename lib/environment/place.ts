// Where something is in the file of an environment.

/** Names a key of a file, with its line. @example place(['retention']) === 'prod.yaml:7: retention' */
export type Place = (path: readonly PropertyKey[]) => string;
