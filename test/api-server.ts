// Tests that need a real API server, and apply objects for real. Only TEST_KUBECONFIG names it: KUBECONFIG
// may be somebody's production.
import { ApiServer } from '../lib/commands/api-server';
import { asked, readManifest, type Said } from '../lib/commands/dry-run';

/** Flags of kubectl that name the API server of the tests; undefined if there is none. */
export const testServer: string[] | undefined = process.env.TEST_KUBECONFIG
  ? ['--kubeconfig', process.env.TEST_KUBECONFIG]
  : undefined;

/**
 * Tests that need an API server. Without one they are skipped, and say so; in GitHub Actions, where nobody
 * reads that, they fail.
 */
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

/** What the API server of the tests says of objects, by their names. */
export async function askedOf(
  flags: string[],
  objects: Iterable<[name: string, object: unknown]>,
): Promise<Said> {
  const server = await ApiServer.open(flags);
  try {
    return await asked(
      server,
      [...objects].flatMap(([name, object]) => readManifest(name, object) ?? []),
    );
  } finally {
    server.close();
  }
}

/** What it says if it takes everything. */
export const fine: Said = { refusals: [], warnings: [], missing: new Map() };
