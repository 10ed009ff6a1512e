// Tests that need a real API server, and apply objects for real. Only TEST_KUBECONFIG names it: KUBECONFIG may be somebody's production.
import { spawnSync } from 'node:child_process';
import { readManifest } from '../lib/commands/dry-run';

/** Flags of kubectl that name the API server of the tests; undefined if there is none. */
export const testServer: string[] | undefined = process.env.TEST_KUBECONFIG ? ['--kubeconfig', process.env.TEST_KUBECONFIG] : undefined;

/** Tests that need an API server. Without one they are skipped, and say so; in GitHub Actions, where nobody reads that, they fail. */
export function describeWithApiServer(what: string, tests: (flags: string[]) => void): void {
  const missing = `${what}: TEST_KUBECONFIG is not set; it names an API server that nobody else uses`;
  if (testServer) {
    describe(what, () => tests(testServer));
  } else if (process.env.GITHUB_ACTIONS) {
    it(what, () => {
      throw new Error(missing);
    });
  } else {
    console.warn(missing);
    it.skip(missing, () => {});
  }
}

/** kubectl, as commands run it. */
export const kubectl = (flags: string[]) => ({
  run(args: string[], input = '') {
    const { status, stdout, stderr } = spawnSync('kubectl', [...flags, ...args], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
    return { ok: status === 0, stdout, stderr };
  },
});

/** Objects as `npm run accept` sends them. */
export const sent = (objects: Iterable<unknown>) => [...objects].flatMap((object) => readManifest('', object) ?? []);
