// The alerts as a table, for people: each with its runbook.
import type { Topology } from '../../topology/topology';
import { alertGroups } from './alerts';
import { runbook } from './rule';

/** A row for each alert: what wakes people in bold. */
export const alertRows = (topology: Topology): string[][] =>
  alertGroups(topology).flatMap(({ name, rules }) =>
    rules.flatMap((rule) =>
      'alert' in rule
        ? [
            [
              `[${rule.alert}](${runbook(name, rule.alert)})`,
              rule.severity === 'critical' ? '**critical**' : rule.severity,
              rule.summary,
            ],
          ]
        : [],
    ),
  );
