// Amounts of memory, disk and processor time.
// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
import type { Check } from './check';

const units: Record<string, number> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** What an amount comes to; undefined if it is none. */
function read(value: unknown): number | undefined {
  const [, number, unit = ''] =
    /^([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$/.exec(`${value}`) ??
    [];
  return number === undefined ? undefined : Number(number) * (units[unit] ?? Number(`1${unit}`));
}

/** An amount that is not below another. What is above 2^63 the API server would cut down in silence. */
export const amount =
  (least: number): Check =>
  (value) => {
    if (value === undefined) return undefined;
    const found = read(value);
    return found !== undefined && found >= least && found < 2 ** 63
      ? undefined
      : `an amount of ${least} or more, such as 250m, 512Mi or 2Gi`;
  };

/** By how much one amount is above another; undefined if either is none, or below 0. */
export function compared(one: unknown, other: unknown): number | undefined {
  const [first, second] = [read(one), read(other)];
  return first === undefined || second === undefined || Math.min(first, second) < 0
    ? undefined
    : first - second;
}
