// Rules on what the components of Tempo must agree on.
import { bytes, inMebibytes, seconds } from '../environment/values';
import { called, dig, type Manifests } from './manifests';

const number = (value: unknown) => (typeof value === 'number' ? value : Number.NaN);
const span = (value: unknown) => (typeof value === 'string' ? seconds(value) : Number.NaN);

/** Entries of a mapping of mappings. */
const entries = (value: unknown): [string, unknown][] => (typeof value === 'object' && value !== null ? Object.entries(value) : []);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const replicationPath = 'ingester.lifecycler.ring.replication_factor';
const writers = ['distributor', 'ingester', 'querier'];

/** All that use the ring of ingesters agree on how many take each trace, and there are as many. */
export function replication(manifests: Manifests): string[] {
  const ingester = manifests.target('ingester');
  const factor = number(manifests.value('ingester', replicationPath));
  if (!ingester) return ['StatefulSet: no workload has -target=ingester'];
  return [
    ...(factor <= ingester.spec.replicas
      ? []
      : [`${called(ingester)}: replication factor ${factor}, but ${ingester.spec.replicas} replicas; no write would succeed`]),
    ...writers
      .filter((target) => number(manifests.value(target, replicationPath)) !== factor)
      .map((target) => `tempo.yaml of ${target}: ${replicationPath} is ${manifests.value(target, replicationPath)}, that of ingester ${factor}`),
  ];
}

/** A budget leaves something to evict, and an eviction leaves enough ingesters to write to. */
export function budgets(manifests: Manifests): string[] {
  const factor = number(manifests.value('ingester', replicationPath));
  const spare = Math.max(1, factor - (Math.floor(factor / 2) + 1));
  return manifests.budgets.flatMap((budget) => {
    const workload = manifests.workloads.find(({ spec }) => JSON.stringify(spec.selector.matchLabels) === JSON.stringify(budget.spec.selector.matchLabels));
    const allowed = Number(budget.spec.maxUnavailable ?? Number.NaN);
    if (!workload) return [`${called(budget)}: selects other pods than any workload does`];
    return [
      ...(allowed >= 1 ? [] : [`${called(budget)}: maxUnavailable is ${budget.spec.maxUnavailable}; below 1 a node can never be drained`]),
      ...(allowed < workload.spec.replicas ? [] : [`${called(budget)}: maxUnavailable ${allowed} of ${workload.spec.replicas} replicas protects nothing`]),
      ...(workload === manifests.target('ingester') && allowed > spare
        ? [`${called(budget)}: maxUnavailable ${allowed} breaks the write quorum of replication factor ${factor}; at most ${spare}`]
        : []),
    ];
  });
}

/** Tempo looks for memcached by the SRV record of a named port. */
export function cacheService(manifests: Manifests): string[] {
  return manifests.tempoYamls().flatMap(({ configMap, config }) =>
    list(dig(config, 'cache.caches')).flatMap((cache) => {
      const service = manifests.services.find(({ metadata }) => `${dig(cache, 'memcached.host')}`.startsWith(`${metadata.name}.`));
      const names = service?.spec.ports.map(({ name }) => name) ?? [];
      const wanted = `${dig(cache, 'memcached.service')}`;
      return names.includes(wanted)
        ? []
        : [`${called(configMap)}: cache service ${wanted} is no port name of ${service ? called(service) : 'any Service'}; those are ${names.join(', ')}`];
    }),
  );
}

/** Processors are turned on where there is a metrics generator, and nowhere else; local blocks only where it can keep and flush them. */
export function processors(manifests: Manifests): string[] {
  const generator = manifests.target('metrics-generator');
  const keepsBlocks = manifests.value('metrics-generator', 'metrics_generator.traces_storage.path');
  const flushes =
    manifests.value('metrics-generator', 'metrics_generator.processor.local_blocks.flush_to_storage') === true &&
    manifests.value('metrics-generator', 'storage.trace.backend');
  return manifests.overrides().flatMap(({ configMap, overrides }) => {
    const blocks = entries(dig(overrides, 'overrides')).map(([tenant, block]) => ({ tenant, processors: list(dig(block, 'metrics_generator.processors')) }));
    return [
      ...(generator && !blocks.some(({ processors }) => processors.length > 0)
        ? [`${called(configMap)}: no tenant has processors, so ${called(generator)} would make no metrics`]
        : []),
      ...blocks
        .filter(({ processors }) => processors.length > 0 && !generator)
        .map(({ tenant }) => `${called(configMap)}: tenant ${tenant} has processors, but there is no metrics generator`),
      ...blocks
        .filter(({ processors }) => processors.includes('local-blocks') && !(keepsBlocks && flushes))
        .map(
          ({ tenant }) =>
            `${called(configMap)}: tenant ${tenant} has local-blocks, but the metrics generator has no traces_storage.path, or does not flush to the object store`,
        ),
    ];
  });
}

