// One run at a time: a file beside dist/ says which process writes it.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Raised when another run does not end; its message is for people. */
export class Locked extends Error {}

/** How long a run waits for another one. */
const patience = { seconds: 60, step: 50 };

/**
 * When a process started, by which it is told from a later one of the same number; nothing where the system
 * does not say.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function startOf(pid: number | 'self'): string | undefined {
  try {
    // The name of the program is in parentheses, and may itself have some.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[19];
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * The process that a lock names, if it still runs. One with the number of this process is from before: this
 * one holds no lock yet.
 */
function holder(written: string): number | undefined {
  const [pid = '', start = ''] = written.split(' ');
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 0 || number === process.pid || !isAlive(number))
    return undefined;
  const now = startOf(number);
  return start === '' || now === undefined || now === start ? number : undefined;
}

const hasCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code;

/** What a lock says; nothing where there is none. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

const own = () => `${process.pid} ${startOf('self') ?? ''}`.trim();

/** Makes the file, unless there is one. */
function take(path: string): boolean {
  try {
    writeFileSync(path, own(), { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

const pause = (milliseconds: number) =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

/**
 * Takes the lock of a process that is gone. Of several that try, the last one has it: all look again after a
 * while.
 */
function takeOver(path: string): boolean {
  const mine = `${path}-${process.pid}`;
  writeFileSync(mine, own());
  renameSync(mine, path);
  pause(4 * patience.step);
  return read(path) === own();
}

/**
 * Waits until no other run holds a lock, and takes it. A lock of a process that was killed is no lock.
 * @returns What gives the lock back.
 * @throws Locked when the other run does not end within a minute.
 */
export function lock(path: string): () => void {
  let abandoned: string | undefined;
  for (let waited = 0; ; waited += patience.step) {
    if (take(path)) break;
    const written = read(path);
    const pid = written === undefined ? undefined : holder(written);
    if (pid !== undefined && waited >= patience.seconds * 1000)
      throw new Locked(
        `${path}: process ${pid} has been writing for ${patience.seconds} seconds; wait for it or end it, then run this again`,
      );
    // A lock without a number may be one that is being written: what is seen twice is old.
    if (written !== undefined && pid === undefined && written === abandoned && takeOver(path)) break;
    abandoned = pid === undefined ? written : undefined;
    pause(patience.step);
  }
  return () => rmSync(path, { force: true });
}
