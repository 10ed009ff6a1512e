// Ranges of addresses, as policies name them.
import { BlockList, isIPv6 } from 'node:net';

const familyOf = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4');

/** Whether a range is all addresses of a family. */
export const isAll = (cidr: string) => cidr.endsWith('/0');

/** An address in a range. */
export const inRange = (cidr: string) =>
  isAll(cidr) ? (cidr.includes(':') ? '2001:db8::1' : '203.0.113.1') : cidr.replace(/\/.*/, '');

/** Ranges of addresses, each understood once. */
export class Ranges {
  private readonly lists = new Map<string, { list: BlockList; family: 'ipv4' | 'ipv6' }>();

  /** Whether an address is in a range, and not in an exception. */
  has(
    { cidr, except = [] }: { cidr: string; except?: readonly string[] | undefined },
    address: string,
  ): boolean {
    return this.isWithin(cidr, address) && !except.some((range) => this.isWithin(range, address));
  }

  private isWithin(cidr: string, address: string): boolean {
    const { list, family } = this.lists.get(cidr) ?? this.read(cidr);
    return family === familyOf(address) && list.check(address, family);
  }

  private read(cidr: string) {
    const [net = '', bits] = cidr.split('/');
    const range = { list: new BlockList(), family: familyOf(net) } as const;
    range.list.addSubnet(net, Number(bits), range.family);
    this.lists.set(cidr, range);
    return range;
  }
}
