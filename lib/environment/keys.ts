// No secret key is ever in Git. A key in an address is refused, and it is not printed.

/** What an error says of an address with a key in it. */
export const noKey =
  'an address without user, password and query, since no key is ever in Git: remove it here, and replace it where it was issued';

/** Who one is to ssh: no secret, as a password would be. @example git@ */
export const sshUser = /^(?:ssh:\/\/)?[A-Za-z0-9._-]+@/;

/**
 * Whether an address has what may be a key: somebody before `@`, or a query.
 * @param user Who may be there.
 */
export const hasKey = (address: string, user = /^$/) => /[@?#]/.test(address.replace(user, ''));

/** An address that has a key, as it may be shown. */
export const withoutKey = (address: string) =>
  address.replace(/^([a-z+]+:\/\/)?.*@/is, '$1…@').replace(/[?#].*/s, '?…');

/** Any text as it may be shown: without what may be a key in the URLs in it. */
export const withoutKeys = (text: string) =>
  text
    .replaceAll(/(?<=[a-z]:\/\/)[^\s"]*@/gi, '…@')
    .replaceAll(/(?<=[a-z]:\/\/[^\s"?#]*)[?#][^\s"]*/gi, '?…');
