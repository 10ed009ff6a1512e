// Rules are right: as PromQL, for what is scraped, to Prometheus’ own program, and for somebody who is woken
// by them.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { topologyOf } from '../lib/architectures/architectures';
import { readTree } from '../lib/disk/files';
import { alertGroups } from '../lib/monitoring/alerts/alerts';
import { type Alert, type Group, ruleFile } from '../lib/monitoring/alerts/rule';
import { type Situation, series } from './alerts/situation';
import { situations } from './alerts/situations';
import { environment, type Name, names } from './environments';
import { describeWith, run, temporaryDirectory } from './programs';
import { labelsOf, metricsIn, problems } from './promql';

const monitoring = {
  alerts: { repository: 'https://git.example.com/tempo/blob/main', labels: { team: 'platform' } },
};
const watched: Record<Name, Record<string, unknown>> = {
  'do-nyc3-prod': { monitoring, 'components.vulture': {} },
  minimal: { monitoring },
  everything: { monitoring, 'components.vulture': {} },
};
/** The first cluster with all that alerts can speak of, and a tenant with limits of its own. */
const whole = {
  ...watched['do-nyc3-prod'],
  'components.metricsGenerator.traceqlMetrics': {},
  'components.distributor.autoscaling': { maxReplicas: 12, targetCPUUtilizationPercentage: 70 },
  'components.ingester.autoscaling': { maxReplicas: 6, targetCPUUtilizationPercentage: 70 },
  'tenants.large': {
    retention: '168h',
    limits: { rateLimit: '30Mi', maxTracesPerUser: 200_000, maxActiveSeries: 200_000 },
  },
};

const topology = (name: Name, changes = watched[name]) => topologyOf(environment(name, changes));
const alertsOf = (groups: Group[]) =>
  groups.flatMap(({ rules }) => rules.filter((rule): rule is Alert => 'alert' in rule));

/** What was recorded, and with which labels. */
function recordings(groups: Group[]) {
  const recorded: Record<string, string[]> = {};
  for (const { rules } of groups)
    for (const rule of rules) if ('record' in rule) recorded[rule.record] = labelsOf(rule.expr, { recorded });
  return recorded;
}

const all = topologyOf(environment('do-nyc3-prod', whole));
const allGroups = alertGroups(all);
const runbooks = [...readTree('lib/monitoring/alerts', /\.md$/)].map(([path, text]) => ({
  group: path.replace(/\.md$/, ''),
  text,
}));

describe.each(names)('%s', (name) => {
  const here = topology(name);
  const groups = alertGroups(here);
  const recorded = recordings(groups);
  const rules = groups.flatMap((group) => group.rules);

  test.each(rules.map((rule) => ['alert' in rule ? rule.alert : rule.record, rule.expr]))(
    '%s is about what there is',
    (_, expr) => expect(problems(expr, { recorded })).toEqual([]),
  );

  test('no rule looks at a job that this environment does not have', () => {
    const jobs = rules
      .flatMap(({ expr }) => metricsIn(expr))
      .flatMap(({ matchers }) =>
        matchers.filter(({ label }) => label === 'job').flatMap(({ value }) => value.split('|')),
      );
    const there: string[] = [...here.components, ...(here.environment.linkerd ? ['linkerd-proxy'] : [])].map(
      (job) => `${here.environment.namespace}/${job}`,
    );
    expect([...new Set(jobs)].filter((job) => !there.includes(job))).toEqual([]);
  });

  test.each(alertsOf(groups))(
    '$alert says nothing that it does not know',
    ({ expr, summary, description }) => {
      const asked = [...`${summary} ${description}`.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
      const known = labelsOf(expr, { recorded });
      expect(asked.filter((label) => label && !known.includes(label))).toEqual([]);
    },
  );
});

test('without monitoring there are no rules', () =>
  expect(ruleFile(topology('minimal', {}), alertGroups(topology('minimal', {})))).toEqual({ groups: [] }));

test.each([
  [1, 3, 3],
  [2, 3, 2],
  [3, 3, 2],
  [2, 5, 4],
  [3, 5, 4],
])(
  'with replication factor %d and %d ingesters, fewer than %d are too few',
  (replicationFactor, replicas, least) => {
    const groups = alertGroups(
      topology('minimal', { monitoring, 'components.ingester': { replicas, replicationFactor } }),
    );
    const [alert] = alertsOf(groups).filter(({ alert }) => alert === 'TempoIngestersTooFew');
    expect(alert?.expr).toMatch(new RegExp(`< ${least}$`));
  },
);

test('alerts have names of their own, as Tempo’s', () => {
  const given = alertsOf(allGroups).map(({ alert }) => alert);
  expect(
    given.filter((name, index) => !/^Tempo([A-Z][a-z]+)+$/.test(name) || given.indexOf(name) !== index),
  ).toEqual([]);
});

test('each alert has a runbook, each runbook an alert', () => {
  const headings = runbooks.flatMap(({ group, text }) =>
    [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => `${group}: ${heading}`),
  );
  const alerts = allGroups.flatMap(({ name, rules }) =>
    alertsOf([{ name, rules }]).map(({ alert }) => `${name}: ${alert}`),
  );
  expect(headings.sort()).toEqual(alerts.sort());
});

test('the link of an alert leads to its heading', () => {
  const links = ruleFile(all, allGroups).groups.flatMap(({ rules }) =>
    rules.flatMap(({ annotations }) => (annotations ? [annotations.runbook_url] : [])),
  );
  // GitHub and GitLab make the anchor of a heading without punctuation so.
  const anchors = runbooks.flatMap(({ group, text }) =>
    [...text.matchAll(/^## (.*)$/gm)].map(
      ([, heading]) =>
        `https://git.example.com/tempo/blob/main/lib/monitoring/alerts/${group}.md#${heading?.toLowerCase()}`,
    ),
  );
  expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
});

test('runbooks lead to one another', () => {
  const there = runbooks.flatMap(({ group, text }) => [
    `${group}.md`,
    ...[...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => `${group}.md#${heading?.toLowerCase()}`),
  ]);
  const asked = runbooks.flatMap(({ group, text }) =>
    [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, to = '']) => (to.startsWith('#') ? `${group}.md${to}` : to)),
  );
  expect(asked.filter((to) => !there.includes(to))).toEqual([]);
});

