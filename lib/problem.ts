// What is wrong, in one form: from the schema, the rules, a review or a command. It is printed in one place.

/** Something that is wrong. */
export interface Problem {
  /** Name of the rule that it breaks. @example 'meshReach' */
  rule: string;
  /** The object, the key or the call that it is of. @example 'Deployment/tempo-querier' */
  where: string;
  /** What is wrong there, and after a semicolon what to do. */
  what: string;
}

/** The same without the name of the rule: a rule need not know it. */
export type Violation = Omit<Problem, 'rule'>;

/** Something that is wrong with an object. @param where The object, as messages name it. */
export const violation = (where: string, what: string): Violation => ({ where, what });

/**
 * A call is no place: what is wrong with it goes on with its name.
 * @example 'gateway -> distributor:4318 is denied by …'
 */
const isCall = (where: string) => where.includes(' -> ');

/** As people read it. */
export const line = ({ where, what }: Violation) => `${where}${isCall(where) ? ' ' : ': '}${what}`;
