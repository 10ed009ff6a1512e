// kubectl, as it is installed: the way to whatever cluster its configuration names.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';

/** What kubectl printed, and whether it succeeded. */
export interface Answer {
  ok: boolean;
  stdout: string;
  stderr: string;
}

/** Raised when no cluster can be asked; its message is for people. */
export class NoCluster extends Error {}

/** Says that no API server answers, why, and what to do. */
export function unanswered(why = 'kubectl ended'): NoCluster {
  const { KUBECONFIG } = process.env;
  const configured = KUBECONFIG
    ? `KUBECONFIG is ${KUBECONFIG}: see that it is there and names the right cluster`
    : 'Set KUBECONFIG';
  return new NoCluster(
    `no API server answers: ${why.replace(/[.?]+$/, '')}. ${configured}, or name a context with --context (kubectl config get-contexts)`,
  );
}

/** Raised where kubectl itself is missing. */
export const noKubectl = () =>
  new NoCluster(
    'kubectl cannot be run: install it, and set KUBECONFIG (https://kubernetes.io/docs/tasks/tools/)',
  );

/** Runs kubectl against one cluster. */
export class Kubectl {
  /**
   * @param context Name of a context of the kubeconfig. @default the current one
   * @throws NoCluster if kubectl is missing, or its API server does not answer
   */
  constructor(private readonly context?: string) {
    const ready = this.run(['get', '--raw', '/readyz', '--request-timeout=10s']);
    if (ready.ok) return;
    throw unanswered(ready.stderr.trim().split('\n').at(-1));
  }

  /**
   * Runs kubectl to its end.
   * @param input What it reads from standard input, such as a manifest for `-f -`.
   */
  run(args: string[], input?: string): Answer {
    const { error, status, stdout, stderr } = spawnSync('kubectl', this.all(args), {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      ...(input !== undefined && { input }),
    });
    if (error) throw noKubectl();
    return { ok: status === 0, stdout, stderr };
  }

  /** The JSON that kubectl prints, or undefined if it does not find what is asked for. */
  json(args: string[]): unknown {
    const { ok, stdout } = this.run([...args, '-o', 'json']);
    return ok ? JSON.parse(stdout) : undefined;
  }

  /** Starts kubectl, such as an `exec` that goes on. */
  start(args: string[]): ChildProcessWithoutNullStreams {
    return spawn('kubectl', this.all(args));
  }

  /** What a script of bash begins with, so that its kubectl reaches the same cluster. */
  get shell(): string {
    return this.context
      ? `kubectl() { command kubectl --context '${this.context.replaceAll("'", `'\\''`)}' "$@"; }; `
      : '';
  }

  private all(args: string[]): string[] {
    return [...(this.context ? ['--context', this.context] : []), ...args];
  }
}
