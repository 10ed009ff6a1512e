// All addresses, cut where a range begins or ends: within one piece, each address is in the same ranges.
import { isIPv6 } from 'node:net';

type Family = 'ipv4' | 'ipv6';

/** Addresses from one to another, both included. */
export interface Piece {
  family: Family;
  first: bigint;
  last: bigint;
}

const bits = { ipv4: 32, ipv6: 128 };
const end = (family: Family) => 1n << BigInt(bits[family]);

function numberOf(address: string): bigint {
  if (!isIPv6(address)) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => text.split(':').filter(Boolean);
  const [left, right] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((sum, part) => sum * 65536n + BigInt(`0x${part}`), 0n);
}

/** @example addressOf('ipv4', 167772161n) === '10.0.0.1' */
export function addressOf(family: Family, value: bigint): string {
  const size = family === 'ipv4' ? 8n : 16n;
  const count = bits[family] / Number(size);
  const parts = Array.from(
    { length: count },
    (_, index) => (value >> (BigInt(count - 1 - index) * size)) & ((1n << size) - 1n),
  );
  return family === 'ipv4'
    ? parts.join('.')
    : new URL(`http://[${parts.map((part) => part.toString(16)).join(':')}]`).hostname.slice(1, -1);
}

function rangeOf(cidr: string): Piece | undefined {
  const [, address = '', length = ''] = /^([0-9a-f.:]+)\/(\d+)$/i.exec(cidr) ?? [];
  if (address === '') return undefined;
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const size = 1n << BigInt(Math.max(0, bits[family] - Number(length)));
  const first = (numberOf(address) / size) * size;
  return { family, first, last: first + size - 1n };
}

/** All addresses of the families that some ranges are of, in pieces. */
export function pieces(cidrs: Iterable<string>): Piece[] {
  const ranges = [...new Set(cidrs)].flatMap((cidr) => rangeOf(cidr) ?? []);
  return (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const own = ranges.filter((range) => range.family === family);
    if (own.length === 0) return [];
    const cuts = [
      ...new Set([0n, end(family), ...own.flatMap(({ first, last }) => [first, last + 1n])]),
    ].sort((a, b) => (a < b ? -1 : 1));
    return cuts.slice(1).map((cut, index) => ({ family, first: cuts[index] ?? 0n, last: cut - 1n }));
  });
}

/** A piece as people write it. @example said(...) === '10.0.0.0/8' */
function said({ family, first, last }: Piece): string {
  const size = last - first + 1n;
  const length = bits[family] - (size.toString(2).length - 1);
  const isRange = (size & (size - 1n)) === 0n && first % size === 0n;
  return isRange
    ? `${addressOf(family, first)}/${length}`
    : `${addressOf(family, first)} to ${addressOf(family, last)}`;
}

/** Pieces in few words: those that lie side by side are one. */
export function sayPieces(all: Piece[]): string[] {
  const joined: Piece[] = [];
  for (const piece of all) {
    const before = joined.at(-1);
    if (before && before.family === piece.family && before.last + 1n === piece.first)
      joined[joined.length - 1] = { ...before, last: piece.last };
    else joined.push(piece);
  }
  return joined.map(said);
}
