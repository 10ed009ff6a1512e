// Situations in which an alert is to fire, and situations near to them in which it is not.

/**
 * One alert. Series are written as Prometheus’ tests have it, a value a minute, and after them who has them:
 * `tempo_x{tenant="prod"}@ingester 0+1x60`, `kube_x{}@platform 1x60`, `recorded{}@recorded 1x60`.
 */
export interface Situation {
  alert: string;
  /** When is looked, from the start of the series. */
  at: string;
  fires: string[];
  quiet: string[];
  /** Between values. @default 1m */
  every?: string;
}

/** A series, its labels complete: those of a stack called tempo on do-nyc3-prod. */
export function series(line: string): { series: string; values: string } {
  const [, name, labels = '', job = '', values = ''] =
    /^([a-z_:0-9A-Z]+)(?:\{(.*)\})?@(\S+) (.+)$/.exec(line) ?? [];
  const own = ['cluster="do-nyc3-prod"', 'namespace="tempo"'];
  const has = (label: string) => new RegExp(`\\b${label}=`).test(labels);
  const by: Record<string, string[]> = { platform: ['namespace="tempo"'], recorded: own, elsewhere: [] };
  const scraped = [
    ...own,
    `job="tempo/${job}"`,
    ...(has('pod') ? [] : [`pod="tempo-${job}-0"`]),
    `container="${job}"`,
  ];
  return { series: `${name}{${[...(by[job] ?? scraped), ...(labels ? [labels] : [])].join(',')}}`, values };
}
