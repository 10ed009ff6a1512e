// Tests that need a real API server, and apply objects for real. Only TEST_KUBECONFIG names it: KUBECONFIG may be somebody's production.

/** Flags of kubectl that name the API server of the tests; undefined if there is none. */
export const testServer: string[] | undefined = process.env.TEST_KUBECONFIG ? ['--kubeconfig', process.env.TEST_KUBECONFIG] : undefined;

/** Tests that need an API server. Without one they are skipped, and say so; in CI, where nobody reads that, they fail. */
export function describeWithApiServer(what: string, tests: (flags: string[]) => void): void {
  const missing = `${what}: TEST_KUBECONFIG is not set; it names an API server that nobody else uses`;
  if (testServer) {
    describe(what, () => tests(testServer));
  } else if (process.env.CI) {
    it(what, () => {
      throw new Error(missing);
    });
  } else {
    console.warn(missing);
    it.skip(missing, () => {});
  }
}
