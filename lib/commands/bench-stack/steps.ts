// The parts of the bench in their order.
import { apply, direct } from '../on-cluster/deployers';
import { untilReady, workloads } from '../on-cluster/readiness';
import { secret } from '../on-cluster/surroundings';
import type { Bench } from './bench';
import { namespaces } from './environment';
import { fill, type Hour } from './fill';
import { reads } from './reads';
import { places, servers } from './surroundings';
import { writes } from './writes';

/** What steps leave for those after them. */
interface Left {
  hours: Hour[];
}

/** One part: its name, what it does, and a line of what it came to. */
export interface Step {
  name: string;
  does: string;
  run(bench: Bench, left: Left): Promise<string>;
}

const deploy: Step = {
  name: 'deploy',
  does: 'an object store, a delay before it, Tempo, clients',
  run: async (bench) => {
    const { kubectl, settings, rendered, clients, log, environment, namespace } = bench;
    // Under a name of its own: what is rendered for Tempo's namespace leaves the mark alone.
    apply(kubectl, places(), '--field-manager=tempo-bench');
    apply(kubectl, servers(settings, clients.script));
    await untilReady(kubectl, namespaces.store, settings.timeoutSeconds, log);
    const deployer = direct(kubectl, {
      namespace,
      timeoutSeconds: settings.timeoutSeconds,
      externalSecrets: false,
      withNamespace: [secret(environment, settings)],
    });
    await deployer.deploy(rendered.files, log);
    await Promise.all([bench.client('load'), bench.client('reader'), bench.client('watcher')]);
    return `${rendered.files.size} objects, ${workloads(kubectl, namespace).length} workloads ready`;
  },
};

export const steps: readonly Step[] = [
  deploy,
  {
    name: 'fill',
    does: 'writes blocks of real size to the store, and copies them',
    run: async (bench, left) => {
      const { hours, said } = await fill(bench);
      left.hours = hours;
      return said;
    },
  },
  {
    name: 'reads',
    does: 'queries of each kind, cold, warm and many at once',
    run: async (bench, { hours }) => (await reads(bench, hours)).said,
  },
  {
    name: 'writes',
    does: 'spans at each rate, by HTTP and gRPC',
    run: async (bench) => (await writes(bench)).said,
  },
  {
    name: 'clean',
    does: 'deletes all that the bench made',
    run: async ({ kubectl, settings }) => {
      const all = Object.values(namespaces);
      kubectl.run([
        'delete',
        'namespace',
        ...all,
        '--ignore-not-found',
        `--timeout=${settings.timeoutSeconds}s`,
      ]);
      return `${all.length} namespaces deleted`;
    },
  },
];