test.each(runbooks)(
  'the runbook of $group says of each alert what it means, how to see it and what to do',
  ({ text }) => {
    const sections = text.split(/^## /m).slice(1);
    const wrong = sections.filter(
      (section) => !/^\w+\n\n\*\*Means:\*\* [\s\S]*\n\n\*\*See:\*\*[\s\S]*\n\n\*\*Do:\*\* /.test(section),
    );
    expect(wrong.map((section) => section.split('\n')[0])).toEqual([]);
  },
);

test('the PromQL of runbooks is about what there is', () => {
  const queries = runbooks.flatMap(({ group, text }) =>
    [...text.matchAll(/```promql\n([^`]*)```/g)].flatMap(([, block = '']) =>
      block
        .trim()
        .split('\n')
        .map((query) => [group, query] as const),
    ),
  );
  expect(queries.length).toBeGreaterThan(10);
  const recorded = recordings(allGroups);
  // Who looks by hand looks at one cluster.
  const wrong = queries.flatMap(([group, query]) =>
    problems(query, { recorded }).map((problem) => `${group}: ${problem}`),
  );
  expect(wrong.filter((problem) => !problem.endsWith('selects every cluster; say which'))).toEqual([]);
});

test('each alert has situations, each situation an alert of its group', () => {
  const given = Object.entries(situations).flatMap(([group, table]) =>
    table.map(({ alert }) => `${group}: ${alert}`),
  );
  const alerts = allGroups.flatMap(({ name, rules }) =>
    alertsOf([{ name, rules }]).map(({ alert }) => `${name}: ${alert}`),
  );
  expect([...new Set(given)].sort()).toEqual(alerts.sort());
});

/** A test of promtool's: whether an alert fires after a while. */
const asked = ({ alert, at, every = '1m' }: Situation, input: string[], expected?: Alert) => ({
  interval: every,
  input_series: input.map(series),
  promql_expr_test: [
    {
      expr: `group by (alertname, cluster, severity, team) (ALERTS{alertname="${alert}", alertstate="firing"})`,
      eval_time: at,
      exp_samples: expected
        ? [
            {
              labels: `{alertname="${alert}", cluster="do-nyc3-prod", severity="${expected.severity}", team="platform"}`,
              value: 1,
            },
          ]
        : [],
    },
  ],
});

/**
 * The tests of a group, beside its rules and no others; those over days in a file of their own, where rules
 * are evaluated less often.
 */
function unitTests(group: Group, folder: string): string[] {
  const write = (name: string, content: unknown) => {
    const path = join(folder, name);
    writeFileSync(path, dump(content, { lineWidth: -1 }));
    return path;
  };
  const table = situations[group.name] ?? [];
  const alerts = new Map(alertsOf([group]).map((alert) => [alert.alert, alert]));
  const rules = write('rules.yaml', ruleFile(all, [group]));
  return [...new Set(table.map(({ every = '1m' }) => every))].map((interval) =>
    write(`every-${interval}.yaml`, {
      rule_files: [rules],
      evaluation_interval: interval,
      tests: table
        .filter(({ every = '1m' }) => every === interval)
        .flatMap((situation) => [
          asked(situation, situation.fires, alerts.get(situation.alert)),
          asked(situation, situation.quiet),
        ]),
    }),
  );
}

describeWith('promtool', 'prometheus', (promtool) => {
  test.each(names)('takes the rules of %s', (name) => {
    const path = join(temporaryDirectory(), `${name}.yaml`);
    writeFileSync(path, dump(ruleFile(topology(name), alertGroups(topology(name)))));
    expect(run(promtool, ['check', 'rules', path])).toEqual({ status: 0, stderr: '' });
  });

  test.each(allGroups)('sees the alerts of $name fire, and not fire', (group) => {
    expect(run(promtool, ['test', 'rules', ...unitTests(group, temporaryDirectory())])).toEqual({
      status: 0,
      stderr: '',
    });
  });
});
