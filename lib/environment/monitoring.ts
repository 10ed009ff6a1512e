// How Tempo is watched: scrapes, alerts and dashboards.
import * as z from 'zod';
import { alertLabels, ownLabels } from './names';
import { url } from './urls';
import { distinct, duration, line } from './values';

const percent = z
  .string('a share such as 99.9%')
  .regex(/^(9[0-9](\.[0-9]{1,3})?)%$/, 'a share from 90% to 99.999%, such as 99.9%');

/** What is promised, of thirty days. */
const objectives = z.strictObject({
  push: percent.default('99.9%').describe('Share of the pushes that are taken.'),
  query: percent.default('99.5%').describe('Share of the queries that are answered without an error.'),
  fastQuery: percent.default('95%').describe('Share of the queries that are answered within `fastSeconds`.'),
  fastSeconds: z
    .literal([1, 2.5, 5, 10, 25])
    .default(5)
    .describe('Seconds that a fast query takes at most: a bound of Tempo’s histogram.'),
});

const alerts = z.strictObject({
  rulers: distinct(z.enum(['prometheus', 'mimir']))
    .min(1, 'prometheus, mimir or both')
    .default(['prometheus'])
    .describe(
      'Who evaluates the rules. prometheus: a PrometheusRule, for its operator or for Alloy. mimir: a ConfigMap with the file that `mimirtool rules load` takes.',
    ),
  repository: url.describe(
    'Where this repository is browsed, such as https://github.com/example/tempo/blob/main: each alert links to its runbook there.',
  ),
  labels: alertLabels
    .default({})
    .describe('Labels of every alert, by which it finds its people, such as { team: platform }.'),
});

/** https://grafana.com/docs/grafana/latest/developers/http_api/folder/ */
const folder = line('the title of a folder in Grafana, without a slash', 189).refine(
  (title) => !title.includes('/'),
  'the title of a folder in Grafana, without a slash: the sidecar takes it for a path',
);

const dashboards = z.strictObject({
  folder: folder.default('Tempo').describe('Folder in Grafana.'),
});

/** Monitoring: left out, nothing is scraped. */
export const monitoring = z.strictObject({
  scraping: z
    .enum(['operator', 'annotations'])
    .default('operator')
    .describe(
      'operator: ServiceMonitors, for the Prometheus operator or for Alloy. annotations: prometheus.io/… on Services, for clusters without.',
    ),
  interval: duration({ least: '5s', most: '1m', why: 'alerts look at rates of five minutes' })
    .default('30s')
    .describe('How often is scraped; at most 1m, or rates have holes.'),
  labels: ownLabels
    .default({})
    .describe(
      'Labels of ServiceMonitors and PrometheusRules, by which their operator finds them, such as { release: kube-prometheus-stack }.',
    ),
  platformCluster: z
    .boolean()
    .default(false)
    .describe(
      'Whether metrics of kube-state-metrics, of kubelets and of External Secrets carry `cluster` too. Set it where several clusters share a Mimir tenant.',
    ),
  objectives: objectives
    .prefault({})
    .describe(
      'What is promised; alerts say when the promise is about to be broken, and dashboards draw the line.',
    ),
  alerts: alerts.optional().describe('Recording rules and alerts. Left out: none are rendered.'),
  dashboards: dashboards
    .optional()
    .describe('Dashboards, delivered as `grafana.delivery` says. Left out: none are rendered.'),
});
