// No secret key is ever in Git. A key in an address is refused, and it is not printed.

/** What an error says of an address with a key in it. */
export const noKey =
  'an address without user, password and query, since no key is ever in Git: remove it here, and replace it where it was issued';

/** Who one is to ssh: no secret, as a password would be. @example git@ */
export const sshUser = /^(?:ssh:\/\/)?[A-Za-z0-9._-]+@/;

/**
 * Whether an address has what may be a key: a user before `@`, or a query.
 * @param user Who may be there.
 */
export const hasKey = (address: string, user = /^$/) => /[@?#]/.test(address.replace(user, ''));

/** An address that has a key, as it may be shown. */
export const withoutKey = (address: string) =>
  address.replace(/^([a-z+]+:\/\/)?.*@/is, '$1…@').replace(/[?#].*/s, '?…');

/** A word with an address in it, without what may be a key: before an @, and after a question mark. */
function withoutKeyIn(word: string): string {
  const start = word.indexOf('://');
  if (start < 0) return word;
  const [scheme, rest] = [word.slice(0, start + 3), word.slice(start + 3)];
  const at = rest.lastIndexOf('@');
  const address = at < 0 ? rest : `…${rest.slice(at)}`;
  const query = address.search(/[?#]/);
  return scheme + (query < 0 ? address : `${address.slice(0, query)}?…`);
}

/** Any text as it may be shown: without what may be a key in the URLs in it. */
export const withoutKeys = (text: string) => text.replaceAll(/[^\s"]+/g, withoutKeyIn);

/** Keys that are known by their looks, and whose they are. */
const looks: readonly (readonly [whose: string, pattern: RegExp])[] = [
  ['AWS', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  // Forty letters of all kinds, as AWS and its kin issue their secret keys; a commit has no capitals.
  [
    'an object store',
    /(?<![A-Za-z0-9+/])(?=(?:.{0,39}[0-9]){3})(?=(?:.{0,39}[A-Z]){5})(?=(?:.{0,39}[a-z]){5})[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/,
  ],
  ['DigitalOcean', /\b(?:DO(?:00|80)[A-Z0-9]{16}\b|do[opr]_v1_[a-f0-9]{64})/],
  ['Google', /\bAIza[A-Za-z0-9_-]{35}/],
  ['1Password', /\bops_eyJ[A-Za-z0-9_-]{20,}/],
  ['GitHub', /\b(?:gh[opusr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,})/],
  ['GitLab', /\bgl[a-z]{2,5}-[A-Za-z0-9_-]{20,}/],
  ['Grafana', /\bgl(?:sa|c)_[A-Za-z0-9+/=_]{20,}/],
  ['Vault', /\bhv[sbr]\.[A-Za-z0-9_-]{20,}/],
  ['Docker', /\bdckr_pat_[A-Za-z0-9_-]{20,}/],
  ['Slack', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/],
  ['npm', /\bnpm_[A-Za-z0-9]{36}/],
  ['whoever signs with it', /-----BEGIN [A-Z ]*PRIVATE KEY/],
  ['whoever issued this token', /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\./],
];

/** What one of them has in it, in any case: most texts have nothing of it. */
const mayBe =
  /AKIA|ASIA|DO[08]0|_v1_|AIza|eyJ|gh[opusr]_|github_pat_|\bgl[a-z]{1,5}[-_]|hv[sbr]\.|pat_|xox|npm_|PRIVATE|[A-Za-z0-9+/]{40}/;

/** Whose key is in a text, if there is one. */
export const issuerOf = (text: string): string | undefined =>
  !mayBe.test(text) ? undefined : looks.find(([, pattern]) => pattern.test(text))?.[0];
