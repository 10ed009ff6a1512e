// Rules on the limits of tenants.

import type { Role } from '../environment/roles';
import { span } from '../environment/values';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { dig, entries, list, number } from '../manifests/reading';
import { type Violation, violation } from '../problem';

/** The block of each tenant, and the ConfigMap that it is in. */
export const blocks = ({ overrides }: Manifests) =>
  overrides.flatMap(({ configMap, content }) =>
    entries(dig(content, 'overrides')).map(([tenant, block]) => ({ of: called(configMap), tenant, block })),
  );

/**
 * Processors are turned on where there is a metrics generator, and nowhere else; local blocks only where it
 * can keep and flush them.
 */
export function processors(manifests: Manifests): Violation[] {
  const [generator] = manifests.programs.filter(({ roles }) => roles.includes('makesMetrics'));
  const canKeep = manifests
    .configs('makesMetrics')
    .some(
      ({ config }) =>
        dig(config, 'metrics_generator.traces_storage.path') !== undefined &&
        dig(config, 'metrics_generator.processor.local_blocks.flush_to_storage') === true &&
        dig(config, 'storage.trace.backend') !== undefined,
    );
  const all = blocks(manifests).map(({ of, tenant, block }) => ({
    of,
    tenant,
    processors: list(dig(block, 'metrics_generator.processors')),
  }));
  const files = generator ? [...new Set(all.map(({ of }) => of))] : [];
  return [
    ...files
      .filter((file) => all.every(({ of, processors }) => of !== file || processors.length === 0))
      .map((file) =>
        violation(
          file,
          `no tenant has processors, so ${generator && called(generator.workload)} would make no metrics`,
        ),
      ),
    ...all
      .filter(({ processors }) => processors.length > 0 && !generator)
      .map(({ of, tenant }) =>
        violation(of, `tenant ${tenant} has processors, but there is no metrics generator`),
      ),
    ...all
      .filter(({ processors }) => generator && processors.includes('local-blocks') && !canKeep)
      .map(({ of, tenant }) =>
        violation(
          of,
          `tenant ${tenant} has local-blocks, but the metrics generator has no traces_storage.path, or does not flush to the object store`,
        ),
      ),
  ];
}

/**
 * Tempo does not fill up a tenant's limits from the defaults: what is missing is zero, and all of its spans
 * are refused.
 */
export function wholeOverrides(manifests: Manifests): Violation[] {
  const needed = [
    'ingestion.rate_limit_bytes',
    'ingestion.burst_size_bytes',
    'ingestion.max_traces_per_user',
    'global.max_bytes_per_trace',
    'read.max_bytes_per_tag_values_query',
  ];
  return blocks(manifests).flatMap(({ of, tenant, block }) =>
    needed
      .filter((path) => !((number(dig(block, path)) ?? 0) > 0))
      .map((path) => violation(of, `tenant ${tenant} has no ${path}; Tempo would take 0, not the default`)),
  );
}

/**
 * What holds for a tenant: what its block has, unless that is zero, or else what a configuration has, or
 * Tempo's own default.
 */
const inForce = (own: unknown, configured: unknown[], otherwise: string) =>
  own === undefined || span(own) === 0 ? (configured.find((value) => value !== undefined) ?? otherwise) : own;

/**
 * A query may span all that is kept of its tenant; zero in a configuration stands for no limit. Without one
 * written, Tempo refuses a search of more than a week, and metrics of more than three hours.
 * @see https://grafana.com/docs/tempo/latest/configuration/#query-frontend
 */
export function spans(manifests: Manifests): Violation[] {
  const configured = (role: Role, path: string) =>
    manifests.configs(role).map(({ config }) => dig(config, path));
  const asked = [
    {
      path: 'read.max_search_duration',
      configured: configured('answersQueries', 'query_frontend.search.max_duration'),
      otherwise: '168h',
    },
    {
      path: 'read.max_metrics_duration',
      configured: configured('answersQueries', 'query_frontend.metrics.max_duration'),
      otherwise: '3h',
      with: 'local-blocks',
    },
  ];
  const retention = configured('deletesBlocks', 'compactor.compaction.block_retention');
  return blocks(manifests).flatMap(({ of, tenant, block }) => {
    // Where no compactor is, another installation's says how long that is.
    const kept = inForce(
      dig(block, 'compaction.block_retention'),
      retention,
      retention.length > 0 ? '336h' : '0h',
    );
    const processors = list(dig(block, 'metrics_generator.processors'));
    return asked
      .filter((limit) => limit.with === undefined || processors.includes(limit.with))
      .map(({ path, configured, otherwise }) => ({
        path,
        allowed: inForce(dig(block, path), configured, otherwise),
      }))
      .filter(({ allowed }) => span(allowed) !== 0 && (span(allowed) ?? 0) < (span(kept) ?? 0))
      .map(({ path, allowed }) =>
        violation(
          of,
          `tenant ${tenant}: ${path} is ${allowed}, but ${kept} are kept; a query of all that would be refused, raise it`,
        ),
      );
  });
}
