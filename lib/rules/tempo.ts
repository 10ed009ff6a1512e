// Rules on what a program of Tempo's is given: its files, the keys of the object store, and tenants that are
// kept apart.

import { keyVariables } from '../environment/credentials';
import type { Container } from '../manifests/kubernetes';
import type { Manifests, Program } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { dig } from '../manifests/reading';
import { type Violation, violation } from '../problem';

const written = [
  'storage.trace.wal.path',
  'metrics_generator.storage.path',
  'metrics_generator.traces_storage.path',
  'ingester.lifecycler.tokens_file_path',
];
const overridesPath = 'overrides.per_tenant_override_config';

const isWritable = ({ volumeMounts }: Container, path: string) =>
  volumeMounts.some(({ mountPath, readOnly }) => path.startsWith(`${mountPath}/`) && !readOnly);

/** What a program reads that no ConfigMap holds. */
function unread(manifests: Manifests, { workload, container, path, file }: Program): Violation[] {
  const overrides = dig(file?.content, overridesPath);
  const read = [
    ['-config.file', path] as const,
    ...(typeof overrides === 'string' ? [[overridesPath, overrides] as const] : []),
  ];
  return read.flatMap(([key, path]) => {
    if (path === undefined)
      return [violation(called(workload), `${key} is not set; name the file of its configuration`)];
    return manifests.fileAt(workload, container, path)
      ? []
      : [violation(called(workload), `${key} is ${path}, which no mounted ConfigMap holds`)];
  });
}

/**
 * Whatever Tempo writes is below a volume, since the root file system is read only; whatever it reads is in a
 * ConfigMap that is mounted.
 */
export function paths(manifests: Manifests): Violation[] {
  return manifests.programs.flatMap((program) => {
    const { workload, container, file } = program;
    const noLog =
      dig(file?.content, 'storage') !== undefined &&
      dig(file?.content, 'storage.trace.wal.path') === undefined;
    return [
      ...unread(manifests, program),
      ...(file && noLog
        ? [
            violation(
              called(file.configMap),
              'storage.trace.wal.path is not set; Tempo would write to a place of its own choice',
            ),
          ]
        : []),
      ...written.flatMap((key) => {
        const path = dig(file?.content, key);
        return typeof path !== 'string' || isWritable(container, path)
          ? []
          : [violation(called(workload), `${key} is ${path}, which is below no writable volume`)];
      }),
    ];
  });
}

const expanding = '-config.expand-env=true';

/**
 * Tempo puts variables into its configuration if it is told so, and an empty text for one that it does not
 * have.
 */
export function variables(manifests: Manifests): Violation[] {
  return manifests.programs.flatMap(({ workload, container, file }) => {
    const used = [...new Set((file?.text ?? '').match(/(?<=\$\{)[A-Za-z_]\w*(?=\})/g) ?? [])];
    if (used.length === 0) return [];
    const unknown = used.filter((variable) => !container.env.some(({ name }) => name === variable));
    return [
      ...(container.args.includes(expanding)
        ? []
        : [
            violation(
              called(workload),
              `its configuration has \${${used[0]}}, which stays as it is; add ${expanding}`,
            ),
          ]),
      ...unknown.map((variable) =>
        violation(
          called(workload),
          `its configuration has \${${variable}}, a variable that it does not have`,
        ),
      ),
    ];
  });
}

/** Where a program says how it calls others. */
const clients = [
  'memberlist',
  ...['ingester_client', 'metrics_generator_client', 'querier.frontend_worker'].map(
    (client) => `${client}.grpc_client_config`,
  ),
];

/** Programs call one another with TLS, or without: one alone would not be understood. */
export function encrypted(manifests: Manifests): Violation[] {
  const sides = manifests.programs.flatMap(({ file }) => {
    if (!file) return [];
    const asServer = {
      file,
      key: 'server.grpc_tls_config',
      isOn: dig(file.content, 'server.grpc_tls_config'),
    };
    const asClient = clients
      .filter((key) => dig(file.content, key) !== undefined)
      .map((key) => `${key}.tls_enabled`)
      .map((key) => ({ file, key, isOn: dig(file.content, key) }));
    return [asServer, ...asClient];
  });
  if (!sides.some(({ isOn }) => isOn)) return [];
  return sides
    .filter(({ isOn }) => !isOn)
    .map(({ file, key }) =>
      violation(
        called(file.configMap),
        `${key} is not set, while others use TLS: they would not understand one another; set it`,
      ),
    );
}

/** Which of some keys a container has: from a Secret, or in a file below a volume. */
const keysIn = ({ env, volumeMounts }: Container, variables: string[]) =>
  variables.map((variable) =>
    env.some(
      ({ name, value, valueFrom }) =>
        name === variable &&
        (valueFrom?.secretKeyRef !== undefined ||
          volumeMounts.some(({ mountPath }) => value?.startsWith(`${mountPath}/`))),
    ),
  );

/** The keys of the object store are with the programs that open it, and with no others. */
export function credentials(manifests: Manifests): Violation[] {
  const stores = new Map(
    manifests.programs.flatMap(({ container, file }) => {
      const variables = keyVariables.get(String(dig(file?.content, 'storage.trace.backend')));
      return variables ? [[container, variables] as const] : [];
    }),
  );
  const all = [...keyVariables.values()].flat();
  const isKeyed = manifests.containers.some(({ container }) => keysIn(container, all).includes(true));
  return manifests.containers.flatMap(({ workload, container }) => {
    const variables = stores.get(container);
    // Where no program has keys, pods have an identity.
    if (isKeyed && variables && keysIn(container, variables).includes(false))
      return [
        violation(
          called(workload),
          `opens the object store, but does not have its keys in ${variables.join(' and ')}`,
        ),
      ];
    return !variables && keysIn(container, all).includes(true)
      ? [violation(called(workload), 'has the keys of the object store, and does not open it')]
      : [];
  });
}

/** Tenants are kept apart, also in queries: `a|b` would read both. */
export function tenantsApart(manifests: Manifests): Violation[] {
  return [
    ...manifests
      .configs()
      .filter(({ config }) => dig(config, 'multitenancy_enabled') !== true)
      .map(({ of }) => violation(of, 'multitenancy_enabled must be true, or all tenants are one')),
    ...manifests
      .configs('answersQueries')
      .filter(({ config }) => dig(config, 'query_frontend.multi_tenant_queries_enabled') !== false)
      .map(({ of }) =>
        violation(
          of,
          'query_frontend.multi_tenant_queries_enabled must be false, or X-Scope-OrgID: a|b reads both',
        ),
      ),
  ];
}
