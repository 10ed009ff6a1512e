// Lists of objects, as kubectl prints them.
import type { Kubectl } from '../kubectl';
import { Failure } from './failure';

const attempts = 5;

/** Nothing else may be done meanwhile, as while kubectl runs. */
const pause = (milliseconds: number) =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

/**
 * The objects that kubectl lists. A list that cannot be had is not an empty one: it is asked for again, and
 * then the step fails.
 * @param args Such as `-n tempo get pods`.
 */
export function listed<T>(kubectl: Kubectl, ...args: string[]): T[] {
  let said = '';
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const { ok, stdout, stderr } = kubectl.run([...args, '-o', 'json']);
    if (ok) {
      const { items }: { items: T[] } = JSON.parse(stdout);
      return items;
    }
    said = stderr.trim();
    pause(2000);
  }
  throw new Failure([`kubectl ${args.join(' ')}: ${said}`]);
}
