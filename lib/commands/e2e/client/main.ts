// Runs in a pod of the cluster, in plain Node: `sink PORT` serves remote writes; otherwise operations come in on standard input, a line each.
import { createInterface } from 'node:readline';
import { callAll } from './calls';
import { accepted, feed, find, startPushes, startReads, stopPushes, stopReads } from './load';
import type { Operations } from './operations';
import { push } from './push';
import { http } from './requests';
import { sink } from './sink';

const operations: { [Op in keyof Operations]: (args: Operations[Op]['args']) => Promise<Operations[Op]['result']> } = {
  push,
  find,
  get: ({ url, tenant }) => http(url, { tenant }),
  call: callAll,
  startPushes,
  accepted,
  stopPushes,
  startReads,
  feed,
  stopReads,
};

async function answer(line: string): Promise<void> {
  const { id, op, args }: { id: number; op: keyof Operations; args: never } = JSON.parse(line);
  try {
    console.log(`${id} ok ${JSON.stringify(await operations[op](args))}`);
  } catch (error) {
    console.log(`${id} failed ${error instanceof Error ? error.message.replaceAll('\n', ' ') : error}`);
  }
}

const [mode, port] = process.argv.slice(-2);
if (mode === 'sink') sink(Number(port));
else {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', answer);
  lines.on('close', () => process.exit());
}
