// What is wrong with a selector: whom it names, and by which labels.
import type { Series } from '../metrics/catalogue';
import type { Matcher } from './parsing';

/** Jobs that matchers name: those of `job=~"tempo/a|tempo/b"` are a and b. A variable names none. */
const jobs = (matchers: Matcher[]) =>
  matchers
    .filter(
      ({ label, operator, value }) => label === 'job' && operator.startsWith('=') && value.includes('/'),
    )
    .flatMap(({ value }) => value.split('|').map((job) => job.replace(/^.*\//, '')));

/** What this stack scrapes is of one cluster and of one of its jobs: others may run a Tempo too. */
function unasked({ on }: Series, asked: string[]): string[] {
  if (asked.length === 0) return ['selects the series of everybody; say whose'];
  return (on ? ['cluster', 'job'] : [])
    .filter((label) => !asked.includes(label))
    .map((label) => `selects every ${label}; say which`);
}

function misplaced({ on }: Series, matchers: Matcher[]): string[] {
  const named = jobs(matchers);
  return on && named.length > 0 && !named.some((job) => on.includes(job))
    ? [`is not of ${named.join(' or ')}, but of ${on.join(', ')}`]
    : [];
}

/** Prometheus 2 keeps a bound as the program wrote it, Prometheus 3 makes it a decimal. */
const wholeBounds = (matchers: Matcher[]) =>
  matchers
    .filter(({ label, operator, value }) => label === 'le' && operator === '=' && /^\d+$/.test(value))
    .map(({ value }) => `le="${value}" is le="${value}.0" in Prometheus 3; write le=~"${value}|${value}.0"`);

/** Series as a selector leaves them: only proxies say of which component they are. */
export function narrowed(known: Series, matchers: Matcher[]): Series {
  const named = jobs(matchers);
  return named.length === 0 || named.includes('linkerd-proxy')
    ? known
    : { ...known, labels: known.labels.filter((label) => label !== 'component') };
}

/** What is wrong with how series are selected. */
export function misselected(known: Series, matchers: Matcher[]): string[] {
  const asked = matchers.map(({ label }) => label);
  return [
    ...asked.filter((label) => !known.labels.includes(label)).map((label) => `has no label ${label}`),
    ...unasked(known, asked),
    ...misplaced(known, matchers),
    ...wholeBounds(matchers),
  ];
}
