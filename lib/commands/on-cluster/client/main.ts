// Runs in a pod of the cluster, in plain Node: `sink PORT` serves remote writes, `slow-store` an object
// store; otherwise operations come in on standard input, a line each.
import { createInterface } from 'node:readline';
import { copyBlocks } from './blocks';
import { callAll } from './calls';
import { flood } from './flood';
import { accepted, feed, find, startPushes, startReads, stopPushes, stopReads } from './load';
import type { Operations } from './operations';
import { push } from './push';
import { http } from './requests';
import { sink } from './sink';
import { slowStore } from './slow-store';
import { time } from './timing';
import { watch, watched } from './watching';

const operations: {
  [Op in keyof Operations]: (args: Operations[Op]['args']) => Promise<Operations[Op]['result']>;
} = {
  push,
  find,
  get: ({ url, ...request }) => http(url, request),
  call: callAll,
  startPushes,
  accepted,
  stopPushes,
  startReads,
  feed,
  stopReads,
  flood,
  time,
  watch,
  watched,
  copyBlocks,
};

async function answer(line: string): Promise<void> {
  const { id, op, args }: { id: number; op: keyof Operations; args: never } = JSON.parse(line);
  try {
    console.log(`${id} ok ${JSON.stringify(await operations[op](args))}`);
  } catch (error) {
    console.log(`${id} failed ${error instanceof Error ? error.message.replaceAll('\n', ' ') : error}`);
  }
}

const [mode, ...words] = process.argv.slice(1);
if (mode === 'sink') sink(Number(words[0]));
else if (mode === 'slow-store') slowStore(Number(words[0]), `${words[1]}`, Number(words[2]));
else {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', answer);
  lines.on('close', () => process.exit());
}
