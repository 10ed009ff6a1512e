// Without the Prometheus operator: the scrape configuration of docs/monitoring.md makes of annotated Services
// what ServiceMonitors would.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import * as z from 'zod';
import { topologyOf } from '../lib/architectures/architectures';
import { environment, manifestsOf, objects } from './environments';
import { describeWith, startPrometheus, temporaryDirectory, until } from './programs';
import { expectedLabels } from './prometheus/expected-labels';
import { endpoints } from './prometheus/scrape-config';

const annotations = { 'monitoring.scraping': 'annotations' };
const manifests = manifestsOf([...objects('do-nyc3-prod', annotations).values()]);
const topology = topologyOf(environment('do-nyc3-prod', annotations));

const [, written = ''] =
  /```yaml\n(- job_name: tempo\n[^`]*)```/.exec(readFileSync('docs/monitoring.md', 'utf8')) ?? [];
const [{ relabel_configs }] = z
  .tuple([z.object({ relabel_configs: z.array(z.looseObject({})) })])
  .parse(load(written));

const targets = z.object({
  data: z.object({ activeTargets: z.array(z.object({ labels: z.record(z.string(), z.string()) })) }),
});

test('there is no ServiceMonitor, and each Service that tells is annotated', () => {
  expect(manifests.serviceMonitors).toEqual([]);
  const annotated = manifests.services.map(({ metadata, spec }) => [
    metadata.name,
    metadata.annotations['prometheus.io/scrape'],
    spec.ports.find(({ port }) => `${port}` === metadata.annotations['prometheus.io/port'])?.name,
  ]);
  expect([...annotated].sort()).toEqual(
    [
      ['tempo-gateway', 'true', 'metrics'],
      ['tempo-vulture', 'true', 'metrics'],
      ['tempo-distributor', 'true', 'http-metrics'],
      ['tempo-ingester', 'true', 'http-metrics'],
      ['tempo-metrics-generator', 'true', 'http-metrics'],
      ['tempo-query-frontend', 'true', 'http-metrics'],
      ['tempo-query-frontend-discovery', undefined, undefined],
      ['tempo-querier', 'true', 'http-metrics'],
      ['tempo-memcached', undefined, undefined],
      ['tempo-memcached-exporter', 'true', 'metrics'],
      ['tempo-compactor', 'true', 'http-metrics'],
      ['tempo-gossip-ring', undefined, undefined],
      ['tempo-linkerd-proxy', 'true', 'linkerd-admin'],
    ].sort(),
  );
});

describeWith('prometheus', 'prometheus', (prometheus) => {
  test('Prometheus finds each pod and each proxy once, labelled as rules and dashboards look for it', async () => {
    const directory = temporaryDirectory();
    // Nobody answers there: it is the labels that count.
    const static_configs = endpoints(manifests).map(({ labels }, index) => ({
      targets: [`127.0.0.1:${index + 1}`],
      labels,
    }));
    writeFileSync(
      join(directory, 'prometheus.yml'),
      dump({ scrape_configs: [{ job_name: 'tempo', static_configs, relabel_configs }] }),
    );
    const port = await startPrometheus(prometheus, directory);
    const found = await until(
      'it knows its targets',
      async () => {
        const response = await fetch(`http://127.0.0.1:${port}/api/v1/targets?state=active`);
        if (!response.ok) return undefined;
        const { activeTargets } = targets.parse(await response.json()).data;
        return activeTargets.length > 0
          ? activeTargets.map(({ labels: { instance, ...labels } }) => labels)
          : undefined;
      },
      9000,
    );
    const expected = expectedLabels(manifests, topology);
    expect(found).toHaveLength(expected.length);
    expect(found).toEqual(expect.arrayContaining(expected));
  }, 15_000);
});
