// npm run graph, run as people run it, and what it says of the first cluster.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { tracing } from '../charts/tracing';
import { topologyOf } from '../lib/architectures/architectures';
import { tempo2 } from '../lib/architectures/tempo-2';
import { accessMatrix, callsTable } from '../lib/diagram';
import { objectsOf } from '../lib/render';
import { architecture } from '../lib/topology/architecture';
import type { Call } from '../lib/topology/calls';
import { environment, manifestsOf, type Name, text } from './environments';

const [command, folder] = [
  resolve('.build/test/lib/commands/graph.js'),
  mkdtempSync(join(tmpdir(), 'graph-')),
];
const run = (...args: string[]) =>
  spawnSync(process.execPath, [command, ...args], { cwd: folder, encoding: 'utf8' });

beforeAll(() => {
  mkdirSync(join(folder, 'charts/environments'), { recursive: true });
  writeFileSync(join(folder, 'charts/environments/do-nyc3-prod.yaml'), text('do-nyc3-prod'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The cells of a table of Markdown, without its head. */
const cells = (table: string) =>
  table
    .split('\n')
    .slice(2)
    .map((row) => row.slice(2, -2).split(' | '));

function callsOf(name: Name, changes = {}) {
  const wished = environment(name, changes);
  const objects = tracing(topologyOf(wished)).charts.flatMap((chart) =>
    chart.node.id === 'delivery' ? [] : objectsOf(chart).map(({ object }) => object),
  );
  return cells(callsTable(topologyOf(wished), manifestsOf(objects)));
}

test('prints the graph as Mermaid, each call with what allows it, and who may call what', () => {
  const { status, stdout } = run('--env', 'do-nyc3-prod');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^# do-nyc3-prod\n\n```mermaid\nflowchart LR\n/);
  expect(stdout).toContain(
    '| querier | query-frontend | grpc 9095 |  | AuthorizationPolicy/tempo-query-frontend-grpc | NetworkPolicy/tempo-querier<br>NetworkPolicy/tempo-query-frontend |',
  );
  expect(stdout).toContain('| compactor |  |  |');
});

test.each([
  [['--env', 'prod'], '✗ --env: got "prod". Allowed: do-nyc3-prod.\n'],
  [['--evn'], '✗ --evn: unknown option. Did you mean --env? Usage: npm run graph -- [--env NAME]\n'],
])('%j: says what is wrong', (args, stderr) =>
  expect(run(...args)).toMatchObject({ status: 1, stdout: '', stderr }),
);

// The kubelet is on the node, which no network policy keeps out; what leaves the namespace no authorization
// of its own lets through.
test('each call of do-nyc3-prod has something in the mesh and in the network that allows it', () => {
  const lacking = callsOf('do-nyc3-prod').filter(
    ([from, , port, , mesh, network]) =>
      (port !== '' && mesh === '') || (from !== 'kubelet' && network === ''),
  );
  expect(lacking).toEqual([]);
});

test('without a mesh only the network does', () => {
  const calls = callsOf('do-nyc3-prod', { linkerd: undefined });
  expect(calls.filter(([, , , , mesh]) => mesh !== '')).toEqual([]);
  expect(calls.filter(([from, , , , , network]) => from !== 'kubelet' && network === '')).toEqual([]);
});

test('nobody but those that cache asks memcached, and nobody asks a compactor for anything of Tempo’s', () => {
  const [head = '', , ...rows] = accessMatrix(topologyOf(environment('do-nyc3-prod'))).split('\n');
  const column = head.split(' | ').findIndex((title) => title.includes('memcache'));
  const asking = rows
    .map((row) => row.split(' | '))
    .flatMap((row) => (row[column]?.trim() ? [row[0]?.slice(2)] : []));
  expect(asking).toEqual(['ingester', 'querier', 'query-frontend', 'compactor', 'memcached-exporter']);
  expect(head).not.toContain('compactor');
});

test.each<[string, Call, string]>([
  [
    'a compactor takes no spans',
    { from: 'collectors', to: 'compactor', port: 'otlp-grpc' },
    'no component has the port of collectors -> compactor:otlp-grpc',
  ],
  [
    'nothing listens there',
    { from: 'gateway', to: 'distributor', port: 'opencensus' },
    'no component has the port of gateway -> distributor:opencensus',
  ],
  [
    'there is no such callee',
    { from: 'gateway', to: 'ruler', port: 'grpc' },
    'there is no ruler, no component has the port of gateway -> ruler:grpc',
  ],
  ['there is no such caller', { from: 'ruler', to: 'object-store' }, 'there is no ruler'],
])('a call that cannot be is no architecture: %s', (_, call, message) =>
  expect(() => architecture({ ...tempo2, calls: [call] })).toThrow(new Error(message)),
);
