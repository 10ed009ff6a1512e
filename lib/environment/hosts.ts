// What a host is to the pods of a cluster: a Service, a public name, or an address. Everything that asks
// where a host is asks here.
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** A Service by its parts of a host name. */
export interface ServiceName {
  name: string;
  /** Left out: the namespace of the pod that asks. */
  namespace?: string;
  /**
   * What follows `svc`; left out, the search path of the pod completes it. Empty: a dot at the end forbids
   * that.
   */
  domain?: string;
}

/**
 * A host, as the DNS of Kubernetes resolves it for a pod. A name of two parts is in doubt: if there is no
 * Service `x` in a namespace `y`, it is a public name.
 * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export type Host =
  | { kind: 'service'; service: ServiceName }
  | { kind: 'in doubt'; name: string; service: ServiceName }
  | { kind: 'public'; name: string }
  | { kind: 'address'; address: string; family: 'ipv4' | 'ipv6' };

/** A host, and a port if one is written. */
export interface Endpoint {
  host: Host;
  port?: number;
}

/** Part of a host name. */
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** A DNS name in lower case. https://www.rfc-editor.org/rfc/rfc1123#section-2 */
const dnsName = new RegExp(`^${label}(?:\\.${label})*$`);

/** Whether a text is a DNS name. One that ends in a number would be an IPv4 address, and is none. */
export const isDnsName = (text: string) =>
  text.length <= 253 && dnsName.test(text) && !/(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/.test(text);

/** An IPv6 address in its one canonical form. https://www.rfc-editor.org/rfc/rfc5952 */
const canonicalIPv6 = (address: string) => new URL(`http://[${address}]`).hostname.slice(1, -1);

function named(name: string, isAbsolute: boolean): Host | undefined {
  const labels = name.split('.');
  const [first = '', second] = labels;
  // What is before the Service's name is a pod's.
  const svc = labels.indexOf('svc', 2);
  if (svc > 0) {
    const domain = labels.slice(svc + 1).join('.');
    const [service = '', namespace = ''] = labels.slice(svc - 2);
    return {
      kind: 'service',
      service: { name: service, namespace, ...((domain || isAbsolute) && { domain }) },
    };
  }
  if (second === undefined) return isAbsolute ? undefined : { kind: 'service', service: { name: first } };
  if (labels.length > 2 || isAbsolute) return { kind: 'public', name };
  return { kind: 'in doubt', name, service: { name: first, namespace: second } };
}

/**
 * What a host is; nothing, if the text is no host. Upper and lower case are alike, and an IPv6 address is in
 * brackets.
 * @example hostOf('minio.storage.svc') is the Service minio of the namespace storage
 */
export function hostOf(text: string): Host | undefined {
  const lower = text.toLowerCase();
  const [, inBrackets] = /^\[([0-9a-f:.]+)\]$/.exec(lower) ?? [];
  if (inBrackets !== undefined)
    return isIPv6(inBrackets)
      ? { kind: 'address', address: canonicalIPv6(inBrackets), family: 'ipv6' }
      : undefined;
  if (isIPv4(lower)) return { kind: 'address', address: lower, family: 'ipv4' };
  const name = lower.replace(/\.$/, '');
  return isDnsName(name) ? named(name, name !== lower) : undefined;
}

/** The full name of a Service. */
export const fullName = ({ name, namespace = '', domain = '' }: ServiceName) =>
  `${name}.${namespace}.svc.${domain}`;

/** Addresses that are none of another machine, by what they are instead. */
const reserved: [string, ...(readonly [string, number])[]][] = [
  ['is the pod itself', ['127.0.0.0', 8], ['0.0.0.0', 8], ['::', 127]],
  // Of AWS, Google, DigitalOcean and others; of Azure; of Alibaba; of AWS over IPv6.
  [
    'is where a cloud tells its machines about themselves',
    ['169.254.0.0', 16],
    ['168.63.129.16', 32],
    ['100.100.100.200', 32],
    ['fd00:ec2::254', 128],
  ],
  ['is an address of one link only', ['fe80::', 10]],
  ['is no address of one machine', ['224.0.0.0', 3], ['ff00::', 8]],
];

const blocks = reserved.map(([reason, ...nets]) => {
  const list = new BlockList();
  for (const [net, bits] of nets) list.addSubnet(net, bits, isIPv6(net) ? 'ipv6' : 'ipv4');
  return { reason, list };
});

/** Why no pod of Tempo is to call a host; nothing, if it may. */
export function unreachable(host: Host): string | undefined {
  if (host.kind === 'address') {
    if (host.address.startsWith('::ffff:'))
      return 'is an IPv4 address inside of an IPv6 one, which network policies do not match: leave ::ffff: out';
    return blocks.find(({ list }) => list.check(host.address, host.family))?.reason;
  }
  const name = 'name' in host ? host.name : host.service.name;
  if (/^(?:localhost|.+\.localhost|localhost\.localdomain|ip6-localhost|ip6-loopback)$/.test(name))
    return 'is the pod itself';
  return /^(?:metadata\.google|instance-data\.ec2)\.internal$/.test(name)
    ? 'is where a cloud tells its machines about themselves'
    : undefined;
}

/** The range that is one address. @example 2001:db8::7/128 */
export const rangeOf = ({ address, family }: Host & { kind: 'address' }) =>
  `${address}/${family === 'ipv6' ? 128 : 32}`;

/** Takes `host` or `host:port` apart; says what is wrong with it otherwise. */
export function endpointOf(text: string): Endpoint | { problem: string } {
  if (isIPv6(text)) return { problem: `an IPv6 address in brackets, such as [${text}]` };
  const [, written = '', number] = /^(\[[^\]]*\]|[^:[\]]*)(?::(.*))?$/.exec(text) ?? [];
  const host = hostOf(written);
  if (!host)
    return {
      problem:
        'a host name such as minio.storage.svc or nyc3.digitaloceanspaces.com, or an address such as 192.0.2.7 or [2001:db8::7]',
    };
  if (number !== undefined && !(/^[1-9][0-9]{0,4}$/.test(number) && Number(number) <= 65535))
    return { problem: 'a port from 1 to 65535' };
  return { host, ...(number !== undefined && { port: Number(number) }) };
}