/** Tempo does not fill up a tenant's limits from the defaults: what is missing is zero, and all of its spans are refused. */
export function wholeOverrides(manifests: Manifests): string[] {
  const needed = [
    'ingestion.rate_limit_bytes',
    'ingestion.burst_size_bytes',
    'ingestion.max_traces_per_user',
    'global.max_bytes_per_trace',
    'read.max_bytes_per_tag_values_query',
  ];
  return manifests
    .overrides()
    .flatMap(({ configMap, overrides }) =>
      entries(dig(overrides, 'overrides')).flatMap(([tenant, block]) =>
        needed
          .filter((path) => !(number(dig(block, path)) > 0))
          .map((path) => `${called(configMap)}: tenant ${tenant} has no ${path}; Tempo would take 0, not the default`),
      ),
    );
}

/** Steps of which none may be smaller than the one before. */
function growing(what: string, steps: [name: string, value: number][]): string[] {
  return steps.flatMap(([name, value], index) => {
    const [before, least] = steps[index - 1] ?? [name, 0];
    return value >= least ? [] : [`${what}: ${name} is ${value}, less than ${before}, ${least}; what passes there is refused here`];
  });
}

const nginxValue = (manifests: Manifests, pattern: RegExp) =>
  manifests.files('nginx.conf').map(({ text }) => Number(pattern.exec(text)?.[1] ?? Number.NaN))[0] ?? Number.NaN;

/** A batch that gets in gets through: no limit further in is smaller. Neither is one on the way of an answer out. */
export function sizesGrow(manifests: Manifests): string[] {
  const receivers = 'distributor.receivers.otlp.protocols';
  const body = nginxValue(manifests, /client_max_body_size (\d+)m;/) * 2 ** 20;
  const http = number(manifests.value('distributor', `${receivers}.http.max_request_body_size`));
  const grpc = number(manifests.value('distributor', `${receivers}.grpc.max_recv_msg_size_mib`)) * 2 ** 20;
  const message = 'server.grpc_server_max_recv_msg_size';
  const takers = ['ingester', ...(manifests.target('metrics-generator') ? ['metrics-generator'] : [])];
  const answer = 'querier.frontend_worker.grpc_client_config.max_send_msg_size';
  const blocks = manifests.overrides().flatMap(({ overrides }) => entries(dig(overrides, 'overrides')));
  return [
    ...growing('largest batch', [
      ['client_max_body_size of the gateway', body],
      ['max_request_body_size of the OTLP receiver', http],
    ]),
    ...takers.flatMap((target) =>
      growing('largest batch', [
        ['max_recv_msg_size_mib of the OTLP receiver', Math.max(grpc, http)],
        [`${message} of ${target}`, number(manifests.value(target, message))],
      ]),
    ),
    ...blocks.flatMap(([tenant, block]) =>
      ['ingestion.burst_size_bytes', 'global.max_bytes_per_trace'].flatMap((path) =>
        growing('largest batch', [
          ['max_recv_msg_size_mib of the OTLP receiver', Math.max(grpc, http)],
          [`${path} of tenant ${tenant}`, number(dig(block, path))],
        ]),
      ),
    ),
    ...blocks.flatMap(([tenant, block]) =>
      growing('largest trace', [
        [`global.max_bytes_per_trace of tenant ${tenant}`, number(dig(block, 'global.max_bytes_per_trace'))],
        [`${answer} of querier`, number(manifests.value('querier', answer))],
      ]),
    ),
    ...growing('largest answer', [
      [`${answer} of querier`, number(manifests.value('querier', answer))],
      [`${message} of query-frontend`, number(manifests.value('query-frontend', message))],
    ]),
  ];
}

