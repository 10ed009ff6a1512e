// Ranges of addresses, as network policies take them.

const isOctet = (text: string) => /^(0|[1-9][0-9]{0,2})$/.test(text) && Number(text) < 256;
const binary = (number: number, bits: number) => number.toString(2).padStart(bits, '0');

const bitsOfV4 = (address: string): string | undefined => {
  const octets = address.split('.');
  return octets.length === 4 && octets.every(isOctet)
    ? octets.map((octet) => binary(Number(octet), 8)).join('')
    : undefined;
};

function bitsOfV6(address: string): string | undefined {
  const halves = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const groups = halves.flat();
  if (halves.length > 2 || groups.some((group) => !/^[0-9a-f]{1,4}$/.test(group))) return undefined;
  const missing = 8 - groups.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const [before = [], after = []] = halves;
  return [...before, ...Array.from({ length: missing }, () => '0'), ...after]
    .map((group) => binary(Number.parseInt(group, 16), 16))
    .join('');
}

/**
 * The bits that all addresses of a range begin with; undefined if it is no range, or has bits beyond its
 * prefix.
 */
export function prefixOf(cidr: string): string | undefined {
  const [, address = '', length] = /^([0-9a-f.:]+)\/(0|[1-9][0-9]{0,2})$/.exec(cidr) ?? [];
  const bits = address.includes(':') ? bitsOfV6(address) : bitsOfV4(address);
  if (bits === undefined || length === undefined || Number(length) > bits.length) return undefined;
  return bits.slice(Number(length)).includes('1')
    ? undefined
    : `${bits.length}:${bits.slice(0, Number(length))}`;
}

/**
 * Whether a text is a range that Kubernetes takes.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export const isRange = (cidr: string) => prefixOf(cidr) !== undefined;

/** Whether one range is a part of another, and not all of it. */
export function isWithin(inner: string, outer: string): boolean {
  const [small, large] = [prefixOf(inner), prefixOf(outer)];
  return small !== undefined && large !== undefined && small !== large && small.startsWith(large);
}

/** What an error says that a range must be. */
export const rangeAllowed =
  'a range of addresses such as 203.0.113.0/24 or 2001:db8::/32, in lower case, with no bits set beyond its length';
