// What all parts of the bench share.
import { setTimeout as sleep } from 'node:timers/promises';
import { topologyOf } from '../../architectures/architectures';
import type { Environment } from '../../environment/environment';
import type { Topology } from '../../topology/topology';
import type { Kubectl } from '../kubectl';
import type { Used } from '../on-cluster/client/operations';
import type { Asked } from '../on-cluster/client/slow-store';
import type { Caller, Client, Clients } from '../on-cluster/clients';
import { Failure } from '../on-cluster/failure';
import { listed } from '../on-cluster/listed';
import type { Rendered } from '../on-cluster/rendering';
import type { Surroundings } from '../on-cluster/surroundings';
import { at, namespaces, store } from './environment';

/** What the command line asks for. */
export interface Settings extends Surroundings {
  gigabytes: number;
  hours: number;
  /** Milliseconds that the store takes for each request. */
  delays: number[];
  /** Spans per second, from the lowest to the highest. */
  rates: number[];
  /** Seconds of each rate. */
  seconds: number;
  /** What the names of queries have in them that are asked. @default all */
  queries?: string | undefined;
  /** Rounds of each query. */
  rounds: number;
  timeoutSeconds: number;
}

interface Pod {
  metadata: { name: string; labels?: Record<string, string>; deletionTimestamp?: string };
  status?: {
    podIP?: string;
    containerStatuses?: {
      name: string;
      restartCount: number;
      lastState?: { terminated?: { reason?: string } };
    }[];
  };
}

/** What a part of the bench found: a table, and what it says about the goals. */
export interface Finding {
  title: string;
  head: string[];
  rows: string[][];
  notes: string[];
}

/** The stack under test, and what measures it. */
export class Bench {
  readonly environment: Environment;
  readonly topology: Topology;
  readonly namespace = namespaces.tempo;
  readonly findings: Finding[] = [];
  private readonly conversations = new Map<string, Promise<Client>>();

  constructor(
    readonly kubectl: Kubectl,
    readonly settings: Settings,
    readonly rendered: Rendered,
    readonly clients: Clients,
    readonly log: (line: string) => void,
  ) {
    this.environment = rendered.environment;
    this.topology = topologyOf(rendered.environment);
  }

  /** A client by its name: the same conversation each time, since what it has begun is in it. */
  client(name: 'load' | 'reader' | 'watcher'): Promise<Client> {
    const caller: Caller = {
      name,
      namespace: namespaces.clients,
      account: name,
      meshed: false,
      memory: '1Gi',
    };
    const client = this.conversations.get(name) ?? this.clients.as(caller);
    this.conversations.set(name, client);
    return client;
  }

  /** The address of the query API, and of OTLP. */
  get addresses() {
    const gateway = `http://${this.topology.address('gateway', 'http')}`;
    return {
      query: gateway,
      http: `${gateway}/otlp/v1/traces`,
      grpc: `http://${this.topology.address('distributor', 'otlp-grpc')}`,
    };
  }

  pods(): Pod[] {
    return listed<Pod>(this.kubectl, '-n', this.namespace, 'get', 'pods').filter(
      ({ metadata }) => metadata.deletionTimestamp === undefined,
    );
  }

  /** How often containers were killed for memory, or ended otherwise, until now. */
  restarts(): { all: number; killed: string[] } {
    const containers = this.pods().flatMap(({ metadata, status }) =>
      (status?.containerStatuses ?? []).map((each) => ({ pod: metadata.name, ...each })),
    );
    return {
      all: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
      killed: containers
        .filter(({ lastState }) => lastState?.terminated?.reason === 'OOMKilled')
        .map(({ pod }) => pod),
    };
  }

  /** Begins to look at the memory of all programs of Tempo. */
  async watch(counters: string[] = []): Promise<void> {
    const programs = this.pods()
      .filter(
        ({ metadata }) =>
          metadata.labels?.['app.kubernetes.io/component'] !== 'gateway' &&
          metadata.labels?.['app.kubernetes.io/component'] !== 'memcached',
      )
      .flatMap(({ metadata, status }) =>
        status?.podIP
          ? [
              {
                name: metadata.name,
                url: `http://${status.podIP}:${this.topology.port('querier', 'http-metrics')}/metrics`,
              },
            ]
          : [],
      );
    await (await this.client('watcher')).ask('watch', { programs, counters });
  }

  /**
   * What was seen since, by component: the highest of its pods in memory, the sum in processor time and
   * counters.
   */
  async watched(): Promise<Map<string, Used & { pods: number }>> {
    const seen = await (await this.client('watcher')).ask('watched', {});
    const components = new Map(
      this.pods().map(({ metadata }) => [
        metadata.name,
        metadata.labels?.['app.kubernetes.io/component'] ?? metadata.name,
      ]),
    );
    const all = new Map<string, Used & { pods: number }>();
    for (const [pod, used] of Object.entries(seen)) {
      const component = components.get(pod) ?? pod;
      const sum = all.get(component) ?? { pods: 0, peakBytes: 0, cpuSeconds: 0, counters: {} };
      for (const [name, value] of Object.entries(used.counters))
        sum.counters[name] = (sum.counters[name] ?? 0) + value;
      all.set(component, {
        ...sum,
        pods: sum.pods + 1,
        peakBytes: Math.max(sum.peakBytes, used.peakBytes),
        cpuSeconds: sum.cpuSeconds + used.cpuSeconds,
      });
    }
    return all;
  }

  /** What was asked of the store since the last time. */
  async asked(): Promise<Asked> {
    return this.control('GET', '/');
  }

  /** Sets how long the store takes for each request. */
  async delay(milliseconds: number): Promise<void> {
    await this.control('POST', `/${milliseconds}`);
  }

  /** Empties memcached. */
  forget(): void {
    const port = this.topology.port('memcached', 'memcache');
    for (const { metadata } of this.pods().filter(
      ({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === 'memcached',
    )) {
      this.kubectl.run([
        '-n',
        this.namespace,
        'exec',
        metadata.name,
        '--',
        'sh',
        '-c',
        `printf 'flush_all\\r\\nquit\\r\\n' | nc -w 2 127.0.0.1 ${port}`,
      ]);
    }
  }

  /** Sets how many pods of a component there are: none, or as many as the environment says. */
  scale(component: 'compactor' | 'memcached', isThere: boolean): void {
    const kind = component === 'memcached' ? 'statefulset' : 'deployment';
    const replicas = isThere ? (this.environment.components[component]?.replicas ?? 0) : 0;
    this.must([
      '-n',
      this.namespace,
      'scale',
      `${kind}/${this.topology.name(component)}`,
      `--replicas=${replicas}`,
    ]);
  }

  /** Runs kubectl, or fails the bench. */
  must(args: string[]): void {
    const { ok, stderr } = this.kubectl.run(args);
    if (!ok) throw new Failure([`kubectl ${args.join(' ')}: ${stderr.trim()}`]);
  }

  private async control(method: 'GET' | 'POST', path: string): Promise<Asked> {
    const url = `http://${at(store.control)}${path}`;
    for (let attempt = 0; ; attempt++) {
      const { status, body } = await (await this.client('reader')).ask('get', { url, method });
      if (status === 200) return JSON.parse(body);
      if (attempt === 5)
        throw new Failure([`the store's delay does not answer: HTTP ${status} ${body.slice(0, 200)}`]);
      await sleep(1000);
    }
  }
}
