// Rules on limits along a way: no size that gets in is refused further on, and no one asks for longer than
// the one before waits.

import type { Role } from '../environment/roles';
import { span } from '../environment/values';
import type { Manifests } from '../manifests/manifests';
import { called } from '../manifests/objects';
import { dig, nginxSize, nginxTime, number } from '../manifests/reading';
import { type Violation, violation } from '../problem';
import { blocks } from './overrides';

/** A limit: the object that it is in, its name there, what is written and what that amounts to. */
interface Limit {
  of: string;
  name: string;
  written: unknown;
  value: number | undefined;
}
type Known = Limit & { value: number };

const isKnown = (limit: Limit): limit is Known => limit.value !== undefined;
const largest = (limits: Limit[]): Known[] =>
  limits
    .filter(isKnown)
    .sort((one, other) => other.value - one.value)
    .slice(0, 1);

/** Limits of stages on a way, of which none may be smaller than the largest of the stage before. */
function growing(unit: string, end: string, ...stages: Limit[][]): Violation[] {
  return stages.flatMap((stage, index) => {
    const [before] =
      stages
        .slice(0, index)
        .reverse()
        .map(largest)
        .find(([found]) => found) ?? [];
    return stage.filter(isKnown).flatMap(({ of, name, value }) => {
      if (!before || value >= before.value) return [];
      const other = `${before.name}${before.of === of ? '' : ` of ${before.of}`}`;
      return [
        violation(of, `${name} is ${value}${unit}, less than ${other}, ${before.value}${unit}; ${end}`),
      ];
    });
  });
}

/** Limits that cannot be compared, since they are missing or are no number. */
const unknown = (...limits: Limit[]) =>
  limits
    .filter((limit) => !isKnown(limit))
    .map(({ of, name, written }) =>
      written === undefined
        ? violation(of, `${name} is not set; write it`)
        : violation(of, `${name} is ${written}, which is not understood; write a number with its unit`),
    );

/** The limits at a path in the configurations of programs with a role. */
const inConfigs = (
  manifests: Manifests,
  roles: Role[],
  path: string,
  read: (value: unknown) => number | undefined,
): Limit[] =>
  manifests.configs(...roles).map(({ of, config }) => ({
    of,
    name: path,
    written: dig(config, path),
    value: read(dig(config, path)),
  }));

/** The limits that a pattern finds in the files of nginx. */
const inNginx = (
  { files }: Manifests,
  name: string,
  pattern: RegExp,
  read: (text: string) => number | undefined,
): Limit[] =>
  files
    .filter((file) => file.name === 'nginx.conf')
    .map(({ configMap, text }) => {
      const written = pattern.exec(text)?.[1];
      return {
        of: called(configMap),
        name,
        written,
        value: written === undefined ? undefined : read(written),
      };
    });

const mebibytes = (value: unknown) => (typeof value === 'number' ? value * 2 ** 20 : undefined);

/** The largest batch of each receiver that is turned on. */
function receivers(manifests: Manifests): { http: Limit[]; grpc: Limit[] } {
  const at = (protocol: string, key: string, read: typeof number) => {
    const path = `distributor.receivers.${protocol}`;
    const isOn = manifests.configs('receivesSpans').some(({ config }) => dig(config, path) !== undefined);
    return isOn ? inConfigs(manifests, ['receivesSpans'], `${path}.${key}`, read) : [];
  };
  return {
    http: ['otlp.protocols.http', 'jaeger.protocols.thrift_http', 'zipkin'].flatMap((protocol) =>
      at(protocol, 'max_request_body_size', number),
    ),
    grpc: ['otlp.protocols.grpc', 'jaeger.protocols.grpc'].flatMap((protocol) =>
      at(protocol, 'max_recv_msg_size_mib', mebibytes),
    ),
  };
}

/** Of each tenant, what its block has at a path. That something is missing there is found by another rule. */
const ofTenants = (manifests: Manifests, path: string): Limit[] =>
  blocks(manifests)
    .map(({ of, tenant, block }) => ({
      of,
      name: `${path} of tenant ${tenant}`,
      written: dig(block, path),
      value: number(dig(block, path)),
    }))
    .filter(isKnown);

/** Those that a distributor hands a batch to, as its clients of them are called. */
const servers = ({ programs }: Manifests) => {
  const clients: [Role, string][] = [
    ['holdsRecentTraces', 'ingester'],
    ['makesMetrics', 'metrics_generator'],
  ];
  return clients
    .filter(([role]) => programs.some(({ roles }) => roles.includes(role)))
    .map(([, client]) => client);
};

