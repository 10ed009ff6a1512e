// A real API server, for tests that need one: whatever TEST_KUBECONFIG names, which may be changed at will. Never KUBECONFIG: that may be
// somebody's production.
import { spawnSync } from 'node:child_process';

/** Runs kubectl against the API server of the tests. */
export type Ask = (args: string[], input?: string) => { ok: boolean; stdout: string; stderr: string };

/** Tests that need a real API server. Without one they are skipped, and say so. */
export function describeWithApiServer(name: string, tests: (kubectl: Ask) => void): void {
  const kubeconfig = process.env.TEST_KUBECONFIG;
  if (!kubeconfig) {
    it.skip(`${name}: no API server; set TEST_KUBECONFIG to the kubeconfig of one that may be changed`, () => {});
    return;
  }
  const ask: Ask = (args, input) => {
    const { status, stdout, stderr, error } = spawnSync('kubectl', args, {
      env: { ...process.env, KUBECONFIG: kubeconfig },
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      ...(input !== undefined && { input }),
    });
    if (error) throw error;
    return { ok: status === 0, stdout, stderr };
  };
  describe(name, () => tests(ask));
}
