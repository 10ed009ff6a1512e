// npm run options: what an environment may set of Tempo, from the program itself. For a new version of Tempo.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { load } from 'js-yaml';
import { isMapping } from '../environment/mapping';
import { parseCommandLine, refuse } from './command';
import { Probe, words } from './options/probe';
import { Types } from './options/structs';

const file = join('imports', 'tempo.ts');

const { positionals } = parseCommandLine({
  usage: 'npm run options -- TEMPO',
  summary: `Writes ${file}: every option of the executable TEMPO, its type and its default, as it says itself. It is asked some thousand times, which takes minutes.`,
  options: {},
  describe: {},
  allowPositionals: true,
});

const quoted = (value: unknown) => JSON.stringify(value, null, 2);

const isNothing = (value: unknown) =>
  [null, undefined, '', 0, false, '0s', '0B'].some((nothing) => nothing === value) ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** A mapping without what is empty, zero or false: that is what an option is which is not said. */
function withoutNothing(value: unknown): unknown {
  if (!isMapping(value)) return value;
  const said = Object.entries(value).map(([key, each]) => [key, withoutNothing(each)] as const);
  return Object.fromEntries(said.filter(([, each]) => !isNothing(each)));
}

/** A port that nobody listens on. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** What it says of its defaults, as soon as it answers. */
async function answered(port: number, program: ChildProcess): Promise<string> {
  while (program.exitCode === null) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/status/config?mode=defaults`);
      return await answer.text();
    } catch {
      await sleep(200);
    }
  }
  return refuse([`TEMPO ended with status ${program.exitCode}`]);
}

/** The defaults of all options that have one. https://grafana.com/docs/tempo/latest/api_docs/#status */
async function defaultsOf(executable: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'tempo-defaults-'));
  const [http, grpc, gossip] = [await freePort(), await freePort(), await freePort()];
  const config = {
    server: { http_listen_port: http, grpc_listen_port: grpc },
    memberlist: { bind_port: gossip, bind_addr: ['127.0.0.1'] },
    storage: {
      trace: {
        backend: 'local',
        local: { path: join(folder, 'blocks') },
        wal: { path: join(folder, 'wal') },
      },
    },
  };
  const path = join(folder, 'tempo.yaml');
  writeFileSync(path, quoted(config));
  const program = spawn(executable, ['-target=query-frontend', `-config.file=${path}`], { stdio: 'ignore' });
  try {
    const [, text = ''] = (await answered(http, program)).split('---\n');
    return withoutNothing(load(text));
  } finally {
    program.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function versionOf(executable: string): string {
  const { stdout, error } = spawnSync(executable, ['-version'], { encoding: 'utf8' });
  const [, version] = /version (\S+)/.exec(stdout ?? '') ?? [];
  return (
    version ??
    refuse([`${executable}: ${error?.message ?? 'says no version'}. Give the executable of Tempo.`])
  );
}

async function main(): Promise<void> {
  const [executable] = positionals;
  if (executable === undefined) return refuse(['TEMPO: required but missing. The executable of Tempo.']);
  const version = versionOf(executable);
  const probe = new Probe(executable);
  try {
    const types = new Types(probe, words(executable));
    const root = types.root();
    const options = { version, root, structs: types.structs, defaults: await defaultsOf(executable) };
    writeFileSync(
      file,
      `// Made by \`npm run options\` from Tempo ${version}. Do not edit.\nexport const tempo = ${quoted(options)};\n`,
    );
    console.log(`${file} is written.`);
  } finally {
    probe.close();
  }
}

void main();