/**
 * A batch that gets in gets through: no limit further in is smaller. Neither is one on the way of an answer
 * out.
 */
export function sizesGrow(manifests: Manifests): Violation[] {
  const body = inNginx(manifests, 'client_max_body_size', /\bclient_max_body_size\s+([^\s;]+);/, nginxSize);
  const { http, grpc } = receivers(manifests);
  const takers = inConfigs(
    manifests,
    ['holdsRecentTraces', 'makesMetrics'],
    'server.grpc_server_max_recv_msg_size',
    number,
  );
  const traces = ofTenants(manifests, 'global.max_bytes_per_trace');
  const held = inConfigs(manifests, ['holdsRecentTraces'], 'server.grpc_server_max_send_msg_size', number);
  const sent = inConfigs(
    manifests,
    ['readsBlocks'],
    'querier.frontend_worker.grpc_client_config.max_send_msg_size',
    number,
  );
  const taken = inConfigs(manifests, ['answersQueries'], 'server.grpc_server_max_recv_msg_size', number);
  const pushed = servers(manifests).flatMap((server) =>
    inConfigs(manifests, ['receivesSpans'], `${server}_client.grpc_client_config.max_send_msg_size`, number),
  );
  const read = inConfigs(
    manifests,
    ['readsBlocks'],
    'ingester_client.grpc_client_config.max_recv_msg_size',
    number,
  );
  const refused = 'what passes there is refused here';
  const batch = largest([...http, ...grpc]);
  return [
    ...unknown(...body, ...http, ...grpc, ...pushed, ...takers, ...held, ...read, ...sent, ...taken),
    ...growing('', refused, body, http),
    ...growing('', 'a batch must not depend on its receiver, give all the same', batch, [...http, ...grpc]),
    ...growing('', refused, batch, [
      ...pushed,
      ...takers,
      ...ofTenants(manifests, 'ingestion.burst_size_bytes'),
      ...traces,
    ]),
    ...growing('', refused, largest(traces), [...held, ...sent]),
    ...growing('', refused, held, read),
    ...growing('', refused, sent, taken),
  ];
}

/**
 * Whoever asks waits longer than whoever answers, so that the reason for a failure is told by the one who has
 * it.
 */
export function timesGrow(manifests: Manifests): Violation[] {
  const stages = [
    ['querier.search.query_timeout', 'querier.trace_by_id.query_timeout'].flatMap((path) =>
      inConfigs(manifests, ['readsBlocks'], path, span),
    ),
    inConfigs(manifests, ['answersQueries'], 'query_frontend.api_timeout', span),
    inConfigs(manifests, ['answersQueries'], 'server.http_server_write_timeout', span),
    inNginx(
      manifests,
      'proxy_read_timeout of /api/',
      /location \^~ \/api\/ \{(?:[^{}]|\{[^{}]*\})*?\bproxy_read_timeout\s+([^\s;]+);/,
      nginxTime,
    ),
    manifests.datasources
      .filter(({ datasource }) => dig(datasource, 'type') === 'tempo')
      .map(({ of, datasource }) => {
        const written = dig(datasource, 'jsonData.timeout');
        return {
          of,
          name: `jsonData.timeout of datasource ${dig(datasource, 'name')}`,
          written,
          value: number(written),
        };
      }),
  ];
  return [...unknown(...stages.flat()), ...growing(' s', 'the one who asks gives up first', ...stages)];
}

/** Recent spans are kept until the object store is asked for them: what neither has is in no answer. */
export function handover(manifests: Manifests): Violation[] {
  const ways: { asked: string; by: Role; kept: string }[] = [
    {
      asked: 'query_frontend.search.query_backend_after',
      by: 'holdsRecentTraces',
      kept: 'ingester.complete_block_timeout',
    },
    {
      asked: 'query_frontend.metrics.query_backend_after',
      by: 'makesMetrics',
      kept: 'metrics_generator.processor.local_blocks.complete_block_timeout',
    },
  ];
  return ways.flatMap(({ asked, by, kept }) => {
    const held = inConfigs(manifests, [by], kept, span).filter(({ written }) => written !== undefined);
    if (held.length === 0) return [];
    const from = inConfigs(manifests, ['answersQueries'], asked, span);
    return [...unknown(...from, ...held), ...growing(' s', 'what is between is in no answer', from, held)];
  });
}
