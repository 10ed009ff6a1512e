// Clients in the cluster: a script in a pod, spoken to over `kubectl exec`, a line for each question and
// answer.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubectl } from '../kubectl';
import type { Operations } from './client/operations';
import { Failure } from './failure';
import { listed } from './listed';
import { clientContainer, client as clientObjects, clientPod, runScript } from './surroundings';

/** Somebody who calls: the pods of a workload, or a client in a namespace. */
export interface Caller {
  name: string;
  namespace: string;
  account: string;
  /** The workload whose pods they are. @default a client of its own */
  workload?: string;
  meshed: boolean;
  /** Labels of its pod, if policies ask for them. */
  labels?: Record<string, string>;
  /** Memory limit of a client of its own. @default 192Mi */
  memory?: string;
}

const container = 'e2e-client';

/** How long an answer may take; the longest is the search for thousands of traces. */
const patienceSeconds = 1200;

/** A conversation with one client. */
export class Client {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly waiting = new Map<
    number,
    { done: (text: string) => void; failed: (error: Error) => void }
  >();
  private asked = 0;
  private said = '';
  private hasEnded = false;

  constructor(
    kubectl: Kubectl,
    readonly name: string,
    namespace: string,
    pod: string,
  ) {
    this.process = kubectl.start(['-n', namespace, 'exec', '-i', pod, '-c', container, '--', ...runScript()]);
    createInterface({ input: this.process.stdout }).on('line', (line) => this.hear(line));
    this.process.stderr.on('data', (data) => {
      this.said = `${this.said}${data}`.slice(-500);
    });
    this.process.stdin.on('error', () => {});
    this.process.on('close', () => {
      this.hasEnded = true;
      for (const { failed } of this.waiting.values()) failed(this.ended());
    });
  }

  /** Has the client do something. */
  ask<Op extends keyof Operations>(op: Op, args: Operations[Op]['args']): Promise<Operations[Op]['result']> {
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      if (this.hasEnded) return reject(this.ended());
      const timer = setTimeout(
        () => reject(new Failure([`the client ${this.name} does not answer in ${patienceSeconds} s: ${op}`])),
        patienceSeconds * 1000,
      );
      const over = () => clearTimeout(timer);
      this.waiting.set(id, {
        done: (text) => {
          over();
          resolve(JSON.parse(text));
        },
        failed: (error) => {
          over();
          reject(error);
        },
      });
      this.process.stdin.write(`${JSON.stringify({ id, op, args })}\n`);
    });
  }

  /** Ends the conversation. */
  close(): void {
    this.process.stdin.end();
    this.process.kill();
  }

  private ended(): Failure {
    return new Failure([
      `the client ${this.name} ended: ${this.said.trim() || 'it said nothing'}. Is its image there, and has it node and sh?`,
    ]);
  }

  private hear(line: string): void {
    const [, id, outcome, text = ''] = /^(\d+) (ok|failed) (.*)$/.exec(line) ?? [];
    const waiting = this.waiting.get(Number(id));
    this.waiting.delete(Number(id));
    if (outcome === 'ok') waiting?.done(text);
    else waiting?.failed(new Failure([`the client ${this.name}: ${text}`]));
  }
}

interface Pod {
  metadata: { name: string };
  spec: { ephemeralContainers?: { name: string }[] };
  status?: { ephemeralContainerStatuses?: { name: string; state: { running?: object } }[] };
}

/** Makes clients, and finds them again. */
export class Clients {
  private readonly open: Client[] = [];

  constructor(
    private readonly kubectl: Kubectl,
    private readonly image: string,
    /** What clients run. */
    readonly script: string,
    private readonly timeoutSeconds: number,
  ) {}

  /**
   * A client that calls as somebody: in a pod of its own, or in a pod of the workload. It is made if it is
   * not there.
   */
  async as(caller: Caller): Promise<Client> {
    const pod =
      caller.workload === undefined
        ? this.inPod(caller)
        : await this.inWorkload(caller.namespace, caller.workload);
    return this.in(caller.namespace, pod, caller.name);
  }

  /** A client in a container that is there. @param pod Such as deployment/mimir. */
  in(namespace: string, pod: string, name = pod): Client {
    const client = new Client(this.kubectl, name, namespace, pod);
    this.open.push(client);
    return client;
  }

  /** Ends all conversations. */
  close(): void {
    for (const client of this.open.splice(0)) client.close();
  }

  private inPod(caller: Caller): string {
    const pod = clientPod(caller);
    const at = ['-n', caller.namespace];
    if (!this.kubectl.run([...at, 'get', 'pod', pod]).ok) {
      const list = {
        apiVersion: 'v1',
        kind: 'List',
        items: clientObjects(caller, this.image, this.script, caller.memory),
      };
      const { ok, stderr } = this.kubectl.run(['apply', '--server-side', '-f', '-'], JSON.stringify(list));
      if (!ok) throw new Failure([`the client ${caller.name} cannot be made: ${stderr.trim()}`]);
    }
    const ready = this.kubectl.run([
      ...at,
      'wait',
      'pod',
      pod,
      '--for=condition=Ready',
      `--timeout=${this.timeoutSeconds}s`,
    ]);
    if (!ready.ok)
      throw new Failure([
        `the client ${caller.name} (pod ${caller.namespace}/${pod}) is not ready: ${ready.stderr.trim()}`,
      ]);
    return pod;
  }

  /**
   * A container more in a running pod: it calls with the address and the account of that pod, whatever its
   * own image has.
   * @see https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/
   */
  private async inWorkload(namespace: string, workload: string): Promise<string> {
    const pod = listed<Pod>(this.kubectl, '-n', namespace, 'get', 'pods').find(
      ({ metadata }) =>
        metadata.name.startsWith(`${workload}-`) &&
        /^(-[0-9]+|-[a-z0-9]+-[a-z0-9]+)$/.test(metadata.name.slice(workload.length)),
    );
    if (!pod) throw new Failure([`${workload} has no pod in ${namespace}`]);
    const { name } = pod.metadata;
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    if (!pod.spec.ephemeralContainers?.some((each) => each.name === container)) {
      const spec = {
        ...pod.spec,
        ephemeralContainers: [
          ...(pod.spec.ephemeralContainers ?? []),
          clientContainer(this.image, this.script),
        ],
      };
      const { ok, stderr } = this.kubectl.run(
        ['replace', '--raw', `${path}/ephemeralcontainers`, '-f', '-'],
        JSON.stringify({ ...pod, spec }),
      );
      if (!ok) throw new Failure([`no client can be added to the pod ${name}: ${stderr.trim()}`]);
    }
    for (let second = 0; second < this.timeoutSeconds; second++) {
      const now: Pod = Object(this.kubectl.json(['-n', namespace, 'get', 'pod', name]));
      if (
        now.status?.ephemeralContainerStatuses?.some((each) => each.name === container && each.state.running)
      )
        return name;
      await sleep(1000);
    }
    throw new Failure([
      `the client in the pod ${name} does not start: kubectl -n ${namespace} describe pod ${name}`,
    ]);
  }
}