/** Whoever asks waits longer than whoever answers, so that the reason for a failure is told by the one who has it. */
export function timesGrow(manifests: Manifests): string[] {
  const datasources = [
    ...manifests.all
      .filter(({ kind }) => kind === 'GrafanaDatasource')
      .map((manifest) => ({ of: called(manifest), timeout: number(dig(manifest, 'spec.datasource.jsonData.timeout')) })),
    ...manifests
      .provisioned()
      .flatMap(({ configMap, file }) =>
        list(dig(file, 'datasources')).map((datasource) => ({ of: called(configMap), timeout: number(dig(datasource, 'jsonData.timeout')) })),
      ),
  ];
  const inside: [string, number][] = [
    ['querier.search.query_timeout of querier', span(manifests.value('querier', 'querier.search.query_timeout'))],
    ['query_frontend.api_timeout of query-frontend', span(manifests.value('query-frontend', 'query_frontend.api_timeout'))],
    ['server.http_server_write_timeout of query-frontend', span(manifests.value('query-frontend', 'server.http_server_write_timeout'))],
    ['proxy_read_timeout of the gateway', nginxValue(manifests, /location \^~ \/api\/ \{[^}]*?(?:\{[^}]*\}[^}]*?)?proxy_read_timeout (\d+)s;/)],
  ];
  return [...growing('query', inside), ...datasources.flatMap(({ of, timeout }) => growing('query', [...inside.slice(-1), [`timeout of ${of}`, timeout]]))];
}

/** A program keeps below its memory limit by itself. */
export function memory({ containers }: Manifests): string[] {
  return containers.flatMap(({ workload, container }) => {
    const limit = bytes(container.resources.limits.memory ?? '');
    const go = container.env.find(({ name }) => name === 'GOMEMLIMIT')?.value;
    const items = container.args[container.args.indexOf('-m') + 1];
    const own = go ? Number.parseInt(go, 10) : container.args.includes('-m') ? Number(items) : 0;
    return own < inMebibytes(limit)
      ? []
      : [`${called(workload)}: uses up to ${own} MiB by its own settings, and is killed above ${container.resources.limits.memory ?? 'no limit at all'}`];
  });
}

/** Whatever Tempo writes is below a volume, since the root file system is read only; whatever it reads is mounted. */
export function paths(manifests: Manifests): string[] {
  const written = ['storage.trace.wal.path', 'metrics_generator.storage.path', 'metrics_generator.traces_storage.path', 'ingester.lifecycler.tokens_file_path'];
  const read = ['overrides.per_tenant_override_config'];
  return manifests.containers.flatMap(({ workload, container }) => {
    const config = manifests.tempoYamls().find(({ configMap }) => configMap.metadata.name === workload.metadata.name)?.config;
    const below = (path: string, writable: boolean) =>
      container.volumeMounts.some(({ mountPath, readOnly }) => path.startsWith(`${mountPath}/`) && !(writable && readOnly));
    return [...written, ...read].flatMap((key) => {
      const path = dig(config, key);
      return typeof path !== 'string' || below(path, written.includes(key))
        ? []
        : [`${called(workload)}: ${key} is ${path}, which is below no ${written.includes(key) ? 'writable ' : ''}volume`];
    });
  });
}

/** The keys of the object store are with those that open it, and with nobody else. */
export function credentials(manifests: Manifests): string[] {
  return manifests.containers.flatMap(({ workload, container }) => {
    const config = manifests.tempoYamls().find(({ configMap }) => configMap.metadata.name === workload.metadata.name)?.config;
    const opens = dig(config, 'storage.trace.backend') === 's3';
    const has = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map((key) =>
      container.env.some(({ name, valueFrom }) => name === key && valueFrom?.secretKeyRef),
    );
    if (opens && has.includes(false))
      return [`${called(workload)}: opens the object store, but does not have its keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`];
    return !opens && has.includes(true) ? [`${called(workload)}: has the keys of the object store, and does not open it`] : [];
  });
}

/** Tenants are kept apart, also in queries: `a|b` would read both. */
export function tenantsApart(manifests: Manifests): string[] {
  return [
    ...manifests
      .tempoYamls()
      .filter(({ config }) => dig(config, 'multitenancy_enabled') !== true)
      .map(({ configMap }) => `${called(configMap)}: multitenancy_enabled must be true, or all tenants are one`),
    ...(manifests.value('query-frontend', 'query_frontend.multi_tenant_queries_enabled') === false
      ? []
      : ['tempo.yaml of query-frontend: query_frontend.multi_tenant_queries_enabled must be false, or X-Scope-OrgID: a|b reads both']),
  ];
}
