// What a rule is, and the file that a ruler takes.
// https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
import type { Topology } from '../../topology/topology';

/** An alert fires when its expression has had results for a while. */
export interface Alert {
  /** Name; the heading in the runbook is the same. */
  alert: string;
  /** Longer than a rollout, which takes minutes. */
  for: string;
  /** critical: traces are lost, or cannot be read. */
  severity: 'critical' | 'warning';
  expr: string;
  summary: string;
  /** What it means; `{{ $labels.x }}` and `{{ $value }}` are filled in by the ruler. */
  description: string;
}

/** An expression that is evaluated once, for alerts and dashboards to look at. */
export interface Recording {
  record: string;
  expr: string;
}

/** Rules on one thing. The runbook of its alerts is the Markdown file of the same name beside it. */
export interface Group {
  name: string;
  /** How often it is evaluated. @default as often as the ruler likes */
  interval?: string;
  rules: (Recording | Alert)[];
}

/**
 * Where the runbook of an alert is.
 * @example runbook('ingesters', 'TempoIngestersTooFew') ===
 * 'lib/monitoring/alerts/ingesters.md#tempoingesterstoofew'
 */
export const runbook = (group: string, alert: string) =>
  `lib/monitoring/alerts/${group}.md#${alert.toLowerCase()}`;

/** The rule file of Prometheus, as plain objects: what PrometheusRules and mimirtool take too. */
export function ruleFile({ environment: { cluster, monitoring } }: Topology, groups: Group[]) {
  const alerts = monitoring?.alerts;
  const rendered = ({ name, interval, rules }: Group) => ({
    name: `tempo-${name}`,
    ...(interval && { interval }),
    rules: rules.map((rule) => {
      if ('record' in rule) return { record: rule.record, expr: rule.expr };
      const { alert, expr, severity, summary, description } = rule;
      return {
        alert,
        expr,
        for: rule.for,
        // What the platform measures does not always say of which cluster.
        labels: { cluster, severity, ...alerts?.labels },
        annotations: { summary, description, runbook_url: `${alerts?.repository}/${runbook(name, alert)}` },
      };
    }),
  });
  return { groups: alerts ? groups.map(rendered) : [] };
}
